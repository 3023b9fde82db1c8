// @ts-check
/** What just happened, one sentence a step, so that the book can be translated. Neurons count from 1 here. */
import { fmt } from "../ui/format.js";
import { sideOf } from "./model.js";

/** @param {number} layer @param {number} j */
const neuron = (layer, j) => (layer === 3 ? "The output neuron" : `Neuron ${j} of layer ${layer}`);

/** @param {number} m @param {[number, number]} point */
export const ready = (m, [x1, x2]) => (m > 1 ? `${m} points wait at the input, one in each row of X.`
  : `A point waits at the input: x₁ = ${fmt(x1)}, x₂ = ${fmt(x2)}.`);
/** @param {number} layer @param {number} j @param {number} k @param {string} values */
export const product = (layer, j, k, values) =>
  `${neuron(layer, j)} multiplies what comes from neuron ${k} of layer ${layer - 1} by its weight: ${values}.`;
/** @param {number} layer @param {number} j @param {string} values */
export const bias = (layer, j, values) => `${neuron(layer, j)} adds up its products and its bias: z = ${values}.`;
/** @param {string} values @param {number[]} answers */
export const answer = (values, answers) => `The output is linear: the sum is the answer, ŷ = ${values}${
  answers.length > 1 ? "" : { 1: ", the blue side", "-1": ", the orange side", 0: ", on the line" }[sideOf(answers[0])]}.`;
/** @param {number} j @param {string} f @param {string} values @param {boolean} cut whether ReLU cut a number off @param {boolean} linear */
export const f = (j, f, values, cut, linear) => linear ? `Neuron ${j} of layer 2 is linear and passes its z on: a = ${values}.`
  : `Neuron ${j} of layer 2 applies ${f}: a = ${values}.${cut ? " What is negative becomes 0." : ""}`;
/** @param {string} values */
export const layer2 = (values) => `Layer 2 at once: products, biases, activations. a = ${values}.`;
/** @param {string} values @param {number[]} answers */
export const layer3 = (values, answers) => `Layer 3 at once. ${answer(values, answers)}`;
/** @param {string} values */
export const pass = (values) => `The whole pass at once: ŷ = ${values}.`;
