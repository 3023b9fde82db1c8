// @ts-check
/** Everything the widget "The λ dial" says, in one place, so that the book can be translated. */
import { fmt, superscript } from "../ui/format.js";
import { penalty } from "./model.js";

/** @typedef {import("./model.js").Selection} Selection @typedef {import("./model.js").Numbers} Numbers */

export const title = "The λ dial";
export const num = fmt;
/** @param {number} x */
export const percent = (x) => `${(100 * x).toFixed(1)}\u00a0%`;
/** A value of λ. @param {number} lam */
export const value = (lam) => (lam > 0 && lam < 1e-3 ? `10${superscript(Math.log10(lam))}` : String(lam));

/** On an axis there is room for 0 and the powers of ten. @param {number} lam */
export const tick = (lam) => (lam === 0 ? "0" : Number.isInteger(Math.log10(lam)) ? `10${superscript(Math.log10(lam))}` : "");

export const axes = { method: "Method", lam: "λ, how much the penalty counts", n: "Training points n (key N)" };
export const methods = { none: "none", l2: "L2", l1: "L1", early: "early stopping" };
/** @param {Selection} selection */
export const choice = ({ method, lam }) => (method === "none" ? "No penalty" : method === "early" ? "No penalty, stopped early" : `${methods[method]}, λ = ${value(lam)}`);
/** @param {number[]} sizes @param {number} parameters @param {number} tested */
export const situation = (sizes, parameters, tested) => `${sizes.join("-")} ReLU network, ${parameters.toLocaleString("en")} parameters, tested on ${tested.toLocaleString("en")} new points`;
/** @param {number} step @param {number} last */
export const position = (step, last) => `Step ${step}${step === last ? ", the end" : ""}`;

// Predict
/** @param {"l2" | "l1"} method @param {number} n @param {number} step */
export const question = (method, n, step) => `Turn λ, and look at the boundary and at the training loss. With which λ will ${methods[method]} on ${n} training points have the lowest loss on new points, after ${step} steps?`;
export const lowest = "Lowest loss on new points with λ =";
/** @param {number} guess @param {number} loss @param {number} best @param {number} bestLoss @param {boolean} good */
export function said(guess, loss, best, bestLoss, good) {
  const mine = `You said λ = ${value(guess)}, which gives ${fmt(loss)}`;
  if (guess === best) return `${mine}, the lowest. `;
  return `${mine}; the lowest is ${fmt(bestLoss)}, with λ = ${value(best)}${good ? ", hardly less" : ""}. `;
}
/** The point of it all. @param {number} n @param {number} lam @param {Numbers} best @param {Numbers} none */
export const verdict = (n, lam, best, none) => `With ${n} points and λ = ${value(lam)} the loss on new points is ${fmt(best.test)}; without a penalty it is ${fmt(none.test)}. `
  + `On the training points it is the other way round: ${fmt(best.train)} against ${fmt(none.train)}. The fit gets worse and the network better.`;
/** @param {Numbers} last @param {number} step */
export const aboutNone = ({ train, test }, step) => `Nothing holds the weights back: after ${step} steps the loss on the training points is ${fmt(train)}, on new points ${fmt(test)}.`;
/** @param {number} best @param {Numbers} there @param {number} step @param {Numbers} last @param {number} validated */
export const aboutEarly = (best, there, step, last, validated) => `The loss on ${validated} validation points, which are neither trained on nor tested on, is smallest after step ${best}: the parameters of that step are kept, with a loss of ${fmt(there.test)} on new points. After ${step} steps it is ${fmt(last.test)}.`;

// Numbers
/** @param {number} step */
export const numbers = (step) => `The numbers (no penalty: step ${step})`;
export const now = "now", reference = "no penalty";
/** @type {(method: Selection["method"], small: number) => [keyof Numbers, string, (x: number) => string][]} */
export const rows = (method, small) => [
  ["train", "loss, training", fmt], ["test", "loss, new", fmt],
  ["trainRight", "right, training", percent], ["testRight", "right, new", percent],
  method === "l1" ? ["sizes", "Σ|w|", fmt] : ["squares", "Σw²", fmt], ["small", `|w| < ${small}`, percent],
];
export const hidden = "?";
/** @param {Selection} selection @param {number} step @param {Numbers} numbers @param {boolean} secret */
export const sentence = (selection, step, { train, test }, secret) => `${choice(selection)}, ${selection.n} points, step ${step}: loss on training points ${fmt(train)}, on new points ${secret ? "not shown before you answer" : fmt(test)}.`;

// Formula
/** @param {Selection} selection @param {Numbers} numbers */
export function objective(selection, numbers) {
  const { method, lam } = selection, { train, squares, sizes } = numbers, whole = fmt(train + penalty(selection, numbers));
  if (method === "l2") return { symbols: "J + λ/2 · Σw²", plugged: `= ${fmt(train)} + ${lam}/2 · ${fmt(squares)} = ${whole}` };
  if (method === "l1") return { symbols: "J + λ · Σ|w|", plugged: `= ${fmt(train)} + ${lam} · ${fmt(sizes)} = ${whole}` };
  return { symbols: "J", plugged: `= ${whole}` };
}
export const code = "The lines of dnnlab at work";
export const showCode = "The lines of dnnlab that do this";

// Pictures
export const names = { train: "training", test: "new points", validation: "validation" }, you = "you";
/** @param {boolean} secret */
export const key = (secret) => [["train", "training"], ["test", secret ? "new points: answer first" : "new points"]];
/** @param {number} step */
export const field = (step) => `What the network answers, step ${step}`;
/** @param {number} hollow */
export const legend = (hollow) => [["square", "class 0"], ["circle", "class 1"], ["full", "training"], ...(hollow ? [["open", `${hollow} new`]] : [])];
/** @param {Selection} selection @param {number} step @param {Numbers} numbers @param {boolean} secret */
export const fieldLabel = (selection, step, { trainRight, testRight }, secret) => `The plane and the boundary of the network. ${choice(selection)}, step ${step}: on the right side are ${percent(trainRight)} of ${selection.n} training points${secret ? "" : ` and ${percent(testRight)} of the new points`}.`;
/** @param {number} step */
export const dial = (step) => `Loss after step ${step}, for each λ`;
export const dialAxis = "λ";
/** @param {string} text */
export const dialLabel = (text) => `Loss for each λ. ${text}`;
/** @param {number} lam @param {number} train @param {number | null} test */
export const dialPoint = (lam, train, test) => `λ = ${value(lam)}: training ${fmt(train)}${test === null ? "" : `, new points ${fmt(test)}`}.`;
export const course = "Loss over the steps";
export const stepAxis = "steps (the axis is logarithmic)";
export const histogram = "How large the weights are";
export const weightAxis = "weight w";
/** @param {number} small @param {number} share */
export const histogramLabel = (small, share) => `Histogram of the weights: ${percent(share)} are nearer to 0 than ${small}; thin: without a penalty at the same step.`;
export const histogramNote = "share of weights; dashed: no penalty";
export const tableHead = ["step", "training", "new points", "Σw²", "|w| small"];
export const dialHead = ["λ", "training", "new points", "Σw²", "|w| small"];

export const kernelLost = "recorded from NumPy: the kernel does not answer";
/** @param {string} message */
export const unreadable = (message) => `The recording could not be read: ${message}`;
