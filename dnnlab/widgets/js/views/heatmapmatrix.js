// @ts-check
import { times } from "../engine/times.js";
import { h } from "../ui/dom.js";
import { fmt } from "../ui/format.js";
import { roving } from "../ui/roving.js";

/**
 * A matrix as a grid of numbers, tinted by sign and size. The arrow keys walk through the cells.
 * @param {{ label: string, rows: number, cols: number, values: ArrayLike<number> }} matrix  values: row-major
 * @returns {HTMLElement}
 */
export function heatmapMatrix({ label, rows, cols, values }) {
  const top = Math.max(1e-12, ...Array.from(values, Math.abs).filter(Number.isFinite));
  const cells = times(rows * cols, (i) => h("span", {
    role: "gridcell", class: "dl-cell", "data-sign": values[i] < 0 ? "minus" : "plus",
    style: `--dl-tint: ${Math.round(45 * Math.min(1, Math.abs(values[i]) / top) || 0)}%`,
  }, fmt(values[i])));
  const grid = h("span", { role: "grid", class: "dl-matrix", "aria-label": `${label}, ${rows} × ${cols}`,
    style: `--dl-cols: ${cols}` },
  ...times(rows, (r) => h("span", { role: "row", class: "dl-row" }, ...cells.slice(r * cols, (r + 1) * cols))));

  roving(cells, { ArrowRight: 1, ArrowLeft: -1, ArrowDown: cols, ArrowUp: -cols });
  return h("span", "dl-heat", h("span", { class: "dl-heat-label", "aria-hidden": true }, label), grid,
    h("span", { class: "dl-heat-label", "aria-hidden": true }, `${rows} × ${cols}`));
}
