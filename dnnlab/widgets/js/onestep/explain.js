// @ts-check
/** The sentence and the formulas of a step: symbols, the same with its numbers plugged in, and the lines of dnnlab. */
import { times } from "../engine/times.js";
import { fmt, fmtTerm, subscript } from "../ui/format.js";
import { BATCH, activations, answer, isLogit, losses, parameterIndex, parseSize } from "./model.js";
import { nameOf, symbol } from "./names.js";
import * as say from "./say.js";
import * as S from "./strings.js";

/**
 * @typedef {import("./model.js").Op} Op
 * @typedef {import("./model.js").Frame} Frame
 * @typedef {import("./model.js").Selection} Selection
 * @typedef {import("../views/formulaline.js").Line} Line
 * @typedef {import("../views/formulaline.js").Part} Part
 * @typedef {import("../views/formulaline.js").Matrix} Matrix
 * @typedef {{ sentence: string, lines: Line[], code: string[] }} Explanation
 * @typedef {{ selection: Selection, frame: Frame, next: Frame, update: number, updates: number }} Context
 */

/** f′ of the hidden activation, in symbols and with its number. @type {Record<string, [string, (z: number, a: number) => string]>} */
const SLOPES = {
  sigmoid: ["a(1 − a)", (_, a) => `${fmt(a)}·(1 − ${fmtTerm(a)})`],
  tanh: ["(1 − a²)", (_, a) => `(1 − ${fmtTerm(a)}²)`],
  relu: ["[z > 0]", (z) => (z > 0 ? "1" : "0")],
};
/** @type {Record<string, string>} */
const DEFINITIONS = { sigmoid: " = 1 / (1 + e⁻ᶻ)", relu: " = max(0, z)", tanh: "" };

/** @param {number} n @param {(i: number) => string} term */
const sum = (n, term) => times(n, term).join(" + ");

/** One operation. @param {Op} op @param {Context} context @returns {Explanation} */
export function explainOp(op, { selection, frame, next, update, updates }) {
  const { kind, layer, j, k } = op, { m, y, theta } = frame;
  const sizes = parseSize(selection.size), top = sizes.length, fused = isLogit(selection);
  const { nIn, nOut, x, z, a, delta } = frame.layers[Math.max(0, layer - 2)];
  const [slope, slopeWith] = SLOPES[selection.activation];
  const batch = m > 1, share = batch ? `1/${m}·` : "";

  /** @param {string} sentence @param {string} symbols @param {Line["numbers"]} numbers @param {...string} code @returns {Explanation} */
  const explain = (sentence, symbols, numbers, ...code) => ({ sentence, lines: [{ symbols, numbers }], code });
  /** @param {string} text @param {string} [label] */
  const row = (text, label) => ({ label, parts: [text] });
  /** One row of numbers a sample. @param {(s: number) => string} text */
  const rows = (text) => times(m, (s) => row(text(s), batch ? S.sampleShort(s + 1) : ""));
  /** What this neuron has for every sample. @param {ArrayLike<number>} values (m, nOut) */
  const mine = (values) => times(m, (s) => values[s * nOut + j]);
  /** @param {number[]} values */
  const list = (values) => values.map((value) => fmt(value)).join(", ");
  /** @param {number} l @param {number} to @param {number} from */
  const weight = (l, to, from) => theta[parameterIndex(sizes, l, to, from)];

  switch (kind) {
    case "ready":
      return { lines: [], code: [], sentence: update < updates
        ? say.ready(update + 1, selection.sample === BATCH, selection.sample + 1) : say.finished(updates, frame.loss) };
    case "z":
      return explain(say.z(layer, j + 1, list(mine(z))),
        `${symbol("z", layer, j)} = ${sum(nIn, (i) => `${nameOf({ layer, j, k: i })} ${symbol("a", layer - 1, i)}`)} + ${symbol("b", layer, j)}`,
        rows((s) => `= ${sum(nIn, (i) => `${fmtTerm(weight(layer, j, i))}·${fmtTerm(x[s * nIn + i])}`)} + ${
          fmtTerm(weight(layer, j, -1))} = ${fmt(mine(z)[s])}`), "z");
    case "a": {
      const out = layer === top, name = out ? "sigmoid" : selection.activation, logit = out && fused;
      const f = S.functions[/** @type {keyof typeof S.functions} */ (name)];
      const values = mine(a).map((value) => (out ? answer(selection, value) : value));
      return explain(logit ? say.answer(j + 1, list(values)) : say.a(layer, j + 1, f, list(values)),
        `${logit ? `ŷ${subscript(j + 1)}` : symbol("a", layer, j)} = ${f}(${symbol("z", layer, j)})${DEFINITIONS[name]}`,
        rows((s) => `= ${f}(${fmt(mine(z)[s])}) = ${fmt(values[s])}`), logit ? "answer" : "a");
    }
    case "loss": {
      const { value } = losses[selection.loss], over = nOut > 1 ? "Σ " : "";
      /** @param {number} i */
      const term = (i) => {
        const p = fmt(answer(selection, a[i]));
        if (!fused) return `(${p} − ${fmt(y[i])})²`;
        return y[i] ? `ln ${p}` : `ln(1 − ${p})`;
      };
      const numbers = rows((s) => {
        const outs = times(nOut, (i) => s * nOut + i), terms = outs.map(term).join(fused ? " − " : " + ");
        return `${batch ? "" : "= "}${fused ? "−" : "½ "}${nOut > 1 && !fused ? `[${terms}]` : terms} = ${
          fmt(outs.reduce((total, i) => total + value(a[i], y[i]), 0))}`;
      });
      if (batch) numbers.push(row(`J = ${fmt(frame.loss)}`, S.mean));
      return explain(say.loss(fmt(frame.loss)),
        `J = ${fused ? `−${over}[y ln ŷ + (1 − y) ln(1 − ŷ)]` : `½ ${over}(a − y)²`}`, numbers, "loss");
    }
    case "delta": {
      const name = symbol("δ", layer, j);
      if (layer === top) {
        return explain(say.deltaOut(j + 1, list(mine(delta)), fused),
          `${name} = ∂J/∂${symbol("z", layer, j)} = ${fused ? `${share}(ŷ − y)` : `${share}(a − y) σ′(z) = ${share}(a − y)·a(1 − a)`}`,
          rows((s) => `= ${share}(${fmt(answer(selection, mine(a)[s]))} − ${fmt(mine(y)[s])})${
            fused ? "" : `·${SLOPES.sigmoid[1](0, mine(a)[s])}`} = ${fmt(mine(delta)[s])}`), "loss", fused ? "" : "delta");
      }
      const { nOut: n, delta: behind } = frame.layers[layer - 1];
      /** What comes back from the layer behind. @param {(i: number) => string} term */
      const back = (term) => (n > 1 ? `(${sum(n, term)})` : term(0));
      return explain(say.delta(layer, j + 1, list(mine(delta))),
        `${name} = ${back((i) => `${nameOf({ layer: layer + 1, j: i, k: j })} ${symbol("δ", layer + 1, i)}`)} f′(${symbol("z", layer, j)}),  f′ = ${slope}`,
        rows((s) => `= ${back((i) => fmtTerm(weight(layer + 1, i, j) * behind[s * n + i]))}·${
          slopeWith(mine(z)[s], mine(a)[s])} = ${fmt(mine(delta)[s])}`), "delta");
    }
    case "hand": { // from neuron j of the layer behind to neuron k of this one
      const { nOut: n, delta: behind } = frame.layers[layer - 1], w = weight(layer + 1, j, k);
      const errors = times(m, (s) => behind[s * n + j]);
      return explain(say.hand(layer, j + 1, k + 1, list(errors.map((d) => w * d))),
        `${nameOf({ layer: layer + 1, j, k })} ${symbol("δ", layer + 1, j)}`,
        rows((s) => `= ${fmtTerm(w)}·${fmtTerm(errors[s])} = ${fmt(w * errors[s])}`), "hand");
    }
  }
  const name = nameOf(op), index = parameterIndex(sizes, layer, j, k), grad = frame.grad[index];
  const overSamples = batch ? ", over the samples" : "";
  if (kind === "dW") {
    const inputs = times(m, (s) => x[s * nIn + k]);
    /** @param {number} s */
    const product = (s) => `${fmtTerm(mine(delta)[s])}·${fmtTerm(inputs[s])}`;
    return explain(say.dW(name, fmt(grad), nIn),
      `∂J/∂${name} = ${batch ? "Σ " : ""}${symbol("δ", layer, j)} ${symbol("a", layer - 1, k)}${overSamples}`,
      batch ? [...rows((s) => `${product(s)} = ${fmt(mine(delta)[s] * inputs[s])}`), row(`= ${fmt(grad)}`, S.sum)]
        : [row(`= ${product(0)} = ${fmt(grad)}`)], "dW");
  }
  if (kind === "db") {
    return explain(say.db(name, fmt(grad), batch), `∂J/∂${name} = ${batch ? "Σ " : ""}${symbol("δ", layer, j)}${overSamples}`,
      [row(`= ${batch ? `${mine(delta).map(fmtTerm).join(" + ")} = ` : ""}${fmt(grad)}`)], "db");
  }
  const last = index === theta.length - 1 ? ` ${say.stepped(frame.loss, next.loss)}` : "";
  return explain(say.step(name, theta[index], next.theta[index]) + last, `${name} ← ${name} − η ∂J/∂${name}`,
    [row(`= ${fmt(theta[index], 5)} − ${selection.lr}·${fmtTerm(grad)} = ${fmt(next.theta[index], 5)}`)], "step");
}

/**
 * A whole layer or a whole pass, as matrices; rows are samples.
 * @param {Op} op the last one of the step @param {Context} context @param {"layer" | "pass"} granularity @returns {Explanation}
 */
export function explainMatrices(op, context, granularity) {
  const { selection, frame, next } = context, { m, layers } = frame, { phase, layer } = op;
  const sizes = parseSize(selection.size), top = sizes.length, fused = isLogit(selection);

  /** @param {string} symbols @param {...Part} parts @returns {Line} */
  const line = (symbols, ...parts) => ({ symbols, numbers: [{ parts }] });
  /** A matrix with a row for every sample. @param {string} label @param {number} l @param {ArrayLike<number>} values @returns {Matrix} */
  const ofSamples = (label, l, values) => ({ label, rows: m, cols: sizes[l - 1], values });
  /** A, Z or δ of a layer, a row for each sample. @param {number} l */
  const A = (l) => ofSamples(symbol("A", l), l, l > 1 ? layers[l - 2].a : layers[0].x);
  /** @param {number} l */
  const Z = (l) => ofSamples(symbol("Z", l), l, layers[l - 2].z);
  /** @param {number} l */
  const deltas = (l) => ofSamples(symbol("δ", l), l, layers[l - 2].delta);
  /** What the network answers. */
  const answers = () => (fused ? ofSamples("Ŷ", top, layers[top - 2].a.map((value) => answer(selection, value))) : A(top));
  /** W of a layer, or what has its shape. @param {number} l @param {Float64Array} [vector] @param {string} [prefix] @returns {Matrix} */
  const W = (l, vector = frame.theta, prefix = "") => ({ label: prefix + symbol("W", l), rows: sizes[l - 1], cols: sizes[l - 2],
    values: vector.slice(parameterIndex(sizes, l, 0, 0), parameterIndex(sizes, l, 0, -1)) });
  /** @param {number} l @param {Float64Array} [vector] @param {string} [prefix] @returns {Matrix} */
  const b = (l, vector = frame.theta, prefix = "") => ({ label: prefix + symbol("b", l), rows: 1, cols: sizes[l - 1],
    values: vector.slice(parameterIndex(sizes, l, 0, -1)).slice(0, sizes[l - 1]) });
  /** @param {Matrix} matrix @returns {Matrix} */
  const transposed = ({ label, rows, cols, values }) => ({ label: `${label}ᵀ`, rows: cols, cols: rows,
    values: times(rows * cols, (i) => values[(i % rows) * cols + Math.floor(i / rows)]) });

  /** @param {number} l @returns {Line[]} */
  const forward = (l) => {
    const f = S.functions[/** @type {keyof typeof S.functions} */ (l === top ? "sigmoid" : selection.activation)];
    const out = l === top ? answers() : A(l);
    return [
      line(`${symbol("Z", l)} = ${symbol("A", l - 1)} ${symbol("W", l)}ᵀ + ${symbol("b", l)}`,
        A(l - 1), "·", transposed(W(l)), "+", b(l), "=", Z(l)),
      line(`${out.label} = ${f}(${symbol("Z", l)})`, `${f} of it =`, out)];
  };
  /** @param {number} l @returns {Line[]} */
  const backward = (l) => {
    const name = symbol("δ", l), share = m > 1 ? `1/${m} ` : "", { z, a } = layers[l - 2];
    const slope = () => ofSamples(`f′(${symbol("Z", l)})`, l, a.map((value, i) => activations[selection.activation][1](z[i], value)));
    return [
      l === top
        ? line(`${name} = ${share}${fused ? "(Ŷ − Y)" : "(A − Y) ⊙ A ⊙ (1 − A)"}`,
          answers(), "and", ofSamples("Y", l, frame.y), "give", deltas(l))
        : line(`${name} = (${symbol("δ", l + 1)} ${symbol("W", l + 1)}) ⊙ f′(${symbol("Z", l)})`,
          deltas(l + 1), "·", W(l + 1), "⊙", slope(), "=", deltas(l)),
      line(`∂J/∂${symbol("W", l)} = ${name}ᵀ ${symbol("A", l - 1)},  ∂J/∂${symbol("b", l)} = Σ ${name}`,
        transposed(deltas(l)), "·", A(l - 1), "=", W(l, frame.grad, "∂"), ",", b(l, frame.grad, "∂"))];
  };
  /** @param {number} l @returns {Line[]} */
  const step = (l) => [line(`${symbol("W", l)} ← ${symbol("W", l)} − η ∂J/∂${symbol("W", l)}`,
    W(l), `− ${selection.lr}·`, W(l, frame.grad, "∂"), "=", W(l, next.theta))];

  const whole = granularity === "pass", here = whole ? times(top - 1, (i) => i + 2) : [layer];
  if (phase === "forward") {
    return { sentence: whole ? say.forwardPass : say.forwardLayer(layer), lines: here.flatMap(forward), code: ["z", "a"] };
  }
  if (phase === "backward") {
    return { sentence: whole ? say.backwardPass : say.backwardLayer(layer), lines: here.reverse().flatMap(backward),
      code: [whole || layer === top ? "loss" : "", "delta", "dW", "db", "hand"] };
  }
  if (phase === "update") {
    const stepped = say.stepped(frame.loss, next.loss), n = sizes[layer - 1] * (sizes[layer - 2] + 1);
    return { sentence: whole ? stepped : say.updateLayer(layer, n) + (layer === top ? ` ${stepped}` : ""),
      lines: here.flatMap(step), code: ["step"] };
  }
  return explainOp(op, context);
}
