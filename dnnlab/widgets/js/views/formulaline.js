// @ts-check
import { h } from "../ui/dom.js";
import { heatmapMatrix } from "./heatmapmatrix.js";

/**
 * A formula three times: in symbols, with the numbers plugged in, and as the lines of NumPy that compute it.
 * @typedef {{ label: string, rows: number, cols: number, values: ArrayLike<number> }} Matrix
 * @typedef {string | Matrix} Part  text, or a matrix with its numbers
 * @typedef {{ symbols: string, numbers: { label?: string, parts: Part[] }[] }} Line
 * @typedef {{ text: string, keys: string[] }} CodeLine  a line of source and what it computes; keys empty: never lit
 */

/** "w⁽²⁾₁₂" with the layer above the indices. @param {string} text @returns {(string | Node)[]} */
const typeset = (text) => text.split(/(⁽[⁰-⁹¹²³]+⁾[₀-₉]*)/).map((part) => {
  const [, layer, indices] = part.match(/^⁽(.+)⁾(.*)$/) ?? [];
  return layer ? h("span", "dl-indices", h("span", {}, `⁽${layer}⁾`), h("span", {}, indices)) : part;
});

/**
 * The code is a list of functions, each a list of lines; only the functions at work are shown.
 * @param {string} codeLabel
 * @returns {{ el: HTMLElement, show: (lines: Line[], code: CodeLine[][], lit: string[]) => void }}
 */
export function createFormulaLine(codeLabel) {
  const formula = h("div", "dl-formula");
  const source = h("div", { class: "dl-code", role: "region", tabindex: "0", "aria-label": codeLabel });
  return {
    el: h("div", "dl-formula-line", formula, source),
    show(lines, code, lit) {
      formula.replaceChildren(...lines.map(({ symbols, numbers }) => h("div", "dl-equation",
        h("p", "dl-symbols", ...typeset(symbols)),
        ...numbers.map(({ label, parts }) => h("p", "dl-plugged", label && h("span", "dl-which", label),
          ...parts.map((part) => (typeof part === "string" ? h("span", {}, part) : heatmapMatrix(part))))))));
      /** @param {CodeLine} line */
      const isLit = ({ keys }) => keys.some((key) => lit.includes(key));
      const shown = code.filter((lines) => lines.some(isLit)).flat();
      source.hidden = !shown.length;
      source.replaceChildren(...shown.map((line) => h("code", { class: isLit(line) ? "dl-code-line dl-lit" : "dl-code-line" }, line.text)));
    },
  };
}
