// @ts-check
/** One of the two neurons: where it is on its activation, where on its loss, and how its gradient comes about. */
import { times } from "../engine/times.js";
import { h, setAttribute } from "../ui/dom.js";
import { fmt } from "../ui/format.js";
import { createFormulaLine } from "../views/formulaline.js";
import { createPlot } from "../views/plot.js";
import { attributes } from "./looks.js";
import { MATCHING } from "./model.js";
import * as S from "./strings.js";

/**
 * @typedef {import("./model.js").Run} Run
 * @typedef {import("./model.js").State} State
 * @typedef {import("./looks.js").Look} Look
 * @typedef {import("../views/plot.js").Dot} Dot
 */

const POINTS = 161, REACH = 9;
/** @type {[number, string][]} */
const TICKS = [-8, 0, 8].map((z) => [z, fmt(z, 1)]);

/** @param {number} i 0: left, 1: right */
export function createSide(i) {
  const answer = createPlot({ xLabel: S.axisZ, height: 135 }), loss = createPlot({ xLabel: S.axisZ, height: 135 });
  const name = h("p", "dl-bw-pair"), tag = h("span", "dl-bw-tag"), reason = h("p", "dl-bw-why");
  const formula = createFormulaLine(S.code(S.sides[i]));
  const code = h("details", "dl-bw-code", h("summary", {}, S.showCode));
  const source = /** @type {HTMLElement} */ (formula.el.querySelector(".dl-code"));
  code.append(source);
  const el = h("div", "dl-card dl-bw-side", h("div", "dl-bw-head", name, tag),
    h("div", "dl-bw-plots", h("div", {}, h("p", "dl-card-title", S.answer), answer.el), h("div", {}, h("p", "dl-card-title", S.loss), loss.el)),
    formula.el, reason, code);
  return {
    el,
    /** @param {Look} look @param {Run} run @param {number} step */
    show(look, run, step) {
      const { kind, shape } = look;
      for (const [attribute, value] of Object.entries(attributes(look))) setAttribute(el, attribute, value);
      const { name: pairName, pair: { activation: [f], loss: L }, y } = run;
      const now = run.at(step), start = run.at(0), title = S.pairName(pairName);
      const kindOfPair = MATCHING.includes(pairName) ? "matching" : "other";
      name.textContent = `${S.shapes[i]} ${S.capital(S.sides[i])}: ${title}`;
      tag.textContent = S.tags[kindOfPair];
      tag.dataset.pair = kindOfPair;
      reason.textContent = S.why(pairName, start, y) + (run.end === "diverged" && step >= run.last ? S.overshoot(run.lr) : "");

      const reach = Math.max(REACH, 1.1 * Math.abs(now.z)), linear = pairName.startsWith("identity");
      const xTicks = reach > 1.3 * REACH ? undefined : TICKS;
      /** @param {(z: number) => number} value */
      const curve = (value) => times(POINTS, (k) => -reach + (2 * reach * k) / (POINTS - 1)).flatMap((z) => [z, value(z)]);
      /** Here is the neuron, there it began. @param {number} value @param {number} first @returns {Dot[]} */
      const dots = (value, first) => [
        ...(now.step && Number.isFinite(first) ? [{ x: start.z, y: first, shape, kind, hollow: true, small: true }] : []),
        { x: now.z, y: value, shape, kind, ring: true }];
      const bottom = linear ? -1.2 * reach : -0.4;
      answer.show({
        x: [-reach, reach], xTicks, y: [bottom, linear ? 1.2 * reach : 1.3],
        curves: [{ points: curve(f), kind: "muted" },
          { points: [-reach, y, reach, y], kind: "ink", dash: true, thin: true },
          // Its name is where neither the curve nor a tangent comes: at the right below 0, at the left above 1.
          { points: y ? [-reach, y] : [reach, linear ? 0.5 * bottom : bottom], kind: "ink", name: S.labelLine(y) }],
        lines: [{ a: now.slope, b: -1, c: now.a - now.slope * now.z, kind, thin: true }],
        dots: dots(now.a, start.a),
      }, S.answerPlot(title, now, y));

      const points = curve((z) => L(z, f(z), y)), values = points.filter((value, k) => k % 2 && Number.isFinite(value));
      const low = Math.min(0, ...values), high = Math.max(0.1, ...values), known = Number.isFinite(now.loss);
      loss.show({
        x: [-reach, reach], xTicks, y: [low - 0.2 * (high - low), high + 0.25 * (high - low)],
        curves: [{ points, kind: "muted" },
          ...(known ? [] : [{ points: [now.z, low, now.z, (low + high) / 2], kind: /** @type {const} */ ("warn"), dash: true, name: S.noLoss }])],
        lines: known ? [{ a: now.gradient, b: -1, c: now.loss - now.gradient * now.z, kind, thin: true }] : [],
        dots: known ? dots(now.loss, start.loss) : [],
      }, S.lossPlot(title, now));

      const moves = now.step < run.last || run.end === "" || run.end === "diverged", next = now.w - run.lr * now.gradient;
      formula.show([
        { symbols: S.formula + S.formulas[pairName], numbers: [{ parts: [`= ${S.plugged(pairName, now, y)} = ${S.num(now.gradient)}`] }] },
        { symbols: S.update, numbers: [{ parts: [moves ? S.updated(now, run.lr, next) : S.noUpdate] }] },
      ], run.setting.code[pairName], ["gradient"]);
    },
    destroy() { answer.destroy(); loss.destroy(); },
  };
}
