// @ts-check
/** Everything the widget "Gradient thermometer" says, in one place, so that the book can be translated. */
import { fmt, superscript } from "../ui/format.js";

/**
 * @typedef {import("./model.js").Selection} Selection
 * @typedef {import("./model.js").Run} Run
 * @typedef {ReturnType<typeof import("./model.js").factors>} Factors
 */

export const title = "Gradient thermometer";
export const axes = { depth: "Hidden layers", activation: "Activation", gain: "Gain g of the weights", skip: "Skip connections", below: "In every layer" };
/** @type {Record<string, string>} */
export const activations = { sigmoid: "sigmoid", tanh: "tanh", relu: "ReLU", linear: "linear" };
/** @param {number} gain */
export const gain = (gain) => (gain === 1.414 ? "√2" : String(gain));
/** @param {boolean} skip */
export const skip = (skip) => (skip ? "on" : "off");
/** @param {any} value @param {string} key */
export const choice = (value, key) => (key === "activation" ? activations[value] : key === "gain" ? gain(value) : key === "skip" ? skip(value) : String(value));
/** @param {Selection} selection */
export const name = (selection) => `${activations[selection.activation]}, ${selection.depth} layers, gain ${gain(selection.gain)}${selection.skip ? ", skip" : ""}`;
/** @param {number} width @param {number} samples */
export const situation = (width, samples) => `${width} neurons a layer, weights N(0, g²/${width}), biases 0; one batch of ${samples} samples; δ = ∂J/∂z.`;

/** "10⁻³"; "1" and "10" as such. @param {number} exponent */
export const power = (exponent) => (exponent === 0 ? "1" : exponent === 1 ? "10" : `10${superscript(exponent)}`);

/** @param {string} text */
const capital = (text) => text[0].toUpperCase() + text.slice(1);

// Predict
/** @param {Selection} selection */
export const question = ({ depth, activation, gain: g, skip: s }) =>
  `${depth} hidden layers of ${activations[activation]} neurons, gain ${gain(g)}${s ? ", with skip connections" : ""}, before the first update. δ of the first hidden layer is how many times as long as δ of the last?`;
export const guessAxis = "‖δ first‖ / ‖δ last‖";
/** @param {number} guess @param {number} i @param {{ length: number }} all */
export const guess = (guess, i, all) => power(Math.round(Math.log10(guess))) + (i === 0 ? " or less" : i === all.length - 1 ? " or more" : "");
/** @param {Selection} selection @param {number} ratio @param {string} [said] what the reader said @param {boolean} [right] */
export const outcome = (selection, ratio, said, right) =>
  `${capital(name(selection))}: ${said ? `you said ${said}; it is ${fmt(ratio)}.` : `the answer is ${fmt(ratio)}.`}${said && right ? " Of the choices that is the nearest." : ""}`;
export const another = "Ask me another (N)";
export const hidden = "Answer the question above, or press Show me: then every layer is drawn here.";

// The picture
export const picture = "‖δ‖ in every hidden layer, as a multiple of the last one's before training";
export const layer = "hidden layer";
export const layerAxis = "hidden layer; δ travels to the left";
export const you = "you";
/** @param {Selection} selection */
export const before = (selection) => `before: ${name(selection)}`;
/** @param {number} factor */
export const perLayer = (factor) => `predicted before training: ×${fmt(factor)} a layer`;
/** @param {Selection} selection @param {number[]} ratios @param {number} update */
export const picturePlot = (selection, ratios, update) => `${name(selection)}, after ${updates(update)}: from the last hidden layer to the first, ‖δ‖ goes from ${fmt(ratios[ratios.length - 1])} to ${fmt(ratios[0])}`;

/** @type {Record<string, string>} */
export const below = { slope: "slope f′(z)", spread: "spread of a", moved: "W moved" };
/** @type {Record<string, string>} */
export const belowTitles = {
  slope: "Slope f′(z), root mean square",
  spread: "Activations a, standard deviation",
  moved: "How far W moved: ‖W − W₀‖ / ‖W₀‖",
};
/** @param {string} stat @param {number[]} values */
export const belowPlot = (stat, values) => `${belowTitles[stat]}. First layer ${fmt(values[0])}, last ${fmt(values[values.length - 1])}`;

// Numbers
export const numbers = "‖δ‖ of the first layer / the last";
export const rows = {
  ratio: "at the start", factor: "per layer", predicted: "predicted",
  now: "now", loss: "loss J", moved: "W moved, first | last",
};
/** @param {Factors} factors @param {number} depth */
export const factor = ({ factor }, depth) => `${fmt(factor)}, ${depth - 1} ${depth === 2 ? "time" : "times"}`;
/** @param {Factors} factors @param {Selection} selection */
export const predicted = ({ slope, predicted }, { gain: g, skip: s }) => (s ? fmt(predicted) : `g · f′ = ${gain(g)} · ${fmt(slope)} = ${fmt(predicted)}`);
export const formula = "δ⁽ˡ⁾ = (δ⁽ˡ⁺¹⁾ W⁽ˡ⁺¹⁾) ⊙ f′(z⁽ˡ⁾): one factor g from W, one factor f′";
export const skipFormula = "with x + F(x), ∂J/∂a is handed back as it is, plus what F hands back: a factor √(1 + (g·f′)²) a block, if the two parts were independent. And δ = f′(z) ⊙ ∂J/∂a: so the slope of the first layer over that of the last is in the ratio too.";

/** What the picture means. @param {Factors} factors @param {Selection} selection */
export function meaning({ ratio, factor }, { depth }) {
  const one = depth === 2, steps = `${depth - 1} ${one ? "step" : "steps"} back`;
  if (ratio < 0.1 || factor < 0.9) return `Vanishing: each layer keeps ${fmt(factor)} of δ, so that ${steps} ${one ? "leaves" : "leave"} ${fmt(ratio)} of it.`;
  if (ratio > 10 || factor > 1.1) return `Exploding: each layer multiplies δ by ${fmt(factor)}, so that ${steps} ${one ? "makes" : "make"} ${fmt(ratio)} times as much of it.`;
  return `Steady at the start: a factor of ${fmt(factor)} a layer. ${steps[0].toUpperCase()}${steps.slice(1)}, the first layer gets ${fmt(ratio)} times the last layer's δ.`;
}
/** How training ended. @param {Run} run @param {number} guessing @param {number} last update @param {number} limit */
export function ending({ loss, diverged, stats }, guessing, last, limit) {
  if (diverged) return `Training diverged at update ${diverged}: a number is beyond ${power(Math.round(Math.log10(limit)))} or is none at all. The numbers before that stay.`;
  const end = loss[loss.length - 1], moved = stats.moved[stats.moved.length - 1][0];
  const first = moved ? `the first layer's weights have moved by ${fmt(moved)} of their length` : "the first layer's weights have not moved in any digit";
  const learnt = end < 0.1 * guessing ? "learnt" : end < 0.9 * guessing ? "learnt in part" : "not learnt";
  return `Training: after ${last} updates the loss is ${fmt(end)}, ${learnt} (guessing gives ${fmt(guessing)}); ${first}.`;
}

// Moving
/** @param {number} n */
const updates = (n) => `${n} ${n === 1 ? "update" : "updates"}`;
/** @param {number} update @param {boolean} last */
export const position = (update, last) => (update ? `After ${updates(update)}${last ? ", the end" : ""}` : "Before the first update");
/** @param {string} where @param {number} now @param {number} loss */
export const sentence = (where, now, loss) => `${where}: the first layer's δ is ${fmt(now)} times the last layer's, loss ${fmt(loss)}.`;
export const tableHead = ["layer", "‖δ‖", "of the last layer's at update 0", "slope f′", "spread of a", "W moved"];
/** @param {string} name @param {string} where */
export const tableOf = (name, where) => `${name}. ${where}`;
export const code = "The lines of dnnlab at work";
export const showCode = "The lines of dnnlab that carry δ back";
export const kernelLost = "recorded from NumPy: the kernel does not answer";
