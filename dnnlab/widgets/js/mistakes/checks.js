// @ts-check
/** Holds the runs computed in the page to what NumPy recorded. */
import { twinRun, weights } from "./model.js";

/**
 * @typedef {import("./model.js").Selection} Selection
 * @typedef {{ axes: Record<string, any[]>, first: Selection, passes: number, limit: number,
 *   code: Record<Selection["rule"], import("../views/formulaline.js").CodeLine[]>,
 *   checked: { runs: Selection[], passes: number, steps: number[] } }} Setting
 */

/** The difference from NumPy that a page may have, relative where numbers are larger than 1. */
export const TOLERANCE = 1e-6;

/**
 * The largest difference between this page and the recorded runs; Infinity if a count is another one or a number is
 * missing or none.
 * @param {Setting} setting @param {Float64Array} checks for each run: steps, mistakes, the step that diverged, γ, R,
 *   then w₁, w₂, b after each checked step and after the last one
 */
export function largestDifference({ checked, limit }, checks) {
  let at = 0, worst = 0;
  for (const selection of checked.runs) {
    const run = twinRun(selection, { passes: checked.passes, limit });
    const { steps, mistakes, divergedAt, separation } = run;
    for (const count of [steps, mistakes[steps], divergedAt]) if (count !== checks[at++]) return Infinity;
    const numbers = [separation?.margin ?? 0, separation?.radius ?? 0,
      ...[...checked.steps, steps].flatMap((t) => [...weights(run, Math.min(t, steps))])];
    for (const x of numbers) {
      const expected = checks[at++], difference = Math.abs(x - expected) / Math.max(1, Math.abs(expected));
      worst = Number.isNaN(difference) ? Infinity : Math.max(worst, difference);
    }
  }
  return at === checks.length ? worst : Infinity;
}
