// @ts-check
/** What shows both neurons at once: their numbers, their gradients as bars, their losses over the steps. */
import { h } from "../ui/dom.js";
import { createPlot } from "../views/plot.js";
import { attributes } from "./looks.js";
import * as S from "./strings.js";

/**
 * @typedef {import("./looks.js").Look} Look
 * @typedef {import("./model.js").Run} Run
 * @typedef {import("../views/plot.js").Kind} Kind
 * @typedef {import("../views/plot.js").Dot} Dot
 */

/** Which line is which neuron. @param {number} i @param {string} name @param {Look} look */
const key = (i, name, look) => h("span", { class: "dl-bw-key", ...attributes(look) }, `${S.shapes[i]} ${S.sideName(i, name)}`);

/** The numbers of both, and the sizes of their gradients on one scale. */
export function createNumbers() {
  const head = h("tr"), body = h("tbody"), bars = h("div", "dl-bw-bars"), note = h("p", "dl-note");
  return {
    el: h("div", "dl-card", h("p", "dl-card-title", S.numbers), h("table", "dl-bw-numbers", h("thead", {}, head), body), bars, note),
    /** @param {string[]} names @param {Look[]} looks @param {Run[]} runs @param {number} step */
    show(names, looks, runs, step) {
      const states = runs.map((run) => run.at(step));
      head.replaceChildren(h("td"), ...names.map((name, i) => h("th", { scope: "col" }, key(i, name, looks[i]))));
      body.replaceChildren(...Object.entries(S.rows).map(([key, label]) => h("tr", { "data-row": key }, h("th", { scope: "row" }, label),
        ...runs.map((run, i) => h("td", {}, key === "stand" ? S.stand(run, step) : S.num(states[i][/** @type {"z"} */ (key)]))))));
      const sizes = states.map(({ gradient }) => Math.abs(gradient));
      const reach = Math.max(1e-300, ...sizes, ...runs.map((run) => Math.abs(run.at(0).gradient)));
      bars.replaceChildren(...states.map(({ gradient }, i) => h("div", { class: "dl-bw-track", role: "img", "aria-label": S.bar(names[i], gradient) },
        h("span", { class: "dl-bw-bar", ...attributes(looks[i]), style: `width:${(100 * sizes[i]) / reach}%` }))));
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
  const plot = createPlot({ xLabel: S.stepAxis, height: 230 }), keys = h("p", "dl-bw-keys"), note = h("p", "dl-note");
  return {
    el: h("div", "dl-card", h("p", "dl-card-title", S.curves), keys, plot.el, note),
    /**
     * @param {string[]} names @param {Look[]} looks @param {Run[]} runs @param {number[]} frames @param {number} step
     * @param {number} mark the step the reader predicted, NaN: none
     * @param {"hidden" | "so far" | "all"} shown hidden: the reader has not answered yet; all: the answer is out
     */
    show(names, looks, runs, frames, step, mark, shown) {
      const hidden = shown === "hidden", now = hidden ? 0 : step;
      const seen = shown === "all" ? frames : frames.filter((frame) => frame < now).concat(now);
      const known = runs.map((run) => Number.isFinite(run.at(0).loss));
      const points = runs.map((run) => seen.filter((frame) => frame <= run.last || run.end === "still")
        .flatMap((frame) => [place(frame), share(run, run.at(frame).loss)]));
      const values = points.flatMap((one) => one.filter((value, k) => k % 2 && Number.isFinite(value)));
      keys.replaceChildren(...names.map((name, i) => key(i, name, looks[i])));
      const low = Math.max(-3, Math.min(0, ...values)), high = Math.min(3, Math.max(1, ...values));
      /** What is marked on the axis, each with a line and, in a row of its own above the curves, its step.
       * @type {{ kind: Kind, shape: Dot["shape"], dash: boolean, at: number, text: string }[]} */
      const marks = runs.flatMap(({ arrival }, i) => (arrival <= seen[seen.length - 1] && !hidden ? [{ ...looks[i], at: arrival, text: S.arrivalMark(i, arrival) }] : []));
      if (Number.isFinite(mark)) marks.push({ kind: "you", shape: "cross", dash: true, at: mark, text: S.yourMark(mark) });
      // The dashed one on top: both are seen where they lie on each other.
      const lines = runs.flatMap((_, i) => (known[i] ? [{ points: points[i], ...looks[i] }] : [])).sort((one, other) => Number(one.dash) - Number(other.dash));
      /** Where a run stands: one that has diverged has no later steps. @param {Run} run */
      const at = (run) => (run.end === "still" ? now : Math.min(now, run.last));
      const size = high - low, top = (/** @type {number} */ row) => high + (0.42 - 0.13 * row) * size;
      plot.show({
        x: [0, place(150_000)], y: [low - 0.16 * size, high + 0.5 * size], xTicks: TICKS.map((tick) => [place(tick), S.stepTick(tick)]),
        curves: [
          ...lines,
          ...marks.map(({ at, kind, dash, text }, row) => ({ points: [place(at), low - size, place(at), top(row)], kind, dash, thin: true, name: `${text}\u00a0\u00a0` }))],
        dots: [...runs.flatMap((run, i) => (known[i] ? [{ x: place(at(run)), y: share(run, run.at(now).loss), ...looks[i], small: true }] : [])),
          ...marks.map(({ at, kind, shape }, row) => ({ x: place(at), y: top(row), kind, shape, small: true }))],
      }, S.curvesPlot(names, runs.map((run) => share(run, run.at(now).loss)), now));
      note.textContent = hidden ? S.hiddenCurves : runs.flatMap((_, i) => (known[i] ? [] : [S.notDrawn(names[i])])).join(" ");
    },
    destroy: plot.destroy,
  };
}
