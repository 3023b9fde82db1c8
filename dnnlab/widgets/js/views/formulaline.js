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

/** "w⁽²⁾₁₂" with the layer above the indices. @param {string} text @returns {(string | Node)[]} */
const typeset = (text) => text.split(/(⁽[⁰-⁹¹²³]+⁾[₀-₉]*)/).map((part) => {
  const [, layer, indices] = part.match(/^⁽(.+)⁾(.*)$/) ?? [];
  return layer ? h("span", { class: "dl-indices" }, h("span", {}, `⁽${layer}⁾`), h("span", {}, indices)) : part;
});

/**
 * Of the code, only the functions at work are shown: each begins with a line that starts with "#".
 * @param {CodeLine[]} code
 * @param {string} codeLabel
 * @returns {{ el: HTMLElement, show: (lines: Line[], lit: string[]) => void }}
 */
export function createFormulaLine(code, codeLabel) {
  const formula = h("div", { class: "dl-formula" });
  const source = h("div", { class: "dl-code", role: "region", tabindex: "0", "aria-label": codeLabel });
  return {
    el: h("div", { class: "dl-formula-line" }, formula, source),
    show(lines, lit) {
      formula.replaceChildren(...lines.map(({ symbols, numbers }) => h("div", { class: "dl-equation" },
        h("p", { class: "dl-symbols" }, ...typeset(symbols)),
        ...numbers.map(({ label, parts }) => h("p", { class: "dl-plugged" }, label && h("span", { class: "dl-which" }, label),
          ...parts.map((part) => (typeof part === "string" ? h("span", {}, part) : heatmapMatrix(part))))))));
      /** @type {CodeLine[][]} */
      const functions = [];
      for (const line of code) {
        if (line.text[0] === "#") functions.push([line]);
        else functions[functions.length - 1].push(line);
      }
      /** @param {CodeLine} line */
      const isLit = ({ keys }) => keys.some((key) => lit.includes(key));
      const shown = functions.filter((lines) => lines.some(isLit)).flat();
      source.hidden = !shown.length;
      source.replaceChildren(...shown.map((line) => h("code", { class: isLit(line) ? "dl-code-line dl-lit" : "dl-code-line" }, line.text)));
    },
  };
}
