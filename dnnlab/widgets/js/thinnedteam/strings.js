// @ts-check
/** Everything the widget "A team of thinned nets" says, in one place, so that the book can be translated. */
import { fmt, subscript } from "../ui/format.js";

/** @typedef {import("./model.js").Selection} Selection @typedef {"single" | "mean" | "whole"} Who */

const ROUNDING = 1e-12; // with p = 0 all nets are one; their answers differ by less

export const title = "A team of thinned nets";
export const num = fmt;
/** @param {number} x */
export const percent = (x) => `${(100 * x).toFixed(1)}\u00a0%`;

export const axes = { p: "Dropped with probability p", mode: "Show" };
export const modes = { training: "training pass", test: "test pass" };
export const another = "Another team (N)";
/** @param {number} hidden @param {number} points */
export const situation = (hidden, points) => `2-${hidden}-${hidden}-1, trained with this p on ${points} points. Crossed: dropped. Dark: sends much on for ◆. Dashed: negative weight.`;
/** @param {number} k @param {number} team */
export const position = (k, team) => `Net ${k} of ${team}`;

// Predict
/** @param {number} team */
export const question = (team) => `${team} masks make ${team} thinned nets with the same weights. Which has the lowest loss on new points: one of them (on average), their mean answer, or the whole net?`;
export const who = "Lowest loss";
/** @param {number} team @returns {Record<Who, string>} */
export const choices = (team) => ({ single: "one thinned net", mean: `mean of the ${team}`, whole: "the whole net" });
/** @param {Who} who @param {number} team */
export const youSaid = (who, team) => `You said: ${choices(team)[who]}. `;
export const you = "you";
/** @param {Record<Who, number>} losses @param {number} team */
export const verdict = ({ single, mean, whole }, team) => `One thinned net has the loss ${fmt(single)} on average, the mean of the ${team} answers ${fmt(mean)}, the whole net ${fmt(whole)}. `;
/** @param {number} agree @param {number} alone @param {number} team */
export const boundaries = (agree, alone, team) => `The whole net decides as the mean does on ${percent(agree)} of the plane, a thinned net on ${percent(alone)}: one test pass stands for the decisions of ${team}. But it does not know where they disagree.`;
/** @param {number} team */
export const noDrop = (team) => `With p = 0 nothing is dropped: all ${team} nets are the whole net, and there is nothing to predict.`;

// Numbers
export const numbers = "The numbers";
/** @param {Selection["mode"]} mode @param {number} k */
export const columns = (mode, k) => [mode === "test" ? "test pass" : `net ${k}`, "average net", "mean answer", "whole"];
export const rows = { train: "loss, training", test: "loss, new points", right: "right, new", point: "answer at ◆" };
/** @param {number} mean @param {number} spread */
export const spread = (mean, spread) => `${fmt(mean)} ± ${spread < ROUNDING ? "0" : fmt(spread, 2)}`;
export const hidden = "?";
/** @param {number} k @param {number} team @param {[number, number]} kept @param {number} units @param {number} loss */
export const sentence = (k, team, kept, units, loss) => `Net ${k} of ${team} keeps ${kept[0]} and ${kept[1]} of ${units} hidden units; its loss on new points is ${fmt(loss)}.`;
/** @param {number} k @param {number | null} mean @param {number} whole */
export const others = (k, mean, whole) => (mean === null ? " The mean and the whole net: when you have answered." : ` The mean of ${k} answers has ${fmt(mean)}, the whole net ${fmt(whole)}.`);

// Formula
export const formula = "ã = a · mask";
/** @param {number} p */
export const maskRule = (p) => `mask = 0 or 1/(1 − ${p}) = ${fmt(1 / (1 - p))}`;
export const testRule = "mask = 1: nothing is dropped, nothing scaled";
/** @param {number} unit from 1 @param {number} a @param {number} mask */
export const plugged = (unit, a, mask) => `unit ${unit}: ã${subscript(unit)} = ${fmt(a)} · ${fmt(mask)} = ${fmt(a * mask)}`;
export const code = "The lines of dnnlab at work";
export const showCode = "The lines of dnnlab that do this";

// Pictures
/** @param {Selection["mode"]} mode @param {number} k @param {number} team */
export const graph = (mode, k, team) => (mode === "test" ? "The whole net, test pass" : `Net ${k} of ${team}, training pass`);
/** @param {Selection["mode"]} mode @param {[number, number]} kept @param {number} units */
export const graphLabel = (mode, kept, units) => (mode === "test" ? `All ${units} units of both hidden layers are kept.` : `The network: ${kept[0]} of ${units} units are kept in the first hidden layer, ${kept[1]} in the second. Dropped units are hollow and have no lines.`);
/** @param {number} k */
export const picture = (k) => (k === 1 ? "Boundary of one net" : `Boundaries of ${k} nets`);
/** @param {number} k @param {boolean} secret */
export const pictureLabel = (k, secret) => `The boundaries of ${k} thinned nets on the plane with the training points${secret ? "" : ", the boundary of their mean, and that of the whole net"}.`;
/** @param {boolean} secret @returns {[string, string][]} */
export const key = (secret) => [["each", "each"], ["this", "this pass"], ...(secret ? [] : /** @type {[string, string][]} */ ([["mean", "mean"], ["whole", "whole"]]))];
export const course = "Loss on new points, net by net";
export const courseAxis = "nets drawn";
export const courseNames = { mean: "mean", whole: "whole" };
export const layer = "What hidden layer 1 sends on for ◆";
export const unitAxis = "unit";
/** @param {number} now @param {number} mean @param {number} whole @param {number} k @param {number} p */
export const layerNote = (now, mean, whole, k, p) => `Sum: this pass ${fmt(now)}, ■ mean of ${k} ${fmt(mean)}, ○ whole net ${fmt(whole)}.`
  + (p ? ` With more nets ■ nears ○; undivided by 1 − p, ${fmt(whole * (1 - p))}.` : "");
export const tableHead = ["net", "kept", "loss, training", "loss, new points", "answer at ◆"];
export const dropHead = ["p", "loss, training", "loss, new points"];
export const dropTable = "The whole net, trained with each p";

// Where the numbers come from
/** @param {number} difference */
export const untrusted = (difference) => `This browser's arithmetic differs from NumPy's by ${fmt(difference)}, so nothing is shown here. In JupyterLab the kernel computes.`;
export const kernelLost = "computed in this page: the kernel does not answer";
