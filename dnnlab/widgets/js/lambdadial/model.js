// @ts-check
/** The runs of the λ dial, read from the recording or sent by the kernel. Nothing here touches the page. */
import { float64 } from "../engine/sources.js";

/**
 * @typedef {"none" | "l2" | "l1" | "early"} Method
 * @typedef {{ method: Method, lam: number, n: number }} Selection
 * @typedef {{ train: number, validation: number, test: number, trainRight: number, testRight: number, squares: number,
 *   sizes: number, small: number, bars: ArrayLike<number> }} Numbers  three losses, two shares of points on the right
 *   side, then of the weights the sum of squares, the sum of sizes, the share near 0, and the shares in bars of a histogram
 * @typedef {{ X: number[][], y: number[] }} Points
 * @typedef {{ axes: { method: Method[], lam: number[], n: number[] }, first: Selection, steps: number[], runs: [Method, number, number][],
 *   sizes: number[], parameters: number, names: string[], edges: number[], cells: number, extent: number, small: number,
 *   tested: number, validated: number, points: Record<"train" | "validation" | "test", Points>,
 *   code: Record<Method, import("../views/formulaline.js").CodeLine[][]> }} Setting
 * @typedef {import("../engine/recording.js").Recording} Recording
 * @typedef {{ numbers: (frame: number) => Numbers, picture: (frame: number) => Float64Array }} Run
 *   picture: the output z, cell by cell, row by row from the top
 */

/** Whether the penalty has a say. @param {Selection} selection */
export const hasPenalty = ({ method, lam }) => (method === "l2" || method === "l1") && lam > 0;
/** The same run with no penalty. @param {Selection} selection @returns {Selection} */
export const without = ({ n }) => ({ method: "none", lam: 0, n });

/** @param {string[]} names @param {ArrayLike<number>} values @returns {Numbers} */
function named(names, values) {
  const all = Array.from(values);
  return /** @type {any} */ ({ ...Object.fromEntries(names.map((name, i) => [name, all[i]])), bars: all.slice(names.length) });
}

/** @param {Setting} setting @param {Recording} numbers runs × frames × values @param {Recording} pictures (runs · frames) × cells × 1 */
export function recordedRuns({ runs, steps, names, cells }, numbers, pictures) {
  return (/** @type {Selection} */ selection) => {
    const [method, lam] = hasPenalty(selection) ? [selection.method, selection.lam] : ["none", 0];
    const run = runs.findIndex((one) => one[0] === method && one[1] === lam && one[2] === selection.n);
    return /** @type {Run} */ ({
      numbers: (frame) => named(names, numbers.at(run, frame)),
      picture: (frame) => Float64Array.from({ length: cells * cells }, (_, cell) => pictures.at(run * steps.length + frame, cell)[0]),
    });
  };
}

/** What the kernel sends: the numbers of all frames, and then their pictures. @param {Setting} setting @param {DataView} buffer @returns {Run} */
export function kernelRun({ steps, names, edges, cells }, buffer) {
  const values = float64(buffer), width = names.length + edges.length - 1, size = cells * cells, first = steps.length * width;
  return {
    numbers: (frame) => named(names, values.subarray(frame * width, (frame + 1) * width)),
    picture: (frame) => values.subarray(first + frame * size, first + (frame + 1) * size),
  };
}

/** The first of the smallest. @param {number[]} values */
export const lowest = (values) => values.indexOf(Math.min(...values));

/** The frame where the loss on the validation points is smallest: where early stopping goes back to. @param {Setting} setting @param {Run} run */
export const bestStop = ({ steps }, run) => lowest(steps.map((_, frame) => run.numbers(frame).validation));

const AS_GOOD = 1.05;
/** Whether a loss is as good as the best, give or take what another draw of the points would change anyway.
 * @param {number} loss @param {number} best */
export const asGood = (loss, best) => loss <= AS_GOOD * best;

/** What is minimised: the loss on the training points and the penalty. @param {Selection} selection @param {Numbers} numbers */
export const penalty = ({ method, lam }, { squares, sizes }) => (method === "l2" ? (lam / 2) * squares : method === "l1" ? lam * sizes : 0);
