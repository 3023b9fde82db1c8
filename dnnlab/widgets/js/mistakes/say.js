// @ts-check
/** What has just happened: a sentence, the formula with its numbers (before the first step without), and the lines of code that
 * did it. */
import { countWrong, isDone, isMistake, meanError, weights } from "./model.js";
import { bound } from "./separation.js";
import * as S from "./strings.js";

/**
 * @typedef {import("./model.js").Run} Run
 * @typedef {import("./model.js").Selection} Selection
 * @typedef {{ from: number, to: number } | null} Return
 */

/** y (w·x + b) of point i. @param {Run} run @param {ArrayLike<number>} w @param {number} i */
export const margin = ({ x, y }, w, i) => y[i] * (w[0] * x[i][0] + w[1] * x[i][1] + w[2]);

/** The step a picture is about: in a pass, its last mistake. @param {Run} run @param {Selection} selection @param {number} t */
export function focusOf(run, { granularity, rule }, t) {
  if (granularity !== "pass" || rule === "delta") return t;
  for (let step = t; step > Math.max(0, t - run.y.length); step--) if (isMistake(run, step)) return step;
  return t;
}

/** How the run has ended, "" if it has not at step t. @param {Run} run @param {Selection} selection @param {number} t */
export function ending(run, selection, t) {
  const { steps, y, mistakes, separation, divergedAt } = run, passes = Math.ceil(steps / y.length);
  if (t < steps || divergedAt >= 0) return "";
  if (isDone(run, selection)) return S.done(mistakes[t], passes, separation ? bound(separation) : NaN);
  if (selection.rule === "delta") return S.deltaEnd(passes, countWrong(run, t), y.length);
  return S.stopped(passes, mistakes[t], separation !== null);
}

/** @param {Run} run @param {Selection} selection @param {number} t @param {Return} back */
export function sentence(run, selection, t, back) {
  const { y, point, score, mistakes, separation } = run, m = y.length, i = point[t];
  const again = back && t >= back.to && (t - back.to) % (back.to - back.from) === 0 && (selection.order !== "shuffled" || t === back.to)
    ? S.returned(back.from, selection.order !== "shuffled") : "";
  if (!t) return S.start(m);
  const end = ending(run, selection, t);
  if (end) return end + again;
  if (selection.granularity === "pass" && t % m === 0) {
    const focus = focusOf(run, selection, t);
    if (selection.rule === "delta") return S.deltaPass(t / m, m, meanError(run, t), countWrong(run, t));
    return S.passOver(t / m, mistakes[t] - mistakes[t - m], countWrong(run, t), m) + S.lastOfPass(point[focus] + 1) + again;
  }
  if (selection.rule === "delta") return S.delta(i + 1, score[t], y[i], isMistake(run, t));
  if (!isMistake(run, t)) return S.right(i + 1, y[i] * score[t]) + again;
  let last = t - 1;
  while (last > 0 && !isMistake(run, last)) last--;
  return S.mistake(mistakes[t], i + 1, y[i] * score[t], margin(run, weights(run, t), i), y[i])
    + (selection.granularity === "mistake" ? S.between(t - 1 - last) : "") + again;
}

/** @param {Run} run @param {Selection} selection @param {number} t the step it is about
 * @returns {{ lines: import("../views/formulaline.js").Line[], code: string[] }} */
export function formula(run, { rule, lr }, t) {
  const delta = "η (y − (w·x + b))";
  if (!t) {
    const symbols = rule === "delta" ? [`w ← w + ${delta} x`, `b ← b + ${delta}`] : ["y (w·x + b) ≤ 0 ?", "w ← w + y x", "b ← b + y"];
    return { lines: symbols.map((text) => ({ symbols: text, numbers: [] })), code: [] };
  }
  const { x, y, point, score } = run, i = point[t], [x1, x2] = x[i], was = weights(run, t - 1), now = weights(run, t);
  /** @param {string} symbols @param {string} numbers @returns {import("../views/formulaline.js").Line} */
  const line = (symbols, numbers) => ({ symbols, numbers: [{ parts: [numbers] }] });
  const sum = `${S.term(was[0])}·${S.term(x1)} + ${S.term(was[1])}·${S.term(x2)} + ${S.term(was[2])}`;
  if (rule === "delta") {
    const error = y[i] - score[t];
    return { code: ["score", "change", "w", "b"], lines: [
      line("y − (w·x + b)", `= ${S.num(y[i])} − (${sum}) = ${S.num(error)}`),
      line(`w ← w + ${delta} x`, `= ${S.pair(was)} + ${lr}·${S.term(error)}·${S.pair(x[i])} = ${S.pair(now)}`),
      line(`b ← b + ${delta}`, `= ${S.num(was[2])} + ${lr}·${S.term(error)} = ${S.num(now[2])}`)] };
  }
  const test = line("y (w·x + b)", `= ${S.term(y[i])}·(${sum}) = ${S.num(y[i] * score[t])}`);
  if (!isMistake(run, t)) return { lines: [test], code: ["score", "mistake"] };
  return { code: ["score", "mistake", "change", "w", "b"], lines: [test,
    line("w ← w + y x", `= ${S.pair(was)} + ${S.term(y[i])}·${S.pair(x[i])} = ${S.pair(now)}`),
    line("b ← b + y", `= ${S.num(was[2])} + ${S.term(y[i])} = ${S.num(now[2])}`)] };
}
