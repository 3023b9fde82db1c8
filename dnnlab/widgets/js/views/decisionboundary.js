// @ts-check
import { h } from "../ui/dom.js";
import { fit, paint } from "./colours.js";

/**
 * A function over a square of the plane: colour for its value, a line where it is 0, the points of two classes on top
 * (class 0 orange squares, class 1 blue circles; training filled, test hollow).
 * @typedef {{ X: Float64Array, labels: ArrayLike<number>, nTrain: number }} Points  X (m, 2); the training points first
 * @typedef {object} DecisionBoundary
 * @property {HTMLElement} el
 * @property {(points: Points) => void} setPoints
 * @property {(values: ArrayLike<number>, label: string) => void} show  one value for each point of `gridPoints`
 * @property {(colours: import("./colours.js").Colours) => void} setColours
 * @property {() => void} destroy
 */

/** The middles of n × n cells of the square [−extent, extent]², row by row from the top: (n², 2).
 * @param {number} n @param {number} extent */
export function gridPoints(n, extent) {
  const X = new Float64Array(2 * n * n);
  for (let i = 0; i < n * n; i++) {
    X[2 * i] = extent * ((2 * (i % n) + 1) / n - 1);
    X[2 * i + 1] = extent * (1 - (2 * Math.floor(i / n) + 1) / n);
  }
  return X;
}

/** Straight pieces of the line where the values change sign, in cells: x1, y1, x2, y2, ….
 * @param {ArrayLike<number>} v n × n values at the middles of the cells @param {number} n */
export function zeroLine(v, n) {
  /** @type {number[]} */
  const pieces = [];
  for (let row = 0; row < n - 1; row++) {
    for (let column = 0; column < n - 1; column++) {
      const i = row * n + column, x = column + 0.5, y = row + 0.5;
      const a = v[i], b = v[i + 1], c = v[i + n + 1], d = v[i + n]; // corners, clockwise from the top left
      if (a > 0 === b > 0 && b > 0 === c > 0 && c > 0 === d > 0) continue;
      if (a > 0 !== b > 0) pieces.push(x + a / (a - b), y);
      if (b > 0 !== c > 0) pieces.push(x + 1, y + b / (b - c));
      if (c > 0 !== d > 0) pieces.push(x + d / (d - c), y + 1);
      if (d > 0 !== a > 0) pieces.push(x, y + a / (a - d));
    }
  }
  return pieces;
}

/** @param {{ n: number, extent: number }} options n × n values over [−extent, extent]² @returns {DecisionBoundary} */
export function createDecisionBoundary({ n, extent }) {
  const field = h("canvas"), dots = h("canvas");
  const el = h("div", { class: "dl-plane", role: "img" }, field, dots);
  const small = h("canvas", { width: n, height: n });
  const context = /** @type {CanvasRenderingContext2D} */ (small.getContext("2d"));
  const image = context.createImageData(n, n), pixels = new Uint32Array(image.data.buffer);
  /** @type {Points} */
  let points = { X: new Float64Array(0), labels: [], nTrain: 0 };
  /** @type {import("./colours.js").Colours | null} */
  let colours = null;
  /** @type {ArrayLike<number>} */
  let values = [];
  let size = 0;

  function drawField() {
    if (!size || !colours || !values.length) return;
    paint(pixels, values, colours.ramp);
    context.putImageData(image, 0, 0);
    const pen = /** @type {CanvasRenderingContext2D} */ (field.getContext("2d"));
    pen.drawImage(small, 0, 0, size, size);
    const line = zeroLine(values, n), cell = size / n;
    pen.beginPath();
    for (let i = 0; i < line.length; i += 4) {
      pen.moveTo(line[i] * cell, line[i + 1] * cell);
      pen.lineTo(line[i + 2] * cell, line[i + 3] * cell);
    }
    pen.strokeStyle = colours.css.ink;
    pen.lineWidth = 1.75;
    pen.stroke();
  }

  function drawPoints() {
    if (!size || !colours) return;
    const pen = fit(dots, size, size), { css } = colours, r = Math.max(3, size / 85);
    for (const train of [false, true]) {
      for (const label of [0, 1]) {
        pen.beginPath();
        for (let i = 0; i < points.labels.length; i++) {
          if (i < points.nTrain !== train || points.labels[i] !== label) continue;
          const x = (points.X[2 * i] / extent + 1) * (size / 2), y = (1 - points.X[2 * i + 1] / extent) * (size / 2);
          if (label) {
            pen.moveTo(x + r, y);
            pen.arc(x, y, r, 0, 7);
          } else pen.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
        }
        const colour = label ? css.pos : css.neg;
        pen.fillStyle = train ? colour : css.bg;
        pen.strokeStyle = train ? css.bg : colour;
        pen.lineWidth = train ? 0.75 : 1.4;
        pen.fill();
        pen.stroke();
      }
    }
  }

  const observer = new ResizeObserver(() => {
    if (el.clientWidth === size) return;
    size = el.clientWidth;
    fit(field, size, size);
    drawField();
    drawPoints();
  });
  observer.observe(el);
  return {
    el,
    setPoints(next) { points = next; drawPoints(); },
    show(next, label) {
      values = next;
      if (el.ariaLabel !== label) el.ariaLabel = label;
      drawField();
    },
    setColours(next) {
      colours = next;
      drawField();
      drawPoints();
    },
    destroy() { observer.disconnect(); },
  };
}
