// @ts-check
/** Masks, thinned nets, and what they answer. Nothing here touches the page. */
import { Generator } from "../engine/random.js";
import { float64 } from "../engine/sources.js";
import { times } from "../engine/times.js";
import { Twin, binaryCrossEntropy, relu, sigmoid } from "../engine/twin.js";
import { gridPoints } from "../views/decisionboundary.js";

/**
 * @typedef {{ p: number, mode: "training" | "test", seed: number }} Selection
 * @typedef {{ axes: { p: number[], mode: Selection["mode"][] }, first: Selection, hidden: number, team: number, point: [number, number],
 *   extent: number, cells: number, data: Record<"train" | "test", [X: number[][], y: number[]]>, checked: number[], seed: number,
 *   code: import("../views/formulaline.js").CodeLine[][] }} Setting
 * @typedef {{ mask: Float64Array, a: Float64Array, point: number, train: Float64Array, test: Float64Array, grid: Float64Array }} Pass
 *   mask and activations (before the mask, for the one point) of both hidden layers, and the output z for that point, the training
 *   points, the test points, and the cells of the picture
 */

/** @param {Setting} setting */
const lengths = ({ hidden, data, cells }) => [2 * hidden, 2 * hidden, 1, data.train[0].length, data.test[0].length, cells * cells];

/** The masks of a team, as dnnlab.Dropout draws them. @param {Setting} setting @param {number} p @param {number} seed @returns {Float64Array[]} */
export function masks({ hidden, team }, p, seed) {
  const rng = new Generator(seed);
  return times(team, () => Float64Array.from({ length: 2 * hidden }, () => (rng.random() >= p ? 1 / (1 - p) : 0)));
}

/** The weights of the net without what the mask drops. @param {Setting} setting @param {Float64Array} theta @param {Float64Array} mask */
export function thinned({ hidden: h }, theta, mask) {
  const thin = theta.slice(), second = 3 * h, last = second + h * (h + 1);
  for (let j = 0; j < h; j++) for (let k = 0; k < h; k++) thin[second + j * h + k] *= mask[k];
  for (let k = 0; k < h; k++) thin[last + k] *= mask[h + k];
  return thin;
}

/** Row after row, as the kernel sends them: the whole net, then each thinned one.
 * @param {Setting} setting @param {Float64Array} theta @param {number} p @param {number} seed */
export function twinPasses(setting, theta, p, seed) {
  const { hidden, data, point, cells, extent } = setting, width = lengths(setting).reduce((sum, n) => sum + n);
  const X = Float64Array.from([point, ...data.train[0], ...data.test[0]].flat().concat(...gridPoints(cells, extent)));
  const rows = [new Float64Array(2 * hidden).fill(1), ...masks(setting, p, seed)];
  const values = new Float64Array(rows.length * width);
  rows.forEach((mask, row) => {
    const net = new Twin({ sizes: [2, hidden, hidden, 1], activation: relu, loss: binaryCrossEntropy }, thinned(setting, theta, mask));
    const out = values.subarray(row * width, (row + 1) * width);
    out.set(mask);
    for (let i = 0; i < X.length / 2; i++) {
      net.forward(X, i);
      if (!i) out.set(net.a.subarray(0, 2 * hidden), 2 * hidden);
      out[4 * hidden + i] = net.a[2 * hidden];
    }
  });
  return values;
}

/** @param {Setting} setting @param {Float64Array} values @returns {Pass[]} the whole net, then the team */
export function passes(setting, values) {
  const sizes = lengths(setting), width = sizes.reduce((sum, n) => sum + n);
  return times(values.length / width, (row) => {
    let at = row * width;
    const [mask, a, [point], train, test, grid] = sizes.map((n) => values.subarray(at, at += n));
    return { mask, a, point, train, test, grid };
  });
}

/** @param {Setting} setting @param {import("../engine/sources.js").Kernel} kernel @param {Selection} selection */
export async function kernelPasses(setting, kernel, selection) {
  const { buffers: [buffer] } = await kernel.ask({ type: "team", selection });
  return passes(setting, float64(buffer));
}

/** log(1 + eᶻ) @param {number} z */
const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
/** @param {ArrayLike<number>} values */
const mean = (values) => { let sum = 0; for (let i = 0; i < values.length; i++) sum += values[i]; return sum / values.length; };

/**
 * How passes do on points: the loss, and the share on the right side.
 * @typedef {{ loss: number, right: number }} Score
 */
/** Of one pass. @param {Float64Array} z @param {number[]} y @returns {Score} */
export const score = (z, y) => ({ loss: mean(z.map((one, i) => softplus(y[i] ? -one : one))), right: mean(z.map((one, i) => Number(one > 0 === y[i] > 0))) });

/** Of the mean answer of the first, the first two, … of the passes. @param {Float64Array[]} zs @param {number[]} y @returns {Score[]} */
export function scoresOfMeans(zs, y) {
  const logs = y.map(() => -Infinity), answers = y.map(() => 0); // log of the sum of the probabilities of the true class
  return zs.map((z, k) => {
    let loss = 0, right = 0;
    for (let i = 0; i < y.length; i++) {
      const one = -softplus(y[i] ? -z[i] : z[i]), high = Math.max(logs[i], one);
      logs[i] = high + Math.log1p(Math.exp(Math.min(logs[i], one) - high));
      answers[i] += sigmoid(z[i]);
      loss -= logs[i] - Math.log(k + 1);
      right += Number(answers[i] / (k + 1) > 0.5 === y[i] > 0);
    }
    return { loss: loss / y.length, right: right / y.length };
  });
}

/** The mean answer of the first k, cell by cell, less ½: 0 on its boundary. @param {Pass[]} team @param {number} k */
export function meanField(team, k) {
  const field = new Float64Array(team[0].grid.length).fill(-0.5);
  for (const { grid } of team.slice(0, k)) for (let i = 0; i < grid.length; i++) field[i] += sigmoid(grid[i]) / k;
  return field;
}

/** Mean and spread (standard deviation) of the answers of the first k for the one point. @param {Pass[]} team @param {number} k */
export function answers(team, k) {
  const all = team.slice(0, k).map(({ point }) => sigmoid(point)), middle = mean(all);
  return { mean: middle, spread: Math.sqrt(mean(all.map((one) => (one - middle) ** 2))) };
}

/** What each unit of the first hidden layer sends on. @param {Setting} setting @param {Pass} pass */
export const sent = ({ hidden }, { a, mask }) => times(hidden, (j) => a[j] * mask[j]);
/** The same, on average over the first k. @param {Setting} setting @param {Pass[]} team @param {number} k */
export const meanSent = (setting, team, k) => times(setting.hidden, (j) => mean(team.slice(0, k).map((pass) => sent(setting, pass)[j])));

/** How many units of each hidden layer a mask keeps. @param {Setting} setting @param {Pass} pass @returns {[number, number]} */
export const kept = ({ hidden }, { mask }) => [mask.subarray(0, hidden).filter(Boolean).length, mask.subarray(hidden).filter(Boolean).length];

/** Pieces of a line (x1, y1, x2, y2, …) put end to end: points with NaN between lines. @param {number[]} pieces */
export function joined(pieces) {
  const key = (/** @type {number} */ i) => `${pieces[i].toFixed(6)} ${pieces[i + 1].toFixed(6)}`;
  /** @type {Map<string, number[]>} */
  const ends = new Map();
  for (let i = 0; i < pieces.length; i += 2) ends.set(key(i), [...(ends.get(key(i)) ?? []), i]);
  const used = new Set();
  /** @type {number[]} */
  const points = [];
  /** @param {number} i an end of a piece; goes on from the other end */
  const follow = (i) => {
    points.push(pieces[i], pieces[i + 1]);
    for (let at = i; ;) {
      used.add(at - (at % 4));
      const other = at % 4 ? at - 2 : at + 2;
      points.push(pieces[other], pieces[other + 1]);
      const next = ends.get(key(other))?.find((end) => !used.has(end - (end % 4)));
      if (next === undefined) break;
      at = next;
    }
    points.push(NaN, NaN);
  };
  const loose = [...ends.values()].filter((at) => at.length === 1).map(([at]) => at); // closed lines come after these
  for (const i of [...loose, ...times(pieces.length / 4, (n) => 4 * n)]) if (!used.has(i - (i % 4))) follow(i);
  return points;
}

export const TOLERANCE = 1e-6;
/** How far this page is from what NumPy recorded, up to the training points. @param {Setting} setting @param {Float64Array[]} thetas
 * @param {Float64Array} recorded */
export function largestDifference(setting, thetas, recorded) {
  const { axes, checked, seed, team, data } = setting, less = { ...setting, cells: 0, data: { ...data, test: /** @type {[number[][], number[]]} */ ([[], []]) } };
  let at = 0, largest = 0;
  axes.p.forEach((p, i) => {
    const values = twinPasses(less, thetas[i], p, seed), width = values.length / (team + 1);
    for (const row of checked) for (let k = 0; k < width; k++) {
      const difference = Math.abs(values[row * width + k] - recorded[at++]);
      largest = Math.max(largest, Number.isNaN(difference) ? Infinity : difference);
    }
  });
  return at === recorded.length ? largest : Infinity;
}

/** How much of the plane two fields decide alike. @param {ArrayLike<number>} one @param {ArrayLike<number>} other */
export const agreement = (one, other) => mean(Array.from(one, (value, i) => Number(value > 0 === other[i] > 0)));
