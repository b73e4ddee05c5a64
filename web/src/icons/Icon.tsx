const PATHS = {
  plus: "M12 5v14M5 12h14",
  send: "M12 19V5M6 11l6-6 6 6",
  stop: "M7 7h10v10H7z",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14M20 20l-4-4",
  close: "M6 6l12 12M18 6L6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  book: "M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11",
  pulse: "M3 12h4l3-7 4 14 3-7h4",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M4 12H2M22 12h-2M5 5l1.5 1.5M17.5 17.5L19 19M5 19l1.5-1.5M17.5 6.5L19 5",
  moon: "M20 14.5A8 8 0 0 1 9.5 4a8 8 0 1 0 10.5 10.5z",
  half: "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
  up: "M7 11l4-7c1.7 0 2.6 1.2 2.2 2.8L12.6 10H18a2 2 0 0 1 2 2.4l-1.2 6A2 2 0 0 1 16.800 20H7zM7 11H4v9h3",
  down: "M17 13l-4 7c-1.700 0-2.600-1.200-2.200-2.800l.6-3.200H6a2 2 0 0 1-2-2.400l1.200-6A2 2 0 0 1 7.200 4H17zM17 13h3V4h-3",
  pen: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  copy: "M9 9h11v11H9zM15 9V4H4v11h5",
  check: "M5 12.500l4.500 4.500L19 7.500",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  retry: "M4 12a8 8 0 1 0 2.500-5.800M4 4v5h5",
  share: "M12 15V4M8 7l4-4 4 4M6 12H5v8h14v-8h-1",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  chevron: "M9 6l6 6-6 6",
  shield: "M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z",
  question: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.3-1 .8-1 1.700M12 16.600v.1",
  alert: "M12 4l9 16H3zM12 10v4M12 17v.1",
  doc: "M7 3h7l4 4v14H7zM14 3v4h4M10 12h5M10 16h5",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9.500v.1",
  up_small: "M7 14l5-5 5 5",
  down_small: "M7 10l5 5 5-5",
  offline: "M3 3l18 18M8.500 15.500a5 5 0 0 1 7 0M5 12a10 10 0 0 1 4-2.400M19 12a10 10 0 0 0-6-2.900M12 19v.1",
} as const;

export type IconName = keyof typeof PATHS;

/** A line drawing of 20 pixels; what it means is said by the text or label beside it. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
