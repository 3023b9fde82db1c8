// @ts-check
/** The network with the mask of a pass: dropped units are hollow, and their lines are gone. */
import { times } from "../engine/times.js";
import { h, s, setAttribute } from "../ui/dom.js";
import * as S from "./strings.js";

const WIDTH = 340, HEIGHT = 270, EDGE = 12, STRONG = 0.4; // of the largest weight of its layer

/** @param {import("./model.js").Setting} setting */
export function createGraph({ hidden, data }) {
  const sizes = [2, hidden, hidden, 1];
  /** @param {number} l @param {number} j */
  const at = (l, j) => [EDGE + (l * (WIDTH - 2 * EDGE)) / 3, (HEIGHT * (j + 0.5)) / sizes[l]];
  const lines = times(3, () => [0, 1, 2, 3].map((kind) => s("path", `dl-tt-line${kind % 2 ? " dl-tt-minus" : ""}${kind > 1 ? " dl-tt-strong" : ""}`)));
  const units = sizes.map((size, l) => times(size, (j) => {
    const [x, y] = at(l, j), r = l % 3 ? 6.5 : 9;
    const disc = s("circle", { r, class: "dl-tt-unit" }), cross = s("path", { class: "dl-tt-cross", d: "M-3.5 -3.5L3.5 3.5M-3.5 3.5L3.5 -3.5" });
    return { disc, cross, el: s("g", { transform: `translate(${x} ${y})` }, s("circle", { r, class: "dl-tt-back" }), disc, cross) };
  }));
  const svg = s("svg", { class: "dl-tt-net", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" }, ...lines.flat(), ...units.flat().map(({ el }) => el));
  const title = h("p", "dl-card-title");
  return {
    el: h("div", "dl-card", title, svg, h("p", "dl-note", S.situation(hidden, data.train[0].length))),
    /** @param {string} heading @param {string} label @param {Float64Array} theta of the whole net @param {import("./model.js").Pass} pass */
    show(heading, label, theta, { mask, a, point }) {
      title.textContent = heading;
      setAttribute(svg, "aria-label", label);
      /** What a unit's mask says; inputs and output are never dropped. @param {number} l @param {number} j */
      const factor = (l, j) => (l % 3 ? mask[(l - 1) * hidden + j] : 1);
      let w = 0;
      for (let l = 0; l < 3; l++) {
        const weights = theta.subarray(w, w += sizes[l] * sizes[l + 1]), largest = Math.max(...weights.map(Math.abs)), paths = ["", "", "", ""];
        w += sizes[l + 1];
        for (let j = 0; j < sizes[l + 1]; j++) for (let k = 0; k < sizes[l]; k++) {
          if (!factor(l, k) || !factor(l + 1, j)) continue;
          const weight = weights[j * sizes[l] + k], [x1, y1] = at(l, k), [x2, y2] = at(l + 1, j);
          paths[Number(weight < 0) + 2 * Number(Math.abs(weight) > STRONG * largest)] += `M${x1} ${y1.toFixed(1)}L${x2} ${y2.toFixed(1)}`;
        }
        lines[l].forEach((path, kind) => setAttribute(path, "d", paths[kind]));
      }
      const sent = Array.from(mask, (one, i) => one * a[i]), most = Math.max(1e-9, ...sent);
      units.forEach((layer, l) => layer.forEach(({ disc, cross }, j) => {
        const alive = factor(l, j) > 0, share = l % 3 ? Math.min(1, sent[(l - 1) * hidden + j] / most) : l ? Number(point > 0) : 0;
        setAttribute(disc, "class", `dl-tt-unit${alive ? "" : " dl-tt-dropped"}`);
        setAttribute(disc, "fill-opacity", alive ? share.toFixed(2) : "0");
        setAttribute(cross, "visibility", alive ? "hidden" : "visible");
      }));
    },
  };
}
