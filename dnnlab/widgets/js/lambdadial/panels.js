// @ts-check
/** What shows a run: its picture, its losses against λ and over the steps, its weights, its numbers. */
import { h } from "../ui/dom.js";
import { createDecisionBoundary } from "../views/decisionboundary.js";
import { createPlot } from "../views/plot.js";
import * as S from "./strings.js";

/**
 * @typedef {import("./model.js").Setting} Setting
 * @typedef {import("./model.js").Selection} Selection
 * @typedef {import("./model.js").Numbers} Numbers
 * @typedef {import("../views/plot.js").Curve} Curve
 * @typedef {import("../views/plot.js").Dot} Dot
 */

const HOLLOW = 60; // of the new points are drawn
const DEPTH = 4; // the output z that has the full colour

/** The plane, the boundary and the points. @param {Setting} setting */
export function createField({ points, cells, extent }) {
  const plane = createDecisionBoundary({ n: cells, extent }), legend = h("ul", "dl-legend"), title = h("p", "dl-card-title");
  let drawn = "";
  return {
    el: h("div", "dl-card", title, plane.el, legend),
    setColours: plane.setColours,
    /** @param {Selection} selection @param {number} step @param {Numbers} numbers @param {Float64Array} picture @param {boolean} secret */
    show(selection, step, numbers, picture, secret) {
      const { n } = selection, hollow = secret ? 0 : HOLLOW;
      if (drawn !== `${n} ${hollow}`) {
        drawn = `${n} ${hollow}`;
        const X = [...points.train.X.slice(0, n), ...points.test.X.slice(0, hollow)];
        plane.setPoints({ X: Float64Array.from(X.flat()), labels: [...points.train.y.slice(0, n), ...points.test.y.slice(0, hollow)], nTrain: n });
        legend.replaceChildren(...S.legend(hollow).map(([mark, text]) => h("li", { "data-mark": mark }, text)));
      }
      title.textContent = S.field(step);
      plane.show(picture.map((z) => z / DEPTH), S.fieldLabel(selection, step, numbers, secret));
    },
    destroy: plane.destroy,
  };
}

/** A range that holds the values and 0. @param {number[]} values @returns {[number, number]} */
const reach = (values) => {
  const top = Math.max(0.8, ...values.filter(Number.isFinite));
  return [-0.08 * top, 1.1 * top];
};

/** Both losses against λ. @param {Setting} setting */
export function createDial({ axes }) {
  const plot = createPlot({ xLabel: S.dialAxis, height: 170 }), title = h("p", "dl-card-title"), key = h("p", "dl-ld-key");
  return {
    el: h("div", "dl-card", title, key, plot.el),
    /** @param {Numbers[]} all one for each λ @param {number} now which λ is chosen @param {number} step @param {boolean} secret
     * @param {number} guess which λ the reader said; −1: none */
    show(all, now, step, secret, guess) {
      const test = all.map((one, i) => (secret && i ? NaN : one.test));
      /** @param {number[]} values */
      const line = (values) => values.flatMap((loss, i) => [i, loss]);
      /** @param {number[]} values @param {Dot["kind"]} kind @param {Dot["shape"]} shape @returns {Dot[]} */
      const dots = (values, kind, shape) => values.flatMap((y, x) => (Number.isFinite(y) ? [{ x, y, kind, shape, hollow: shape === "square", small: x !== now, ring: x === now }] : []));
      title.textContent = S.dial(step);
      plot.show({
        x: [-0.3, axes.lam.length - 0.4], y: reach([...test, ...all.map(({ train }) => train)]), xTicks: axes.lam.map((lam, i) => [i, S.tick(lam)]),
        curves: [{ points: line(all.map(({ train }) => train)), kind: "pos" },
          { points: line(test), kind: "neg", dash: true }],
        dots: [...dots(all.map(({ train }) => train), "pos", "circle"), ...dots(test, "neg", "square"),
          ...(guess >= 0 ? [{ x: guess, y: test[guess], kind: /** @type {const} */ ("you"), shape: /** @type {const} */ ("cross"), text: S.you }] : [])],
      }, S.dialLabel(axes.lam.map((lam, i) => S.dialPoint(lam, all[i].train, secret && i ? null : all[i].test)).join(" ")));
      key.replaceChildren(...S.key(secret).map(([mark, text]) => h("span", { "data-mark": mark }, text)));
    },
    destroy: plot.destroy,
  };
}

/** Where a step is on the axis. @param {number} step */
const place = (step) => Math.log10(1 + step);
const TICKS = [0, 10, 100, 600];

/** The losses over the steps. @param {Setting} setting */
export function createCourse({ steps }) {
  const plot = createPlot({ xLabel: S.stepAxis, height: 125 });
  return {
    el: h("div", "dl-card", h("p", "dl-card-title", S.course), plot.el),
    /** @param {Selection} selection @param {Numbers[]} frames @param {number} now @param {boolean} secret @param {string} label */
    show(selection, frames, now, secret, label) {
      /** @param {"train" | "test" | "validation"} key */
      const line = (key) => frames.flatMap((one, i) => [place(steps[i]), one[key]]);
      const end = 1.42 * place(steps[steps.length - 1]);
      /** @type {Curve[]} */
      const curves = [];
      /** @param {"train" | "test" | "validation"} key @param {Omit<Curve, "points">} style */
      const add = (key, style) => curves.push({ points: line(key), ...style }, // its name stands to the right of its end
        { points: [end, frames[frames.length - 1][key]], kind: style.kind, name: S.names[key] });
      add("train", { kind: "pos" });
      if (!secret) add("test", { kind: "neg", dash: true });
      if (selection.method === "early") add("validation", { kind: "ink", thin: true });
      const at = place(steps[now]), y = reach(frames.flatMap(({ train, test }) => (secret ? [train] : [train, test])));
      plot.show({
        x: [0, end], y, xTicks: TICKS.map((step) => [place(step), String(step)]),
        curves: [...curves, { points: [at, y[0], at, y[1]], kind: "muted", dash: true, thin: true }],
        dots: [{ x: at, y: frames[now].train, kind: "pos", shape: "circle", small: true },
          ...(secret ? [] : [{ x: at, y: frames[now].test, kind: /** @type {const} */ ("neg"), shape: /** @type {const} */ ("square"), hollow: true, small: true }])],
      }, label);
    },
    destroy: plot.destroy,
  };
}

/** The weights. @param {Setting} setting */
export function createHistogram({ edges, small }) {
  const plot = createPlot({ xLabel: S.weightAxis, height: 125 });
  /** @param {ArrayLike<number>} bars */
  const outline = (bars) => [edges[0], 0, ...Array.from(bars).flatMap((share, i) => [edges[i], share, edges[i + 1], share]), edges[edges.length - 1], 0];
  return {
    el: h("div", "dl-card", h("p", "dl-card-title", S.histogram), plot.el, h("p", "dl-note", S.histogramNote)),
    /** @param {Numbers} now @param {Numbers} none */
    show(now, none) {
      plot.show({
        x: [edges[0], edges[edges.length - 1]], y: [0, 1],
        curves: [{ points: outline(now.bars), kind: "pos" }, { points: outline(none.bars), kind: "ink", thin: true, dash: true }],
      }, S.histogramLabel(small, now.small));
    },
    destroy: plot.destroy,
  };
}

/** The numbers now, beside those of a training without a penalty. @param {Setting} setting */
export function createNumbers({ small, steps }) {
  const body = h("tbody"), step = steps[steps.length - 1];
  return {
    el: h("div", "dl-card", h("p", "dl-card-title", S.numbers(step)), h("table", "dl-ld-numbers",
      h("thead", {}, h("tr", {}, h("td"), h("th", { scope: "col" }, S.now), h("th", { scope: "col" }, S.reference))), body)),
    /** @param {Selection} selection @param {Numbers} now @param {Numbers} none @param {boolean} secret */
    show({ method }, now, none, secret) {
      body.replaceChildren(...S.rows(method, small).map(([key, label, write]) => h("tr", { "data-row": key }, h("th", { scope: "row" }, label),
        h("td", {}, secret && key.startsWith("test") ? S.hidden : write(/** @type {number} */ (now[key]))), h("td", {}, write(/** @type {number} */ (none[key]))))));
    },
  };
}
