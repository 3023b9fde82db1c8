// @ts-check
/** What the predict card says, so that the book can be translated. */
import { fmt, fmtSigned } from "../ui/format.js";

export const question = "Which weight will this update change most, and which sign will its gradient have? Click it in the network or choose it here.";
export const weight = "Changes most";
export const sign = "Its gradient is";
/** @type {[sign: number, word: string, label: string][]} */
export const signs = [[1, "positive", "positive: it goes down"], [-1, "negative", "negative: it goes up"], [0, "zero", "zero: it stays"]];
/** @param {string} name @param {string} sign */
export const waiting = (name, sign) => `◆ You say ${name}, with a ${sign} gradient. Step on to the update to see.`;
/** @param {string} name @param {string} sign */
export const said = (name, sign) => `◆ You said ${name} and ${sign}. `;
/** @param {string} most @param {number} gradient @param {number} change */
export const result = (most, gradient, change) => `★ ${most} changes most, by ${fmtSigned(change)}; its gradient is ${fmt(gradient)}.`;
export const still = "No weight changes: the gradient of every weight is 0.";
/** @param {number} right @param {number} of */
export const score = (right, of) => ` Your predictions so far: ${right} of ${of} right.`;
