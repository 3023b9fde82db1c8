// @ts-check
import { h, setAttribute } from "../ui/dom.js";
import { fmt } from "../ui/format.js";
import { S } from "./strings.js";

/**
 * The bias and the incoming weights of the chosen unit, as numbers to read and to change.
 * @param {(index: number, value: number) => void} changed a parameter got another value: its index in theta
 */
export function createUnitPanel(changed) {
  const title = h("p", { class: "dl-card-title" }), fields = h("div", { class: "dl-fields" });
  /** @type {{ input: HTMLInputElement, index: number }[]} */
  let rows = [];
  return {
    el: h("div", { class: "dl-card dl-unit-panel", role: "group", "aria-label": S.editHint }, title, fields,
      h("p", { class: "dl-hint" }, S.editHint)),
    /** @param {{ layer: number, j: number }} place @param {number[]} sizes @param {string[]} features */
    choose({ layer, j }, sizes, features) {
      const nIn = sizes[layer - 2], nOut = sizes[layer - 1];
      let first = 0;
      for (let l = 1; l < layer - 1; l++) first += sizes[l] * (sizes[l - 1] + 1);
      title.textContent = layer === sizes.length ? S.outputUnit : S.unit(layer, j);
      rows = Array.from({ length: nIn + 1 }, (_, i) => {
        const k = i - 1, index = k < 0 ? first + nOut * nIn + j : first + j * nIn + k;
        const input = h("input", { type: "number", step: "any", class: "dl-number",
          onchange: () => { if (Number.isFinite(input.valueAsNumber)) changed(index, input.valueAsNumber); } });
        return { input, index, label: h("label", { class: "dl-field" }, h("span", {}, h("strong", {}, S.parameter(layer, j, k)),
          " ", S.from(layer, k, features)), input) };
      }).map(({ label, ...row }) => {
        fields.append(label);
        return row;
      });
      while (fields.childElementCount > rows.length) fields.firstElementChild?.remove();
    },
    /** @param {ArrayLike<number>} theta */
    show(theta) {
      for (const { input, index } of rows) {
        if (input === document.activeElement) continue; // somebody is typing
        const text = fmt(theta[index], 4).replace("−", "-");
        if (input.value !== text) input.value = /·/.test(text) ? theta[index].toExponential(3) : text;
        setAttribute(input, "data-sign", theta[index] < 0 ? "neg" : "pos");
      }
    },
  };
}
