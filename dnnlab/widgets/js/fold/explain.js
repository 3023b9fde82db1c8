// @ts-check
/** The sentence and the formulas of a step: symbols, and the same with its numbers plugged in. */
import { times } from "../engine/times.js";
import { nameOf, symbol } from "../onestep/names.js";
import { fmt, fmtTerm } from "../ui/format.js";
import * as say from "./say.js";
import * as S from "./strings.js";

/**
 * @typedef {import("./model.js").Moment} Moment
 * @typedef {{ sentence: string, lines: import("../views/formulaline.js").Line[], code: string[] }} Explanation
 */

/** @param {Moment} moment @returns {Explanation} */
export function explain(moment) {
  const { selection, numbers, sizes, m, op, active, weight, input, output, sum } = moment, { kind, layer, j, k } = op;
  const f = S.functions[selection.activation];
  /** @param {(row: number) => number} value */
  const list = (value) => times(m, (row) => fmt(value(row))).join(", ");
  /** @param {(row: number) => string} text */
  const rows = (text) => times(m, (row) => ({ label: m > 1 ? `${row + 1}:` : "", parts: [text(row)] }));
  /** @param {string} symbols @param {string} shapes */
  const shapes = (symbols, shapes) => ({ symbols, numbers: [{ parts: [shapes] }] });
  const answers = times(m, (row) => numbers.y[row]), said = list((row) => numbers.y[row]);

  if (active.length > 1) {
    const n = sizes[1], whole = active.some((one) => one.layer === 2) && layer === 3;
    const lines = [
      shapes(`${symbol("Z", 2)} = ${symbol("A", 1)} ${symbol("W", 2)}ᵀ + ${symbol("b", 2)},  ${symbol("A", 2)} = ${
        selection.activation === "linear" ? symbol("Z", 2) : `${f}(${symbol("Z", 2)})`}`, `(${m}×2)·(2×${n}) + (1×${n}) = (${m}×${n})`),
      shapes(`Ŷ = ${symbol("A", 2)} ${symbol("W", 3)}ᵀ + ${symbol("b", 3)}`, `(${m}×${n})·(${n}×1) + (1×1) = (${m}×1)`)];
    if (whole) return { sentence: say.pass(said), lines, code: ["product", "bias", "f"] };
    return layer === 2
      ? { sentence: say.layer2(times(m, (row) => `(${times(n, (i) => fmt(output(2, row, i))).join(", ")})`).join(", ")),
        lines: lines.slice(0, 1), code: ["product", "bias", "f"] }
      : { sentence: say.layer3(said, answers), lines: lines.slice(1), code: ["product", "bias", "f"] };
  }
  const z = symbol("z", layer, j), n = sizes[layer - 2];
  /** @param {(i: number) => string} term */
  const terms = (term) => times(n, term).join(" + ");
  switch (kind) {
    case "ready":
      return { sentence: say.ready(m, numbers.X[0]), lines: [], code: [] };
    case "product": {
      const name = nameOf(op), w = weight(layer, j, k);
      return { sentence: say.product(layer, j + 1, k + 1, list((row) => w * input(layer, row, k))), code: ["product"],
        lines: [{ symbols: `${name} ${symbol("a", layer - 1, k)}`,
          numbers: rows((row) => `= ${fmtTerm(w)}·${fmtTerm(input(layer, row, k))} = ${fmt(w * input(layer, row, k))}`) }] };
    }
    case "bias":
      return { sentence: layer === 3 ? say.answer(said, answers) : say.bias(layer, j + 1, list((row) => sum(layer, row, j))),
        code: layer === 3 ? ["bias", "f"] : ["bias"],
        lines: [{ symbols: `${layer === 3 ? "ŷ = " : ""}${z} = ${terms((i) => `${nameOf({ layer, j, k: i })} ${symbol("a", layer - 1, i)}`)} + ${symbol("b", layer, j)}`,
          numbers: rows((row) => `= ${terms((i) => fmtTerm(weight(layer, j, i) * input(layer, row, i)))} + ${
            fmtTerm(weight(layer, j, -1))} = ${fmt(sum(layer, row, j))}`) }] };
    case "f": {
      const linear = selection.activation === "linear", cut = selection.activation === "relu" && times(m, (row) => sum(2, row, j)).some((value) => value < 0);
      return { sentence: say.f(j + 1, f, list((row) => output(2, row, j)), cut, linear), code: ["f"],
        lines: [{ symbols: `${symbol("a", layer, j)} = ${linear ? z : `${f}(${z})${S.definitions[selection.activation]}`}`,
          numbers: rows((row) => `= ${linear ? "" : `${f}(${fmt(sum(2, row, j))}) = `}${fmt(output(2, row, j))}`) }] };
    }
  }
}
