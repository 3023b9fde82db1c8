// @ts-check
import { times } from "../engine/times.js";
import { symbol } from "../onestep/names.js";
import { h } from "../ui/dom.js";
import { heatmapMatrix } from "../views/heatmapmatrix.js";
import { countProducts } from "./model.js";
import * as S from "./strings.js";

/**
 * The pass as matrices: a cell has a number once it is computed, and is lit while a step works on it.
 * @typedef {import("./model.js").Moment} Moment
 * @typedef {{ value: number, known?: boolean, open?: boolean, lit?: boolean }} Cell  open: a sum that is not complete
 */

/** @param {string} label @param {number} rows @param {number} cols @param {(row: number, col: number) => Cell} cell */
function matrix(label, rows, cols, cell) {
  const all = times(rows * cols, (i) => cell(Math.floor(i / cols), i % cols));
  const el = heatmapMatrix({ label, rows, cols, values: all.map(({ value, known = true }) => (known ? value : 0)) });
  el.querySelectorAll(".dl-cell").forEach((element, i) => {
    const { known = true, open, lit } = all[i];
    if (!known) element.textContent = S.unknown;
    element.classList.toggle("dl-open", !!open);
    element.classList.toggle("dl-lit", !!lit);
  });
  return el;
}

/** @param {Moment} moment @returns {HTMLElement} */
export function stripOf({ selection, m, sizes, ops, position, active, done, weight, output, sum }) {
  const one = active.length === 1, products = countProducts(ops, position, m);
  /** @param {(op: import("./model.js").Op) => boolean} test */
  const lit = (test) => one && active.some(test);
  /** What a layer takes in. @param {number} layer */
  const X = (layer) => matrix(symbol("A", layer - 1), m, sizes[layer - 2], (row, k) => ({ value: output(layer - 1, row, k),
    known: layer === 2 || done("f", 2, k),
    lit: active.some(({ kind, j }) => kind === "f" && layer === 3 && j === k) || lit((op) => op.kind === "product" && op.layer === layer && op.k === k) }));
  /** @param {number} layer */
  const W = (layer) => matrix(`${symbol("W", layer)}ᵀ`, sizes[layer - 2], sizes[layer - 1], (k, j) => ({ value: weight(layer, j, k),
    lit: lit((op) => op.kind === "product" && op.layer === layer && op.j === j && op.k === k) }));
  /** @param {number} layer */
  const b = (layer) => matrix(symbol("b", layer), 1, sizes[layer - 1], (_, j) => ({ value: weight(layer, j, -1),
    lit: lit((op) => op.kind === "bias" && op.layer === layer && op.j === j) }));
  /** What a layer adds up. @param {string} label @param {number} layer */
  const Z = (label, layer) => matrix(label, m, sizes[layer - 1], (row, j) => ({ value: sum(layer, row, j), known: done("product", layer, j, 0),
    open: !done("bias", layer, j), lit: active.some((op) => op.layer === layer && op.j === j) }));
  const f = S.functions[selection.activation];
  /** A sign stays with the matrix behind it. @param {[sign: string, matrix: Node][]} parts @param {Node} [end] */
  const row = (parts, end) => h("div", "dl-plugged", ...parts.map(([sign, part]) => h("span", "dl-plugged", sign, part)), end);
  return h("div", "dl-strip", row([["", X(2)], ["·", W(2)], ["+", b(2)], ["=", Z(symbol("Z", 2), 2)]]),
    row([[selection.activation === "linear" ? S.unchanged : S.applied(f), X(3)], ["·", W(3)], ["+", b(3)], ["=", Z("Ŷ", 3)]],
      h("p", "dl-note", S.strip(products.done, products.all))));
}
