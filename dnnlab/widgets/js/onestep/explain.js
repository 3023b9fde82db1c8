// @ts-check
/** The sentence and the formulas of a step: symbols, the same with its numbers plugged in, and the lines of dnnlab. */
import { fmt, fmtTerm, subscript } from "../ui/format.js";
import { BATCH, answer, parameterIndex, parameters, parseSize } from "./model.js";
import { nameOf, symbol } from "./names.js";
import { S } from "./strings.js";

/**
 * @typedef {import("./model.js").Op} Op
 * @typedef {import("./model.js").Frame} Frame
 * @typedef {import("./model.js").Selection} Selection
 * @typedef {import("../views/formulaline.js").Line} Line
 * @typedef {import("../views/formulaline.js").Part} Part
 * @typedef {{ sentence: string, lines: Line[], code: string[] }} Explanation
 * @typedef {{ selection: Selection, frame: Frame, next: Frame, update: number, updates: number }} Context
 */

/** f′ of the hidden activation, in symbols and with its number. @type {Record<string, [string, (z: number, a: number) => string]>} */
const SLOPES = {
  sigmoid: ["a(1 − a)", (_, a) => `${fmt(a)}·(1 − ${fmtTerm(a)})`],
  tanh: ["(1 − a²)", (_, a) => `(1 − ${fmtTerm(a)}²)`],
  relu: ["[z > 0]", (z) => (z > 0 ? "1" : "0")],
};

/** @param {Op} op @param {Context} context @returns {Explanation} */
export function explainOp(op, context) {
  const { selection, frame, next, update, updates } = context;
  const sizes = parseSize(selection.size), top = sizes.length, fused = selection.loss !== "squared_error";
  const { m } = frame, { layer, j, k } = op;
  const numbers = layer ? frame.layers[layer - 2] : frame.layers[0];
  const f = S.functions[/** @type {keyof typeof S.functions} */ (layer === top ? "sigmoid" : selection.activation)];
  const [slope, slopeWith] = SLOPES[selection.activation];
  /** W and b of a layer. @param {number} l @param {number} to @param {number} from */
  const theta = (l, to, from) => frame.theta[parameterIndex(sizes, l, to, from)];
  /** One row of numbers a sample. @param {(i: number) => string} text */
  const each = (text) => Array.from({ length: m }, (_, i) => ({ label: m > 1 ? S.sampleShort(i + 1) : "", parts: [text(i)] }));
  /** The value itself, or the first of several. @param {Float64Array} values @param {number} n @param {number} i */
  const list = (values, n, i) => Array.from({ length: m }, (_, s) => fmt(values[s * n + i])).join(", ");
  const share = m > 1 ? `${m === 4 ? "¼" : `1/${m}`}·` : "";
  const grad = op.kind === "dW" || op.kind === "db" || op.kind === "step"
    ? frame.grad[parameterIndex(sizes, layer, j, k)] : NaN;

  switch (op.kind) {
    case "ready":
      return { sentence: update < updates ? S.say.ready(update + 1, selection.sample === BATCH, selection.sample + 1)
        : S.say.finished(updates, frame.loss), lines: [], code: [] };
    case "z": {
      const { nIn, nOut, x, z } = numbers;
      const inputs = Array.from({ length: nIn }, (_, i) => i);
      return {
        sentence: S.say.z(layer, j + 1, list(z, nOut, j)),
        lines: [{
          symbols: `${symbol("z", layer, j)} = ${inputs.map((i) => `${nameOf({ layer, j, k: i })} ${symbol("a", layer - 1, i)}`).join(" + ")} + ${symbol("b", layer, j)}`,
          numbers: each((s) => `= ${inputs.map((i) => `${fmtTerm(theta(layer, j, i))}·${fmtTerm(x[s * nIn + i])}`).join(" + ")} + ${fmtTerm(theta(layer, j, -1))} = ${fmt(z[s * nOut + j])}`),
        }],
        code: ["z"],
      };
    }
    case "a": {
      const { nOut, z, a } = numbers, logit = fused && layer === top;
      const shown = Float64Array.from(a, (v) => (logit ? answer(selection, v) : v));
      return {
        sentence: logit ? S.say.answer(j + 1, list(shown, nOut, j)) : S.say.a(layer, j + 1, f, list(shown, nOut, j)),
        lines: [{
          symbols: `${logit ? `ŷ${subscript(j + 1)}` : symbol("a", layer, j)} = ${f}(${symbol("z", layer, j)})` +
            (f === "σ" ? " = 1 / (1 + e⁻ᶻ)" : f === "ReLU" ? " = max(0, z)" : ""),
          numbers: each((s) => `= ${f}(${fmt(z[s * nOut + j])}) = ${fmt(shown[s * nOut + j])}`),
        }],
        code: logit ? ["answer"] : ["a"],
      };
    }
    case "loss":
      return { sentence: S.say.loss(fmt(frame.loss)), lines: [lossLine(context)], code: ["loss"] };
    case "delta": {
      const { nOut, z, a, delta } = numbers;
      if (layer === top) {
        /** @param {number} s */
        const gap = (s) => `(${fmt(answer(selection, a[s * nOut + j]))} − ${fmt(frame.y[s * nOut + j])})`;
        return {
          sentence: S.say.deltaOut(j + 1, list(delta, nOut, j), fused),
          lines: [{
            symbols: `${symbol("δ", layer, j)} = ∂J/∂${symbol("z", layer, j)} = ` + (fused ? `${share}(ŷ − y)` : `${share}(a − y) σ′(z) = ${share}(a − y)·a(1 − a)`),
            numbers: each((s) => `= ${share}${gap(s)}${fused ? "" : `·${SLOPES.sigmoid[1](0, a[s * nOut + j])}`} = ${fmt(delta[s * nOut + j])}`),
          }],
          code: fused ? ["loss"] : ["loss", "delta"],
        };
      }
      const { nOut: nBehind, delta: behind } = frame.layers[layer - 1];
      const outs = Array.from({ length: nBehind }, (_, i) => i);
      /** @param {string} sum */
      const bracket = (sum) => (nBehind > 1 ? `(${sum})` : sum);
      return {
        sentence: S.say.delta(layer, j + 1, list(delta, nOut, j)),
        lines: [{
          symbols: `${symbol("δ", layer, j)} = ${bracket(outs.map((i) => `${nameOf({ layer: layer + 1, j: i, k: j })} ${symbol("δ", layer + 1, i)}`).join(" + "))} f′(${symbol("z", layer, j)}),  f′ = ${slope}`,
          numbers: each((s) => `= ${bracket(outs.map((i) => fmtTerm(theta(layer + 1, i, j) * behind[s * nBehind + i])).join(" + "))}·${slopeWith(z[s * nOut + j], a[s * nOut + j])} = ${fmt(delta[s * nOut + j])}`),
        }],
        code: ["delta"],
      };
    }
    case "hand": {
      const { nOut, delta } = frame.layers[layer - 1], w = theta(layer + 1, j, k);
      const products = Float64Array.from({ length: m }, (_, s) => w * delta[s * nOut + j]);
      return {
        sentence: S.say.hand(layer, j + 1, k + 1, list(products, 1, 0)),
        lines: [{
          symbols: `${nameOf({ layer: layer + 1, j, k })} ${symbol("δ", layer + 1, j)}`,
          numbers: each((s) => `= ${fmtTerm(w)}·${fmtTerm(delta[s * nOut + j])} = ${fmt(products[s])}`),
        }],
        code: ["hand"],
      };
    }
    case "dW": {
      const { nIn, nOut, x, delta } = numbers;
      /** @param {number} s */
      const product = (s) => `${fmtTerm(delta[s * nOut + j])}·${fmtTerm(x[s * nIn + k])}`;
      return {
        sentence: S.say.dW(nameOf(op), fmt(grad), nIn),
        lines: [{
          symbols: m > 1 ? `∂J/∂${nameOf(op)} = Σ ${symbol("δ", layer, j)} ${symbol("a", layer - 1, k)}, over the samples`
            : `∂J/∂${nameOf(op)} = ${symbol("δ", layer, j)} ${symbol("a", layer - 1, k)}`,
          numbers: m > 1
            ? [...each((s) => `${product(s)} = ${fmt(delta[s * nOut + j] * x[s * nIn + k])}`), { label: S.sum, parts: [`= ${fmt(grad)}`] }]
            : [{ parts: [`= ${product(0)} = ${fmt(grad)}`] }],
        }],
        code: ["dW"],
      };
    }
    case "db": {
      const { nOut, delta } = numbers;
      return {
        sentence: S.say.db(nameOf(op), fmt(grad)),
        lines: [{
          symbols: `∂J/∂${nameOf(op)} = ${m > 1 ? "Σ " : ""}${symbol("δ", layer, j)}${m > 1 ? ", over the samples" : ""}`,
          numbers: [{ parts: [`= ${m > 1 ? `${Array.from({ length: m }, (_, s) => fmtTerm(delta[s * nOut + j])).join(" + ")} = ` : ""}${fmt(grad)}`] }],
        }],
        code: ["db"],
      };
    }
    case "step": {
      const index = parameterIndex(sizes, layer, j, k), last = index === frame.theta.length - 1;
      return {
        sentence: S.say.step(nameOf(op), frame.theta[index], next.theta[index]) + (last ? ` ${S.say.stepped(frame.loss, next.loss)}` : ""),
        lines: [{
          symbols: `${nameOf(op)} ← ${nameOf(op)} − η ∂J/∂${nameOf(op)}`,
          numbers: [{ parts: [`= ${fmt(frame.theta[index])} − ${selection.lr}·${fmtTerm(grad)} = ${fmt(next.theta[index])}`] }],
        }],
        code: ["step"],
      };
    }
  }
}

/** @param {Context} context @returns {Line} */
function lossLine({ selection, frame }) {
  const { m, y, loss, layers } = frame, fused = selection.loss !== "squared_error";
  const { nOut, a } = layers[layers.length - 1];
  /** @param {number} i */
  const term = (i) => {
    const p = answer(selection, a[i]);
    if (!fused) return `(${fmt(p)} − ${fmt(y[i])})²`;
    return y[i] ? `ln ${fmt(p)}` : `ln(1 − ${fmt(p)})`;
  };
  /** @param {number} i */
  const value = (i) => (fused ? Math.max(a[i], 0) + Math.log1p(Math.exp(-Math.abs(a[i]))) - a[i] * y[i] : 0.5 * (a[i] - y[i]) ** 2);
  const rows = Array.from({ length: m }, (_, s) => {
    const outs = Array.from({ length: nOut }, (_, i) => s * nOut + i);
    const terms = outs.map(term).join(fused ? " − " : " + ");
    const sum = outs.reduce((total, i) => total + value(i), 0);
    const text = fused ? `−${terms}` : `½ ${nOut > 1 ? `[${terms}]` : terms}`;
    return { label: m > 1 ? S.sampleShort(s + 1) : "", parts: [`${m > 1 ? "" : "= "}${text} = ${fmt(sum)}`] };
  });
  if (m > 1) rows.push({ label: S.mean, parts: [`J = ${fmt(loss)}`] });
  const over = nOut > 1 ? "Σ " : "";
  return { symbols: fused ? `J = −${over}[y ln ŷ + (1 − y) ln(1 − ŷ)]` : `J = ½ ${over}(a − y)²`, numbers: rows };
}

/**
 * A whole layer or a whole pass, as matrices; rows are samples.
 * @param {Op} op the last one of the step @param {Context} context @param {"layer" | "pass"} granularity @returns {Explanation}
 */
export function explainMatrices(op, context, granularity) {
  const { selection, frame, next } = context;
  const sizes = parseSize(selection.size), top = sizes.length, fused = selection.loss !== "squared_error", { m } = frame;
  /** @param {string} label @param {number} rows @param {number} cols @param {ArrayLike<number>} values @returns {Part} */
  const matrix = (label, rows, cols, values) => ({ label, rows, cols, values });
  /** @param {ArrayLike<number>} values @param {number} rows @param {number} cols */
  const transpose = (values, rows, cols) => Float64Array.from({ length: rows * cols }, (_, i) => values[(i % rows) * cols + Math.floor(i / rows)]);
  /** @param {Float64Array} vector @param {number} l @param {number} from */
  const weightsOf = (vector, l, from) => {
    const start = parameterIndex(sizes, l, 0, from);
    return vector.slice(start, start + (from < 0 ? 1 : sizes[l - 2]) * sizes[l - 1]);
  };
  const f = S.functions[/** @type {keyof typeof S.functions} */ (selection.activation)];

  /** @param {number} l @returns {Line[]} */
  const forward = (l) => {
    const { nIn, nOut, x, z, a } = frame.layers[l - 2], out = l === top, g = out ? "σ" : f;
    return [{
      symbols: `${symbol("Z", l)} = ${symbol("A", l - 1)} ${symbol("W", l)}ᵀ + ${symbol("b", l)}`,
      numbers: [{ parts: [matrix(symbol("A", l - 1), m, nIn, x), "·", matrix(`${symbol("W", l)}ᵀ`, nIn, nOut, transpose(weightsOf(frame.theta, l, 0), nOut, nIn)),
        "+", matrix(symbol("b", l), 1, nOut, weightsOf(frame.theta, l, -1)), "=", matrix(symbol("Z", l), m, nOut, z)] }],
    }, {
      symbols: `${out && fused ? "Ŷ" : symbol("A", l)} = ${g}(${symbol("Z", l)})`,
      numbers: [{ parts: [`${g} of it =`, matrix(out && fused ? "Ŷ" : symbol("A", l), m, nOut, out ? a.map((v) => answer(selection, v)) : a)] }],
    }];
  };
  /** @param {number} l @returns {Line[]} */
  const backward = (l) => {
    const { nIn, nOut, x, z, a, delta } = frame.layers[l - 2], name = symbol("Δ", l);
    const share = m > 1 ? `1/${m} ` : "";
    /** @type {Line} */
    const first = l === top ? {
      symbols: fused ? `${name} = ${share}(Ŷ − Y)` : `${name} = ${share}(A − Y) ⊙ A ⊙ (1 − A)`,
      numbers: [{ parts: [matrix(fused ? "Ŷ" : symbol("A", l), m, nOut, a.map((v) => answer(selection, v))), "and", matrix("Y", m, nOut, frame.y),
        "give", matrix(name, m, nOut, delta)] }],
    } : {
      symbols: `${name} = (${symbol("Δ", l + 1)} ${symbol("W", l + 1)}) ⊙ f′(${symbol("Z", l)})`,
      numbers: [{ parts: [matrix(symbol("Δ", l + 1), m, sizes[l], frame.layers[l - 1].delta), "·",
        matrix(symbol("W", l + 1), sizes[l], nOut, weightsOf(frame.theta, l + 1, 0)), "⊙",
        matrix(`f′(${symbol("Z", l)})`, m, nOut, a.map((v, i) => slopeOf(selection.activation, z[i], v))), "=", matrix(name, m, nOut, delta)] }],
    };
    return [first, {
      symbols: `∂J/∂${symbol("W", l)} = ${name}ᵀ ${symbol("A", l - 1)},  ∂J/∂${symbol("b", l)} = Σ ${name}`,
      numbers: [{ parts: [matrix(`${name}ᵀ`, nOut, m, transpose(delta, m, nOut)), "·", matrix(symbol("A", l - 1), m, nIn, x), "=",
        matrix(`∂${symbol("W", l)}`, nOut, nIn, weightsOf(frame.grad, l, 0)), ",", matrix(`∂${symbol("b", l)}`, 1, nOut, weightsOf(frame.grad, l, -1))] }],
    }];
  };
  /** @param {number} l @returns {Line} */
  const step = (l) => ({
    symbols: `${symbol("W", l)} ← ${symbol("W", l)} − η ∂J/∂${symbol("W", l)}`,
    numbers: [{ parts: [matrix(symbol("W", l), sizes[l - 1], sizes[l - 2], weightsOf(frame.theta, l, 0)), `− ${selection.lr}·`,
      matrix(`∂${symbol("W", l)}`, sizes[l - 1], sizes[l - 2], weightsOf(frame.grad, l, 0)), "=",
      matrix(symbol("W", l), sizes[l - 1], sizes[l - 2], weightsOf(next.theta, l, 0))] }],
  });

  const up = Array.from({ length: top - 1 }, (_, i) => i + 2), whole = granularity === "pass";
  if (op.phase === "forward") {
    return { sentence: whole ? S.say.forwardPass : S.say.forwardLayer(op.layer),
      lines: (whole ? up : [op.layer]).flatMap(forward), code: ["z", "a"] };
  }
  if (op.phase === "backward") {
    return { sentence: whole ? S.say.backwardPass : S.say.backwardLayer(op.layer),
      lines: (whole ? up.reverse() : [op.layer]).flatMap(backward), code: [whole || op.layer === top ? "loss" : "", "delta", "dW", "db", "hand"] };
  }
  if (op.phase === "update") {
    const n = parameters(sizes).filter(({ layer }) => layer === op.layer).length;
    const stepped = S.say.stepped(frame.loss, next.loss);
    return { sentence: whole ? stepped : S.say.updateLayer(op.layer, n) + (op.layer === top ? ` ${stepped}` : ""),
      lines: (whole ? up : [op.layer]).map(step), code: ["step"] };
  }
  return explainOp(op, context);
}

/** @param {string} activation @param {number} z @param {number} a */
const slopeOf = (activation, z, a) => activation === "sigmoid" ? a * (1 - a) : activation === "tanh" ? 1 - a * a : Number(z > 0);
