// @ts-check
/** Every η and β of one optimiser, each with its number of steps: a map to choose from. */
import { h, setAttribute } from "../ui/dom.js";
import { roving } from "../ui/roving.js";
import { betasOf } from "./model.js";
import * as S from "./strings.js";

/** @param {import("./model.js").Setting} setting @param {(given: import("./model.js").Given) => void} chosen */
export function createMap(setting, chosen) {
  const title = h("p", "dl-card-title"), head = h("tr"), body = h("tbody"), note = h("p", "dl-note");
  const el = h("div", {}, title, h("table", "dl-rv-map", h("thead", {}, head), body), note);
  /** @type {HTMLButtonElement[][]} */
  let cells = [];
  let shown = "";

  /** @param {string} name */
  function build(name) {
    const betas = betasOf(setting, name);
    head.replaceChildren(h("th", { scope: "col" }, S.betas[name] ? `${S.betas[name]} \\ η` : "η"), ...setting.lrs.map((lr) => h("th", { scope: "col" }, String(lr).replace(/^0/, ""))));
    cells = betas.map((beta) => setting.lrs.map((lr) => h("button", { class: "dl-rv-cell", onclick: () => chosen([lr, beta]) })));
    body.replaceChildren(...betas.map((beta, row) => h("tr", {}, h("th", { scope: "row" }, S.betas[name] ? String(beta).replace(/^0(?=.)/, "") : ""),
      ...cells[row].map((cell) => h("td", {}, cell)))));
    roving(cells.flat(), { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -setting.lrs.length, ArrowDown: setting.lrs.length });
  }
  return {
    el,
    /** @param {import("./model.js").Selection} selection @param {number[][]} map @param {boolean} known whether the numbers may be seen */
    show(selection, map, known) {
      const name = selection.active, [lr, beta] = selection.optimizers[name];
      if (shown !== name) build(name);
      shown = name;
      title.textContent = S.mapTitle(name, selection);
      note.textContent = known ? S.mapNote : "";
      map.forEach((row, r) => row.forEach((settled, c) => {
        const cell = cells[r][c], given = [setting.lrs[c], betasOf(setting, name)[r]];
        cell.textContent = known ? S.short(settled) : "·";
        setAttribute(cell, "aria-label", S.cell(name, given[0], given[1], known ? settled : null));
        setAttribute(cell, "aria-pressed", String(given[0] === lr && (name === "sgd" || given[1] === beta)));
        // 10 steps and fewer: full colour; as many as there are: none
        cell.style.setProperty("--tint", known && settled >= 0 ? `${Math.round(60 * Math.min(1, Math.max(0, 1 - Math.log10(Math.max(settled, 10) / 10) / 2)))}%` : "0%");
      }));
    },
  };
}
