// @ts-check
/** How each neuron is drawn, everywhere: the colour and the dash say its loss, the shape its side. */

/**
 * @typedef {{ kind: "neg" | "pos" | "ink", dash: boolean, shape: "square" | "circle" }} Look
 */

/** @param {string} pair */
const ofLoss = (pair) => (pair.endsWith("squared_error") ? { kind: /** @type {const} */ ("neg"), dash: true }
  : { kind: /** @type {const} */ ("pos"), dash: false });

/** Of the left and of the right neuron. If both losses have one colour, the right one is black, unless it alone is the
 * sigmoid. @param {string} left @param {string} right @returns {Look[]} */
export function looksOf(left, right) {
  /** @type {Look[]} */
  const looks = [{ ...ofLoss(left), shape: "square" }, { ...ofLoss(right), shape: "circle" }];
  if (looks[0].kind === looks[1].kind) {
    const black = !left.startsWith("sigmoid") && right.startsWith("sigmoid") ? 0 : 1;
    looks[black] = { ...looks[black], kind: "ink", dash: !looks[black].dash };
  }
  return looks;
}

/** The same as attributes, for the style sheet. @param {Look} look */
export const attributes = ({ kind, dash }) => ({ "data-look": kind, "data-dash": dash });
