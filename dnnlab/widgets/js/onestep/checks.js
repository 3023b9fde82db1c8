// @ts-check
/** Holds the runs computed in the page to the numbers that NumPy recorded. */
import { BATCH, twinRun } from "./model.js";

/**
 * @typedef {import("./model.js").Selection} Selection
 * @typedef {import("./model.js").Setting & { axes: Record<string, any[]>, first: Selection, checked: number[],
 *   code: Record<string, import("../views/formulaline.js").CodeLine[][]>, recorded: Selection[] }} FullSetting
 */

/** The difference from NumPy that a page may have, relative where numbers are larger than 1. */
export const TOLERANCE = 1e-6;

/** Every selection, the last axis running fastest. @param {Record<string, any[]>} axes @returns {Selection[]} */
export const selections = (axes) => Object.entries(axes).reduce((list, [key, values]) =>
  list.flatMap((one) => values.map((value) => ({ ...one, [key]: value }))), /** @type {any[]} */ ([{}]));

/**
 * The largest difference between this page and the recorded checkpoints, over all selections. A checkpoint is theta
 * after the last update; for the whole batch at the first learning rate also every number of the checked steps.
 * @param {FullSetting} setting @param {Float32Array} checkpoints
 * @returns {number} Infinity if a run is not as long, or a number is missing or none
 */
export function largestDifference(setting, checkpoints) {
  let at = 0, worst = 0;
  /** @param {Iterable<number>} numbers */
  function compare(numbers) {
    for (const x of numbers) {
      const expected = checkpoints[at++], difference = Math.abs(x - expected) / Math.max(1, Math.abs(expected));
      worst = Number.isNaN(difference) ? Infinity : Math.max(worst, difference);
    }
  }
  for (const selection of selections(setting.axes)) {
    const run = twinRun(setting, selection);
    if (run.updates < setting.updates) return Infinity;
    compare(run.frame(setting.updates).theta);
    if (selection.sample !== BATCH || selection.lr !== setting.first.lr) continue;
    for (const update of setting.checked) {
      const { theta, grad, loss, layers } = run.frame(update);
      compare([...theta, ...grad, loss, ...layers.flatMap(({ z, a, delta }) => [...z, ...a, ...delta])]);
    }
  }
  return at === checkpoints.length ? worst : Infinity;
}
