// @ts-check
/** What shows both neurons at once: their numbers, their gradients as bars, their losses over the steps. */
import { h } from "../ui/dom.js";
import { fmt } from "../ui/format.js";
import { createPlot } from "../views/plot.js";
import { STYLES } from "./side.js";
import * as S from "./strings.js";

/**
 * @typedef {import("./model.js").Run} Run
 * @typedef {import("./model.js").State} State
 */

/** The numbers of both, and the sizes of their gradients on one scale. */
export function createNumbers() {
  const head = h("tr"), body = h("tbody"), bars = h("div", "dl-bw-bars"), note = h("p", "dl-note");
  return {
    el: h("div", "dl-card", h("p", "dl-card-title", S.numbers), h("table", "dl-bw-numbers", h("thead", {}, head), body), bars, note),
    /** @param {string[]} names @param {Run[]} runs @param {number} step */
    show(names, runs, step) {
      const states = runs.map((run) => run.at(step));
      head.replaceChildren(h("td"), ...names.map((name, i) => h("th", { scope: "col" }, `${S.shapes[i]} ${S.sideName(i, name)}`)));
      body.replaceChildren(...Object.entries(S.rows).map(([key, label]) => h("tr", { "data-row": key }, h("th", { scope: "row" }, label),
        ...runs.map((run, i) => h("td", {}, key === "stand" ? S.stand(run, step) : fmt(states[i][/** @type {"z"} */ (key)]))))));
      const sizes = states.map(({ gradient }) => Math.abs(gradient));
      const reach = Math.max(1e-300, ...sizes, ...runs.map((run) => Math.abs(run.at(0).gradient)));
      bars.replaceChildren(...states.map(({ gradient }, i) => h("div", { class: "dl-bw-track", role: "img", "aria-label": S.bar(names[i], gradient) },
        h("span", { class: "dl-bw-bar", "data-side": i, style: `width:${(100 * sizes[i]) / reach}%` }))));
      note.textContent = S.bars(reach);
    },
  };
}

const TICKS = [0, 1, 10, 100, 1000, 10_000, 100_000];
/** Where a step is on the axis. @param {number} step */
const place = (step) => Math.log10(1 + step);
/** The loss as a share of the first. @param {Run} run @param {number} loss */
export const share = (run, loss) => loss / (Math.abs(run.at(0).loss) || 1);

/** Both losses over the steps; where each arrives; what the reader predicted. */
export function createCurves() {
  const plot = createPlot({ xLabel: S.stepAxis, height: 270 }), note = h("p", "dl-note");
  return {
    el: h("div", "dl-card", h("p", "dl-card-title", S.curves), plot.el, note),
    /**
     * @param {string[]} names @param {Run[]} runs @param {number[]} frames @param {number} step
     * @param {number} mark the step the reader predicted, NaN: none @param {boolean} hidden the reader has not answered yet
     */
    show(names, runs, frames, step, mark, hidden) {
      const seen = hidden ? [0] : frames.filter((frame) => frame < step).concat(step);
      const known = runs.map((run) => Number.isFinite(run.at(0).loss));
      const points = runs.map((run) => seen.filter((frame) => frame <= run.last || run.end === "still")
        .flatMap((frame) => [place(frame), share(run, run.at(frame).loss)]));
      const values = points.flatMap((one) => one.filter((value, k) => k % 2 && Number.isFinite(value)));
      const low = Math.max(-3, Math.min(0, ...values)), high = Math.min(3, Math.max(1, ...values));
      /** What is marked on the axis, each with a line and, in a row of its own above the curves, its step.
       * @type {(typeof STYLES[0] & { at: number, text: string })[]} */
      const marks = runs.flatMap(({ arrival }, i) => (!hidden && arrival <= step ? [{ ...STYLES[i], at: arrival, text: S.arrivalMark(i, arrival) }] : []));
      if (Number.isFinite(mark)) marks.push({ kind: "you", shape: "cross", dash: true, at: mark, text: S.yourMark(mark) });
      const size = high - low, top = (/** @type {number} */ row) => high + (0.42 - 0.13 * row) * size;
      plot.show({
        x: [0, place(150_000)], y: [low - 0.16 * size, high + 0.5 * size], xTicks: TICKS.map((tick) => [place(tick), S.count(tick)]),
        curves: [
          ...runs.flatMap((_, i) => (known[i] ? [{ points: points[i], name: S.sides[i], ...STYLES[i] }] : [])),
          ...marks.map(({ at, kind, dash, text }, row) => ({ points: [place(at), low - size, place(at), top(row)], kind, dash, thin: true, name: `${text}\u00a0\u00a0` }))],
        dots: [...runs.flatMap((_, i) => (known[i] ? [{ x: points[i].at(-2) ?? 0, y: points[i].at(-1) ?? 0, ...STYLES[i], small: true }] : [])),
          ...marks.map(({ at, kind, shape }, row) => ({ x: place(at), y: top(row), kind, shape, small: true }))],
      }, S.curvesPlot(names, runs.map((run) => share(run, run.at(hidden ? 0 : step).loss)), hidden ? 0 : step));
      note.textContent = hidden ? S.hiddenCurves : runs.flatMap((_, i) => (known[i] ? [] : [S.notDrawn(names[i])])).join(" ");
    },
    destroy: plot.destroy,
  };
}
