// @ts-check
/**
 * A perceptron and its data, as dnnlab/widgets/mistakes.py computes them: the same points, orders, weights and counts.
 * Coordinates are multiples of 1/1024, so that the perceptron rule is exact; only the delta rule rounds.
 */
import { Generator } from "../engine/random.js";
import { times } from "../engine/times.js";
import { widestSeparation } from "./separation.js";

/**
 * @typedef {{ data: "separable" | "flipped" | "xor", gap: number, order: "given" | "shuffled" | "hardest",
 *   rule: "perceptron" | "delta", lr: number, granularity: "example" | "mistake" | "pass", seed: number }} Selection
 * @typedef {{ passes: number, limit: number }} Limits  how many passes a run has at most; what no weight may pass
 * @typedef {{ x: number[][], y: number[], line: number[], rng: Generator }} Points  rng: after drawing them
 * @typedef {import("./separation.js").Separation} Separation
 */

const POINTS = 60, EDGE = 6, REACH = 2;
/** What is smaller is left by rounding: labels are 1, coordinates at most 4. */
export const ROUNDING = 1e-12;
/** Onto the grid of 1/1024. @param {number} value */
export const snap = (value) => Math.floor(value * 1024 + 0.5) / 1024;

/** @param {Selection} selection @returns {Points} */
export function drawPoints({ data, gap, seed }) {
  const rng = new Generator(seed);
  if (data === "xor") return { x: [[-1, -1], [-1, 1], [1, 1], [1, -1]], y: [-1, 1, -1, 1], line: [0, 0, 0], rng };
  let a = 0, b = 0, length = 0;
  while (!(length > 0.25 && length <= 1)) {
    a = rng.uniform(-1, 1);
    b = rng.uniform(-1, 1);
    length = Math.sqrt(a * a + b * b);
  }
  a /= length;
  b /= length;
  const c = rng.uniform(-0.5, 0.5), y = times(POINTS, (i) => (i % 2 ? -1 : 1));
  /** @type {number[][]} */
  const x = [];
  while (x.length < POINTS) {
    const sign = y[x.length];
    let x1 = rng.uniform(-REACH, REACH), x2 = rng.uniform(-REACH, REACH);
    const beyond = sign * (a * x1 + b * x2 + c) - gap / 2;
    if (beyond < 0) continue;
    if (x.length >= POINTS - EDGE) {
      x1 -= sign * beyond * a;
      x2 -= sign * beyond * b;
    }
    x1 = snap(x1);
    x2 = snap(x2);
    if (Math.max(Math.abs(x1), Math.abs(x2)) <= REACH) x.push([x1, x2]);
  }
  if (data === "flipped") {
    const plus = times(POINTS, (i) => i).filter((i) => y[i] > 0);
    const [m1, m2] = [0, 1].map((k) => plus.reduce((sum, i) => sum + x[i][k], 0) / plus.length);
    /** @param {number} i */
    const far = (i) => (x[i][0] - m1) ** 2 + (x[i][1] - m2) ** 2;
    y[plus.reduce((best, i) => (far(i) < far(best) ? i : best))] = -1;
  }
  return { x, y, line: [a, b, c], rng };
}

/**
 * A run. Step t looks at point `point[t]` and leaves the weights w[3t] … w[3t + 2] = w₁, w₂, b; t from 1, and before
 * the first step, at t = 0, they are 0.
 * @typedef {object} Run
 * @property {number[][]} x @property {number[]} y
 * @property {number} steps
 * @property {Int32Array} point @property {Float64Array} score  w·x + b before the step
 * @property {Float64Array} w
 * @property {Int32Array} mistakes  so far, step by step
 * @property {number} divergedAt  the step that left the limits, −1: none did
 * @property {Separation | null} separation  null: no line separates the points
 */

/** @param {Points} points @param {ArrayLike<number>} frames a row for each step: point, score, w₁, w₂, b
 * @param {number} divergedAt @param {Separation | null} separation @returns {Run} */
export function createRun({ x, y }, frames, divergedAt, separation) {
  const steps = frames.length / 5;
  const run = { x, y, steps, divergedAt, separation, point: new Int32Array(steps + 1).fill(-1), score: new Float64Array(steps + 1),
    w: new Float64Array(3 * steps + 3), mistakes: new Int32Array(steps + 1) };
  for (let t = 1; t <= steps; t++) {
    const at = 5 * (t - 1), point = frames[at];
    run.point[t] = point;
    run.score[t] = frames[at + 1];
    for (let k = 0; k < 3; k++) run.w[3 * t + k] = frames[at + 2 + k];
    run.mistakes[t] = run.mistakes[t - 1] + Number(!(y[point] * frames[at + 1] > 0));
  }
  return run;
}

/** @param {Run} run @param {number} t */
export const isMistake = ({ mistakes }, t) => t > 0 && mistakes[t] > mistakes[t - 1];

/** w₁, w₂, b after step t. @param {Run} run @param {number} t */
export const weights = ({ w }, t) => /** @type {[number, number, number]} */ (/** @type {unknown} */ (w.subarray(3 * t, 3 * t + 3)));

/**
 * @param {Selection} selection @param {Limits} limits @param {number[][] | null} [moved] where the points are, if not where
 *   they were drawn
 * @returns {Run}
 */
export function twinRun(selection, { passes, limit }, moved) {
  const drawn = drawPoints(selection), { y, line: [a, b, c], rng } = drawn, x = moved ?? drawn.x, m = y.length;
  const { order, rule, lr } = selection;
  const rows = times(m, (i) => i), side = x.map(([x1, x2], i) => y[i] * (a * x1 + b * x2 + c));
  if (order === "hardest") rows.sort((i, j) => side[i] - side[j]);
  let w1 = 0, w2 = 0, bias = 0, divergedAt = -1;
  /** @type {number[]} */
  const frames = [];
  training: for (let pass = 0; pass < passes; pass++) {
    let wrong = 0;
    for (const i of order === "shuffled" ? rng.permutation(m) : rows) {
      const [x1, x2] = x[i], score = w1 * x1 + w2 * x2 + bias, mistake = !(y[i] * score > 0);
      const change = rule === "delta" ? lr * (y[i] - score) : mistake ? y[i] : 0;
      w1 += change * x1;
      w2 += change * x2;
      bias += change;
      wrong += Number(mistake);
      if (![w1, w2, bias].every((value) => Math.abs(value) <= limit)) {
        divergedAt = frames.length / 5 + 1;
        break training;
      }
      frames.push(i, score, w1, w2, bias);
    }
    if (rule === "perceptron" && !wrong) break;
  }
  return createRun({ x, y, line: drawn.line, rng }, frames, divergedAt, widestSeparation(x, y));
}

/** Whether a run of the perceptron rule ended with a pass without a mistake. @param {Run} run @param {Selection} selection */
export function isDone({ steps, y, mistakes }, { rule }) {
  return rule === "perceptron" && steps >= y.length && mistakes[steps] === mistakes[steps - y.length];
}

/** How a run ends. With the perceptron rule: mistakes in all, Infinity if no pass went without one. With the delta rule: wrong
 * points, −1 if it diverged. @param {Run} run @param {Selection} selection */
export function outcome(run, selection) {
  if (selection.rule === "perceptron") return isDone(run, selection) ? run.mistakes[run.steps] : Infinity;
  return run.divergedAt >= 0 ? -1 : countWrong(run, run.steps);
}

/** How many points are wrong after step t. @param {Run} run @param {number} t */
export const countWrong = (run, t) => wrongPoints(run, t).filter(Boolean).length;

/** Points on the wrong side after step t, or on the line. @param {Run} run @param {number} t */
export function wrongPoints(run, t) {
  const [w1, w2, b] = weights(run, t);
  return run.y.map((y, i) => !(y * (w1 * run.x[i][0] + w2 * run.x[i][1] + b) > ROUNDING));
}

/** The mean of ½ (y − score)² over all points after step t. @param {Run} run @param {number} t */
export function meanError({ x, y, w }, t) {
  return x.reduce((sum, [x1, x2], i) => sum + (y[i] - w[3 * t] * x1 - w[3 * t + 1] * x2 - w[3 * t + 2]) ** 2, 0) / (2 * y.length);
}

/** Whether there is a line after step t. @param {Run} run @param {number} t */
export const hasLine = ({ w }, t) => Math.hypot(w[3 * t], w[3 * t + 1]) > ROUNDING;

/** By how many degrees step t turned w, and the line with it; anticlockwise is positive. @param {Run} run @param {number} t */
export function turnOf(run, t) {
  const [a, b] = weights(run, t - 1), [c, d] = weights(run, t), across = a * d - b * c, along = a * c + b * d;
  return Math.abs(across) <= ROUNDING * Math.hypot(a, b) * Math.hypot(c, d) ? 0 : (Math.atan2(across, along) * 180) / Math.PI;
}

/** Where one step of the reader leads: the next or last place where something of that size has ended.
 * @param {Run} run @param {"example" | "mistake" | "pass"} granularity @param {number} from @param {1 | -1} by */
export function nextStop(run, granularity, from, by) {
  const { steps, y: { length: m } } = run;
  let t = from + by;
  if (granularity === "pass") t = by > 0 ? from + m - (from % m) : from - (from % m || m);
  if (granularity === "mistake") while (t > 0 && t < steps && !isMistake(run, t)) t += by;
  return Math.max(0, Math.min(steps, t));
}

/** The next step after t that changes w, or −1; a pass is too many steps to ask about one.
 * @param {Run} run @param {Selection} selection @param {number} t */
export function nextChange(run, { rule, granularity }, t) {
  if (granularity === "pass") return -1;
  for (let next = t + 1; next <= run.steps; next++) if (rule === "delta" || isMistake(run, next)) return next;
  return -1;
}

/**
 * The first step whose weights have been there before, after a mistake in between. In a fixed order only the same place
 * in the pass counts: there everything repeats from then on. In a shuffled order it is no proof.
 * @param {Run} run @param {Selection} selection
 * @returns {{ from: number, to: number } | null}
 */
export function findReturn(run, { rule, order }) {
  if (rule !== "perceptron") return null;
  /** @type {Map<string, number>} */
  const seen = new Map();
  for (let t = 0; t <= run.steps; t++) {
    const key = `${weights(run, t).join()},${order === "shuffled" ? "" : t % run.y.length}`, from = seen.get(key);
    if (from !== undefined && run.mistakes[t] > run.mistakes[from]) return { from, to: t };
    if (from === undefined) seen.set(key, t);
  }
  return null;
}
