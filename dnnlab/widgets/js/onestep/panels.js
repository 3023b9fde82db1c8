// @ts-check
/** The panels below the network: gradients as bars, the nudge bench, the multiplication counter. */
import { times } from "../engine/times.js";
import { createControls } from "../ui/controls.js";
import { h, s } from "../ui/dom.js";
import { fmt } from "../ui/format.js";
import { compareSlopes, countProducts } from "./model.js";
import { nameOf, spokenName } from "./names.js";
import * as S from "./strings.js";

/**
 * @typedef {import("./model.js").Parameter} Parameter
 * @typedef {import("./model.js").Frame} Frame
 */

/** @param {string} title @param {...(Node | string | false)} children */
export const card = (title, ...children) => h("div", "dl-card", h("p", "dl-card-title", title), ...children);

/**
 * One bar a parameter: what each sample contributes, piled up, and their sum.
 * @param {(parameter: Parameter) => void} pick
 */
export function createBars(pick) {
  const list = h("div", "dl-bars"), note = h("p", "dl-note");
  return {
    el: card(S.gradients, list, note),
    /** @param {Parameter[]} parameters @param {Frame} frame @param {(parameter: Parameter) => boolean} known @param {number} picked */
    show(parameters, frame, known, picked) {
      note.textContent = frame.m > 1 ? S.barsBatch : S.barsOne;
      const shares = parameters.map(({ layer, j, k }) => {
        const { nIn, nOut, x, delta } = frame.layers[layer - 2];
        return times(frame.m, (i) => delta[i * nOut + j] * (k < 0 ? 1 : x[i * nIn + k]));
      });
      /** The ends of the pile to the right and to the left. @param {number[]} share @param {number} sign */
      const pile = (share, sign) => share.reduce((sum, v) => sum + Math.max(0, sign * v), 0);
      const reach = Math.max(1e-300, ...shares.flatMap((share) => [pile(share, 1), pile(share, -1)]));
      const focused = list.contains(document.activeElement) ? document.activeElement?.getAttribute("data-index") : null;
      list.replaceChildren(...parameters.map((parameter, i) => {
        const grad = frame.grad[parameter.index], there = known(parameter);
        const ends = [50, 50];
        const bars = there ? shares[i].map((share, sample) => {
          const width = (49 * Math.abs(share)) / reach, minus = share < 0;
          const left = minus ? (ends[0] -= width) : (ends[1] += width) - width;
          return h("span", { class: "dl-bar", "data-sign": minus ? "minus" : "plus", "data-sample": sample % 2,
            "data-name": frame.m > 1 && width > 5 && sample + 1, style: `left:${left}%;width:${width}%` });
        }) : [];
        if (there && frame.m > 1) bars.push(h("span", { class: "dl-sum", style: `left:${50 + (49 * grad) / reach}%` }));
        return h("button", { class: "dl-bar-row", "data-index": i, "aria-pressed": String(picked === parameter.index),
          "aria-label": `${nameOf(parameter)} ${there ? fmt(grad) : S.unknown}, ${spokenName(parameter)}`, onclick: () => pick(parameter) },
        h("span", {}, nameOf(parameter)), " ", h("span", "dl-track", ...bars), h("span", {}, there ? fmt(grad) : S.unknown));
      }));
      if (focused) /** @type {HTMLElement} */ (list.children[Number(focused)])?.focus();
    },
  };
}

/**
 * The nudge bench: two losses, the slope between them against backprop's, and the error for every ε.
 * @param {object} options
 * @param {Parameter[]} options.parameters
 * @param {number[]} options.epsilons
 * @param {number} options.eps index
 * @param {(values: { parameter: number, eps: number }) => void} options.changed
 */
export function createNudge({ parameters, epsilons, eps, changed }) {
  const values = h("dl", "dl-pairs"), plot = h("div", "dl-plot");
  const controls = createControls([
    { key: "parameter", label: S.nudgePick, kind: "select",
      options: parameters.map((parameter) => ({ value: parameter.index, label: nameOf(parameter), name: spokenName(parameter) })) },
    { key: "eps", label: S.nudgeEps, kind: "slider", options: epsilons.map((e, i) => ({ value: i, label: powerOfTen(e), name: e.toExponential(0) })) },
  ], { parameter: 0, eps }, (_key, _value, all) => changed({ parameter: Number(all.parameter), eps: Number(all.eps) }));
  return {
    el: card(S.nudge, h("p", "dl-note", S.nudgeIntro), controls.el, h("div", "dl-nudge", values, plot)),
    /**
     * @param {{ parameter: number, eps: number }} chosen @param {(eps: number) => [number, number]} nudge
     * @param {number} gradient @param {boolean} known whether backprop has got there
     */
    show(chosen, nudge, gradient, known) {
      controls.set(chosen);
      const name = nameOf(parameters[chosen.parameter]), e = powerOfTen(epsilons[chosen.eps]), losses = nudge(chosen.eps);
      const { slope, error } = compareSlopes(losses, epsilons[chosen.eps], gradient);
      const pairs = [[`J(${name} + ${e})`, exact(losses[0])], [`J(${name} − ${e})`, exact(losses[1])],
        [S.slope, fmt(slope, 6)], [S.backprop, known ? fmt(gradient, 6) : S.notYet], [S.relative, known ? fmt(error) : S.none]];
      values.replaceChildren(...pairs.flatMap(([term, value]) => [h("dt", {}, term), h("dd", {}, value)]));
      plot.replaceChildren(...(known ? [errorPlot(epsilons.map((size, i) => compareSlopes(nudge(i), size, gradient).error), epsilons, chosen.eps, name)] : []));
    },
  };
}

/** Enough digits to see a nudge of 1e-11. @param {number} x */
const exact = (x) => (Number.isFinite(x) ? x.toFixed(12).replace("-", "−") : fmt(x));

/** @param {number} x a power of ten */
const powerOfTen = (x) => fmt(x, 1).replace("1·", "");

/** Relative error against ε, both logarithmic. @param {number[]} errors @param {number[]} epsilons @param {number} chosen @param {string} name */
function errorPlot(errors, epsilons, chosen, name) {
  const floor = 1e-13, exponents = epsilons.map((e) => Math.round(Math.log10(e)));
  /** @param {number} i */
  const x = (i) => 40 + (190 * (exponents[0] - exponents[i])) / (exponents[0] - exponents[exponents.length - 1]);
  /** @param {number} error */
  const y = (error) => 12 + (100 * Math.log10(Math.min(1, Math.max(floor, error)))) / Math.log10(floor);
  const label = `${S.nudgePlot(name)}: ${errors.map((error, i) => `${powerOfTen(epsilons[i])}: ${fmt(error, 1)}`).join("; ")}`;
  return s("svg", { viewBox: "0 0 250 140", role: "img", "aria-label": label },
    ...[0, -4, -8, -12].flatMap((power) => [
      s("line", { class: "dl-grid", x1: 36, x2: 246, y1: y(10 ** power), y2: y(10 ** power) }),
      s("text", { class: "dl-tick dl-cell", x: 32, y: y(10 ** power) + 4 }, power ? powerOfTen(10 ** power) : "1")]),
    s("polyline", { class: "dl-trend", points: errors.map((error, i) => `${x(i)},${y(error)}`).join(" ") }),
    ...errors.map((error, i) => s("circle", { class: i === chosen ? "dl-dot dl-now" : "dl-dot", cx: x(i), cy: y(error), r: i === chosen ? 6 : 4 })),
    ...epsilons.map((e, i) => s("text", { class: "dl-tick", x: x(i), y: 134 }, powerOfTen(e))));
}

/** Multiplications so far, and what nudging every parameter would take. */
export function createCounter() {
  const rows = h("div", "dl-counts"), note = h("p", "dl-note");
  return {
    el: card(S.counter, rows, note),
    /** @param {import("./model.js").Op[]} ops @param {number} op the last one done @param {number} m samples @param {number} nParameters */
    show(ops, op, m, nParameters) {
      const { forward, backward, forwardAll, backwardAll, nudging } = countProducts(ops, op, m, nParameters);
      /** @param {string} name @param {number} done @param {number} all */
      const row = (name, done, all) => h("p", "dl-count", h("span", {}, name),
        h("span", "dl-track", h("span", { class: "dl-bar", style: `left:0;width:${(100 * all) / nudging}%`, "data-sign": "none" }),
          h("span", { class: "dl-bar", style: `left:0;width:${(100 * done) / nudging}%`, "data-sign": "plus" })),
        h("span", {}, done === all ? `${all}` : `${done} of ${all}`));
      rows.replaceChildren(row(S.forwardPass, forward, forwardAll), row(S.backwardPass, backward, backwardAll),
        row(S.byNudging, nudging, nudging));
      note.textContent = `${S.nudgingMeans(nParameters)} ${S.ratio(backwardAll / forwardAll)}`;
    },
  };
}
