// @ts-check
/** How each neuron is drawn, everywhere: the colour and the dash say its loss, the shape its side. */

/**
 * @typedef {{ kind: "neg" | "pos" | "ink", dash: boolean, shape: "square" | "circle" }} Look
 */

/** @param {string} pair */
const ofLoss = (pair) => (pair.endsWith("squared_error") ? { kind: /** @type {const} */ ("neg"), dash: true }
  : { kind: /** @type {const} */ ("pos"), dash: false });

/** Of the left and of the right neuron; the right one is black if both losses have one colour. @param {string} left @param {string} right @returns {Look[]} */
export function looksOf(left, right) {
  const [one, other] = [ofLoss(left), ofLoss(right)];
  return [{ ...one, shape: "square" }, { ...(one.kind === other.kind ? { kind: "ink", dash: !one.dash } : other), shape: "circle" }];
}

/** The same as attributes, for the style sheet. @param {Look} look */
export const attributes = ({ kind, dash }) => ({ "data-look": kind, "data-dash": dash });
