// @ts-check
/** Six starts of one network: what was measured in each after some of the updates. Nothing here touches the page. */
import { decodeAll } from "../engine/recordings.js";
import { times } from "../engine/times.js";

/**
 * @typedef {"loss" | "spread" | "delta" | "share" | "distinct" | "activations" | "deltas" | "units"} Part
 * @typedef {{ activation: string, depth: number }} Net
 * @typedef {Net & { scheme: string }} Selection
 * @typedef {{ axes: { scheme: string[], activation: string[], depth: number[] }, first: Selection, frames: number[], lr: number,
 *   width: number, samples: number, bins: number, saturated: number, decades: { activations: number, deltas: number },
 *   smallest: number, limit: number, parts: (Part | "ends")[], logs: string[], lengths: Record<string, Record<Part, number>>,
 *   guessing: number, code: Record<string, string[]> }} Setting
 * @typedef {"learns" | "stays" | "dies"} Verdict
 * @typedef {object} Run  one start
 * @property {number} count     of frames
 * @property {number} diverged  the update that diverged; 0: none
 * @property {Record<Part, number[][]>} at  of each part, in each frame, its numbers: loss one, of each layer spread (standard
 *   deviation of a), delta (‖δ‖), share (lost), distinct (neurons), activations and deltas (histograms), units (w for x₁ and x₂)
 */

/** @param {Setting} setting @param {Net} net @param {number} count @param {number} diverged
 * @param {(part: Part, frame: number, i: number) => number} value @returns {Run} */
const runOf = ({ lengths }, { depth }, count, diverged, value) => ({
  count,
  diverged,
  at: /** @type {Run["at"]} */ (Object.fromEntries(/** @type {[Part, number][]} */ (Object.entries(lengths[depth])).map(([part, length]) =>
    [part, times(count, (frame) => times(length, (i) => value(part, frame, i)))]))),
});

/** The recorded runs of a network, one for each scheme. @param {Setting} setting @param {DataView} data
 * @returns {Promise<(net: Net) => Run[]>} */
export async function recordedRuns(setting, data) {
  const { axes, parts, frames: { length }, logs, smallest } = setting;
  const recordings = await decodeAll(data);
  return (net) => {
    const first = (axes.activation.indexOf(net.activation) * axes.depth.length + axes.depth.indexOf(net.depth)) * parts.length;
    return times(axes.scheme.length, (scheme) => {
      /** @param {Part | "ends"} part */
      const series = (part) => {
        const { frames, at } = recordings[first + parts.indexOf(part)];
        return times(frames, (i) => at(scheme, i)[0]);
      };
      const all = Object.fromEntries(parts.map((part) => [part, series(part)]));
      const [count, diverged] = all.ends.map(Math.round);
      return runOf(setting, net, count, diverged, (part, frame, i) => {
        const value = all[part][i * length + frame];
        if (part === "distinct") return Math.round(value);
        if (!logs.includes(part)) return value;
        return 10 ** value > 1.01 * smallest ? 10 ** value : 0;
      });
    });
  };
}

/** What the kernel answered. @param {Setting} setting @param {Net} net @param {[count: number, diverged: number][]} ends
 * @param {Float64Array} numbers @returns {Run[]} */
export function answeredRuns(setting, net, ends, numbers) {
  const lengths = setting.lengths[net.depth], parts = /** @type {Part[]} */ (Object.keys(lengths));
  const row = parts.reduce((sum, part) => sum + lengths[part], 0);
  let start = 0;
  return ends.map(([count, diverged]) => {
    const first = start;
    start += count * row;
    const offset = Object.fromEntries(parts.map((part, k) => [part, parts.slice(0, k).reduce((sum, one) => sum + lengths[one], 0)]));
    return runOf(setting, net, count, diverged, (part, frame, i) => numbers[first + frame * row + offset[part] + i]);
  });
}

/** The values, moved so that neighbours are at least `gap` apart and all lie in [low, high], if there is room.
 * @param {number[]} values @param {number} gap @param {number} low @param {number} high */
export function apart(values, gap, low, high) {
  const order = values.map((_, i) => i).sort((i, j) => values[i] - values[j]), moved = values.slice();
  let least = low, most = high;
  for (const i of order) least = (moved[i] = Math.max(moved[i], least)) + gap;
  for (const i of order.reverse()) most = (moved[i] = Math.min(moved[i], most)) - gap;
  return moved;
}

/** @type {Verdict[]} */
export const VERDICTS = ["learns", "stays", "dies"];
/** Learnt is a loss below half of that of guessing. @param {Run} run @param {number} guessing @returns {Verdict} */
export function verdictOf({ diverged, at: { loss } }, guessing) {
  if (diverged) return "dies";
  return loss[loss.length - 1][0] < guessing / 2 ? "learns" : "stays";
}

/** What is asked after the first question, one after the other. @type {Net[]} */
export const QUESTIONS = [
  { activation: "tanh", depth: 10 },
  { activation: "relu", depth: 3 },
  { activation: "tanh", depth: 3 },
  { activation: "relu", depth: 10 },
];
