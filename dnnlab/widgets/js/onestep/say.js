// @ts-check
/** What just happened, one sentence a step, so that the book can be translated. */
import { fmt } from "../ui/format.js";
import { plural } from "./strings.js";

/** @param {number} layer @param {number} j */
const neuron = (layer, j) => `Layer ${layer}, neuron ${j}`;

/** @param {number} update @param {boolean} batch @param {number} sample */
export const ready = (update, batch, sample) => `Update ${update} is about to begin. ${batch
  ? "All four samples go through the network together." : `Sample ${sample} is waiting at the input.`}`;
/** @param {number} updates @param {number} loss */
export const finished = (updates, loss) => `${plural(updates, "update is", "updates are")} done. The loss is now ${fmt(loss)}.`;
/** @param {number} layer @param {number} j @param {string} z */
export const z = (layer, j, z) => `${neuron(layer, j)} weighs its inputs, adds its bias: z = ${z}.`;
/** @param {number} layer @param {number} j @param {string} f @param {string} a */
export const a = (layer, j, f, a) => `${neuron(layer, j)} passes z through ${f}: a = ${a}.`;
/** @param {number} j @param {string} a */
export const answer = (j, a) => `Output neuron ${j} turns z, its logit, into a probability: ŷ = ${a}.`;
/** @param {string} J */
export const loss = (J) => `The answer is compared with the target: the loss J is ${J}.`;
/** @param {number} j @param {string} delta @param {boolean} cancels */
export const deltaOut = (j, delta, cancels) => cancels
  ? `Output neuron ${j}: its error is the gap to the target, δ = ${delta}. The slope of σ has cancelled.`
  : `Output neuron ${j}: its error is the gap to the target times the slope of σ, δ = ${delta}.`;
/** @param {number} layer @param {number} j @param {number} k @param {string} product */
export const hand = (layer, j, k, product) =>
  `The error of layer ${layer + 1}, neuron ${j} goes back along a weight to layer ${layer}, neuron ${k}: w·δ = ${product}.`;
/** @param {number} layer @param {number} j @param {string} delta */
export const delta = (layer, j, delta) => `${neuron(layer, j)}: its error is what came back, times the slope at its z, δ = ${delta}.`;
/** @param {string} name @param {string} gradient @param {number} uses */
export const dW = (name, gradient, uses) => `The gradient of ${name} is the δ at its end times the a at its start: ${gradient}. ` +
  `This δ was computed once and serves ${plural(uses, "weight", "weights")}.`;
/** @param {string} name @param {string} gradient @param {boolean} batch */
export const db = (name, gradient, batch) => `The gradient of ${name} is δ itself${batch ? ", summed over the samples" : ""}: ${gradient}.`;
/** @param {string} name @param {number} from @param {number} to */
export const step = (name, from, to) => to === from ? `${name} stays at ${fmt(from, 5)}: its gradient is 0.`
  : `${name} goes ${to > from ? "up" : "down"}, against its gradient: from ${fmt(from, 5)} to ${fmt(to, 5)}.`;
/** @param {number} before @param {number} after */
export const stepped = (before, after) => `The update is done. The loss was ${fmt(before)} and is now ${fmt(after)}.`;
/** @param {number} layer */
export const forwardLayer = (layer) => `Layer ${layer} at once: one matrix product, one bias vector, one activation.`;
/** @param {number} layer */
export const backwardLayer = (layer) => `Layer ${layer} backward: δ first, then the gradients of its biases and weights from that one δ.`;
/** @param {number} layer @param {number} n */
export const updateLayer = (layer, n) => `Layer ${layer}: all ${n} parameters move against their gradients.`;
export const forwardPass = "Forward pass: the input has become an answer.";
export const backwardPass = "Backward pass: every gradient is known, each δ was computed once.";
