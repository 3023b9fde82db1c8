// @ts-check
/** Runs of deep networks: what was measured in each layer after some of the updates. Nothing here touches the page. */
import { decodeAll } from "../engine/recordings.js";
import { times } from "../engine/times.js";

/**
 * @typedef {{ depth: number, activation: string, gain: number, skip: boolean }} Selection
 * @typedef {"delta" | "spread" | "slope" | "moved"} Stat
 *   delta: ‖δ‖, spread: standard deviation of the activations, slope: typical f′(z), moved: ‖W − W₀‖ / ‖W₀‖
 * @typedef {{ axes: Record<keyof Selection, any[]>, first: Selection, stats: Stat[], frames: number[], lr: number,
 *   width: number, samples: number, smallest: number, limit: number, guessing: number,
 *   code: import("../views/formulaline.js").CodeLine[][] }} Setting
 * @typedef {object} Run
 * @property {number} count     of frames
 * @property {number} diverged  the update that diverged; 0: none
 * @property {number[]} loss    in each frame
 * @property {Record<Stat, number[][]>} stats  in each frame, of each hidden layer
 */

/** A run from its numbers. @param {Setting} setting @param {number} depth @param {number} count @param {number} diverged
 * @param {(series: number, frame: number, layer: number) => number} value  series 0: the loss; 1, 2, …: the statistics
 * @returns {Run} */
const runOf = ({ stats }, depth, count, diverged, value) => ({
  count,
  diverged,
  loss: times(count, (frame) => value(0, frame, 0)),
  stats: /** @type {Run["stats"]} */ (Object.fromEntries(stats.map((name, i) => [name,
    times(count, (frame) => times(depth, (layer) => value(i + 1, frame, layer)))]))),
});

/** @param {Setting} setting @param {Selection} selection @param {{ diverged: number }} message @param {Float64Array} rows
 * @returns {Run} what the kernel answered */
export function answeredRun(setting, { depth }, { diverged }, rows) {
  const row = 1 + setting.stats.length * depth;
  return runOf(setting, depth, rows.length / row, diverged,
    (series, frame, layer) => rows[frame * row + (series ? 1 + (series - 1) * depth + layer : 0)]);
}

/**
 * The recorded runs.
 * @param {Setting} setting @param {DataView} data
 * @returns {Promise<(selection: Selection) => Run>}
 */
export async function recordedRuns(setting, data) {
  const { axes, stats, frames: { length }, smallest } = setting;
  const parts = await decodeAll(data);
  const each = stats.length + 2; // parts of a depth: the loss, the statistics, the ends
  return ({ depth, activation, gain, skip }) => {
    const number = (axes.activation.indexOf(activation) * axes.gain.length + axes.gain.indexOf(gain)) * axes.skip.length + axes.skip.indexOf(skip);
    const series = times(each, (i) => {
      const part = parts[axes.depth.indexOf(depth) * each + i];
      return times(part.frames, (frame) => part.at(number, frame)[0]);
    });
    const [count, diverged] = series[each - 1].map(Math.round);
    return runOf(setting, depth, count, diverged, (one, frame, layer) => {
      const value = 10 ** series[one][layer * length + frame];
      return value > 1.01 * smallest ? value : 0;
    });
  };
}

/** Before the first update: δ in the first hidden layer as a share of that in the last, the factor per layer this makes,
 * the typical slope of the layers that δ passes, and the factor that gain and slope predict. With skip connections ∂J/∂a gets
 * a factor in each block that it passes, and δ = f′(z) ∂J/∂a: so the slopes of the first and the last layer are in the ratio.
 * @param {Run} run @param {Selection} selection */
export function factors({ stats }, { depth, gain, skip }) {
  const delta = stats.delta[0], slopes = stats.slope[0], passed = skip ? slopes.slice(1) : slopes.slice(0, -1);
  /** @param {(slope: number) => number} value */
  const mean = (value) => Math.exp(passed.reduce((sum, slope) => sum + Math.log(value(slope)), 0) / passed.length);
  const ratio = delta[0] / delta[depth - 1];
  const predicted = skip ? mean((slope) => Math.hypot(1, gain * slope)) * (slopes[0] / slopes[depth - 1]) ** (1 / (depth - 1)) : mean((slope) => gain * slope);
  return { ratio, factor: ratio ** (1 / (depth - 1)), slope: mean((slope) => slope), predicted };
}

/** What to choose from in the prediction. */
export const GUESSES = [1e-12, 1e-6, 1e-3, 0.1, 1, 1e3];
/** The choice nearest to a ratio, as a factor. @param {number} ratio */
export const nearest = (ratio) => GUESSES.reduce((best, one) => (Math.abs(Math.log(one / ratio)) < Math.abs(Math.log(best / ratio)) ? one : best));

/** What is asked after the first question, one after the other. @type {Selection[]} */
export const QUESTIONS = [
  { depth: 20, activation: "tanh", gain: 1, skip: false },
  { depth: 20, activation: "relu", gain: 1, skip: false },
  { depth: 20, activation: "relu", gain: 2, skip: false },
  { depth: 40, activation: "relu", gain: 1.414, skip: false },
  { depth: 20, activation: "sigmoid", gain: 4, skip: false },
  { depth: 10, activation: "linear", gain: 2, skip: false },
];

/** Powers of ten around all values, with about six ticks. @param {number[]} logs @returns {{ range: [number, number], ticks: number[] }} */
export function powers(logs) {
  const known = logs.filter(Number.isFinite), low = Math.min(...known), high = Math.max(...known);
  const step = [1, 2, 3, 5, 10, 20].find((one) => Math.ceil(high / one) - Math.floor(low / one) <= 6) ?? 50;
  const from = Math.floor(low / step), to = Math.max(Math.ceil(high / step), from + 1);
  return { range: [from * step, to * step], ticks: times(to - from + 1, (i) => (from + i) * step) };
}
