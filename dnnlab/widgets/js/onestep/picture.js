// @ts-check
/** What the picture of the network shows at a moment: a state for every weight, bias and neuron. */
import { times } from "../engine/times.js";
import { fmt, fmtSigned } from "../ui/format.js";
import { changeMost, parameterIndex, quantitiesOf } from "./model.js";
import { spokenName, symbol } from "./names.js";
import * as S from "./strings.js";

/**
 * @typedef {import("./model.js").Moment} Moment
 * @typedef {import("../views/networkgraph.js").Place} Place
 */

const ROOMY = 132; // pixels from which a neuron's card has room for three columns

/**
 * @param {Moment} moment @param {number} picked index of the picked parameter @param {number | undefined} guess index of the
 *   weight that the reader predicts to change most
 * @returns {(place: Place) => import("../views/networkgraph.js").EdgeState}
 */
export function edgeStates({ sizes, frame, next, op: { phase }, active, done, hasGradient }, picked, guess) {
  const most = guess !== undefined && phase === "update" ? changeMost(frame, sizes) : [];
  return ({ layer, j, k }) => {
    const index = parameterIndex(sizes, layer, j, k), stepped = done("step", layer, j, k);
    const lit = active.some((one) => {
      if (one.kind === "z") return one.layer === layer && one.j === j;
      return one.layer === (one.kind === "hand" ? layer - 1 : layer) && one.j === j && one.k === k
        && ["hand", "dW", "db", "step"].includes(one.kind);
    });
    const handed = phase === "backward" && frame.m === 1 && done("hand", layer - 1, j, k)
      && active.some((one) => one.layer === layer - 1 && (one.kind === "hand" || (one.kind === "delta" && one.j === k)));
    const value = (stepped ? next : frame).theta[index];
    let sub = hasGradient({ layer, j, k }) ? `∂ ${fmt(frame.grad[index])}` : "";
    if (handed) sub = `↩ ${fmt(frame.theta[index] * frame.layers[layer - 2].delta[j])}`;
    if (stepped) sub = `Δ ${fmtSigned(value - frame.theta[index])}`;
    return {
      value, text: fmt(value), sub, picked: index === picked, label: spokenName({ layer, j, k }),
      lit: lit ? (phase === "backward" ? "back" : "on") : "",
      mark: guess === index ? "mine" : most.includes(index) && frame.grad[index] ? "most" : "",
    };
  };
}

/** @param {Moment} moment @returns {(layer: number, j: number, width: number) => import("../views/networkgraph.js").NodeState} */
export const nodeStates = (moment) => (layer, j, width) => {
  const { sizes, frame: { m }, active } = moment, name = S.neuron(layer, j + 1), quantities = quantitiesOf(moment, layer, j);
  const lit = active.some((one) => one.kind === "loss" ? layer === sizes.length : one.layer === layer
    && (one.kind === "hand" ? one.k === j : one.j === j && ["z", "a", "delta"].includes(one.kind)));
  /** @param {import("./model.js").Quantity} quantity @param {number} s */
  const cell = ({ kind, known, value }, s) => (kind === "y" ? String(value(s)) : known ? fmt(value(s)) : S.unknown);
  const known = quantities.filter((one) => one.known);
  const state = {
    title: layer === 1 ? symbol("a", 1, j) : name, lit,
    label: `${name}: ${known.map((one) => `${one.name} = ${times(m, (s) => cell(one, s)).join(", ")}`).join("; ")}`,
  };
  if (m === 1) {
    return { ...state, columns: [], rows: quantities.map((one) => ({ name: one.name,
      kind: one.kind + (one.value(0) < 0 ? " dl-minus" : ""), cells: [cell(one, 0)] })) };
  }
  // Four samples leave room for the newest numbers only; the others are in the table and in the formula.
  const computed = quantities.filter((one) => one.kind !== "y" && (one.known || one.kind === "a"));
  const columns = width < ROOMY ? computed.slice(-1) : [...computed.slice(-2), ...quantities.filter(({ kind }) => kind === "y")];
  return { ...state, columns: columns.map((one) => one.name), weights: columns.map(({ kind }) => (kind === "y" ? 0.3 : 1)),
    rows: times(m, (s) => ({ name: String(s + 1), kind: "sample", cells: columns.map((one) => cell(one, s)) })) };
};
