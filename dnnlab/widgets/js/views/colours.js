// @ts-check
/** Colours for canvases: read from the tokens in css/tokens.css, so that theme and palette have one home. */

/** @typedef {{ ramp: Uint32Array, css: Record<"bg" | "ink" | "line" | "muted" | "neg" | "pos", string> }} Colours
 *   ramp: 256 pixels for −1 … 1, orange through the background to blue */

const DEPTH = 0.5; // of the full colour at ±1: points on the field stay visible

/** @param {Element} element anywhere inside the widget @returns {Colours} */
export function readColours(element) {
  const style = getComputedStyle(element);
  /** @param {string} name */
  const token = (name) => style.getPropertyValue(`--dl-${name}`).trim();
  /** @param {string} hex "#rrggbb" */
  const channels = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  const [neg, bg, pos] = ["neg", "bg", "pos"].map((name) => channels(token(name)));
  const ramp = Uint32Array.from({ length: 256 }, (_, i) => {
    const t = i / 127.5 - 1, end = t < 0 ? neg : pos;
    const [r, g, b] = bg.map((channel, c) => Math.round(channel + DEPTH * Math.abs(t) * (end[c] - channel)));
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
  return {
    ramp,
    css: { bg: token("bg"), ink: token("ink"), line: token("line"), muted: token("muted"), neg: token("neg"), pos: token("pos") },
  };
}

/** Paint values from −1 to 1 (others are clipped). @param {Uint32Array} pixels @param {ArrayLike<number>} values @param {Uint32Array} ramp
 * @param {number} [from] first of the values */
export function paint(pixels, values, ramp, from = 0) {
  for (let i = 0; i < pixels.length; i++) {
    const value = values[from + i];
    pixels[i] = ramp[value >= 1 ? 255 : value > -1 ? ((value + 1) * 127.5) | 0 : 0];
  }
}

/** Give a canvas the pixels its size on the screen asks for; its context then counts in CSS pixels.
 * @param {HTMLCanvasElement} canvas @param {number} width @param {number} height @returns {CanvasRenderingContext2D} */
export function fit(canvas, width, height) {
  const scale = Math.min(window.devicePixelRatio || 1, 2);
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.setTransform(scale, 0, 0, scale, 0, 0);
  return context;
}
