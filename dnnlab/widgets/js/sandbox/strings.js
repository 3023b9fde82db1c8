// @ts-check
/** Everything the sandbox says, in one place. */
import { fmt, subscript, superscript } from "../ui/format.js";

/** @param {number} n @param {string} one @param {string} [many] */
const plural = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;
/** @typedef {{ train: number, test: number, wrongTrain: number, wrongTest: number }} Metrics */

/** @type {Record<string, string>} */
export const FEATURES = {
  "x1": "x₁", "x2": "x₂", "x1^2": "x₁²", "x2^2": "x₂²", "x1 x2": "x₁x₂", "sin x1": "sin x₁", "sin x2": "sin x₂",
};

/** @type {Record<string, Record<string, string>>} what the values are called, where not by themselves */
export const VALUES = {
  data: { circles: "circles", xor: "XOR", blobs: "blobs", spirals: "spirals", moons: "moons" },
  activation: {
    relu: "ReLU", leaky_relu: "leaky ReLU", elu: "ELU", selu: "SELU", gelu: "GELU", silu: "SiLU", hard_tanh: "hard tanh",
    hard_sigmoid: "hard sigmoid", identity: "identity (none)",
  },
  loss: { binary_cross_entropy: "cross-entropy", squared_error: "squared error", binary_hinge: "hinge" },
  optimizer: { sgd: "SGD", momentum: "momentum", nesterov: "Nesterov", adagrad: "AdaGrad", rmsprop: "RMSProp", adam: "Adam" },
  batch_size: { 400: "all" },
  regularizer: { l1: "L1", l2: "L2" },
};

export const S = {
  title: "Sandbox: train a network",
  axes: {
    data: "Points", noise: "Noise", train_share: "Training share", activation: "Activation", loss: "Loss",
    optimizer: "Optimiser", lr: "Learning rate η", batch_size: "Batch size", regularizer: "Regulariser", rate: "Its strength λ",
    granularity: "One step is",
  },
  granularity: { epoch: "an epoch", batch: "a batch" },
  newStart: "New start", newStartHint: "Other first weights and another order of the samples (N)",
  newData: "New points", dataGroup: "Data", trainGroup: "Training",
  network: "Network. Arrow keys move between the units", layers: "Hidden layers", input: "In", output: "Out",
  /** @param {number} layer */
  unitsIn: (layer) => `Units in layer ${layer}`,
  /** @param {number} layer @param {number} j */
  unit: (layer, j) => `Layer ${layer}, unit ${j + 1}`,
  outputUnit: "Output unit",
  /** @param {string} feature */
  feature: (feature) => `Input ${feature}`,
  /** @param {number} layer @param {number} j @param {number} k input; −1: the bias */
  parameter: (layer, j, k) => (k < 0 ? `b${raised(layer)}${subscript(j + 1)}` : `w${raised(layer)}${subscript(j + 1)}${subscript(k + 1)}`),
  /** @param {number} layer @param {number} k @param {string[]} features */
  from: (layer, k, features) => (k < 0 ? "bias" : `from ${layer === 2 ? FEATURES[features[k]] : `a${raised(layer - 1)}${subscript(k + 1)}`}`),
  editHint: "Type a number to start again from here with this weight.",
  edited: "The run now starts from weights you changed.",
  oneInput: "The network needs at least one input.",
  legend: ["class 0", "class 1", "filled: training", "hollow: test", "line: output 0"],
  whole: "Output of the network",
  train: "training", test: "test", epoch: "epoch", lossTitle: "Loss",
  /** @param {number} update @param {number} perEpoch */
  when(update, perEpoch) {
    const epoch = Math.floor(update / perEpoch), batch = update % perEpoch;
    return batch ? `Epoch ${epoch + 1}, update ${batch} of ${perEpoch}` : `Epoch ${epoch}`;
  },
  /** @param {Metrics} metrics @param {number} nTrain @param {number} nTest */
  now: ({ train, test, wrongTrain, wrongTest }, nTrain, nTest) =>
    `training loss ${fmt(train)}, test loss ${fmt(test)}; ${wrongTrain} of ${plural(nTrain, "training point")} and ${wrongTest} of ${plural(nTest, "test point")} wrong.`,
  /** @param {number} update @param {number} epoch */
  diverged: (update, epoch) => `Diverged at update ${update} (epoch ${epoch}): the numbers are no longer finite. You see the last finite ones. A smaller learning rate may help.`,
  /** @param {number} epochs */
  ended: (epochs) => `A run ends after ${epochs} epochs.`,
  /** @param {string} why */
  lostKernel: (why) => `The page goes on by itself: ${why}.`,
  /** @param {number} difference */
  refused: (difference) => `This page does not compute what NumPy computed (a parameter differs by ${fmt(difference)}), so it does not train here. In JupyterLab the kernel does.`,
  /** @param {number} difference */
  about: (difference) => `Everything is computed in this page, in float64, by a JavaScript twin of the book's NumPy network. Points, first weights and the order of the samples come from NumPy's generator MT19937, which the page follows bit for bit, so the same seed begins the same run in JupyterLab. When this page was opened it trained four recorded runs again; no parameter differed from NumPy's by more than ${difference ? fmt(difference) : "0"}. Where steps are large, a run is chaotic: every rounding error grows from update to update, and after some hundred epochs two computers part, each computing rightly.`,
  aboutLive: "The kernel trains with dnnlab and sends the parameters after each epoch; the page draws them.",
  aboutTitle: "Where the numbers come from", share: "These settings, for a notebook",
  predictTitle: "Predict first", predict: "What share of the test points will be right after 100 epochs?",
  predictAxis: "Test points right",
  /** @param {string} mine @param {string} share */
  predicted: (mine, share) => `You said ${mine}. After 100 epochs ${share} of the test points are right.`,
  /** @param {string} mine */
  predictWait: (mine) => `You said: ${mine}. Press Play and look at epoch 100.`,
  /** @param {string} what */
  plane: (what) => `${what} over the plane from −3 to 3: orange negative, blue positive, a line where it is 0`,
  tableHead: ["Epoch", "Training loss", "Test loss", "Wrong, training", "Wrong, test"],
  tableWeights: "Parameters now", unitHead: "Unit", tableLosses: "Losses",
};

/** A layer's number as the book writes it: ⁽²⁾. @param {number} layer */
function raised(layer) { return `⁽${superscript(layer)}⁾`; }
