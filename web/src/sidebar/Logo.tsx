/** Two boards on a post, in the accent colour. */
export function Logo() {
  return (
    <svg className="logo" width="26" height="26" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M15 3h2v26h-2z" opacity="0.55" />
      <path d="M6 5h16l4.500 4-4.500 4H6z" />
      <path d="M26 15.500H10L5.500 19.500l4.500 4h16z" opacity="0.8" />
    </svg>
  );
}
