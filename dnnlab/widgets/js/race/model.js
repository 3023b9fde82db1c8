// @ts-check
/** The recorded or trained runs: what each frame of them shows. Nothing here touches the page. */
import { Twin, binaryCrossEntropy, tanh } from "../engine/twin.js";
import { gridPoints } from "../views/decisionboundary.js";

/**
 * @typedef {{ lr: number, batch_size: number }} Selection
 * @typedef {{ axes: Record<string, number[]>, first: Selection, optimizers: string[], epochs: number[], sizes: number[], X: number[],
 *   y: number[], extent: number, starts: number, ravine: number[], tried: number }} Setting
 *   ravine: the fewest steps of each optimiser there; tried: of how many settings
 * @typedef {{ name: string, loss: number[], wrong: number[], theta: (frame: number) => Float64Array }} Run  one value a frame
 * @typedef {{ mean: number, low: number, high: number, shown: number }} Final  losses after the last epoch: over all starts, of the one shown
 */

/** Where a run stands in the recording: the optimisers run fastest. @param {Setting} setting @param {Selection} selection @param {number} i */
export const indexOf = ({ axes, optimizers }, { lr, batch_size }, i) =>
  (axes.batch_size.indexOf(batch_size) * axes.lr.length + axes.lr.indexOf(lr)) * optimizers.length + i;

/** The five runs of a selection. @param {Setting} setting @param {Selection} selection
 * @param {import("../engine/recording.js").Recording} thetas @param {import("../engine/recording.js").Recording} scores @returns {Run[]} */
export const recordedRuns = (setting, selection, thetas, scores) => setting.optimizers.map((name, i) => {
  const run = indexOf(setting, selection, i), numbers = setting.epochs.map((_, frame) => scores.at(run, frame));
  return { name, loss: numbers.map(([loss]) => loss), wrong: numbers.map(([, wrong]) => Math.round(wrong)), theta: (frame) => thetas.at(run, frame) };
});

/** A run as the kernel answers it. @param {string} name @param {Float64Array} thetas @param {Float64Array} scores @param {number} frames @returns {Run} */
export function trainedRun(name, thetas, scores, frames) {
  const n = thetas.length / frames;
  return { name, loss: [...scores].filter((_, i) => i % 2 === 0), wrong: [...scores].filter((_, i) => i % 2 === 1),
    theta: (frame) => thetas.subarray(frame * n, (frame + 1) * n) };
}

/** The last losses of every run of a batch size: for each optimiser, one for each learning rate.
 * @param {Setting} setting @param {number} batchSize @param {Float64Array} finals @returns {Final[][]} */
export const finalsOf = (setting, batchSize, finals) => setting.optimizers.map((_, i) => setting.axes.lr.map((lr) => {
  const run = indexOf(setting, { lr, batch_size: batchSize }, i), losses = [...finals.subarray(run * setting.starts, (run + 1) * setting.starts)];
  return { mean: losses.reduce((a, b) => a + b) / losses.length, low: Math.min(...losses), high: Math.max(...losses), shown: losses[0] };
}));

/** The index of the smallest. @param {number[]} values */
export const smallest = (values) => values.indexOf(Math.min(...values));

/** The best η of each optimiser in the mean of the starts; the optimisers in the order of these means; and those that are level: their
 * mean is not beyond the losses of the best. @param {Final[][]} finals */
export function ranking(finals) {
  const best = finals.map((row) => smallest(row.map(({ mean }) => mean))), of = finals.map((row, i) => row[best[i]]);
  const order = of.map((_, i) => i).sort((a, b) => of[a].mean - of[b].mean);
  return { best, of, order, level: order.filter((i) => of[i].mean <= of[order[0]].high) };
}

export const GRID = 32;
/** What the network answers over the picture, −1 to 1, for the parameters it is given. @param {Setting} setting */
export function createField(setting) {
  const X = gridPoints(GRID, setting.extent), n = setting.sizes.slice(1).reduce((sum, size, i) => sum + size * (setting.sizes[i] + 1), 0);
  const twin = new Twin({ sizes: setting.sizes, activation: tanh, loss: binaryCrossEntropy }, new Float64Array(n));
  return (/** @type {Float64Array} */ theta) => {
    twin.theta.set(theta);
    return Float64Array.from({ length: GRID * GRID }, (_, i) => {
      twin.forward(X, i);
      return Math.tanh(twin.a[twin.a.length - 1] / 2);
    });
  };
}
