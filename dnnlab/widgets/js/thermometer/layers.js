// @ts-check
/** A bar for every hidden layer, the last one always at the right end, so that depths can be compared. */
import { createPlot } from "../views/plot.js";
import { powers } from "./model.js";
import * as S from "./strings.js";

/**
 * @typedef {import("../views/plot.js").Kind} Kind
 * @typedef {{ values: number[], kind: Kind }} Line  by its values in the layers, the last at the right end
 */

/** @param {number} value 0 is −∞ */
const log = (value) => Math.log10(value);

/** @param {number} height @param {string} xLabel */
export function createLayers(height, xLabel) {
  const plot = createPlot({ xLabel, height });
  plot.el.classList.add("dl-gt-layers");
  return {
    el: plot.el,
    /**
     * @param {object} scene
     * @param {number} scene.depth
     * @param {number[]} scene.values  of the layers, the last ones if there are fewer than `depth`; `log`: positive or 0
     * @param {boolean} scene.log      a logarithmic axis, bars from 1 up and down; else bars from 0
     * @param {number[]} [scene.room]  further values the axis has to reach
     * @param {Line[]} [scene.lines]
     * @param {number} [scene.mark]    what the reader predicted for the first layer
     * @param {string} label
     */
    show({ depth, values, log: logarithmic, room = [], lines = [], mark = NaN }, label) {
      const scale = logarithmic ? log : (/** @type {number} */ value) => value;
      const shown = values.map(scale), first = depth - values.length;
      const width = Math.max(depth, ...lines.map((line) => line.values.length));
      const reach = [...shown, ...room.map(scale), ...lines.flatMap((line) => line.values.map(scale)), scale(mark)].filter(Number.isFinite);
      const { range, ticks } = powers([...reach, 0]);
      const [low, high] = logarithmic ? range : [0, 1.15 * Math.max(1, ...reach)];
      const bottom = low - 0.04 * (high - low), top = high + 0.12 * (high - low);
      /** The layers are numbered from the first of this network. @param {number} i @param {number} n of so many */
      const place = (i, n) => depth - n + 1 + i;
      const every = [1, 2, 5, 10].find((one) => width / one <= 8) ?? 20;
      plot.el.style.setProperty("--bar", `${Math.max(4, Math.min(18, Math.round(170 / width)))}px`);
      plot.show({
        x: [depth - width + 0.4, depth + 0.6], y: [bottom, top],
        xTicks: Array.from({ length: depth }, (_, i) => i + 1).filter((layer) => layer === 1 || layer % every === 0).map((layer) => [layer, String(layer)]),
        yTicks: logarithmic ? ticks.map((tick) => [tick, S.power(tick)]) : [[0, "0"], [0.5, "0.5"], [1, "1"]],
        curves: [
          ...shown.map((value, i) => {
            const x = place(first + i, depth), end = Number.isFinite(value) ? value : bottom;
            return { points: [x, 0, x, end], kind: /** @type {Kind} */ (value < 0 ? "neg" : "pos") };
          }),
          ...lines.map(({ values: one, kind }) => ({ kind, dash: true, points: one.flatMap((value, i) => [place(i, one.length), scale(value)]) })),
        ],
        dots: [
          ...shown.map((value, i) => ({ x: place(first + i, depth), y: Number.isFinite(value) ? value : bottom, small: true,
            shape: /** @type {"circle" | "cross"} */ (Number.isFinite(value) ? "circle" : "cross"), kind: /** @type {Kind} */ (value < 0 ? "neg" : "pos") })),
          ...(Number.isFinite(mark) ? [{ x: 1, y: scale(mark), shape: /** @type {const} */ ("cross"), kind: /** @type {Kind} */ ("you"), text: S.you }] : []),
        ],
      }, label);
    },
    destroy: plot.destroy,
  };
}
