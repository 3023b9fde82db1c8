// @ts-check
import { h } from "../ui/dom.js";
import { heatmapMatrix } from "./heatmapmatrix.js";

/**
 * A formula three times: in symbols, with the numbers plugged in, and as the lines of NumPy that compute it.
 * @typedef {{ label: string, name?: string, rows: number, cols: number, values: ArrayLike<number> }} Matrix
 * @typedef {string | Matrix} Part  text, or a matrix with its numbers
 * @typedef {{ symbols: string, numbers: { label?: string, parts: Part[] }[] }} Line
 * @typedef {{ text: string, keys: string[] }} CodeLine  a line of source and what it computes; keys empty: never lit
 */

/**
 * @param {CodeLine[]} code
 * @param {string} codeLabel
 * @returns {{ el: HTMLElement, show: (lines: Line[], lit: string[]) => void }}
 */
export function createFormulaLine(code, codeLabel) {
  const formula = h("div", { class: "dl-formula" });
  const rows = code.map(({ text }) => h("code", { class: "dl-code-line" }, text));
  const source = h("div", { class: "dl-code", role: "region", tabindex: "0", "aria-label": codeLabel },
    h("p", { class: "dl-card-title" }, codeLabel), ...rows);
  return {
    el: h("div", { class: "dl-formula-line" }, formula, source),
    show(lines, lit) {
      formula.replaceChildren(...lines.map(({ symbols, numbers }) => h("div", { class: "dl-equation" },
        h("p", { class: "dl-symbols" }, symbols),
        ...numbers.map(({ label, parts }) => h("p", { class: "dl-plugged" }, label && h("span", { class: "dl-which" }, label),
          ...parts.map((part) => (typeof part === "string" ? h("span", {}, part) : heatmapMatrix(part))))))));
      code.forEach(({ keys }, i) => rows[i].classList.toggle("dl-lit", keys.some((key) => lit.includes(key))));
    },
  };
}
