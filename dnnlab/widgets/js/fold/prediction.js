// @ts-check
/** What the two predict cards say, so that the book can be translated. */
import { fmt } from "../ui/format.js";

export const question = "On which side will the network put the ringed point: which sign will ŷ have?";
export const sign = "ŷ will be";
/** @type {[sign: number, word: string, label: string][]} */
export const signs = [[1, "positive", "positive: blue"], [-1, "negative", "negative: orange"]];
/** @param {string} word */
export const waiting = (word) => `◆ You say ${word}. Step on to the output to see.`;
/** @param {string} word @param {number} answer */
export const result = (word, answer) => `◆ You said ${word}. ★ ŷ = ${fmt(answer)}.`;
/** @param {number} answer */
export const shown = (answer) => `★ ŷ = ${fmt(answer)}, ${answer > 0 ? "positive" : answer < 0 ? "negative" : "on the line"}.`;

export const linearQuestion = "Make all hidden units linear. Can any weights, found in whatever way, get all four corners of XOR right?";
export const linear = "Some weights";
/** @type {[boolean, string][]} */
export const linearOptions = [[true, "yes, some weights can"], [false, "no, none can"]];
export const linearAnswer = "★ None can. Linear after linear is linear: one straight cut. In numbers: ŷ at the two orange corners adds up to twice ŷ "
  + "in the middle, and so does ŷ at the two blue ones. Two negative numbers and two positive ones never have the same sum. "
  + "Choose linear units and press N as often as you like.";
