// @ts-check
/** How each optimiser is drawn, everywhere. Colour says the family, dash and shape say which of it. */

/** @typedef {{ kind: "neg" | "pos" | "ink", dash: boolean, shape: "square" | "circle" | "cross", hollow: boolean }} Look */

/** @type {Record<string, Look>} */
export const LOOKS = {
  sgd: { kind: "ink", dash: false, shape: "cross", hollow: false },
  momentum: { kind: "pos", dash: false, shape: "circle", hollow: false },
  nesterov: { kind: "pos", dash: true, shape: "circle", hollow: true },
  rmsprop: { kind: "neg", dash: true, shape: "square", hollow: true },
  adam: { kind: "neg", dash: false, shape: "square", hollow: false },
};
/** The shapes as text. @type {Record<string, string>} */
export const MARKS = { sgd: "✕", momentum: "●", nesterov: "○", rmsprop: "□", adam: "■" };

/** The same as attributes, for the style sheet. @param {string} name */
export const attributes = (name) => ({ "data-look": LOOKS[name].kind, "data-dash": LOOKS[name].dash });
