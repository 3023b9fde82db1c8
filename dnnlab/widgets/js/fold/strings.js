// @ts-check
/** Everything the widget "Fold the plane" says, in one place, so that the book can be translated. */
import { fmt, fmtTerm } from "../ui/format.js";

export const title = "Fold the plane";
export const code = "The lines of dnnlab at work";
export const graph = "The network. Arrow keys walk through its weights, Enter goes to the product of a weight.";
/** @param {number} layer @param {boolean} short */
export const layer = (layer, short) => `${short ? "" : "Layer "}${layer} · ${["input", "hidden", "output"][layer - 1]}`;
/** @param {number} layer @param {number} j from 1 */
export const neuron = (layer, j) => `layer ${layer}, neuron ${j}`;
export const hint = "Point at a weight, or Tab to it, to see its name; click it to go to its product.";
export const unknown = "·";
export const none = "–";
/** A weight with its indices in words. @param {string} name @param {number} layer @param {number} j @param {number} k from 1; 0: bias */
export const about = (name, layer, j, k) => (k ? `${name}, from neuron ${k} of layer ${layer - 1} to neuron ${j} of layer ${layer}`
  : `${name}, the bias of neuron ${j} of layer ${layer}`);
/** @param {string} name @param {string} input @param {number} w @param {number} a */
export const productOf = (name, input, w, a) => `${name} ${input} = ${fmtTerm(w)}·${fmtTerm(a)} = ${fmt(w * a)}`;

export const stages = ["x", "Wx", "Wx + b", "f", "output"];
export const stageLabel = "Stage of the pass";
/** @type {Record<string, string>} */
export const functions = { linear: "linear", relu: "ReLU", tanh: "tanh", sigmoid: "σ" };
/** @type {Record<string, string>} */
export const definitions = { linear: " = z", relu: " = max(0, z)", tanh: "", sigmoid: " = 1 / (1 + e⁻ᶻ)" };

export const axes = { granularity: "One step is", batch: "Goes through", data: "Data", activation: "Hidden units", hidden: "How many",
  weights: "Weights, or steps of training", axes: "Seen along" };
export const options = {
  granularity: { product: "one product", layer: "one layer", pass: "one pass" },
  batch: { 1: "the ringed point", 4: "a batch of 4" },
  data: { xor: "XOR", spirals: "spirals" },
  activation: { linear: "linear", relu: "ReLU", tanh: "tanh", sigmoid: "sigmoid" },
  weights: { random: "random", xor: "by hand", trained_0: "0 steps", trained_10: "10", trained_100: "100", trained_1000: "1000" },
};
/** @param {string} updates */
export const spokenTrained = (updates) => `trained ${updates} steps`;
/** @param {number[]} axes from 0 */
export const seenAlong = ([i, j]) => `units ${i + 1} and ${j + 1}`;
export const nextRandom = "Next random weights (N)";
/** @param {number} seed */
export const seed = (seed) => `These are the random weights no. ${seed}.`;

// The two planes
export const inputTitle = "The plane that comes in";
/** @type {string[]} */
export const hiddenTitles = ["The plane on its way", "After the products: Wx", "Shifted by the biases: Wx + b",
  "After the hidden layer", "In the hidden space"];
/** What happened to the plane. @param {number} stage @param {string} activation */
export const hiddenNote = (stage, activation) => [
  "Nothing has happened to it yet. Step on and watch it.",
  "The weights stretch, turn and shear it. Parallel lines stay parallel.",
  `The biases only shift it.${activation === "linear" ? "" : " Dashed: where z of a unit is 0."}`,
  {
    linear: "Linear units change nothing: parallel lines are still parallel.",
    relu: "ReLU moves what is negative to 0: that part is pressed flat onto the dashed lines.",
    tanh: "tanh bends it into a square from −1 to 1: what is far out is pressed against the walls.",
    sigmoid: "The sigmoid bends it into a square from 0 to 1: what is far out is pressed against the walls.",
  }[activation],
][stage] ?? "";
/** @param {number} hidden @param {boolean} cuts whether the answer changes sign somewhere in the plane @param {boolean} linear */
export const outputNote = (hidden, cuts, linear) => (hidden > 2
  ? "Two of the units. Dashed: ŷ = 0, the other units held at what they are for the ringed point."
  : "The output unit draws a straight line, ŷ = 0.") + (cuts ? "" : " It misses this plane.") + (linear ? " Nothing was bent." : "");
/** @param {number} stage @param {string} activation @param {boolean} cuts */
export const inputNote = (stage, activation, cuts) => (stage >= 4
  ? cuts ? `The same line, ${activation === "linear" ? "still straight" : "seen from here"}: ŷ = 0. Blue, solid: ŷ > 0; orange, dashed: ŷ < 0.`
    : "ŷ has the same sign everywhere in this square."
  : stage >= 2 && activation !== "linear" ? "Dashed: where z of a hidden unit is 0."
    : "Circles, blue: target +1; squares, orange: target −1.");
/** @param {number} stage @param {string} where */
export const inputPlot = (stage, where) => `The input plane with its points${stage >= 4 ? `, cut where ŷ is 0; ${where}` : ""}`;
/** @param {number} stage @param {number} hidden @param {number[]} axes */
export const hiddenPlot = (stage, hidden, axes) => `The same grid and points at the stage ${stages[stage]}${
  hidden > 2 && stage ? `, along the units ${axes[0] + 1} and ${axes[1] + 1}` : ""}`;
/** @param {number} right @param {number} of */
export const right = (right, of) => `${right} of ${of} points are on the side of their target`;
/** @param {[number, number]} point */
export const point = ([x1, x2]) => `The ringed point, x₁ = ${fmt(x1)}, x₂ = ${fmt(x2)}. Arrow keys move it.`;

// Numbers
export const unchanged = "unchanged →";
/** @param {string} f */
export const applied = (f) => `${f} of it →`;
/** @param {number} done @param {number} all */
export const strip = (done, all) => `Multiplications: ${done} of ${all}${done < all ? "; italics: sums not yet complete" : ""}.`;
export const side = (/** @type {number} */ side) => (side > 0 ? "blue, +1" : side < 0 ? "orange, −1" : "on the line");
/** @param {number | string} right @param {number} of */
export const score = (right, of) => `${right} of ${of} right`;
/** A sum of two answers; with four decimals it is exact unless the weights are trained. @param {number} a @param {number} b */
const sum = (a, b) => [a, b, a + b].map((x) => x.toFixed(4).replace("-", "−")).join(" + ").replace(/ \+ (\S+)$/, " = $1");
/** @param {Float64Array} answers to the four corners @param {boolean} rounded */
export const sums = ([a, b, c, d], rounded) => `ŷ at the orange corners: ${sum(a, b)}. At the blue ones: ${sum(c, d)}${
  rounded ? " (rounded)" : ""}. The sums are equal, whatever the weights.`;
/** @param {number} lr */
export const training = (lr) => `Trained by NumPy: gradient descent on all points, η = ${lr}.`;
export const handMade = "Made by hand for XOR.";
/** @param {{ hidden: number, updates: number, starts: number }} measured @param {number} m @param {number} steps */
export const spirals = ({ hidden, updates, starts }, m, steps) => `Trained ${steps} steps, no network here gets all right. After ${
  updates.toLocaleString("en")}, from other starts, ${hidden} tanh units got all ${m} in ${starts} of ${starts}.`;
export const handSpirals = "Made for XOR: the spirals are another matter.";
/** @param {number} difference */
export const refused = (difference) => `This browser's arithmetic differs from NumPy's by ${fmt(difference)}. So nothing is computed here.`;
export const kernelLost = "computed in this page: the kernel does not answer";

// Tables
export const neurons = "Neurons";
export const neuronHead = ["neuron", "point", "z", "a"];
export const parameters = "Parameters";
export const parameterHead = ["parameter", "value", "product w·a"];
export const data = "Points";
export const dataHead = ["point", "x₁", "x₂", "target", "ŷ", "side"];
export const notComputed = "not computed";
