// @ts-check
/** Everything the widget "Badly wrong should learn fast" says, in one place, so that the book can be translated. */
import { fmt, superscript } from "../ui/format.js";

/** @typedef {import("./model.js").State} State */

export const title = "Badly wrong should learn fast";
/** Three significant digits; more where three would say 1.00 or 2.00 of a number that is less. @param {number} x */
export function num(x) {
  const size = Math.abs(x), whole = Math.ceil(size);
  const digits = [3, 4, 5, 6].find((n) => size === whole || whole > 2 || Number(size.toPrecision(n)) < whole);
  return fmt(x, digits);
}
/** A factor or term inside a product: negative ones in brackets. @param {number} x */
const term = (x) => (x < 0 ? `(${num(x)})` : num(x));
/** A number of steps. @param {number} n */
export const count = (n) => n.toLocaleString("en");
/** @param {number} n */
const steps = (n) => `${count(n)} ${n === 1 ? "step" : "steps"}`;
/** One of those to choose from. @param {number} factor */
export const choice = (factor) => (factor === Infinity ? "never" : `${factor}×`);

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
export const axes = { z0: "Start z₀ (key N: the next)", target: "Right answer", label: "The label it is told", lr: "Learning rate η", granularity: "Stepping" };
export const labels = { right: "right", flipped: "flipped" };
export const granularity = { leaps: "leaps", one: "one by one" };
/** @param {number} z0 @param {number} y @param {boolean} flipped */
export const situation = (z0, y, flipped) => `Input x = 1, w = b = ${z0 / 2}, so z₀ = ${z0}. ${flipped ? `It is told to answer ${y}; ${1 - y} is right.` : `The neuron is told to answer ${y}.`}`;

// Predict
/** @param {string} slow @param {string} fast @param {number} a @param {number} y */
export const question = (slow, fast, a, y) => `Both answer ${num(a)}. To come within 0.1 of the label ${y}, how many times as many steps will ${slow} need as ${fast}?`;
/** @param {number} y */
export const anyQuestion = (y) => `To come within 0.1 of the label ${y}, how many times as many steps will the slower neuron need as the faster?`;
export const factor = "Times as many steps";
/** @param {number} guess */
export const waiting = (guess) => `You said: ${choice(guess)}. Press Play, or step.`;
export const answeredByRun = "The run has answered the question. ";
/** Why there is no race to predict; "" if there is one. @param {string[]} names @param {import("./model.js").Run[]} runs */
export function noRace(names, runs) {
  if (runs[0].name === runs[1].name) return "The same pair on both sides: every number is the same, and there is no race to predict. ";
  const reasons = runs.map(({ arrival, end, last }) => (arrival === 0 ? "within 0.1 of the label before the first step"
    : last > 0 ? "" : end === "nan" ? "the loss is NaN, so nothing can be learnt" : end === "still" ? "the gradient is 0, so nothing will be learnt" : ""));
  const told = reasons.flatMap((reason, i) => (reason ? [`${capital(names[i])}: ${reason}. `] : []));
  return told.length ? `There is no race to predict. ${told.join("")}` : "";
}
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
  const e = num(error), g = num(gradient);
  switch (pair) {
    case "identity squared_error": return `∂J/∂z is the error itself: ${e} at the start.`;
    case "sigmoid squared_error": return `∂J/∂z is the error times the slope σ′(z) = a(1 − a): at the start ${term(error)} · ${num(slope)} = ${g}.`;
    case "softmax squared_error": return `∂J/∂z still has the slope in it, twice the error times a(1 − a): at the start ${g}.`;
    case "sigmoid binary_cross_entropy": return `σ′ cancels and ∂J/∂z is the error itself: ${e} at the start.`;
    case "softmax categorical_cross_entropy": return `The slope cancels and ∂J/∂z is the error itself, ${e} at the start: the numbers of sigmoid + binary cross-entropy.`;
    case "softmax binary_cross_entropy": return `The slope cancels, but both outputs are charged: ∂J/∂z is twice the error, ${g} at the start. Faster, but no better: twice the gradient is what twice the η gives any pair.`;
    case "sigmoid categorical_cross_entropy": return y ? `For the label 1 the loss is −ln a, and ∂J/∂z = −(1 − a): ${g} at the start.`
      : "The loss counts only outputs whose label is 1. With one output and the label 0 it is 0 whatever the answer: nothing is learnt.";
  }
  if (y) return `The loss −ln a falls below 0 as soon as a passes 1, and falls without end: the answer ${num(a)} is pushed up, away from 1.`;
  if (pair === "identity categorical_cross_entropy") return "With the label 0 the loss is 0 whatever the answer: nothing is learnt.";
  return `The loss is −ln(1 − a), and 1 − a = ${num(1 - a)}: a negative number has no logarithm, so the loss is NaN, and training ends before its first step. The formula for ∂J/∂z would still give ${g}, and nothing would warn you.`;
}
export const tags = { matching: "matching pair", other: "not a matching pair" };

/** What a wrong label changes. @param {number} target @param {number} y @param {number} first the answer at the start
 * @param {string[]} names slower first @param {number[]} arrivals slower first */
export function aboutLabel(target, y, first, [slow, fast], [late, early]) {
  if (target === y) return "";
  if (Math.abs(first - target) >= 0.5) return " The label is wrong, and the neuron agrees with it.";
  const same = ` The label is wrong, and the neuron had been right. The numbers are those of a right answer ${y}: `;
  if (early === Infinity) return `${same}neither learns the wrong label.`;
  if (late === early) return `${same}both learn the wrong label as fast as a right one.`;
  return `${same}${fast} learns the wrong label as fast as a right one, and ${slow}, being slow, resists it.`;
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
export const sentence = (name, { a, gradient }, stand) => `${capital(name)}: a = ${num(a)}, ∂J/∂z = ${num(gradient)}, ${stand}.`;
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
export const bars = (reach) => `Size of ∂J/∂z; the full width is ${num(reach)}.`;
/** @param {string} name @param {number} gradient */
export const bar = (name, gradient) => `${capital(name)}: ∂J/∂z = ${num(gradient)}`;
export const tableHead = ["step", "a", "∂J/∂z", "loss"];
/** @param {string} side @param {string} pair */
export const tableOf = (side, pair) => `${side}: ${pair}`;

// Pictures
export const axisZ = "z";
export const answer = "Answer a = f(z)";
export const loss = "Loss J(z)";
/** @param {string} pair @param {State} state @param {number} y */
export const answerPlot = (pair, { z, a, slope }, y) => `${pair}: the answer at z = ${num(z)} is ${num(a)}, label ${y}, slope ${num(slope)}`;
/** @param {string} pair @param {State} state */
export const lossPlot = (pair, { z, loss, gradient }) => `${pair}: the loss at z = ${num(z)} is ${num(loss)}, slope ${num(gradient)}`;
export const noLoss = "NaN";
/** A tick of the axis of steps. @param {number} step */
export const stepTick = (step) => (step >= 10_000 ? `10${superscript(Math.log10(step))}` : String(step));
/** @param {number} y */
export const labelLine = (y) => `label ${y}`;
export const curves = "Loss after each step, as a share of the loss at the start";
export const stepAxis = "steps (the axis is logarithmic)";
/** @param {string[]} names @param {number[]} shares @param {number} step */
export const curvesPlot = (names, shares, step) => `${curves}. After ${steps(step)}: ${names.map((name, i) => `${name} ${num(shares[i])}`).join("; ")}`;
/** @param {string} names */
export const notDrawn = (names) => `No curve for ${names}: its loss is NaN.`;

// The matrix of pairs
/** @param {string} left @param {string} right */
export const matrix = (left, right) => `Choose the pairs: ${shapes[0]} ${pairName(left)}, ${shapes[1]} ${pairName(right)}`;
export const matrixNote = "Each cell gives ∂J/∂z, ■ makes it the left neuron, ● the right one. Framed: the matching pairs, whose gradient is the error itself. † dnnlab's Network refuses this pair; here it runs, so that you can see why.";
export const cellNote = "label 0 and a > 1: NaN";
/** @param {string} side @param {string} pair */
export const pickPair = (side, pair) => `${side} neuron: ${pair}`;
/** @type {Record<string, string>} */
export const formulas = {
  "identity squared_error": "a − y", "identity binary_cross_entropy": "(a − y) / (a(1 − a))", "identity categorical_cross_entropy": "−y / a",
  "sigmoid squared_error": "(a − y) · a(1 − a)", "sigmoid binary_cross_entropy": "a − y", "sigmoid categorical_cross_entropy": "−y (1 − a)",
  "softmax squared_error": "2(a − y) · a(1 − a)", "softmax binary_cross_entropy": "2(a − y)", "softmax categorical_cross_entropy": "a − y",
};
/** The gradient with numbers. @param {string} pair @param {State} state @param {number} y */
export function plugged(pair, { a, error, slope }, y) {
  const e = term(error), p = term(a), rest = term(1 - a);
  /** @type {Record<string, string>} */
  const texts = {
    "identity squared_error": `${num(a)} − ${y}`, "identity binary_cross_entropy": `${e} / (${p}·${rest})`, "identity categorical_cross_entropy": `−${y} / ${p}`,
    "sigmoid squared_error": `${e} · ${num(slope)}`, "sigmoid binary_cross_entropy": `${num(a)} − ${y}`, "sigmoid categorical_cross_entropy": `−${y}·${rest}`,
    "softmax squared_error": `2·${e} · ${num(slope)}`, "softmax binary_cross_entropy": `2·${e}`, "softmax categorical_cross_entropy": `${num(a)} − ${y}`,
  };
  return texts[pair];
}
export const formula = "∂J/∂z = ";
export const update = "w = b ← w − η ∂J/∂z";
/** @param {State} state @param {number} lr @param {number} next */
export const updated = ({ w, gradient }, lr, next) => `= ${fmt(w, 7)} − ${lr}·${term(gradient)} = ${fmt(next, 7)}`;
export const noUpdate = "(no further step)";
/** @param {string} side */
export const code = (side) => `The lines of dnnlab at work, ${side} neuron`;
export const showCode = "The lines of dnnlab that compute this";

// Where the numbers come from
/** @param {number} difference */
export const untrusted = (difference) => `This browser's arithmetic differs from NumPy's by ${fmt(difference)}, so nothing is shown here. In JupyterLab the kernel computes.`;
export const kernelLost = "computed in this page: the kernel does not answer";
