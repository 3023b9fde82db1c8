// @ts-check
/** What the picture of the network shows at a moment, and the tables with the same numbers. */
import { times } from "../engine/times.js";
import { parameters } from "../onestep/model.js";
import { nameOf, symbol } from "../onestep/names.js";
import { h } from "../ui/dom.js";
import { fmt, subscript } from "../ui/format.js";
import { sideOf } from "./model.js";
import * as S from "./strings.js";

/**
 * @typedef {import("./model.js").Moment} Moment
 * @typedef {import("../views/networkgraph.js").Place} Place
 */

/** @param {Moment} moment @returns {(place: Place) => import("../views/networkgraph.js").EdgeState} */
export const edgeStates = ({ m, active, done, weight, input }) => (place) => {
  const { layer, j, k } = place, value = weight(layer, j, k);
  const lit = active.some((op) => op.layer === layer && op.j === j && (k < 0 ? op.kind === "bias" : op.kind === "product" && op.k === k));
  return { value, text: fmt(value), lit: lit ? "on" : "", label: S.about("", layer, j + 1, k + 1).slice(2),
    sub: m === 1 && k >= 0 && done("product", layer, j, k) ? `w·a ${fmt(value * input(layer, 0, k))}` : "" };
};

/** What a neuron has: x, z and a, or ŷ. @param {Moment} moment @param {number} layer @param {number} j */
function quantities({ done, output, sum }, layer, j) {
  if (layer === 1) return [{ name: `x${subscript(j + 1)}`, kind: "a", known: true, value: (/** @type {number} */ row) => output(1, row, j) }];
  const z = { name: "z", kind: "z", known: done("bias", layer, j), value: (/** @type {number} */ row) => sum(layer, row, j) };
  return layer === 3 ? [{ ...z, name: "ŷ", kind: "a" }]
    : [z, { name: "a", kind: "a", known: done("f", layer, j), value: (/** @type {number} */ row) => output(layer, row, j) }];
}

const ROOMY = 120; // pixels from which a neuron's card has room for two columns

/** @param {Moment} moment @returns {(layer: number, j: number, width: number) => import("../views/networkgraph.js").NodeState} */
export const nodeStates = (moment) => (layer, j, width) => {
  const { m, active } = moment, name = S.neuron(layer, j + 1), all = quantities(moment, layer, j);
  const newest = all.filter((one) => one.known).at(-1) ?? all[0], columns = width < ROOMY ? [newest] : all;
  /** @param {{ known: boolean, value: (row: number) => number }} quantity @param {number} row */
  const cell = ({ known, value }, row) => (known ? fmt(value(row)) : S.unknown);
  const state = {
    title: layer === 1 ? symbol("a", 1, j) : name,
    lit: active.some((op) => op.layer === layer && op.j === j && op.kind !== "product"),
    label: `${name}: ${all.map((one) => `${one.name} = ${one.known ? times(m, (row) => cell(one, row)).join(", ") : S.none}`).join("; ")}`,
  };
  return m === 1
    ? { ...state, columns: [], rows: all.map((one) => ({ name: one.name, kind: one.kind, cells: [cell(one, 0)] })) }
    : { ...state, columns: columns.map((one) => one.name), weights: columns.map(() => 1),
      rows: times(m, (row) => ({ name: String(row + 1), kind: "sample", cells: columns.map((one) => cell(one, row)) })) };
};

/** @param {string} caption @param {string[]} head @param {string[][]} rows */
const table = (caption, head, rows) => h("table", {}, h("caption", {}, caption),
  h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))),
  h("tbody", {}, ...rows.map(([first, ...cells]) =>
    h("tr", {}, h("th", { scope: "row" }, first), ...cells.map((text) => h("td", {}, text))))));

/** Every number that is known at a moment. @param {Moment} moment @param {{ X: [number, number][], y: number[] }} data */
export function tablesOf(moment, { X, y }) {
  const { sizes, m, numbers, stage, weight, input, done } = moment;
  const neurons = sizes.flatMap((n, l) => times(n, (j) => times(m, (row) => {
    const all = quantities(moment, l + 1, j);
    return [S.neuron(l + 1, j + 1), String(row + 1), ...["z", "a"].map((kind) => {
      const found = all.find((one) => one.kind === kind || (l === 2 && one.name === "ŷ"));
      return found?.known ? fmt(found.value(row)) : S.none;
    })];
  })).flat());
  const weights = parameters(sizes).map(({ layer, j, k }) => [nameOf({ layer, j, k }), fmt(weight(layer, j, k)),
    k >= 0 && done("product", layer, j, k) ? times(m, (row) => fmt(weight(layer, j, k) * input(layer, row, k))).join(", ") : S.none]);
  const points = X.map(([x1, x2], i) => [String(i + 1), fmt(x1), fmt(x2), y[i] > 0 ? "+1" : "−1",
    ...(stage >= 4 ? [fmt(numbers.answers[i]), S.side(sideOf(numbers.answers[i]))] : [S.none, S.none])]);
  return [table(S.neurons, S.neuronHead, neurons), table(S.parameters, S.parameterHead, weights), table(S.data, S.dataHead, points)];
}
