// @ts-check
import { h, s, setAttribute } from "../ui/dom.js";
import { fmt } from "../ui/format.js";

/**
 * Curves over the steps 0, 1, 2, … with a mark at the present one. Each has its own dash and its name at its end.
 * @typedef {{ name: string, values: ArrayLike<number> }} Series
 * @typedef {object} LossCurve
 * @property {HTMLElement} el
 * @property {(series: Series[], now: number, label: string) => void} show  now: the present step, may be between two
 * @property {() => void} destroy
 */

const HEIGHT = 150, LEFT = 40, RIGHT = 58, TOP = 10, BOTTOM = 34, POINTS = 200;

/** The next of 1, 2, 5, 10, … above a positive number. @param {number} x */
export function niceAbove(x) {
  const power = 10 ** Math.floor(Math.log10(x));
  return power * ([1, 2, 5].find((digit) => digit * power >= x) ?? 10);
}

/** How high the axis goes: above everything, but a blow-up does not flatten what came before it.
 * @param {Series[]} series */
function top(series) {
  let highest = 0, first = 0;
  for (const { values } of series) {
    first = Math.max(first, values[0] ?? 0);
    for (let i = 0; i < values.length; i++) highest = Math.max(highest, values[i]);
  }
  return niceAbove(Math.min(highest, 3 * first) || 1);
}

/** @param {{ xLabel: string }} options @returns {LossCurve} */
export function createLossCurve({ xLabel }) {
  const plot = s("g"), names = s("g"), now = s("line", { class: "dl-curve-now", y1: TOP, y2: HEIGHT - BOTTOM });
  const bottom = HEIGHT - BOTTOM;
  /** @param {string} anchor @param {Record<string, any>} props */
  const text = (anchor, props) => s("text", { "text-anchor": anchor, ...props });
  const yTop = text("end", { x: LEFT - 5, y: TOP + 4 }), yZero = text("end", { x: LEFT - 5, y: bottom + 4 });
  const xZero = text("middle", { x: LEFT, y: bottom + 15 }), xEnd = text("middle", { y: bottom + 15 }), xName = text("middle", { y: HEIGHT - 4 });
  yZero.textContent = xZero.textContent = "0";
  xName.textContent = xLabel;
  const axis = s("path", "dl-curve-axis");
  const svg = s("svg", { role: "img", height: HEIGHT }, axis, now, plot, names, yTop, yZero, xZero, xEnd, xName);
  const el = h("div", "dl-curve", svg);
  let width = 0;
  /** @type {Parameters<LossCurve["show"]> | null} */
  let shown = null;
  /** @type {{ path: SVGPathElement, name: SVGTextElement }[]} */
  const drawn = [];

  function draw() {
    if (!shown || !width) return;
    const [series, step, label] = shown, right = width - RIGHT;
    while (drawn.length < series.length) {
      const path = s("path", `dl-curve-line dl-curve-${drawn.length}`);
      const name = s("text", `dl-curve-name dl-curve-${drawn.length}`);
      plot.append(path);
      names.append(name);
      drawn.push({ path, name });
    }
    const height = top(series);
    const steps = Math.max(10, ...series.map(({ values }) => values.length - 1));
    /** @param {number} i */
    const x = (i) => LEFT + ((right - LEFT) * i) / steps;
    /** @param {number} value */
    const y = (value) => bottom - (bottom - TOP) * Math.min(value / height, 1.05);
    const ends = series.map(({ name, values }, i) => {
      const last = values.length - 1, stride = Math.max(1, Math.ceil(last / POINTS));
      let d = "";
      for (let k = 0; k < last; k += stride) d += `${k ? "L" : "M"}${x(k).toFixed(1)} ${y(values[k]).toFixed(1)}`;
      if (last >= 0) d += `${last ? "L" : "M"}${x(last).toFixed(1)} ${y(values[last]).toFixed(1)}`;
      setAttribute(drawn[i].path, "d", d);
      drawn[i].name.textContent = name;
      return { at: last < 0 ? bottom : y(values[last]), x: x(Math.max(last, 0)), i };
    }).sort((a, b) => a.at - b.at);
    ends.forEach((end, rank) => { // names keep 12 units apart
      if (rank) end.at = Math.max(end.at, ends[rank - 1].at + 12);
    });
    const over = Math.max(0, (ends.at(-1)?.at ?? 0) - bottom);
    for (const { at, x: end, i } of ends) {
      setAttribute(drawn[i].name, "x", end + 5);
      setAttribute(drawn[i].name, "y", at - over + 4);
    }
    setAttribute(now, "x1", x(step));
    setAttribute(now, "x2", x(step));
    yTop.textContent = fmt(height, 1);
    xEnd.textContent = String(steps);
    setAttribute(svg, "aria-label", label);
  }

  const observer = new ResizeObserver(() => {
    if (el.clientWidth === width) return;
    width = el.clientWidth;
    setAttribute(svg, "viewBox", `0 0 ${width} ${HEIGHT}`);
    setAttribute(axis, "d", `M${LEFT} ${TOP}V${bottom}H${width - RIGHT}`);
    setAttribute(xEnd, "x", width - RIGHT);
    setAttribute(xName, "x", (LEFT + width - RIGHT) / 2);
    draw();
  });
  observer.observe(el);
  return {
    el,
    show(...next) {
      shown = next;
      draw();
    },
    destroy() { observer.disconnect(); },
  };
}
