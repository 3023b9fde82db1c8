// @ts-check
import { times } from "../engine/times.js";
import { h } from "../ui/dom.js";
import { countWrong, isMistake, meanError, weights } from "./model.js";
import { margin } from "./say.js";
import { bound } from "./separation.js";
import * as S from "./strings.js";

/** @typedef {import("./model.js").Run} Run @typedef {import("./model.js").Selection} Selection */

const ROWS = 50; // changes of w, the newest

/** @param {string} caption @param {string[]} head @param {string[][]} rows */
const table = (caption, head, rows) => h("table", {}, h("caption", {}, caption),
  h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))),
  h("tbody", {}, ...rows.map(([first, ...cells]) =>
    h("tr", {}, h("th", { scope: "row" }, first), ...cells.map((text) => h("td", {}, text))))));

/** The numbers beside the pictures: name and value. @param {Run} run @param {Selection} selection @param {number} t @param {number} step whose point is shown
 * @param {boolean} revealed whether the separation may be seen
 * @returns {[string, string][]} */
export function numbersOf(run, { rule }, t, step, revealed) {
  const { x, y, point, score, mistakes, separation } = run, now = weights(run, t), i = point[step];
  /** @param {(found: import("./separation.js").Separation) => string} text */
  const separated = (text) => (!revealed ? S.hidden : separation ? text(separation) : S.none);
  return [
    [step ? S.pointNumber(i + 1) : S.names.x, step ? S.pair(x[i]) : S.none],
    [S.names.y, step ? S.label(y[i]) : S.none],
    [S.names.margin, step ? S.num(y[i] * score[step]) : S.none],
    [S.names.w, S.pair(now)],
    [S.names.b, S.num(now[2])],
    [S.names.wrong, `${countWrong(run, t)} of ${y.length}`],
    rule === "delta" ? [S.names.error, S.num(meanError(run, t))] : [S.names.mistakes, String(mistakes[t])],
    [S.names.passes, String(Math.floor(t / y.length))],
    [S.names.gamma, separated(({ margin }) => S.num(margin))],
    [S.names.R, separated(({ radius }) => S.num(radius))],
    ...(rule === "delta" ? [] : [/** @type {[string, string]} */ ([S.names.bound, separated((found) => S.boundNumber(bound(found)))])]),
  ];
}

/** @param {Run} run @param {Selection} selection @param {number} t @returns {HTMLTableElement[]} */
export function tablesOf(run, { rule }, t) {
  const { x, y, point, score } = run, m = y.length, now = weights(run, t);
  const changes = times(t, (i) => t - i).filter((step) => rule === "delta" || isMistake(run, step)).slice(0, ROWS).reverse();
  return [
    table(S.changes(rule === "delta", changes.length), S.changesHead, changes.map((step) => [step, Math.ceil(step / m), point[step] + 1,
      S.num(y[point[step]] * score[step]), ...Array.from(weights(run, step), (value) => S.num(value))].map(String))),
    table(S.allPoints, S.pointsHead, x.map(([x1, x2], i) => [`${i + 1}`, S.num(x1), S.num(x2), S.label(y[i]), S.num(margin(run, now, i))])),
  ];
}
