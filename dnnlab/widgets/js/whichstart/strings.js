// @ts-check
/** Everything the widget "Which start survives?" says, in one place, so that the book can be translated. */
import { fmt, superscript } from "../ui/format.js";

/**
 * @typedef {import("./model.js").Selection} Selection
 * @typedef {import("./model.js").Net} Net
 * @typedef {import("./model.js").Run} Run
 * @typedef {import("./model.js").Verdict} Verdict
 */

export const title = "Which start survives?";
export const axes = { scheme: "First weights", activation: "Activation", depth: "Hidden layers", below: "Below, beside the losses" };
/** @type {Record<string, string>} */
export const below = { spread: "spread, all six", units: "twins?", all: "numbers, all six" };
/** @type {Record<string, string>} */
export const schemes = { zeros: "zeros", constant: "all 0.5", small: "0.01·N(0, 1)", xavier: "Xavier", he: "He", large: "N(0, 1)" };
/** @type {Record<string, string>} */
export const activations = { tanh: "tanh", relu: "ReLU" };
/** @param {any} value @param {string} key */
export const choice = (value, key) => (key === "scheme" ? schemes[value] : key === "activation" ? activations[value] : String(value));
/** @param {Net} net */
export const name = ({ activation, depth }) => `${activations[activation]}, ${depth} layers`;
/** @param {import("./model.js").Setting} setting */
export const situation = ({ width, samples, lr }) => `Hidden layers of ${width} neurons, biases 0. ${samples} samples of ${width} numbers; the label says whether the first two, x₁ and x₂, have the same sign. Batch of all, η = ${lr}.`;
/** @param {string} text */
const capital = (text) => text[0].toUpperCase() + text.slice(1);

// Predict
/** @param {Net} net @param {number} last */
export const question = (net, last) => `A network with ${net.depth} hidden layers of ${activations[net.activation]} neurons. Which start learns within ${last} updates (✓, its loss falls below half of that of guessing), which does not (–), and which blows up (✗, numbers beyond 10³⁰)?`;
export const verdicts = { learns: "✓", stays: "–", dies: "✗" };
/** @type {Record<Verdict, string>} */
export const said = { learns: "learns", stays: "does not learn", dies: "blows up" };
/** @param {Net} net @param {string[]} names @param {number} last @param {Verdict[]} found @param {Verdict[]} guesses none: there is no prediction */
export function outcome(net, names, last, found, guesses) {
  const list = VERDICT_LISTS.flatMap(([verdict, words]) => {
    const those = names.filter((_, i) => found[i] === verdict);
    return those.length ? [`${those.join(", ")} ${those.length > 1 ? words[1] : words[0]}`] : [];
  }).join("; ");
  const score = guesses.length ? `you are right about ${guesses.filter((guess, i) => guess === found[i]).length} of ${names.length}. ` : "";
  const told = `within ${last} updates ${list}.`;
  return `${capital(name(net))}: ${score ? score + capital(told) : told}`;
}
/** @type {[Verdict, [string, string]][]} */
const VERDICT_LISTS = [["learns", ["learns", "learn"]], ["stays", ["does not learn", "do not learn"]], ["dies", ["blows up", "blow up"]]];
export const another = "Ask me another (N)";
export const hidden = "Answer the question above, or press Show me: then layers and runs are drawn here.";

// Pictures
export const activationsTitle = "Activations a in each layer";
export const deltasTitle = "Sizes of δ in each layer";
export const stackNote = "Each row is scaled to its highest bar. On the right: standard deviation of a; ‖δ‖.";
/** @param {number} layer */
export const layer = (layer) => `layer ${layer}`;
/** @param {string} title @param {string} scheme @param {string[]} notes */
export const stackPlot = (title, scheme, notes) => `${title}, ${scheme}: from the first to the last ${notes.join(", ")}`;
/** @param {number} exponent */
export const power = (exponent) => (exponent === 0 ? "1" : exponent === 1 ? "10" : `10${superscript(exponent)}`);
export const race = "Loss of all six starts";
export const raceAxis = "updates (the axis is logarithmic)";
/** @param {string[]} names @param {number[]} losses @param {number} update */
export const racePlot = (names, losses, update) => `${race} after ${updates(update)}: ${names.map((one, i) => `${one} ${fmt(losses[i])}`).join("; ")}`;
/** @param {number} guessing @param {number} most @param {string[]} above @param {string[]} dead */
export const raceNote = (guessing, most, above, dead) => `Thin line: guessing, ${fmt(guessing)}.${above.length ? ` Beyond ${most}: ${above.join(", ")}.` : ""}${dead.length ? ` Blown up: ${dead.join(", ")}.` : ""}`;
export const spread = "Standard deviation of a in each layer";
/** @param {string[]} names */
export const noSpread = (names) => (names.length ? `Not drawn, because it is 0: ${names.join(", ")}.` : "");
export const layerAxis = "hidden layer";
/** @param {string[]} names @param {number[][]} spreads */
export const spreadPlot = (names, spreads) => `${spread}, first to last: ${names.map((one, i) => `${one} ${fmt(spreads[i][0])} to ${fmt(spreads[i][spreads[i].length - 1])}`).join("; ")}`;
/** @param {string} scheme */
export const units = (scheme) => `Twins? The neurons of the first hidden layer by two of their weights: ${scheme}`;
export const unitsX = "weight for x₁";
export const unitsY = "weight for x₂";
/** @param {number} distinct @param {number} width */
export const unitsNote = (distinct, width) => (distinct === 1 ? `All ${width} neurons are one dot: equal weights.` : `${distinct} of ${width} neurons differ.`);

// Numbers
export const numbers = "All six, first layer → last layer";
/** @param {string} activation @param {number} saturated @param {number} last */
export const tableHead = (activation, saturated, last) => ["start", "σ of a", "‖δ‖", activation === "relu" ? "dead neurons" : `|a| > ${saturated}`, "neurons that differ", "loss", `within ${last} updates`];
/** @param {number} first @param {number} last */
export const fromTo = (first, last) => `${fmt(first)} → ${fmt(last)}`;
/** @param {number} share */
export const percent = (share) => `${Math.round(100 * share)} %`;
export const unknown = "?";
/** @param {Run} run @param {Verdict} verdict */
export const fate = ({ diverged }, verdict) => (diverged ? `blows up at update ${diverged}` : said[verdict]);

/** What the start means for the network. @param {Run} run @param {Selection} selection @param {number} width @param {number} saturated */
export function meaning({ at }, { activation }, width, saturated) {
  const spread = at.spread[0], delta = at.delta[0], lost = at.share[0], n = spread.length, last = spread[n - 1];
  if (at.distinct[0].every((count) => count === 1)) {
    const same = `All ${width} neurons of a layer start equal, get equal updates and stay equal: the layer works as one neuron.`;
    return delta.every((size) => size === 0) ? `${same} And δ is 0 in every hidden layer, so none of their weights moves.` : same;
  }
  const ratio = last / spread[0], factor = fmt(ratio ** (1 / (n - 1)));
  if (ratio < 0.1) return `At the start the activations shrink by a factor of ${factor} from layer to layer: of ${fmt(spread[0])} the last layer has ${fmt(last)}. δ shrinks on its way back as well.`;
  if (ratio > 10) return `At the start the activations grow by a factor of ${factor} from layer to layer, from ${fmt(spread[0])} to ${fmt(last)}, and δ grows on its way back as well.`;
  if (activation === "tanh" && lost[n - 1] > 0.5) return `At the start the spread is steady, but only because tanh ends at ±1: ${percent(lost[n - 1])} of the last layer lie beyond ±${saturated}, and δ of the first layer is ${fmt(delta[0] / delta[n - 1])} times that of the last.`;
  return `At the start the spread changes from layer to layer by a factor of ${factor} only: its size is kept, and δ of the first layer is ${fmt(delta[0] / delta[n - 1])} times that of the last.`;
}
/** @param {string} scheme @param {Run} run @param {Verdict} verdict @param {number} last @param {number} guess */
export const ending = (scheme, { diverged, at: { loss } }, verdict, last, guess) => (diverged
  ? `${capital(scheme)} blows up: it diverged at update ${diverged}. Its numbers before that stay.`
  : `${capital(scheme)} ${said[verdict]} within ${last} updates: the loss is ${fmt(loss[loss.length - 1][0])}; guessing gives ${fmt(guess)}.`);

// Moving
/** @param {number} n */
const updates = (n) => `${n} ${n === 1 ? "update" : "updates"}`;
/** @param {number} update @param {boolean} last */
export const position = (update, last) => `${update ? `After ${updates(update)}` : "Before the first update"}${last ? ", the end" : ""}`;
/** @param {string} where @param {string} scheme @param {number} loss @param {number} first @param {number} last */
export const sentence = (where, scheme, loss, first, last) => `${where}, ${scheme}: loss ${fmt(loss)}, standard deviation of a from ${fmt(first)} in the first to ${fmt(last)} in the last layer.`;
export const tableLayers = ["layer", "σ of a", "‖δ‖", "neurons that differ"];
/** @param {string} scheme @param {string} where */
export const tableOf = (scheme, where) => `${capital(scheme)}. ${where}`;
export const kernelLost = "recorded from NumPy: the kernel does not answer";
