// @ts-check
/**
 * A forward pass through a 2-h-1 network: its numbers, and the operations there are to step through. Nothing here knows
 * the page. Layers carry the book's numbers: layer 1 is the input. Units and inputs of a layer count from 0 here and from
 * 1 on the screen.
 */
import { Generator } from "../engine/random.js";
import { identity, logistic, relu, tanh } from "../engine/twin.js";
import { times } from "../engine/times.js";

/**
 * @typedef {{ data: string, activation: string, hidden: number, weights: string, batch: number, seed: number,
 *   point: [number, number] }} Selection
 * @typedef {{ axes: Record<string, any[]>, stages: string[], first: Selection & { stage: string },
 *   data: Record<string, { X: [number, number][], y: number[] }>, hand: Record<string, Record<string, number[]>>,
 *   start: Record<string, number>, measured: { hidden: number, updates: number, starts: number }, updates: number[], seed: number, lr: number, decimals: number, extent: number,
 *   code: import("../views/formulaline.js").CodeLine[][] }} Setting
 * @typedef {{ theta: Float64Array, X: [number, number][], z: Float64Array, a: Float64Array, y: Float64Array,
 *   answers: Float64Array }} Numbers  of one pass: z, a (m, h) of layer 2, y (m) of layer 3; answers: to all points of the data
 * @typedef {"ready" | "product" | "bias" | "f"} Kind
 * @typedef {{ kind: Kind, layer: number, j: number, k: number }} Op
 *   product: the weight from neuron k of the layer before to neuron j of this one, times what comes from there
 * @typedef {"product" | "layer" | "pass"} Granularity
 */

/** @type {Record<string, import("../engine/twin.js").Activation>} */
const activations = { linear: identity, relu, tanh, sigmoid: logistic };
const ZERO = 1e-9; // an answer nearer to 0 is on no side: it may be rounding

/** @param {Selection} selection */
export const sizesOf = ({ hidden }) => [2, hidden, 1];
/** +1, −1, or 0 on the line. @param {number} answer */
export const sideOf = (answer) => (Math.abs(answer) <= ZERO ? 0 : Math.sign(answer));
/** Points on the side of their target. @param {ArrayLike<number>} answers @param {number[]} y */
export const countRight = (answers, y) => y.filter((target, i) => sideOf(answers[i]) === target).length;

/** dnnlab.widgets.fold.random_weights. @param {number} hidden @param {number} seed */
export function randomWeights(hidden, seed) {
  const rng = new Generator(seed);
  return Float64Array.from({ length: 4 * hidden + 1 }, () => Math.round(100 * rng.uniform(-2, 2)) / 100);
}

/** The parameters of a selection, W and b of layer 2, then of layer 3.
 * @param {Setting} setting @param {Int32Array} recorded trained weights in units of the last decimal
 * @param {Selection} selection @returns {Float64Array} */
export function thetaOf({ axes, hand, start, updates, decimals }, recorded, { data, activation, hidden, weights, seed }) {
  if (weights === "random") return randomWeights(hidden, seed);
  if (weights === "xor") return Float64Array.from(hand[activation][hidden]);
  const after = Number(weights.slice("trained_".length));
  if (!after) return randomWeights(hidden, start[hidden]);
  let at = 0;
  for (const d of axes.data) for (const f of axes.activation) for (const n of axes.hidden) for (const u of updates) {
    const length = 4 * n + 1;
    if (d === data && f === activation && n === hidden && u === after) {
      return Float64Array.from(recorded.subarray(at, at + length), (units) => units / 10 ** decimals);
    }
    at += length;
  }
  throw new Error(`weights: "${weights}" were not recorded`);
}

/** What goes through the network. @param {Setting} setting @param {Selection} selection */
export const batchOf = (setting, { batch, point, data }) => (batch === 1 ? [point] : setting.data[data].X.slice(0, 4));

/** A pass computed in the page. @param {Selection} selection @param {ArrayLike<number>} theta @param {[number, number][]} points */
export function forward({ activation, hidden }, theta, points) {
  const [f] = activations[activation], m = points.length;
  const z = new Float64Array(m * hidden), a = z.slice(), y = new Float64Array(m);
  points.forEach(([x1, x2], row) => {
    for (let j = 0, at = row * hidden; j < hidden; j++, at++) {
      z[at] = theta[2 * j] * x1 + theta[2 * j + 1] * x2 + theta[2 * hidden + j];
      a[at] = f(z[at]);
      y[row] += theta[3 * hidden + j] * a[at];
    }
    y[row] += theta[4 * hidden];
  });
  return { z, a, y };
}

/** @param {Setting} setting @param {Int32Array} recorded @param {Selection} selection @returns {Numbers} */
export function twinNumbers(setting, recorded, selection) {
  const theta = thetaOf(setting, recorded, selection), X = batchOf(setting, selection);
  return { theta, X, ...forward(selection, theta, X), answers: forward(selection, theta, setting.data[selection.data].X).y };
}

/** The numbers as the kernel sent them: theta, z, a, y, answers. @param {Setting} setting @param {Selection} selection
 * @param {Float64Array} values @returns {Numbers} */
export function kernelNumbers(setting, selection, values) {
  const X = batchOf(setting, selection), n = X.length * selection.hidden;
  let at = 0;
  /** @param {number} length */
  const take = (length) => values.slice(at, (at += length));
  return { theta: take(4 * selection.hidden + 1), X, z: take(n), a: take(n), y: take(X.length), answers: take(values.length) };
}

/**
 * The operations of a pass, in the order of Dense.forward: all products of a layer, then its biases, then its activations.
 * Op 0 is "ready": nothing computed yet. The output unit is linear.
 * @param {number} hidden @returns {Op[]}
 */
export function operations(hidden) {
  /** @param {Kind} kind @param {number} layer @param {number} j @param {number} [k] @returns {Op} */
  const op = (kind, layer, j, k = -1) => ({ kind, layer, j, k });
  return [
    op("ready", 1, -1),
    ...times(2 * hidden, (i) => op("product", 2, Math.floor(i / 2), i % 2)),
    ...times(hidden, (j) => op("bias", 2, j)),
    ...times(hidden, (j) => op("f", 2, j)),
    ...times(hidden, (k) => op("product", 3, 0, k)),
    op("bias", 3, 0),
  ];
}

/** Where the stages x, Wx, Wx+b, f, output are complete. @param {number} hidden */
export const stageEnds = (hidden) => [0, 2 * hidden, 3 * hidden, 4 * hidden, 5 * hidden + 1];

/** The stage that is complete at a position. @param {number} hidden @param {number} position */
export const stageAt = (hidden, position) => stageEnds(hidden).filter((end) => end <= position).length - 1;

/** The positions at which a step of this size ends. @param {number} hidden @param {Granularity} granularity */
export function stops(hidden, granularity) {
  const ends = stageEnds(hidden), last = ends[4];
  return granularity === "pass" ? [0, last] : granularity === "layer" ? [0, ends[3], last] : times(last + 1, (i) => i);
}

/** One step on or back. @param {number} position @param {1 | -1} by @param {number[]} ends as given by `stops` */
export const nextPosition = (position, by, ends) =>
  (by > 0 ? ends.find((end) => end > position) : ends.filter((end) => end < position).at(-1)) ?? position;

/** Multiplications with a weight up to a position, and in all. @param {Op[]} ops @param {number} position @param {number} m */
export function countProducts(ops, position, m) {
  /** @param {Op[]} some */
  const count = (some) => m * some.filter(({ kind }) => kind === "product").length;
  return { done: count(ops.slice(0, position + 1)), all: count(ops) };
}

/**
 * One position of a pass: what the step that ends here was, and what is known by now.
 * @typedef {{ selection: Selection, sizes: number[], numbers: Numbers, m: number, ops: Op[], position: number, op: Op, active: Op[],
 *   stage: number, done: (kind: Kind, layer: number, j: number, k?: number) => boolean,
 *   weight: (layer: number, j: number, k: number) => number, input: (layer: number, row: number, k: number) => number,
 *   output: (layer: number, row: number, j: number) => number, sum: (layer: number, row: number, j: number) => number }} Moment
 *   active: what the step did; weight: k = −1 is the bias; input, output: of a layer; sum: z, as far as it is added up
 * @param {Selection} selection @param {Numbers} numbers @param {Op[]} ops @param {number[]} ends @param {number} position
 * @returns {Moment}
 */
export function momentOf(selection, numbers, ops, ends, position) {
  const { hidden } = selection, sizes = sizesOf(selection), { X, a, y, z, theta } = numbers;
  const soFar = ops.slice(0, position + 1), before = ends.filter((end) => end < position).at(-1) ?? -1;
  /** @type {Moment["done"]} */
  const done = (kind, layer, j, k = -1) =>
    soFar.some((op) => op.kind === kind && op.layer === layer && op.j === j && op.k === k);
  /** @type {Moment["weight"]} */
  const weight = (layer, j, k) => theta[layer === 2 ? (k < 0 ? 2 * hidden + j : 2 * j + k) : k < 0 ? 4 * hidden : 3 * hidden + k];
  /** @type {Moment["output"]} */
  const output = (layer, row, j) => (layer === 1 ? X[row][j] : layer === 2 ? a[row * hidden + j] : y[row]);
  /** @type {Moment["input"]} */
  const input = (layer, row, k) => output(layer - 1, row, k);
  return {
    selection, sizes, numbers, m: X.length, ops, position, op: ops[position], stage: stageAt(hidden, position), done, weight, input, output,
    active: soFar.slice(ends.includes(position) ? before + 1 : position),
    sum(layer, row, j) {
      if (done("bias", layer, j)) return layer === 2 ? z[row * hidden + j] : y[row];
      return times(sizes[layer - 2], (k) => (done("product", layer, j, k) ? weight(layer, j, k) * input(layer, row, k) : 0))
        .reduce((total, product) => total + product);
    },
  };
}
