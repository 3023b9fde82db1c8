// @ts-check
/** The nine pairs, each with its gradient, to be unfolded; two radio groups choose which is the left neuron and which the right. */
import { h, setAttribute, uid } from "../ui/dom.js";
import { attributes, looksOf } from "./looks.js";
import { MATCHING, REFUSED } from "./model.js";
import * as S from "./strings.js";

/** @param {(side: "left" | "right", pair: string) => void} chosen */
export function createMatrix(chosen) {
  const sides = /** @type {const} */ (["left", "right"]), names = sides.map(() => uid());
  /** @type {HTMLInputElement[]} */
  const inputs = [];
  const summary = h("summary");
  /** @param {string} pair */
  const cell = (pair) => h("td", { class: MATCHING.includes(pair) ? "dl-bw-matching" : "" },
    h("span", {}, h("span", "dl-bw-formula", S.formulas[pair], REFUSED.includes(pair) && " †"),
      pair === "identity binary_cross_entropy" && h("span", "dl-bw-small", S.cellNote)),
    h("span", "dl-bw-pick", ...sides.map((side, i) => {
      const input = h("input", { type: "radio", name: names[i], value: pair, class: "dl-sr", "data-side": side,
        "aria-label": S.pickPair(S.capital(S.sides[i]), S.pairName(pair)), onchange: () => chosen(side, pair) });
      inputs.push(input);
      return h("label", "dl-choice", input, h("span", {}, S.shapes[i]));
    })));
  const el = h("table", "dl-bw-matrix",
    h("thead", {}, h("tr", {}, ...Object.values(S.losses).map((loss) => h("th", { scope: "col" }, loss)))),
    ...Object.entries(S.activations).map(([activation, name]) => h("tbody", {},
      h("tr", {}, h("th", { scope: "rowgroup", colspan: 3 }, name, ", ", h("span", "dl-bw-formula", S.definitions[/** @type {keyof typeof S.definitions} */ (activation)]))),
      h("tr", {}, ...Object.keys(S.losses).map((loss) => cell(`${activation} ${loss}`))))));
  return {
    el: h("details", "dl-bw-fold", summary, h("p", "dl-note", S.matrixNote), el),
    /** @param {{ left: string, right: string }} selection */
    set(selection) {
      const looks = looksOf(selection.left, selection.right);
      summary.textContent = S.matrix(selection.left, selection.right);
      for (const input of inputs) {
        const side = /** @type {"left" | "right"} */ (input.dataset.side);
        input.checked = selection[side] === input.value;
        const label = /** @type {HTMLElement} */ (input.parentElement);
        for (const [name, value] of Object.entries(attributes(looks[sides.indexOf(side)]))) setAttribute(label, name, value);
      }
    },
  };
}
