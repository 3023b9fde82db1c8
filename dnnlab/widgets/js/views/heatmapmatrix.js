// @ts-check
import { h, setAttribute } from "../ui/dom.js";
import { fmt } from "../ui/format.js";

/**
 * A matrix as a grid of numbers, tinted by sign and size. The arrow keys walk through the cells.
 * @param {{ label: string, name?: string, rows: number, cols: number, values: ArrayLike<number>, scale?: number }} matrix
 *   label: shown above; name: for screen readers, if not the label; values: row-major; scale: |value| of the full tint
 *   (default: the largest here)
 * @returns {HTMLElement}
 */
export function heatmapMatrix({ label, name = label, rows, cols, values, scale }) {
  const top = scale ?? Math.max(1e-12, ...Array.from(values, Math.abs).filter(Number.isFinite));
  const cells = Array.from({ length: rows * cols }, (_, i) => h("span", {
    role: "gridcell", class: "dl-cell", tabindex: i ? "-1" : "0", "data-sign": values[i] < 0 ? "minus" : "plus",
    style: `--dl-tint: ${Math.round(45 * Math.min(1, Math.abs(values[i]) / top) || 0)}%`,
  }, fmt(values[i])));
  const grid = h("span", { role: "grid", class: "dl-matrix", "aria-label": `${name}, ${rows} × ${cols}`,
    style: `--dl-cols: ${cols}`, onkeydown: onKey },
  ...Array.from({ length: rows }, (_, r) => h("span", { role: "row", class: "dl-row" }, ...cells.slice(r * cols, (r + 1) * cols))));

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const i = cells.indexOf(/** @type {HTMLSpanElement} */ (event.target));
    const row = Math.floor(i / cols), col = i % cols;
    /** @type {Record<string, number[]>} */
    const moves = { ArrowRight: [row, col + 1], ArrowLeft: [row, col - 1], ArrowDown: [row + 1, col], ArrowUp: [row - 1, col] };
    const to = moves[event.key];
    if (!to || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (to[0] < 0 || to[0] >= rows || to[1] < 0 || to[1] >= cols) return;
    setAttribute(cells[i], "tabindex", "-1");
    const cell = cells[to[0] * cols + to[1]];
    setAttribute(cell, "tabindex", "0");
    cell.focus();
  }
  return h("span", { class: "dl-heat" }, h("span", { class: "dl-heat-label", "aria-hidden": true }, label), grid,
    h("span", { class: "dl-heat-label", "aria-hidden": true }, `${rows} × ${cols}`));
}
