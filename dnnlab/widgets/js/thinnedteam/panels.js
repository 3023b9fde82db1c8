// @ts-check
/** What shows the team: its boundaries, its losses, what its first layer sends on, its numbers. */
import { h } from "../ui/dom.js";
import { zeroLine } from "../views/decisionboundary.js";
import { createPlot } from "../views/plot.js";
import { joined, meanField, meanSent, sent } from "./model.js";
import * as S from "./strings.js";

/**
 * @typedef {import("./model.js").Setting} Setting @typedef {import("./model.js").Pass} Pass @typedef {import("./model.js").Score} Score
 * @typedef {import("../views/plot.js").Curve} Curve
 * @typedef {import("../views/plot.js").Dot} Dot
 * @typedef {{ selection: import("./model.js").Selection, k: number, whole: Pass, team: Pass[], pass: Pass, secret: boolean }} Shown
 *   k: so many nets are drawn; pass: the one that is looked at
 */

/** The boundaries on the plane. @param {Setting} setting */
export function createPicture({ data: { train: [X, y] }, cells, extent, point }) {
  const plot = createPlot({ square: true, ticks: false }), title = h("p", "dl-card-title"), key = h("p", "dl-tt-key");
  /** Where a field changes sign, on the plane. @param {ArrayLike<number>} field */
  const boundary = (field) => joined(zeroLine(field, cells)).map((cell, i) => (i % 2 ? 1 - (2 * cell) / cells : (2 * cell) / cells - 1) * extent);
  /** @type {Map<Pass, number[]>} */
  const known = new Map();
  /** @param {Pass} pass */
  function of(pass) {
    const found = known.get(pass) ?? boundary(pass.grid);
    known.set(pass, found);
    return found;
  }
  /** @type {Dot[]} */
  const dots = X.map(([x, y0], i) => ({ x, y: y0, small: true, ...(y[i] ? { kind: /** @type {const} */ ("pos"), shape: /** @type {const} */ ("circle") } : { kind: /** @type {const} */ ("neg"), shape: /** @type {const} */ ("square") }) }));
  return {
    el: h("div", "dl-card dl-tt-picture", title, key, plot.el),
    /** @param {Shown} shown */
    show({ k, whole, team, pass, secret }) {
      title.textContent = S.picture(k);
      key.replaceChildren(...S.key(secret).map(([mark, text]) => h("span", { "data-mark": mark }, text)));
      /** @type {Curve[]} */
      const curves = team.slice(0, k).map((one) => ({ points: of(one), kind: "muted", thin: true }));
      if (!secret) curves.push({ points: boundary(meanField(team, k)), kind: "ink" }, { points: of(whole), kind: "pos", dash: true });
      plot.show({
        x: [-extent, extent], y: [-extent, extent], curves: pass === whole && !secret ? curves : [...curves, { points: of(pass), kind: "warn" }],
        dots: [...dots, { x: point[0], y: point[1], kind: "ink", shape: "square" }], // turned into ◆ by the style sheet
      }, S.pictureLabel(k, secret));
    },
    forget() { known.clear(); },
    destroy: plot.destroy,
  };
}

/** The loss of each net, of the mean of those drawn so far, and of the whole net. @param {Setting} setting */
export function createCourse({ team: size }) {
  const plot = createPlot({ xLabel: S.courseAxis, height: 140 });
  return {
    el: h("div", "dl-card", h("p", "dl-card-title", S.course), plot.el),
    /** @param {Shown} shown @param {Score[]} single @param {Score[]} means @param {Score} whole @param {number} mine the loss of what the reader said; NaN: nothing
     * @param {string} label */
    show({ k, secret }, single, means, whole, mine, label) {
      const top = 1.1 * Math.min(2, Math.max(whole.loss, ...single.map(({ loss }) => loss)));
      /** @type {Curve[]} */
      const curves = secret ? [] : [
        { points: means.slice(0, k).flatMap(({ loss }, i) => [i + 1, loss]), kind: "ink" }, { points: [1, whole.loss, size, whole.loss], kind: "pos", dash: true },
        { points: [1.4 * size, means[k - 1].loss], kind: "ink", name: S.courseNames.mean }, { points: [1.4 * size, whole.loss], kind: "pos", name: S.courseNames.whole }];
      plot.show({
        x: [0, 1.4 * size], y: [0, top], xTicks: [1, 10, 20, 30].filter((tick) => tick <= size).map((tick) => [tick, String(tick)]), curves,
        dots: [...single.slice(0, k).map(({ loss }, i) => /** @type {Dot} */ ({ x: i + 1, y: Math.min(loss, 0.98 * top), kind: i === k - 1 ? "warn" : "muted", shape: "circle", small: true, ring: i === k - 1 })),
          ...(Number.isFinite(mine) ? [/** @type {Dot} */ ({ x: 1.05 * size, y: mine, kind: "you", shape: "cross", text: S.you })] : [])],
      }, label);
    },
    destroy: plot.destroy,
  };
}

/** What the first hidden layer sends on. @param {Setting} setting */
export function createLayer(setting) {
  const plot = createPlot({ xLabel: S.unitAxis, height: 120 }), note = h("p", "dl-note");
  /** @param {number[]} values */
  const sum = (values) => values.reduce((all, one) => all + one, 0);
  return {
    el: h("div", "dl-card", h("p", "dl-card-title", S.layer), plot.el, note),
    /** @param {Shown} shown */
    show({ selection, k, whole, team, pass }) {
      const now = sent(setting, pass), middle = meanSent(setting, team, k), all = sent(setting, whole), last = setting.hidden;
      note.textContent = S.layerNote(sum(now), sum(middle), sum(all), k, selection.p);
      plot.show({
        x: [0, last + 1], y: [-0.06, 1.1 * Math.max(...all, ...middle, 0.1)], xTicks: [1, 4, 8, 12, 16].filter((tick) => tick <= last).map((tick) => [tick, String(tick)]),
        dots: [...middle.map((y, i) => /** @type {Dot} */ ({ x: i + 1, y, kind: "ink", shape: "square", small: true })),
          ...all.map((y, i) => /** @type {Dot} */ ({ x: i + 1, y, kind: "pos", shape: "circle", hollow: true }))],
      }, `${S.layer}. ${note.textContent}`);
    },
    destroy: plot.destroy,
  };
}

/** The numbers. @param {Setting} setting */
export function createNumbers(setting) {
  const head = h("tr"), body = h("tbody");
  return {
    el: h("div", "dl-card", h("p", "dl-card-title", S.numbers), h("table", "dl-tt-numbers", h("thead", {}, head), body)),
    /** @param {Shown} shown @param {Record<string, string[]>} rows four cells for each of S.rows */
    show({ selection, k, secret }, rows) {
      head.replaceChildren(h("td"), ...S.columns(selection.mode, k).map((text) => h("th", { scope: "col" }, text)));
      const hide = [secret && selection.mode === "test", false, secret, secret];
      body.replaceChildren(...Object.entries(S.rows).map(([key, label]) => h("tr", { "data-row": key }, h("th", { scope: "row" }, label),
        ...rows[key].map((text, i) => h("td", {}, hide[i] ? S.hidden : text.replace("·", "·\u200b")))))); // a narrow cell breaks there
    },
  };
}
