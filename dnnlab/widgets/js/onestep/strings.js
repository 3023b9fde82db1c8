// @ts-check
/** Everything the widget "One step, every number" says, in one place, so that the book can be translated. */
import { fmt } from "../ui/format.js";

/** @param {number} n @param {string} one @param {string} many */
export const plural = (n, one, many) => `${n} ${n === 1 ? one : many}`;

export const title = "One step, every number";
export const phases = { forward: "Forward", loss: "Loss", backward: "Backward", update: "Update" };
/** @param {number} update @param {number} updates */
export const updateOf = (update, updates) => `Update ${update} of ${updates}`;
/** @param {number} updates */
export const allDone = (updates) => `${plural(updates, "update", "updates")} done`;
export const graph = "The network. Arrow keys walk through its weights, Enter picks one.";
/** @param {number} layer @param {number} top */
export const layer = (layer, top) => `Layer ${layer} · ${layer === 1 ? "input" : layer === top ? "output" : "hidden"}`;
export const hint = "Point at a number on an edge, or Tab to it, for its name; click to pick it.";
export const unknown = "·";
export const none = "–";
export const code = "The lines of dnnlab at work";
export const sampleShort = (/** @type {number} */ i) => `sample ${i}:`;
export const mean = "mean:";
export const sum = "sum:";

// Names for screen readers
/** @param {number} layer @param {number} j @param {number} k from 1; 0: bias */
export const spokenParameter = (layer, j, k) => k ? `weight of layer ${layer} from neuron ${k} to neuron ${j}` : `bias of neuron ${j} in layer ${layer}`;
/** @param {string} name @param {number} layer @param {number} j @param {number} k */
export const about = (name, layer, j, k) => k
  ? `${name} joins neuron ${k} of layer ${layer - 1} to neuron ${j} of layer ${layer}`
  : `${name} is the bias of neuron ${j} of layer ${layer}`;
/** @param {number} layer @param {number} j */
export const neuron = (layer, j) => `layer ${layer}, neuron ${j}`;

export const functions = { sigmoid: "σ", tanh: "tanh", relu: "ReLU" };
export const axes = {
  granularity: "One step is", sample: "Learn from", activation: "Hidden activation", loss: "Loss", lr: "Learning rate η",
  weights: "Starting weights", size: "Network",
};
export const options = {
  granularity: { op: "one operation", layer: "one layer", pass: "one pass" },
  activation: { sigmoid: "sigmoid", tanh: "tanh", relu: "ReLU" },
  loss: { squared_error: "squared error", binary_cross_entropy: "binary cross-entropy" },
  weights: { random: "random", saturated: "saturated", dead: "dead ReLU" },
  sample: (/** @type {number} */ i) => (i < 0 ? "batch of 4" : `${i + 1}`),
  spokenSample: (/** @type {number} */ i) => (i < 0 ? "the batch of four samples" : `sample ${i + 1}`),
};
export const settings = "Change the experiment";

export const gradients = "Gradients of this update";
export const barsBatch = "A bar piles up the parts of the samples 1 to 4; ▼ marks their sum, the gradient of the mean loss.";
export const barsOne = "One sample: the whole gradient comes from it.";
export const nudge = "Nudge bench";
export const nudgeIntro = "Raise and lower one parameter by ε.";
export const nudgePick = "Parameter";
export const nudgeEps = "ε";
export const slope = "slope between them";
export const backprop = "backprop";
export const relative = "relative error";
export const notYet = "not computed yet";
/** @param {string} name */
export const nudgePlot = (name) => `Relative error against ε for ${name}`;
export const counter = "Multiplications";
export const forwardPass = "forward pass";
export const backwardPass = "backward pass";
export const byNudging = "by nudging";
/** @param {number} n */
export const nudgingMeans = (n) => `Nudging: two forward passes for each of ${n} parameters.`;
/** @param {number} ratio */
export const ratio = (ratio) => `The backward pass costs ${fmt(ratio, 2)} forward passes, for every gradient.`;
export const loss = "Loss";
/** @param {number} loss */
export const lossFirst = (loss) => `J = ${fmt(loss)}. Its curve begins after the first update.`;
/** @param {number} before @param {number} after NaN: not there yet */
export const lossNow = (before, after) => `before this update: ${fmt(before)} · after it: ${Number.isNaN(after) ? "–" : fmt(after)}`;
/** @param {number} update @param {number} loss @param {number} first */
export const lossPlot = (update, loss, first) => `Loss after ${plural(update, "update", "updates")}: ${fmt(loss)}; it began at ${fmt(first)}`;
export const update = "update";
/** @param {number} update */
export const diverged = (update) => `Diverged at update ${update}: a parameter is beyond ±10⁶ or no number. The steps before it are shown.`;
/** @param {number} difference */
export const refused = (difference) => `This browser's arithmetic differs from NumPy's by ${fmt(difference)}: recorded weights are shown.`;
export const onlyRecorded = "Only activations and losses can be changed: no other runs were recorded.";
export const kernelLost = "computed in this page: the kernel does not answer";
// Tables
export const neurons = "Neurons";
export const parameters = "Parameters";
export const neuronHead = ["neuron", "sample", "z", "a", "target", "δ"];
export const parameterHead = ["parameter", "value", "gradient", "change", "new value"];
