// @ts-check
/** Histograms of a whole network, one below the other: a row for each layer, the first on top. */
import { h, s, setAttribute } from "../ui/dom.js";
import * as S from "./strings.js";

const WIDTH = 300, LEFT = 18, RIGHT = 246, HEIGHT = 168, AXIS = 18;

/** @param {string} title */
export function createStack(title) {
  const rows = s("g"), axis = s("g", "dl-ws-axis");
  const svg = s("svg", { class: "dl-ws-stack", role: "img", viewBox: `0 0 ${WIDTH} ${HEIGHT + AXIS}` }, rows, axis);
  return {
    el: h("div", {}, h("p", "dl-card-title", title), svg),
    /**
     * @param {number[][]} layers  the shares in the bins
     * @param {string[]} notes     a number for each layer
     * @param {[bin: number, text: string][]} ticks  bin: where on the axis, in bins from the left end
     * @param {string} label
     */
    show(layers, notes, ticks, label) {
      const high = HEIGHT / layers.length;
      rows.replaceChildren(...layers.flatMap((shares, i) => {
        const top = Math.max(1e-12, ...shares), base = (i + 1) * high, bin = (RIGHT - LEFT) / shares.length;
        const bars = shares.map((share, k) => (share > 0.002
          ? `M${(LEFT + k * bin).toFixed(1)} ${base.toFixed(1)}v${(-0.86 * high * share / top).toFixed(1)}h${(bin - 0.8).toFixed(1)}V${base.toFixed(1)}z` : "")).join("");
        return [s("path", { class: "dl-ws-base", d: `M${LEFT} ${base}H${RIGHT}` }), s("path", { class: "dl-ws-bars", d: bars || "M0 0" }),
          s("text", { x: LEFT - 3, y: base - 2, "text-anchor": "end" }, i + 1), s("text", { x: WIDTH, y: base - 2, "text-anchor": "end" }, notes[i])];
      }));
      axis.replaceChildren(...ticks.map(([bin, text]) => s("text", { x: LEFT + (bin * (RIGHT - LEFT)) / layers[0].length, y: HEIGHT + 14, "text-anchor": "middle" }, text)));
      setAttribute(svg, "aria-label", label);
    },
  };
}

/** The axis of a histogram of powers of ten: 0 has the first bin. @param {number} bins @param {number} lowest
 * @returns {[number, string][]} */
export const decadeTicks = (bins, lowest) => [[0.5, "0"], ...[5, 11, 17, bins - 1].map((bin) => /** @type {[number, string]} */ ([bin + 0.5, S.power(lowest + bin - 1)]))];
/** The axis of a histogram from −1 to 1. @param {number} bins @returns {[number, string][]} */
export const unitTicks = (bins) => [[0.5, "−1"], [bins / 2, "0"], [bins - 0.5, "1"]];
