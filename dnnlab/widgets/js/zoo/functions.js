// @ts-check
/** The activation functions of dnnlab with their parameters, and what the figure draws and computes of them. */
import { times } from "../engine/times.js";
import { activations } from "../engine/twin.js";

/**
 * @typedef {Record<string, number>} Parameters
 * @typedef {{ f: (z: number) => number, slope: (z: number) => number, breaks: number[] }} Curve  breaks: jumps and kinks
 * @typedef {{ low: number | null, high: number | null, low_met: boolean, high_met: boolean, mean: number, slope: number,
 *   flat_below: number | null, flat_above: number | null, monotonic: boolean, jump: number | null }} Facts  measured by NumPy
 * @typedef {{ name: string, breaks: number[], parameters: Record<string, number[]>, also: boolean, facts: Facts[],
 *   cost: number[], source: string }} Entry  facts: one for each choice of parameters
 * @typedef {{ functions: Entry[], first: [string, string | null], grid: number[], flat: number, samples: number[],
 *   measured_on: string }} Setting
 */

/** The probabilities of three logits. @param {number[]} logits */
export function softmax(logits) {
  const top = Math.max(...logits), e = logits.map((z) => Math.exp(z - top)), sum = e.reduce((a, b) => a + b);
  return e.map((one) => one / sum);
}

/** @param {number} slope @returns {import("../engine/twin.js").Activation} */
const leaky = (slope) => [(z) => (z > 0 ? z : slope * z), (z) => (z > 0 ? 1 : slope)];

/** @type {Record<string, (parameters: Parameters) => import("../engine/twin.js").Activation>} */
const made = {
  sign: () => [(z) => (z > 0 ? 1 : -1), () => 0],
  step: () => [(z) => (z > 0 ? 1 : 0), () => 0],
  leaky_relu: ({ slope }) => leaky(slope),
  prelu: ({ slope }) => leaky(slope),
  elu: ({ alpha }) => [(z) => (z > 0 ? z : alpha * Math.expm1(z)), (z, a) => (z > 0 ? 1 : a + alpha)],
  softmax: ({ z2, z3 }) => [(z) => softmax([z, z2, z3])[0], (z, p) => p * (1 - p)],
};

/** @param {Entry} entry @param {Parameters} parameters @returns {Curve} */
export function curveOf({ name, breaks }, parameters) {
  const [f, derivative] = made[name]?.(parameters) ?? activations[name];
  return { f, slope: (z) => derivative(z, f(z)), breaks };
}

/** Every choice of parameters, the last running fastest, as the facts are ordered. @param {Entry} entry @returns {Parameters[]} */
export const variants = ({ parameters }) => Object.entries(parameters).reduce((list, [key, values]) =>
  list.flatMap((one) => values.map((value) => ({ ...one, [key]: value }))), /** @type {Parameters[]} */ ([{}]));

/** The facts that hold for these parameters. @param {Entry} entry @param {Parameters} parameters */
export const factsOf = (entry, parameters) =>
  entry.facts[variants(entry).findIndex((one) => Object.keys(one).every((key) => one[key] === parameters[key]))];

/** How −p₁p₂ and −p₁p₃ answer to z₁: p₁'s slopes along the other two logits. @param {Parameters} parameters @param {number} z */
export function crossSlopes({ z2, z3 }, z) {
  const [p1, p2, p3] = softmax([z, z2, z3]);
  return [-p1 * p2, -p1 * p3];
}

const H = 1e-5;
/** @param {Curve["f"]} f @param {number} z */
export const centralDifference = (f, z) => (f(z + H) - f(z - H)) / (2 * H);

const BESIDE = 1e-9; // so near that a jump is the only reason for a difference
/**
 * A function as points x0, y0, …, broken where it jumps, and the ends of each jump: filled is the value it takes.
 * @param {(z: number) => number} g @param {number[]} breaks @param {number} low @param {number} high @param {number} n
 * @returns {{ points: number[], ends: { x: number, y: number, hollow: boolean }[] }}
 */
export function trace(g, breaks, low, high, n) {
  /** @type {number[]} */
  const points = [];
  /** @type {{ x: number, y: number, hollow: boolean }[]} */
  const ends = [];
  const inner = breaks.filter((at) => at > low && at < high);
  const marks = [low, ...inner, high];
  for (let piece = 0; piece + 1 < marks.length; piece++) {
    const from = marks[piece] + BESIDE, to = marks[piece + 1] - BESIDE, m = Math.max(2, Math.ceil((n * (to - from)) / (high - low)));
    for (const z of times(m + 1, (i) => from + ((to - from) * i) / m)) points.push(z, g(z));
    if (piece + 2 === marks.length) continue;
    const x = marks[piece + 1], here = g(x), sides = [g(x - BESIDE), g(x + BESIDE)];
    const open = sides.filter((y) => Math.abs(y - here) > 1e-6);
    if (!open.length) continue;
    points.push(NaN, NaN);
    ends.push(...open.map((y) => ({ x, y, hollow: true })), { x, y: here, hollow: false });
  }
  return { points, ends };
}

/** f, f′ and what ten layers of it make of z: the values, and the products of the slopes so far.
 * @param {Curve} curve @param {number} z */
export function stack({ f, slope }, z) {
  const values = [z], products = [1];
  for (let layer = 0; layer < 10; layer++) {
    products.push(products[layer] * slope(values[layer]));
    values.push(f(values[layer]));
  }
  return { values, products };
}

const ROUNDING = 1e-12; // far to the left GELU is 0 in one library and 10⁻¹⁵ in another

/** What becomes of data: f(z), their mean, and the shares that are saturated and that are exactly 0.
 * @param {Curve} curve @param {number[]} data @param {number} flat a smaller slope counts as saturated */
export function push({ f, slope }, data, flat) {
  const values = data.map(f), n = data.length;
  /** @param {(z: number) => boolean} is */
  const share = (is) => data.filter(is).length / n;
  return {
    values, mean: values.reduce((sum, value) => sum + value, 0) / n,
    saturated: share((z) => Math.abs(slope(z)) < flat), zero: share((z) => Math.abs(f(z)) < ROUNDING),
  };
}

/** The difference from NumPy that a page may have, relative where numbers are larger than 1. */
export const TOLERANCE = 1e-6;

/** The largest difference between this page and the recorded numbers. @param {Setting} setting @param {Float32Array} recorded
 * @returns {number} Infinity if a number is missing or none */
export function largestDifference({ functions, grid }, recorded) {
  let at = 0, worst = 0;
  /** @param {number[]} numbers */
  function compare(numbers) {
    for (const x of numbers) {
      const expected = recorded[at++], difference = Math.abs(x - expected) / Math.max(1, Math.abs(expected));
      worst = Number.isNaN(difference) ? Infinity : Math.max(worst, difference);
    }
  }
  for (const entry of functions) {
    for (const parameters of variants(entry)) {
      const { f, slope } = curveOf(entry, parameters);
      compare(grid.map(f));
      compare(grid.map(slope));
      if (entry.name === "softmax") for (const k of [0, 1]) compare(grid.map((z) => crossSlopes(parameters, z)[k]));
    }
  }
  return at === recorded.length ? worst : Infinity;
}
