import { View, parse, type Spec } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type Config, type TopLevelSpec } from "vega-lite";
import { SERIES_DARK, SERIES_LIGHT, type Colours } from "./colours";
import { laidOut, TICKS, type Chart } from "./layout";
import { showTip } from "./tip";

const FONT = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";

export interface Look {
  colours: Colours;
  dark: boolean;
  /** What the chart shows, in words. */
  title: string;
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
/** Pixels beside the marks of a chart, about. */
const MARGIN = 120;
/** Pixels across a picture. */
const PICTURE = 860;

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

/** A chart of a width, ready to be run. */
function runtimeOf(chart: Chart, width: number, look: Look) {
  const whole = { height: 260, ...chart, width, autosize: { type: "fit-x", contains: "padding" } };
  const config = configOf(look.colours, look.dark, width - MARGIN);
  const { spec } = compile(whole as unknown as TopLevelSpec, { config, logger: undefined });
  return parse(spec as Spec, undefined, { ast: true });
}

/** The chart as a picture that stands alone: with its title, a margin and a ground, as wide on any screen. */
async function pictureOf(chart: Chart, look: Look): Promise<string> {
  const title = { text: look.title, anchor: "start", frame: "group", fontSize: 16, fontWeight: 600, offset: 18, color: look.colours.ink, font: FONT, limit: PICTURE };
  const runtime = runtimeOf({ ...chart, title, padding: 24 }, PICTURE, look);
  const view = new View(runtime, { renderer: "none", expr: expressionInterpreter }).background(look.colours.paper);
  const url = await view.toImageURL("png", 2);
  view.finalize();
  return url;
}

/** Draw a Vega-Lite specification into an element. Expressions are interpreted, never compiled. */
export async function draw(place: HTMLElement, chart: Record<string, unknown>, look: Look): Promise<Drawn> {
  await document.fonts.load(`12px ${FONT}`);
  const laid = laidOut(chart, look);
  const view = new View(runtimeOf(laid, place.clientWidth, look), { renderer: "canvas", expr: expressionInterpreter, container: place, hover: true });
  const tip = showTip(place);
  view.tooltip(tip.handle);
  await view.runAsync();
  return {
    png: () => pictureOf(laid, look),
    resize: (width) => void view.width(width).runAsync(),
    remove: () => {
      tip.remove();
      view.finalize();
      place.replaceChildren();
    },
  };
}
