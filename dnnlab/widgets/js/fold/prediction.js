// @ts-check
/** What the two predict cards say, so that the book can be translated. */
import { fmt } from "../ui/format.js";

export const question = "Which sign will ŷ have for the ringed point?";
export const sign = "ŷ will be";
/** @type {[sign: number, word: string, label: string][]} */
export const signs = [[1, "positive", "positive: blue"], [-1, "negative", "negative: orange"]];
/** @param {string} word */
export const waiting = (word) => `◆ You say ${word}. Step on to the output to see.`;
/** @param {string} word @param {number} answer */
export const result = (word, answer) => `◆ You said ${word}. ★ ŷ = ${fmt(answer)}.`;
/** @param {number} answer */
export const shown = (answer) => `★ ŷ = ${fmt(answer)}, ${answer > 0 ? "positive" : answer < 0 ? "negative" : "on the line"}.`;

export const linearQuestion = "Of the four corners of XOR, how many can linear units get right at most, whatever the weights?";
export const linear = "At most";
export const linearOptions = [2, 3, 4];
export const linearBest = 3;
export const linearAnswer = "★ Three: a straight cut misses one. Press N to find such weights.";
