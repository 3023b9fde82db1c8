// @ts-check
/** The three pictures of a moment, as scenes of js/views/plot.js. */
import { times } from "../engine/times.js";
import { superscript } from "../ui/format.js";
import { niceAbove } from "../views/losscurve.js";
import { clipLine } from "../views/plot.js";
import { ROUNDING, isMistake, meanError, weights, wrongPoints } from "./model.js";
import { bound } from "./separation.js";
import * as S from "./strings.js";

/**
 * @typedef {import("./model.js").Run} Run
 * @typedef {import("../views/plot.js").Scene} Scene
 * @typedef {import("../views/plot.js").Curve} Curve
 * @typedef {import("../views/plot.js").Point} Point
 */

const REACH = 2.3, ARROW = 0.6;
const SIZES = [1, 1.5, 2, 3, 4, 6, 8, 10];
const MOST = 2000; // corners of a path: more cannot be seen

/** @param {number} y */
const kindOf = (y) => (y > 0 ? /** @type {const} */ ("pos") : /** @type {const} */ ("neg"));
/** @param {number} value */
const rounded = (value) => (Math.abs(value) < ROUNDING ? 0 : value);
/** The step's change of w, null if there was none. @param {Run} run @param {number} t @returns {Point | null} */
export function changeOf(run, t) {
  if (!t) return null;
  const [a, b] = weights(run, t), [a0, b0, c0] = weights(run, t - 1);
  return a === a0 && b === b0 && weights(run, t)[2] === c0 ? null : [a - a0, b - b0];
}

/**
 * The points and the line; what the step changed, if it did.
 * @param {Run} run @param {number} t @param {number} step the step the picture is about @param {number} next the point that is
 *   asked about, −1: none
 * @param {(i: number, x: number, y: number) => void} moved
 * @returns {Scene}
 */
export function pointsScene(run, t, step, next, moved) {
  const { x, y, point } = run, wrong = wrongPoints(run, t), now = weights(run, t).map(rounded), change = changeOf(run, step), i = point[step];
  /** @type {Point} */
  const range = [-REACH, REACH];
  /** @param {ArrayLike<number>} w */
  const line = (w) => ({ a: rounded(w[0]), b: rounded(w[1]), c: w[2], kind: /** @type {const} */ ("ink") });
  /** @param {number} j @returns {import("../views/plot.js").Dot} */
  const dot = (j) => ({ x: x[j][0], y: x[j][1], shape: y[j] > 0 ? "circle" : "square", kind: kindOf(y[j]), hollow: wrong[j], ring: step > 0 && j === i });
  const along = change && change[0] * x[i][0] + change[1] * x[i][1] < 0 ? -1 : 1;
  const onTop = [...new Set([step > 0 ? i : -1, next])].filter((j) => j >= 0);
  const ends = clipLine(line(now), range, range), size = Math.hypot(now[0], now[1]);
  const middle = ends && /** @type {Point} */ ([(ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2]);
  return {
    x: range, y: range,
    lines: [...(change ? [{ ...line(weights(run, step - 1)), kind: /** @type {const} */ ("muted"), dash: true }] : []), line(now)],
    dots: [
      ...times(x.length, (j) => j).filter((j) => !onTop.includes(j)).map(dot),
      ...(next < 0 ? [] : [{ x: x[next][0], y: x[next][1], shape: /** @type {const} */ ("circle"), kind: /** @type {const} */ ("you"),
        small: true, ring: true, text: S.asked }]),
      ...onTop.map(dot)],
    arrows: [
      ...(middle ? [{ from: middle, to: /** @type {Point} */ ([middle[0] + (ARROW * now[0]) / size, middle[1] + (ARROW * now[1]) / size]), kind: /** @type {const} */ ("ink") }] : []),
      ...(change ? [{ from: /** @type {Point} */ ([0, 0]), to: /** @type {Point} */ ([along * x[i][0], along * x[i][1]]), kind: kindOf(y[i]), thin: true }] : [])],
    handles: x.map((at, j) => ({ x: at[0], y: at[1], label: S.handle(j, y[j], at), step: 0.125,
      moved: (/** @type {number} */ x1, /** @type {number} */ x2) => moved(j, x1, x2) })),
  };
}

/**
 * The way of w, and the step's change tip to tail.
 * @param {Run} run @param {number} t @param {number} step @param {number} furthest step seen so far: the frame holds its weights
 * @param {{ from: number, to: number } | null} back weights that have come back @param {number} guess the turn the reader
 *   expected, drawn as an arrow turned away from the old w: 1 anticlockwise, −1 clockwise, 0 none
 * @returns {Scene}
 */
export function weightsScene(run, t, step, furthest, back, guess) {
  /** @param {number} from @param {number} to */
  const path = (from, to) => {
    const points = [run.w[3 * from], run.w[3 * from + 1]];
    for (let u = Math.max(from + 1, to - MOST); u <= to; u++) if (changeOf(run, u)) points.push(run.w[3 * u], run.w[3 * u + 1]);
    return points;
  };
  let reach = 0;
  for (let u = 0; u <= furthest; u++) reach = Math.max(reach, Math.abs(run.w[3 * u]), Math.abs(run.w[3 * u + 1]));
  const power = 10 ** Math.floor(Math.log10(1.1 * reach || 1));
  const size = power * Number(SIZES.find((factor) => factor * power >= 1.1 * reach)), now = weights(run, t), change = changeOf(run, step);
  /** @type {Point} */
  const tip = [now[0], now[1]], origin = /** @type {Point} */ ([0, 0]);
  /** @type {import("../views/plot.js").Arrow[]} */
  const arrows = [{ from: origin, to: tip, kind: "ink" }];
  /** @type {import("../views/plot.js").Dot[]} */
  const dots = [];
  if (change) {
    const was = weights(run, step - 1), old = /** @type {Point} */ ([was[0], was[1]]);
    arrows.unshift({ from: origin, to: old, kind: "muted", thin: true });
    arrows.push({ from: old, to: [old[0] + change[0], old[1] + change[1]], kind: kindOf(run.y[run.point[step]]) });
    if (guess) {
      const angle = (guess * Math.PI) / 6, [x, y] = [[Math.cos(angle), -Math.sin(angle)], [Math.sin(angle), Math.cos(angle)]]
        .map(([c, s]) => 0.6 * (c * old[0] + s * old[1])); // so long that it stays in the frame
      arrows.push({ from: origin, to: [x, y], kind: "you", thin: true });
      dots.push({ x, y, shape: "circle", kind: "you", small: true, text: S.guess });
    }
  }
  /** @type {Curve[]} */
  const curves = [{ points: path(0, t), kind: "muted", thin: true }];
  if (back && t >= back.to) curves.push({ points: path(back.from, back.to), kind: "warn", dash: true });
  return { x: [-size, size], y: [-size, size], curves, arrows, dots };
}

/** Where n is on an axis that is logarithmic and begins at 0. @param {number} n */
const height = (n) => Math.log10(1 + n);
/** @param {number} top @returns {import("../views/plot.js").Tick[]} */
function logTicks(top) {
  const marks = top < 2.3 ? [0, 1, 2, 5, 10, 20, 50, 100] : [0, ...times(Math.floor(top), (power) => 10 ** (power + 1))];
  return marks.filter((n) => height(n) <= top).map((n) => [height(n), n < 1e4 ? String(n) : `10${superscript(Math.round(Math.log10(n)))}`]);
}

/**
 * The staircase of mistakes under the bound, on a logarithmic axis that begins at 0.
 * @param {Run} run @param {number} t @param {number} furthest @param {boolean} bounded whether to show the bound
 * @param {[string, number, number] | undefined} answer the reader's: name, smallest, largest
 * @returns {Scene}
 */
export function stairsScene(run, t, furthest, bounded, answer) {
  const width = niceAbove(Math.max(run.y.length, furthest)), most = bounded && run.separation ? bound(run.separation) : NaN;
  const seen = Math.max(20, run.mistakes[furthest], most || 0, answer ? Math.min(answer[2], 600) : 0), top = height(3 * seen);
  const stairs = [0, 0];
  for (let u = 1; u <= t; u++) {
    if (isMistake(run, u)) stairs.push(u, height(run.mistakes[u] - 1), u, height(run.mistakes[u]));
  }
  stairs.push(t, height(run.mistakes[t]));
  /** @type {Curve[]} */
  const curves = [{ points: stairs, kind: "ink", name: S.soFar }];
  if (most) curves.push({ points: [0, height(most), width, height(most)], kind: "warn", dash: true, name: S.boundName(most) });
  if (answer) {
    const [name, low, high] = answer;
    curves.push({ points: [0, height(low), width, height(low)], kind: "you", thin: true, name: high === Infinity ? S.yours(name) : undefined });
    if (high < Infinity) curves.push({ points: [0, height(high), width, height(high)], kind: "you", thin: true, name: S.yours(name) });
  }
  return { x: [0, width], y: [0, top], curves, yTicks: logTicks(top) };
}

/**
 * What the delta rule makes small: the squared error, pass after pass; example after example if it diverges in the first ones.
 * @param {Run} run @param {number} t @param {number} furthest
 * @returns {Scene}
 */
export function errorScene(run, t, furthest) {
  const m = run.y.length, every = run.steps < 2 * m ? 1 : m;
  /** @param {number} to */
  const places = (to) => [...times(Math.floor(to / every) + 1, (k) => k * every), to];
  const most = Math.max(1, ...places(furthest).map((u) => meanError(run, u))), isLog = most > 10;
  return { x: [0, niceAbove(Math.max(m, furthest))], y: [0, 1.1 * (isLog ? height(most) : most)], yName: S.errorAxis(isLog),
    curves: [{ points: places(t).flatMap((u) => [u, isLog ? height(meanError(run, u)) : meanError(run, u)]), kind: "ink" }],
    ...(isLog && { yTicks: logTicks(1.1 * height(most)) }) };
}
