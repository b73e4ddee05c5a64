import { useEffect, useRef, useState } from "react";
import type { Table } from "../api/answer";
import { Icon } from "../icons/Icon";
import { useDark } from "../page/useTheme";
import { csvOf } from "../table/csv";
import { downloadText, downloadUrl, fileName } from "../text/download";
import { readColours } from "./colours";
import type { Drawn } from "./draw";

interface Props {
  chart: Record<string, unknown>;
  table: Table;
  title: string;
  /** Newest complete day; a period that ends later is drawn as not complete. */
  asOf: string | null;
}

/** The chart with its picture and its data to take away. What draws is fetched when a chart is shown. */
export function ChartView({ chart, table, title, asOf }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn | null>(null);
  const [state, setState] = useState<"drawing" | "drawn" | "failed">("drawing");
  const dark = useDark();

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let wanted = true;
    const start = async () => {
      try {
        const { draw } = await import("./draw");
        if (!wanted) return;
        const result = await draw(element, chart, { colours: readColours(element), dark, title, asOf });
        if (!wanted) return result.remove();
        drawn.current = result;
        setState("drawn");
      } catch {
        if (wanted) setState("failed");
      }
    };
    void start();
    const watcher = new ResizeObserver(() => drawn.current?.resize(element.clientWidth));
    watcher.observe(element);
    return () => {
      wanted = false;
      watcher.disconnect();
      drawn.current?.remove();
      drawn.current = null;
    };
  }, [chart, dark, title, asOf]);

  const save = async () => {
    if (drawn.current) downloadUrl(`${fileName(title)}.png`, await drawn.current.png());
  };
  if (state === "failed") return <p className="faint">The chart cannot be drawn here. Its numbers are in the table below.</p>;
  return (
    <figure className="chart" data-state={state}>
      <div ref={place} className="canvas" role="img" aria-label={`Chart: ${title}. Its numbers are in the table below.`} />
      <figcaption className="row end">
        <button type="button" className="quiet" disabled={state !== "drawn"} onClick={() => void save()}>
          <Icon name="image" size={15} /> PNG
        </button>
        <button type="button" className="quiet" onClick={() => downloadText(`${fileName(title)}-data.csv`, csvOf(table), "text/csv;charset=utf-8")}>
          <Icon name="download" size={15} /> Chart data
        </button>
      </figcaption>
    </figure>
  );
}
