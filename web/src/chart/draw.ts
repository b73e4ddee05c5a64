import { View, parse, type Spec } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type Config, type TopLevelSpec } from "vega-lite";
import { SERIES_DARK, SERIES_LIGHT, type Colours } from "./colours";
import { laidOut, TICKS } from "./layout";
import { showTip } from "./tip";

const FONT = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";

export interface Look {
  colours: Colours;
  dark: boolean;
  /** Newest complete day. */
  asOf: string | null;
}

export interface Drawn {
  png: () => Promise<string>;
  resize: (width: number) => void;
  remove: () => void;
}

/** Pixels of a legend's entry, about. */
const ENTRY = 165;

function configOf(colours: Colours, dark: boolean, width: number): Config {
  const { ink, faint, line, accent } = colours;
  const words = { labelFont: FONT, titleFont: FONT, labelFontSize: 12, titleFontSize: 12, labelColor: faint, titleColor: faint };
  return {
    background: "transparent",
    font: FONT,
    view: { stroke: null },
    axis: { ...words, titleFontWeight: 500, gridColor: line, domain: false, tickColor: line, ticks: false, labelPadding: 8, titlePadding: 12, labelLimit: 160 },
    axisY: { grid: true, titleAngle: 0, titleAlign: "left", titleBaseline: "bottom", titleAnchor: "start", titleX: 0, titleY: -12 },
    axisX: { grid: false },
    axisQuantitative: { tickCount: TICKS },
    legend: { ...words, titleFontWeight: 500, labelColor: ink, orient: "top", offset: 12, symbolType: "circle", columns: Math.max(1, Math.min(4, Math.floor(width / ENTRY))) },
    range: { category: dark ? SERIES_DARK : SERIES_LIGHT, heatmap: [colours.paper, accent], ramp: [colours.paper, accent] },
    mark: { color: accent },
    bar: { cornerRadiusEnd: 3, color: accent },
    line: { strokeWidth: 2.25, color: accent },
    point: { color: accent, filled: true, size: 36 },
    rect: { cornerRadius: 2 },
  };
}

/** Draw a Vega-Lite specification into an element. Expressions are interpreted, never compiled. */
export async function draw(place: HTMLElement, chart: Record<string, unknown>, look: Look): Promise<Drawn> {
  await document.fonts.load(`12px ${FONT}`);
  const whole = { height: 260, ...laidOut(chart, look), width: place.clientWidth, autosize: { type: "fit-x", contains: "padding" } };
  const config = configOf(look.colours, look.dark, place.clientWidth - 120);
  const { spec } = compile(whole as unknown as TopLevelSpec, { config, logger: undefined });
  const runtime = parse(spec as Spec, undefined, { ast: true });
  const view = new View(runtime, { renderer: "canvas", expr: expressionInterpreter, container: place, hover: true });
  const tip = showTip(place);
  view.tooltip(tip.handle);
  await view.runAsync();
  return {
    png: async () => {
      view.background(look.colours.paper);
      await view.runAsync();
      const url = await view.toImageURL("png", 2);
      view.background("transparent");
      await view.runAsync();
      return url;
    },
    resize: (width) => void view.width(width).runAsync(),
    remove: () => {
      tip.remove();
      view.finalize();
      place.replaceChildren();
    },
  };
}
