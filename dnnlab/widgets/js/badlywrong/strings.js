// @ts-check
/** Everything the widget "Badly wrong should learn fast" says, in one place, so that the book can be translated. */
import { fmt, fmtTerm } from "../ui/format.js";

/** @typedef {import("./model.js").State} State */

export const title = "Badly wrong should learn fast";
/** A number of steps. @param {number} n */
export const count = (n) => n.toLocaleString("en");
/** @param {number} n */
const steps = (n) => `${count(n)} ${n === 1 ? "step" : "steps"}`;
/** A factor. @param {number} factor */
export const times = (factor) => (factor === Infinity ? "never" : `${fmt(factor)}×`);
/** One of those to choose from. @param {number} factor */
export const choice = (factor) => (factor === Infinity ? "it never gets there" : `${factor}×`);

export const activations = { identity: "linear", sigmoid: "sigmoid", softmax: "softmax" };
export const definitions = { identity: "a = z", sigmoid: "a = σ(z)", softmax: "a, 1 − a = softmax(z, 0)" };
export const losses = { squared_error: "squared error", binary_cross_entropy: "binary cross-entropy", categorical_cross_entropy: "categorical cross-entropy" };
/** @param {string} pair @returns {[activation: keyof typeof activations, loss: keyof typeof losses]} */
const parts = (pair) => /** @type {any} */ (pair.split(" "));
/** @param {string} pair */
export const pairName = (pair) => { const [activation, loss] = parts(pair); return `${activations[activation]} + ${losses[loss]}`; };
/** What tells the two neurons apart. @param {string} left @param {string} right @returns {string[]} */
export function shortNames(left, right) {
  const [[f, loss], [g, other]] = [parts(left), parts(right)];
  if (left === right) return ["left", "right"];
  if (f === g) return [losses[loss], losses[other]];
  if (loss === other) return [activations[f], activations[g]];
  return [pairName(left), pairName(right)];
}
/** @param {string} text */
export const capital = (text) => text[0].toUpperCase() + text.slice(1);

export const sides = ["left", "right"];
export const shapes = ["■", "●"];
/** @param {number} i @param {string} name */
export const sideName = (i, name) => (name === sides[i] ? name : `${sides[i]}, ${name}`);
export const axes = { z0: "Start: z₀", target: "Right answer", label: "The label it is told", lr: "Learning rate η", granularity: "Stepping" };
export const labels = { right: "right", flipped: "flipped" };
export const granularity = { leaps: "growing leaps", one: "one by one" };
export const settings = "Change the experiment";
export const nextStart = "Next start (N)";
/** @param {number} z0 @param {number} y @param {boolean} flipped */
export const situation = (z0, y, flipped) => `Input x = 1, w = b = ${z0 / 2}, so z₀ = ${z0}. The neuron is told to answer ${y}${flipped ? ", which is wrong" : ""}.`;

// Predict
/** @param {string} slow @param {string} fast @param {number} a @param {number} y */
export const question = (slow, fast, a, y) => `Both begin with the answer ${fmt(a)}. How many times as many steps will ${slow} need, compared with ${fast}, to come within 0.1 of the label ${y}?`;
/** @param {number} y */
export const anyQuestion = (y) => `How many times as many steps will the slower of the two need, compared with the faster, to come within 0.1 of the label ${y}?`;
export const factor = "Times as many steps";
/** @param {number} guess */
export const waiting = (guess) => `You said: ${choice(guess)}. Press Play, or step.`;
export const shown = "The curves below are open. Press Play, or step.";
export const noRace = "Both answers are within 0.1 of the label before the first step: there is no race to predict.";
export const hiddenCurves = "Answer the question above, or press Show me: then the curves are drawn here.";
/** @param {number} guess @param {number} factor @param {number} nearest @param {number[]} arrivals slower first */
export function said(guess, factor, nearest, [late, early]) {
  const mine = `You said: ${choice(guess)}.`;
  if (late === Infinity) return `${mine} ${early === Infinity ? "Neither gets there." : "The slower one never gets there."}`;
  const closest = guess === nearest && guess !== factor ? `, and ${choice(nearest)} is the nearest choice` : "";
  return `${mine} It is ${fmt(factor)}×, ${count(late)} steps against ${count(early)}${closest}.`;
}
/** @param {number} step */
export const yourMark = (step) => `you: ${count(step)}`;
/** @param {number} i @param {number} step */
export const arrivalMark = (i, step) => `${sides[i]}: ${count(step)}`;

/** Who arrives when. @param {string[]} names slower first @param {number[]} arrivals slower first @param {number} factor */
export function race([slow, fast], [late, early], factor) {
  if (early === Infinity) return "Neither ever comes within 0.1 of the label.";
  if (late === Infinity) return `${capital(fast)} ${early ? `comes within 0.1 of the label after ${steps(early)}` : "is within 0.1 of the label from the start"}, ${slow} never.`;
  if (late === early) return `Both come within 0.1 of the label after ${steps(late)}.`;
  const ratio = early > 0 ? `: ${fmt(factor)} times as many` : "";
  return `${capital(slow)} needs ${steps(late)} to come within 0.1 of the label, ${fast} ${count(early)}${ratio}.`;
}

// What a run shows
/** What a pair's gradient is made of, with its numbers at the start. @param {string} pair @param {State} start @param {number} y */
export function why(pair, { error, slope, gradient, a }, y) {
  const e = fmt(error), g = fmt(gradient);
  switch (pair) {
    case "identity squared_error": return `∂J/∂z is the error itself: ${e} at the start.`;
    case "sigmoid squared_error": return `∂J/∂z is the error times the slope σ′(z): at the start ${fmtTerm(error)} · ${fmt(slope)} = ${g}.`;
    case "softmax squared_error": return `∂J/∂z still has the slope in it, twice the error times a(1 − a): at the start ${g}.`;
    case "sigmoid binary_cross_entropy": return `σ′ cancels and ∂J/∂z is the error itself: ${e} at the start.`;
    case "softmax categorical_cross_entropy": return `The slope cancels and ∂J/∂z is the error itself, ${e} at the start: the numbers of sigmoid + binary cross-entropy.`;
    case "softmax binary_cross_entropy": return `The slope cancels, but both outputs are charged: ∂J/∂z is twice the error, ${g} at the start.`;
    case "sigmoid categorical_cross_entropy": return y ? `For the label 1 the loss is −ln a, and ∂J/∂z = −(1 − a): ${g} at the start.`
      : "The loss counts only outputs whose label is 1. With one output and the label 0 it is 0 whatever the answer: nothing is learnt.";
  }
  if (y) return `The loss −ln a falls below 0 as soon as a passes 1, and falls without end: the answer ${fmt(a)} is pushed up, away from 1.`;
  if (pair === "identity categorical_cross_entropy") return "With the label 0 the loss is 0 whatever the answer: nothing is learnt.";
  return `The loss is −ln(1 − a), and 1 − a = ${fmt(1 - a)}: a negative number has no logarithm, so the loss is NaN, and training ends before its first step. The formula for ∂J/∂z would still give ${g}, and nothing would warn you.`;
}
export const tags = { matching: "matching pair", other: "not a matching pair" };
export const refused = "† dnnlab's Network refuses this pair. Here it runs, so that you can see why.";

/** @param {number} target @param {number} y @param {number} first the answer at the start */
export function aboutLabel(target, y, first) {
  if (target === y) return "";
  return Math.abs(first - target) < 0.5
    ? " The label is wrong, and the neuron had been right: here slow means that it resists a wrong label."
    : " The label is wrong, and the neuron agrees with it.";
}

/** How a neuron's run stands. @param {import("./model.js").Run} run @param {number} step */
export function stand(run, step) {
  const { end, last, arrival } = run;
  if (end === "nan") return "its loss is NaN";
  if (end === "diverged" && step >= last) return `diverged at step ${count(last + 1)}`;
  if (arrival <= step) return arrival ? `there since step ${count(arrival)}` : "there from the start";
  if (end === "still" && step >= last) return "stuck: no gradient";
  return "not there yet";
}
/** @param {number} step @param {number} end */
export const position = (step, end) => `Step ${count(step)}${step === end ? ", the end" : ""}`;
/** @param {string} name @param {State} state @param {string} stand */
export const sentence = (name, { a, gradient }, stand) => `${capital(name)}: a = ${fmt(a)}, ∂J/∂z = ${fmt(gradient)}, ${stand}.`;
/** @param {string} name @param {number} step @param {number} limit */
export const diverged = (name, step, limit) => `${capital(name)} diverged at step ${count(step)}: a weight is beyond ±${fmt(limit, 1).replace("1·", "")}. Its last numbers before that stay.`;
/** @param {number} lr */
export const overshoot = (lr) => ` A step moves z by 2η = ${2 * lr} times the error, η for w and η for b: it lands ${2 * lr - 1} times as far off, on the other side.`;
/** @param {string} name */
export const nan = (name) => `${capital(name)}: the loss is NaN before the first step, so there is nothing to learn from.`;

// Numbers
export const numbers = "The numbers now";
export const rows = { z: "z", a: "answer a", error: "error a − y", slope: "slope f′(z)", gradient: "∂J/∂z", loss: "loss J", stand: "within 0.1 of y" };
/** @param {number} reach */
export const bars = (reach) => `Size of ∂J/∂z. Both bars have one scale: the full width is ${fmt(reach)}.`;
/** @param {string} name @param {number} gradient */
export const bar = (name, gradient) => `${capital(name)}: ∂J/∂z = ${fmt(gradient)}`;
export const tableHead = ["step", "a", "∂J/∂z", "loss"];
/** @param {string} side @param {string} pair */
export const tableOf = (side, pair) => `${side}: ${pair}`;

// Pictures
export const axisZ = "z";
export const answer = "Answer a = f(z), with its tangent";
export const loss = "Loss J(z), with its tangent";
/** @param {string} pair @param {State} state @param {number} y */
export const answerPlot = (pair, { z, a, slope }, y) => `${pair}: the answer at z = ${fmt(z)} is ${fmt(a)}, label ${y}, slope ${fmt(slope)}`;
/** @param {string} pair @param {State} state */
export const lossPlot = (pair, { z, loss, gradient }) => `${pair}: the loss at z = ${fmt(z)} is ${fmt(loss)}, slope ${fmt(gradient)}`;
export const noLoss = "NaN";
/** @param {number} y */
export const labelLine = (y) => `label ${y}`;
export const curves = "Loss after each step, as a share of the loss at the start";
export const stepAxis = "steps (the axis is logarithmic)";
/** @param {string[]} names @param {number[]} shares @param {number} step */
export const curvesPlot = (names, shares, step) => `${curves}. After ${steps(step)}: ${names.map((name, i) => `${name} ${fmt(shares[i])}`).join("; ")}`;
/** @param {string} names */
export const notDrawn = (names) => `No curve for ${names}: its loss is NaN.`;

// The matrix of pairs
export const matrix = "Which pair is which neuron?";
export const matrixNote = "Each cell gives ∂J/∂z. Framed: the matching pairs, whose gradient is the error itself.";
export const cellNote = "label 0 and a > 1: NaN";
/** @param {string} side @param {string} pair */
export const pickPair = (side, pair) => `${side} neuron: ${pair}`;
/** @type {Record<string, string>} */
export const formulas = {
  "identity squared_error": "a − y", "identity binary_cross_entropy": "(a − y) / (a(1 − a))", "identity categorical_cross_entropy": "−y / a",
  "sigmoid squared_error": "(a − y) · a(1 − a)", "sigmoid binary_cross_entropy": "a − y", "sigmoid categorical_cross_entropy": "−y (1 − a)",
  "softmax squared_error": "2(a − y) · a(1 − a)", "softmax binary_cross_entropy": "2(a − y)", "softmax categorical_cross_entropy": "a − y",
};
/** Where the slope is in the gradient: what it is. @param {string} pair */
export const slopeOf = (pair) => (/^s.* squared/.test(pair) ? ",  slope f′ = a(1 − a)" : "");
/** The gradient with numbers. @param {string} pair @param {State} state @param {number} y */
export function plugged(pair, { a, error, slope }, y) {
  const e = fmtTerm(error), p = fmtTerm(a), rest = fmtTerm(1 - a);
  /** @type {Record<string, string>} */
  const texts = {
    "identity squared_error": `${fmt(a)} − ${y}`, "identity binary_cross_entropy": `${e} / (${p}·${rest})`, "identity categorical_cross_entropy": `−${y} / ${p}`,
    "sigmoid squared_error": `${e} · ${fmt(slope)}`, "sigmoid binary_cross_entropy": `${fmt(a)} − ${y}`, "sigmoid categorical_cross_entropy": `−${y}·${rest}`,
    "softmax squared_error": `2·${e} · ${fmt(slope)}`, "softmax binary_cross_entropy": `2·${e}`, "softmax categorical_cross_entropy": `${fmt(a)} − ${y}`,
  };
  return texts[pair];
}
export const formula = "∂J/∂z = ";
export const update = "w ← w − η ∂J/∂z, b too, since x = 1";
/** @param {State} state @param {number} lr @param {number} next */
export const updated = ({ w, gradient }, lr, next) => `= ${fmt(w, 7)} − ${lr}·${fmtTerm(gradient)} = ${fmt(next, 7)}`;
export const noUpdate = "no further step";
/** @param {string} side */
export const code = (side) => `The lines of dnnlab at work, ${side} neuron`;
export const showCode = "The lines of dnnlab that compute this";

// Where the numbers come from
/** @param {number} difference */
export const untrusted = (difference) => `This browser's arithmetic differs from NumPy's by ${fmt(difference)}, so nothing is shown here. In JupyterLab the kernel computes.`;
export const kernelLost = "computed in this page: the kernel does not answer";
