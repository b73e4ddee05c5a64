interface Pointed {
  offsetX?: number;
  offsetY?: number;
}

/** A small card beside the pointer with what a mark stands for. */
export function showTip(place: HTMLElement) {
  const card = document.createElement("div");
  card.className = "tip";
  card.hidden = true;
  place.append(card);
  const handle = (_: unknown, event: unknown, __: unknown, value: unknown) => {
    card.hidden = typeof value !== "object" || value === null;
    if (card.hidden) return;
    const lines = Object.entries(value as Record<string, unknown>).map(([name, said]) => {
      const line = document.createElement("div");
      const label = document.createElement("span");
      label.textContent = name;
      const text = document.createElement("strong");
      text.textContent = String(said);
      line.append(label, text);
      return line;
    });
    card.replaceChildren(...lines);
    const { offsetX = 0, offsetY = 0 } = event as Pointed;
    const left = Math.min(offsetX + 14, Math.max(0, place.clientWidth - card.offsetWidth));
    card.style.left = `${left}px`;
    card.style.top = `${Math.max(0, offsetY - card.offsetHeight - 10)}px`;
  };
  return { handle, remove: () => card.remove() };
}
