// @ts-check
/** Holds a run computed in the page to the numbers that NumPy recorded. */
import { BATCH, frameLength, parameters, parseSize } from "./model.js";

/**
 * @typedef {import("./model.js").Selection} Selection
 * @typedef {import("./model.js").Frame} Frame
 * @typedef {import("./model.js").Run} Run
 * @typedef {import("./model.js").Setting & { axes: Record<string, any[]>, first: Selection, checked: number[],
 *   code: Record<string, import("../views/formulaline.js").CodeLine[]>, recorded: Selection[] }} FullSetting
 */

/** The differences from NumPy that a page may have, relative where numbers are larger than 1. */
export const TOLERANCE = 1e-6;

/** Every selection, the last axis running fastest. @param {Record<string, any[]>} axes @returns {Selection[]} */
export const selections = (axes) => Object.entries(axes).reduce((list, [key, values]) =>
  list.flatMap((one) => values.map((value) => ({ ...one, [key]: value }))), /** @type {any[]} */ ([{}]));

/** @param {Selection} a @param {Selection} b */
export const same = (a, b) => /** @type {(keyof Selection)[]} */ (Object.keys(a)).every((key) => a[key] === b[key]);

/** Whether every number of the step is recorded for a selection. @param {FullSetting} setting @param {Selection} selection */
const isInspected = ({ first }, { sample, lr }) => sample === BATCH && lr === first.lr;

/** A frame as the kernel writes it: theta, grad, loss, then z, a, delta of layer 2, of layer 3, … @param {Frame} frame */
const flatten = ({ theta, grad, loss, layers }) =>
  [...theta, ...grad, loss, ...layers.flatMap(({ z, a, delta }) => [...z, ...a, ...delta])];

/**
 * The largest difference between a run and the recorded checkpoints of its selection.
 * @param {FullSetting} setting @param {Float32Array} checkpoints @param {Selection} selection @param {Run} run
 * @returns {{ steps: number, weights: number }} steps: of the numbers of single steps, all taken from the page's own
 *   weights at the start; weights: after the whole run, and of the later steps. Infinity if the run is not as long
 */
export function differences(setting, checkpoints, selection, run) {
  let at = 0;
  for (const other of selections(setting.axes)) {
    const sizes = parseSize(other.size), theta = parameters(sizes).length;
    const inspected = isInspected(setting, other) ? setting.checked : [];
    if (same(other, selection)) {
      /** @param {ArrayLike<number>} numbers */
      const compare = (numbers) => Array.from(numbers).reduce((worst, x, i) => {
        const difference = Math.abs(x - checkpoints[at + i]) / Math.max(1, Math.abs(checkpoints[at + i]));
        return difference <= worst ? worst : Number.isNaN(difference) ? Infinity : difference;
      }, 0);
      if (run.updates < setting.updates) return { steps: Infinity, weights: Infinity };
      let weights = compare(run.frame(setting.updates).theta), steps = 0;
      at += theta;
      for (const update of inspected) {
        const numbers = flatten(run.frame(update)), difference = compare(numbers);
        at += numbers.length;
        if (update) weights = Math.max(weights, difference);
        else steps = difference;
      }
      return { steps, weights };
    }
    const m = setting.data[other.size].X.length;
    at += theta + inspected.length * frameLength(sizes, m);
  }
  throw new Error(`selection: ${JSON.stringify(selection)} is not among the recorded ones`);
}
