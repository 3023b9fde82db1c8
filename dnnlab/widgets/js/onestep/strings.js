// @ts-check
/** Everything the widget "One step, every number" says, in one place, so that the book can be translated. */
import { fmt, fmtSigned } from "../ui/format.js";

/** @param {number} n @param {string} one @param {string} many */
const plural = (n, one, many) => `${n} ${n === 1 ? one : many}`;

export const S = {
  title: "One step, every number",
  phases: { forward: "Forward", loss: "Loss", backward: "Backward", update: "Update" },
  /** @param {number} update @param {number} updates */
  updateOf: (update, updates) => `Update ${update} of ${updates}`,
  /** @param {number} updates */
  allDone: (updates) => `${plural(updates, "update", "updates")} done`,
  graph: "The network: a number on every weight and in every neuron. Arrow keys walk through the weights, Enter picks one.",
  /** @param {number} layer @param {number} top */
  layer: (layer, top) => `Layer ${layer} · ${layer === 1 ? "input" : layer === top ? "output" : "hidden"}`,
  hint: "Point at a number on an edge, or Tab to it, to see its name; click it to pick it.",
  rows: { z: "z", a: "a", answer: "ŷ", y: "y", delta: "δ", x: "x" },
  unknown: "·",
  none: "–",
  code: "The lines of dnnlab at work",
  spokenSample: (/** @type {number} */ i) => `sample ${i}`,
  sampleShort: (/** @type {number} */ i) => `sample ${i}:`,
  mean: "mean:",
  sum: "sum:",

  // Names for screen readers
  /** @param {number} layer @param {number} j @param {number} k from 1; 0: bias */
  spokenParameter: (layer, j, k) => k ? `weight of layer ${layer} from neuron ${k} to neuron ${j}` : `bias of neuron ${j} in layer ${layer}`,
  /** @param {string} name @param {number} layer @param {number} j @param {number} k */
  about: (name, layer, j, k) => k
    ? `${name} joins neuron ${k} of layer ${layer - 1} to neuron ${j} of layer ${layer}`
    : `${name} is the bias of neuron ${j} of layer ${layer}`,
  /** @param {number} layer @param {number} j */
  neuron: (layer, j) => `layer ${layer}, neuron ${j}`,
  gradient: "gradient",
  change: "change",

  // What just happened, one sentence an op
  say: {
    /** @param {number} update @param {boolean} batch @param {number} sample */
    ready: (update, batch, sample) => `Update ${update} is about to begin. ${batch
      ? "All four samples go through the network together." : `Sample ${sample} is waiting at the input.`}`,
    /** @param {number} updates @param {number} loss */
    finished: (updates, loss) => `${plural(updates, "update is", "updates are")} done. The loss is now ${fmt(loss)}.`,
    /** @param {number} layer @param {number} j @param {string} z */
    z: (layer, j, z) => `Layer ${layer}, neuron ${j} weighs its inputs, adds its bias: z = ${z}.`,
    /** @param {number} layer @param {number} j @param {string} f @param {string} a */
    a: (layer, j, f, a) => `Layer ${layer}, neuron ${j} passes z through ${f}: a = ${a}.`,
    /** @param {number} j @param {string} a */
    answer: (j, a) => `Output neuron ${j} turns its logit z into a probability: ŷ = ${a}.`,
    /** @param {string} J */
    loss: (J) => `The answer is compared with the target: the loss J is ${J}.`,
    /** @param {number} j @param {string} delta @param {boolean} cancels */
    deltaOut: (j, delta, cancels) => cancels
      ? `Backward starts at output neuron ${j}: its error is the gap to the target, δ = ${delta}. The slope of σ has cancelled.`
      : `Backward starts at output neuron ${j}: the gap to the target times the slope of σ, δ = ${delta}.`,
    /** @param {number} layer @param {number} j @param {number} k @param {string} product */
    hand: (layer, j, k, product) =>
      `The error of layer ${layer + 1}, neuron ${j} goes back along its weight to layer ${layer}, neuron ${k}: w·δ = ${product}.`,
    /** @param {number} layer @param {number} j @param {string} delta */
    delta: (layer, j, delta) => `Layer ${layer}, neuron ${j}: what came back, times the slope at its z, δ = ${delta}.`,
    /** @param {string} name @param {string} gradient @param {number} uses */
    dW: (name, gradient, uses) => `The gradient of ${name} is the δ behind it times the a in front of it: ${gradient}. ` +
      `This δ was computed once and serves ${plural(uses, "weight", "weights")}.`,
    /** @param {string} name @param {string} gradient */
    db: (name, gradient) => `The gradient of ${name} is δ itself: ${gradient}.`,
    /** @param {string} name @param {number} from @param {number} to */
    step: (name, from, to) => `${name} goes ${to === from ? "nowhere" : to > from ? "up" : "down"}, against its gradient: ` +
      `from ${fmt(from)} to ${fmt(to)}.`,
    /** @param {number} before @param {number} after */
    stepped: (before, after) => `Every parameter has moved. The loss was ${fmt(before)} and is now ${fmt(after)}.`,
    /** @param {number} layer */
    forwardLayer: (layer) => `Layer ${layer} at once: one matrix product, one bias vector, one activation.`,
    /** @param {number} layer */
    backwardLayer: (layer) => `Layer ${layer} backward: δ first, then the gradients of its biases and weights from that one δ.`,
    /** @param {number} layer @param {number} n */
    updateLayer: (layer, n) => `Layer ${layer}: all ${n} parameters move against their gradients.`,
    forwardPass: "Forward pass: the input has become an answer.",
    backwardPass: "Backward pass: every gradient is known, each δ was computed once.",
  },

  functions: { sigmoid: "σ", tanh: "tanh", relu: "ReLU" },
  axes: {
    granularity: "One step is", sample: "Learn from", activation: "Hidden activation", loss: "Loss", lr: "Learning rate η",
    weights: "Starting weights", size: "Network",
  },
  options: {
    granularity: { op: "one operation", layer: "one layer", pass: "one pass" },
    activation: { sigmoid: "sigmoid", tanh: "tanh", relu: "ReLU" },
    loss: { squared_error: "squared error", binary_cross_entropy: "binary cross-entropy" },
    weights: { random: "random", saturated: "saturated", dead: "dead ReLU" },
    sample: (/** @type {number} */ i) => (i < 0 ? "batch of 4" : `${i + 1}`),
    spokenSample: (/** @type {number} */ i) => (i < 0 ? "the batch of four samples" : `sample ${i + 1}`),
  },
  settings: "Change the experiment",

  predict: {
    question: "Which weight will this update change most, and which sign will its gradient have? Click it in the network or choose it here.",
    weight: "Changes most", sign: "Its gradient is",
    signs: { "1": "positive: it goes down", "-1": "negative: it goes up", "0": "zero: it stays" },
    words: { "1": "positive", "-1": "negative", "0": "zero" },
    /** @param {string} name @param {string} sign */
    waiting: (name, sign) => `◆ You say ${name}, with a ${sign} gradient. Step on to the update to see.`,
    /** @param {string} name @param {string} sign @param {string} most @param {number} gradient @param {number} change */
    result: (name, sign, most, gradient, change) => `◆ You said ${name} and ${sign}. ` +
      `★ ${most} changes most, by ${fmtSigned(change)}; its gradient is ${fmt(gradient)}.`,
    /** @param {string} name @param {string} sign */
    still: (name, sign) => `◆ You said ${name} and ${sign}. No weight changes: the gradient of every weight is 0.`,
    /** @param {number} right @param {number} of */
    score: (right, of) => ` Your predictions so far: ${right} of ${of} right.`,
  },

  gradients: "Gradients of this update",
  barsBatch: "Each bar piles up what the four samples (1 to 4) contribute; ▼ marks their sum, the gradient of the mean loss.",
  barsOne: "One sample: the whole gradient comes from it.",
  nudge: "Nudge bench",
  nudgeIntro: "Raise and lower one parameter by ε, and see what the loss does.",
  nudgePick: "Parameter",
  nudgeEps: "ε",
  slope: "slope between them", backprop: "backprop", relative: "relative error",
  notYet: "step on to the backward pass",
  /** @param {string} name */
  nudgePlot: (name) => `Relative error against ε for ${name}`,
  errorAxis: "error", exact: "exact",
  counter: "Multiplications",
  counterRows: { forward: "forward pass", backward: "backward pass", nudging: "by nudging" },
  /** @param {number} n */
  nudgingMeans: (n) => `two forward passes for each of the ${n} parameters`,
  /** @param {number} ratio */
  ratio: (ratio) => `Backprop costs ${fmt(ratio, 2)} forward passes.`,
  loss: "Loss",
  before: "before this update", after: "after it",
  /** @param {number} update @param {number} loss @param {number} first */
  lossPlot: (update, loss, first) => `Loss after ${plural(update, "update", "updates")}: ${fmt(loss)}; it began at ${fmt(first)}`,
  update: "update",
  /** @param {number} update */
  diverged: (update) => `Diverged at update ${update}: a parameter left the range ±10⁶ or is not a number. The steps before it are shown.`,
  /** @param {number} difference */
  refused: (difference) => `This browser's arithmetic differs from NumPy's by ${fmt(difference)}, so the weights recorded from NumPy are shown; they exist for the activations and losses only.`,
  kernelLost: "computed in this page: the kernel does not answer",
  table: {
    neurons: "Neurons", parameters: "Parameters", neuron: "neuron", parameter: "parameter", sample: "sample", value: "value", gradient: "gradient",
    change: "change", next: "new value", target: "target",
  },
};
