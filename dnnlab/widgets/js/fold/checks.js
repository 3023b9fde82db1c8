// @ts-check
/** Holds the passes computed in the page to the numbers that NumPy recorded. */
import { batchOf, forward, thetaOf } from "./model.js";

/** @typedef {import("./model.js").Setting} Setting */

/** The difference from NumPy that a page may have, relative where numbers are larger than 1. */
export const TOLERANCE = 1e-6;

/** Every selection with a batch of four, the last axis running fastest. @param {Record<string, any[]>} axes
 * @returns {import("./model.js").Selection[]} */
export const selections = (axes) => Object.entries({ ...axes, batch: [4] }).reduce((list, [key, values]) =>
  list.flatMap((one) => values.map((value) => ({ ...one, [key]: value }))), /** @type {any[]} */ ([{}]));

/**
 * The largest difference between this page and the recorded checkpoints: z, a and the answers of four points, for every
 * selection; only the answers where the weights are trained. Random weights are those of `setting.seed`.
 * @param {Setting} setting @param {Int32Array} recorded @param {Float32Array} checkpoints
 * @returns {number} Infinity if a number is missing or none
 */
export function largestDifference(setting, recorded, checkpoints) {
  let at = 0, worst = 0;
  for (const chosen of selections(setting.axes)) {
    const selection = { ...chosen, seed: setting.seed };
    const { z, a, y } = forward(selection, thetaOf(setting, recorded, selection), batchOf(setting, selection));
    for (const x of selection.weights.startsWith("trained") ? y : [...z, ...a, ...y]) {
      const expected = checkpoints[at++], difference = Math.abs(x - expected) / Math.max(1, Math.abs(expected));
      worst = Number.isNaN(difference) ? Infinity : Math.max(worst, difference);
    }
  }
  return at === checkpoints.length ? worst : Infinity;
}
