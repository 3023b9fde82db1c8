// @ts-check
/** The paths over the surface, and f over the steps. */
import { times } from "../engine/times.js";
import { h } from "../ui/dom.js";
import { superscript } from "../ui/format.js";
import { createPlot } from "../views/plot.js";
import { LOOKS } from "./looks.js";
import { BETA2, EPS, MINIMA, ROW, at, contours, leaves, ownAxes, startOf, turned } from "./model.js";
import * as S from "./strings.js";

/**
 * @typedef {import("./model.js").Setting} Setting
 * @typedef {import("./model.js").Selection} Selection
 * @typedef {import("./model.js").Run} Run
 * @typedef {import("../views/plot.js").Curve} Curve
 */

/** θ₁ and θ₂ of a run from its start to a step. @param {Run} run @param {number} step */
const path = ({ rows, last }, step) => times(Math.min(step, last) + 1, (t) => [rows[ROW * t], rows[ROW * t + 1]]).flat();

/** How far a gradient of 1 moves each coordinate: η over the root of the mean square. @param {Run} run @param {number} step */
function reachOf(run, step) {
  const { t, state } = at(run, step), means = run.name === "adam" ? state[1].map((v) => v / (1 - BETA2 ** t)) : state[0];
  return means.map((mean) => run.lr / (Math.sqrt(mean) + EPS));
}

/** @param {(x: number, y: number) => void} moved */
export function createPicture(moved) {
  const plot = createPlot({ square: true, xLabel: "θ₁", yLabel: "θ₂" }), note = h("p", "dl-note");
  let key = "";
  /** @type {Curve[]} */
  let lines = [];
  return {
    el: h("div", {}, plot.el, note),
    /** @param {Setting} setting @param {Selection} selection @param {Run[]} runs @param {number} step @param {boolean} known */
    show(setting, selection, runs, step, known) {
      const { extent } = setting.places[selection.surface], { surface, kappa, rotation, active } = selection;
      if (key !== `${surface} ${kappa} ${rotation}`) {
        key = `${surface} ${kappa} ${rotation}`;
        lines = contours(setting, selection, extent).map((points) => ({ points, kind: "muted", thin: true }));
      }
      const [x, y] = startOf(setting, selection), run = /** @type {Run} */ (runs.find(({ name }) => name === active));
      const boxed = (active === "rmsprop" || active === "adam") && step > 0, [a, b] = boxed ? reachOf(run, step) : [0, 0];
      const [p, q] = at(run, step).theta;
      // The zigzag of a run that diverges would fill the picture.
      const until = runs.map((one) => leaves(one, extent)), inside = runs.filter((_, i) => step < until[i]), out = runs.filter((_, i) => step >= until[i]);
      plot.show({
        x: [-extent[0], extent[0]], y: [-extent[1], extent[1]],
        curves: [...lines,
          ...(known ? runs.map((one, i) => ({ points: path(one, until[i]), ...LOOKS[one.name], thin: true })) : []),
          ...runs.map((one, i) => ({ points: path(one, Math.min(step, until[i])), ...LOOKS[one.name] })),
          ...(boxed ? [{ points: [p - a, q - b, p + a, q - b, p + a, q + b, p - a, q + b, p - a, q - b], kind: LOOKS[active].kind, thin: true }] : [])],
        arrows: inside.map((one) => ({ from: at(one, step).theta, to: at(one, step + 1).theta, kind: LOOKS[one.name].kind })),
        dots: [...MINIMA[surface].map((one) => {
          const [mx, my] = turned(setting, selection, one);
          return { x: mx, y: my, shape: /** @type {const} */ ("cross"), kind: /** @type {const} */ ("muted"), small: true };
        }), ...inside.map((one) => {
          const [hx, hy] = at(one, step).theta;
          return { x: hx, y: hy, ...LOOKS[one.name] };
        })],
        handles: [{ x, y, label: S.handle, moved }],
      }, S.picture(selection, runs, step));
      note.textContent = (known ? "" : `${S.hidden} `) + S.pictureNote + (boxed ? S.boxNote(active) : "") + (out.length ? S.left(out) : "");
    },
    destroy: plot.destroy,
  };
}

const LOWEST = -7; // of the axis of log f
export function createCurves() {
  const plot = createPlot({ xLabel: S.stepAxis, height: 165 }), note = h("p", "dl-note");
  return {
    el: h("div", {}, h("p", "dl-card-title", S.curves), plot.el, note),
    /** @param {Setting} setting @param {Selection} selection @param {Run[]} runs @param {number} end @param {number} step @param {boolean} known */
    show(setting, selection, runs, end, step, known) {
      const { surface, kappa, active } = selection, shown = known ? end : step;
      /** @param {Run} run @param {(run: Run, t: number) => number} value */
      const curve = (run, value) => times(Math.min(shown, run.last) + 1, (t) => {
        const log = Math.log10(value(run, t));
        return [t, log > LOWEST - 1 ? log : NaN];
      }).flat();
      const run = /** @type {Run} */ (runs.find(({ name }) => name === active)), { kind } = LOOKS[active];
      /** @param {number} i */
      const part = (i) => (/** @type {Run} */ one, /** @type {number} */ t) =>
        ownAxes(setting, selection, [one.rows[ROW * t], one.rows[ROW * t + 1]])[i] ** 2 / (i ? 2 : 2 * kappa);
      const split = surface === "ravine", near = Math.log10(setting.places[surface].near);
      const high = Math.max(0.5, ...runs.map((one) => Math.log10(at(one, 0).f))) + 0.6;
      plot.show({
        x: [0, end], y: [LOWEST, high], yTicks: times(5, (k) => /** @type {[number, string]} */ ([2 * k - 6, k === 3 ? "1" : `10${superscript(2 * k - 6)}`])).filter(([log]) => log < high),
        curves: [
          { points: [0, near, end, near], kind: "muted", dash: true, thin: true },
          ...(split ? [0, 1].map((i) => ({ points: curve(run, part(i)), kind, thin: true, dash: i > 0 })) : []),
          ...runs.map((one) => ({ points: curve(one, (_, t) => one.rows[ROW * t + 2]), ...LOOKS[one.name] }))],
        dots: runs.map((one) => ({ x: Math.min(step, one.last), y: Math.log10(at(one, step).f), ...LOOKS[one.name], small: true })),
      }, S.curvesPlot(runs, step));
      note.textContent = split ? S.partsNote(active) : "";
    },
    destroy: plot.destroy,
  };
}
