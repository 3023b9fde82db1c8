// @ts-check
import { times } from "../engine/times.js";
import { h } from "../ui/dom.js";
import { fmt, fmtSigned } from "../ui/format.js";
import { BATCH, isLogit, parameters, quantitiesOf } from "./model.js";
import { nameOf } from "./names.js";
import * as S from "./strings.js";

/** @param {string} caption @param {string[]} head @param {string[][]} rows */
const table = (caption, head, rows) => h("table", {}, h("caption", {}, caption),
  h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))),
  h("tbody", {}, ...rows.map(([first, ...cells]) =>
    h("tr", {}, h("th", { scope: "row" }, first), ...cells.map((text) => h("td", {}, text))))));

/** Every number that is known at a moment. @param {import("./model.js").Moment} moment @returns {HTMLTableElement[]} */
export function tablesOf(moment) {
  const { selection, sizes, frame, next, done, hasGradient } = moment;
  /** @param {boolean} known @param {number} value @param {(x: number) => string} [write] */
  const cell = (known, value, write = fmt) => (known ? write(value) : S.none);
  const neurons = sizes.flatMap((n, l) => times(n, (j) => {
    const quantities = quantitiesOf(moment, l + 1, j);
    return times(frame.m, (s) => [S.neuron(l + 1, j + 1), String((selection.sample === BATCH ? s : selection.sample) + 1),
      ...["z", "a", "y", "delta"].map((kind) => {
        const found = quantities.find((one) => one.kind === kind || (one.kind === "x" && kind === "a"));
        return found ? cell(found.known, found.value(s), kind === "y" ? String : fmt) : S.none;
      })]);
  }).flat());
  const rows = parameters(sizes).map((place) => {
    const { index, layer, j, k } = place, stepped = done("step", layer, j, k), before = frame.theta[index], after = next.theta[index];
    return [nameOf(place), fmt(before), cell(hasGradient(place), frame.grad[index]),
      cell(stepped, after - before, fmtSigned), cell(stepped, after)];
  });
  return [table(S.neurons, S.neuronHead.map((name) => (name === "a" && isLogit(selection) ? "a, ŷ" : name)), neurons),
    table(S.parameters, S.parameterHead, rows)];
}
