// @ts-check
/** What the picture of the network shows at a moment, and the tables with the same numbers. */
import { times } from "../engine/times.js";
import { nameOf, symbol } from "../onestep/names.js";
import { h } from "../ui/dom.js";
import { fmt, subscript } from "../ui/format.js";
import { sideOf } from "./model.js";
import * as S from "./strings.js";

/**
 * @typedef {import("./model.js").Moment} Moment
 * @typedef {{ layer: number, j: number, k: number }} Place  the weight from neuron k of the layer before to neuron j; k = −1: the bias
 * @typedef {{ value: number, text: string, sub: string, label: string, lit: boolean }} Weight  label: for screen readers
 * @typedef {{ lines: string[][], lit: boolean, label: string }} Unit
 */

/** What a weight shows; the product with its input once there is one. @param {Moment} moment @returns {(place: Place) => Weight} */
export const weightOf = ({ m, active, done, weight, input }) => ({ layer, j, k }) => {
  const value = weight(layer, j, k), lit = active.some((op) => op.layer === layer && op.j === j && op.k === k && op.kind !== "f");
  return { value, text: (k < 0 ? "b " : "") + fmt(value), lit, label: S.about("", layer, j + 1, k + 1).slice(2),
    sub: m === 1 && k >= 0 && done("product", layer, j, k) ? `w·a ${fmt(value * input(layer, 0, k))}` : "" };
};

/** What a neuron has: x, z and a, or ŷ. @param {Moment} moment @param {number} layer @param {number} j */
function quantities({ done, output, sum }, layer, j) {
  if (layer === 1) return [{ name: `x${subscript(j + 1)}`, known: true, value: (/** @type {number} */ row) => output(1, row, j) }];
  const z = { name: layer === 3 ? "ŷ" : "z", known: done("bias", layer, j), value: (/** @type {number} */ row) => sum(layer, row, j) };
  return layer === 3 ? [z] : [z, { name: "a", known: done("f", layer, j), value: (/** @type {number} */ row) => output(layer, row, j) }];
}

/** The lines of a neuron's card, a name and its numbers: a line for each number of a point, or for each point of a batch.
 * @param {Moment} moment @returns {(layer: number, j: number) => Unit} */
export const unitOf = (moment) => (layer, j) => {
  const { m, active } = moment, all = quantities(moment, layer, j);
  /** @param {{ known: boolean, value: (row: number) => number }} quantity @param {number} row */
  const cell = ({ known, value }, row) => (known ? fmt(value(row)) : S.unknown);
  return {
    lines: m > 1
      ? [["", ...all.map(({ name }) => name)], ...times(m, (row) => [`${row + 1}`, ...all.map((one) => cell(one, row))])]
      : all.map((one) => [one.name, cell(one, 0)]),
    lit: active.some((op) => op.layer === layer && op.j === j && op.kind !== "product"),
    label: `${S.neuron(layer, j + 1)}: ${all.map((one) => `${one.name} = ${one.known ? times(m, (row) => cell(one, row)).join(", ") : S.none}`).join("; ")}`,
  };
};

/** @param {string} caption @param {string[]} head @param {string[][]} rows */
const table = (caption, head, rows) => h("table", {}, h("caption", {}, caption),
  h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))),
  h("tbody", {}, ...rows.map(([first, ...cells]) =>
    h("tr", {}, h("th", { scope: "row" }, first), ...cells.map((text) => h("td", {}, text))))));

/** Every number that is known at a moment. @param {Moment} moment @param {{ X: [number, number][], y: number[] }} data */
export function tablesOf(moment, { X, y }) {
  const { sizes, m, numbers, ops, stage, weight, input, done } = moment;
  const neurons = sizes.flatMap((n, l) => times(n, (j) => times(m, (row) => {
    const all = quantities(moment, l + 1, j);
    return [S.neuron(l + 1, j + 1), String(row + 1), ...["z", "a"].map((kind) => {
      const found = all.find(({ name }) => name === kind || name === "ŷ" || (kind === "a" && !l));
      return found?.known ? fmt(found.value(row)) : S.none;
    })];
  })).flat());
  const weights = ops.filter(({ kind }) => kind === "product" || kind === "bias").map(({ layer, j, k }) => [nameOf({ layer, j, k }), fmt(weight(layer, j, k)),
    k >= 0 && done("product", layer, j, k) ? times(m, (row) => fmt(weight(layer, j, k) * input(layer, row, k))).join(", ") : S.none]);
  const points = X.map(([x1, x2], i) => [String(i + 1), fmt(x1), fmt(x2), y[i] > 0 ? "+1" : "−1",
    ...(stage >= 4 ? [fmt(numbers.answers[i]), S.side(sideOf(numbers.answers[i]))] : [S.none, S.none])]);
  return [table(S.neurons, S.neuronHead, neurons), table(S.parameters, S.parameterHead, weights), table(S.data, S.dataHead, points)];
}
