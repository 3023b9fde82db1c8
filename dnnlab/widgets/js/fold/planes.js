// @ts-check
/** The two pictures of the plane: as it comes in, and where it is now on its way through the network. */
import { times } from "../engine/times.js";
import { gridPoints, zeroLine } from "../views/decisionboundary.js";
import { forward, sideOf } from "./model.js";

/**
 * @typedef {import("./model.js").Selection} Selection
 * @typedef {import("../views/plot.js").Scene} Scene
 * @typedef {import("../views/plot.js").Dot} Dot
 * @typedef {import("../views/plot.js").Line} Line
 * @typedef {import("../views/plot.js").Curve} Curve
 * @typedef {[number, number]} Point
 * @typedef {{ selection: Selection, theta: ArrayLike<number>, axes: [number, number], extent: number, X: Point[], y: number[],
 *   vertices: Point[], answers: Float64Array, places: Point[][], ranges: [Point, Point][], cut: number[] }} Plane
 *   of the grid: its vertices, the answers there, and where they are at each of the stages x, Wx, Wx + b, f; ranges: of x and y
 *   at each; cut: the curve in the input plane where the answer is 0; axes: the two hidden units looked at; X, y: the points
 */

const LINES = 13, FINE = 73; // straight lines each way, vertices on each
const CELLS = 80; // of the grid in which the cut is sought
const MARGIN = 0.06;

/** The vertices of the lines one way, then of those the other way. @param {number} extent @returns {Point[]} */
export function gridVertices(extent) {
  /** @param {number} n @param {number} i */
  const at = (n, i) => extent * ((2 * i) / (n - 1) - 1);
  return [0, 1].flatMap((way) => times(LINES * FINE, (i) => {
    const across = at(LINES, Math.floor(i / FINE)), along = at(FINE, i % FINE);
    return /** @type {Point} */ (way ? [along, across] : [across, along]);
  }));
}

/** Where points are at the four stages, seen along two hidden units. @param {Selection} selection @param {ArrayLike<number>} theta
 * @param {[number, number]} axes @param {Point[]} points @returns {Point[][]} */
export function placesOf(selection, theta, axes, points) {
  const { hidden } = selection, { z, a } = forward(selection, theta, points);
  /** @param {(j: number, i: number) => number} value */
  const seen = (value) => points.map((_, i) => /** @type {Point} */ (axes.map((j) => value(j, i))));
  return [points, seen((j, i) => z[i * hidden + j] - theta[2 * hidden + j]), seen((j, i) => z[i * hidden + j]), seen((j, i) => a[i * hidden + j])];
}

/** A square frame around points. @param {Point[]} points @returns {[Point, Point]} */
function rangeOf(points) {
  const ends = [0, 1].map((axis) => {
    const values = points.map((point) => point[axis]);
    return [Math.min(...values), Math.max(...values)];
  });
  const half = (0.5 + MARGIN) * Math.max(0.5, ...ends.map(([low, high]) => high - low));
  return /** @type {[Point, Point]} */ (ends.map(([low, high]) => [(low + high) / 2 - half, (low + high) / 2 + half]));
}

/** @param {Selection} selection @param {ArrayLike<number>} theta @param {[number, number]} axes @param {number} extent
 * @param {{ X: Point[], y: number[] }} data @returns {Plane} */
export function planeOf(selection, theta, axes, extent, { X, y }) {
  const vertices = gridVertices(extent), places = placesOf(selection, theta, axes, vertices);
  const cells = gridPoints(CELLS, extent), answers = forward(selection, theta,
    times(CELLS * CELLS, (i) => /** @type {Point} */ ([cells[2 * i], cells[2 * i + 1]]))).y;
  const pieces = zeroLine(answers, CELLS), size = (2 * extent) / CELLS, cut = [];
  for (let i = 0; i < pieces.length; i += 2) {
    cut.push(pieces[i] * size - extent, extent - pieces[i + 1] * size);
    if (i % 4) cut.push(NaN, NaN);
  }
  return { selection, theta, axes, extent, X, y, vertices, places, ranges: places.map(rangeOf), cut,
    answers: forward(selection, theta, vertices).y };
}

/** @param {number} from @param {number} to @param {number} share */
const between = (from, to, share) => from + share * (to - from);

/** Points between two stages. @param {Point[][]} places @param {number} stage need not be whole @returns {Point[]} */
export function placesAt(places, stage) {
  const last = places.length - 1, before = Math.min(last, Math.floor(stage)), after = places[Math.min(last, before + 1)];
  if (before === last || stage === before) return places[before];
  return places[before].map(([x, y], i) => [between(x, after[i][0], stage - before), between(y, after[i][1], stage - before)]);
}

/** The grid as curves: grey, or each piece in the colour of its side once the answers are known.
 * @param {Plane} plane @param {Point[]} vertices @param {boolean} answered @returns {Curve[]} */
function gridCurves({ answers }, vertices, answered) {
  /** @type {Record<number, number[]>} */
  const pieces = { [-1]: [], 0: [], 1: [] };
  for (let line = 0; line < 2 * LINES; line++) {
    let last = NaN;
    for (let i = line * FINE; i < (line + 1) * FINE - 1; i++) {
      const side = answered ? sideOf(answers[i] + answers[i + 1]) : 0;
      if (side !== last) pieces[side].push(NaN, NaN, ...vertices[i]);
      pieces[side].push(...vertices[i + 1]);
      last = side;
    }
  }
  return [{ points: pieces[0], kind: "muted", thin: true }, { points: pieces[1], kind: "pos", thin: true },
    { points: pieces[-1], kind: "neg", thin: true, dash: true }];
}

/** The data and, if there is one, the point the reader moves. @param {Plane} plane @param {Point[]} X where they are
 * @param {Point | null} point @returns {Dot[]} */
function dots({ selection: { batch }, y }, X, point) {
  return [
    ...X.map(([u, v], i) => /** @type {Dot} */ ({ x: u, y: v, shape: y[i] > 0 ? "circle" : "square", kind: y[i] > 0 ? "pos" : "neg",
      small: X.length > 4, ring: batch > 1 && !i, text: batch > 1 && i < batch ? `${i ? "" : "\u00a0\u00a0"}${i + 1}` : undefined })), // clear of the ring
    ...(point ? [/** @type {Dot} */ ({ x: point[0], y: point[1], shape: "cross", kind: "you" })] : []),
  ];
}

/** Where z of each hidden unit is 0: there ReLU bends, and the others are steepest. @param {Plane} plane @returns {Line[]} */
function creases({ selection: { hidden, activation }, theta }) {
  return activation === "linear" ? [] : times(hidden, (j) => /** @type {Line} */ ({
    a: theta[2 * j], b: theta[2 * j + 1], c: theta[2 * hidden + j], kind: "warn", dash: true }));
}

/** The input plane. @param {Plane} plane @param {number} stage @returns {Scene} */
export function inputScene(plane, stage) {
  const { extent, cut, X, selection: { batch, point } } = plane, answered = stage >= 4;
  /** @type {Point} */
  const range = [-(1 + MARGIN) * extent, (1 + MARGIN) * extent];
  return {
    x: range, y: range,
    curves: [...gridCurves(plane, plane.vertices, answered), ...(answered ? [/** @type {Curve} */ ({ points: cut, kind: "ink" })] : [])],
    lines: stage >= 2 && stage < 4 ? creases(plane) : [],
    dots: dots(plane, X, batch > 1 ? null : point),
  };
}

/** The plane on its way. With more than two hidden units the output's line is where it cuts the picture: a slice, the other
 * units held at what they are for the ringed point. @param {Plane} plane @param {number} stage 0 to 4, need not be whole
 * @returns {Scene} */
export function hiddenScene(plane, stage) {
  const { selection, theta, axes, X } = plane, { hidden, batch, point, activation } = selection;
  const [range, next] = [Math.floor, Math.ceil].map((round) => plane.ranges[Math.min(3, round(stage))]), share = stage % 1;
  const [x, y] = [0, 1].map((axis) => /** @type {Point} */ ([0, 1].map((end) => between(range[axis][end], next[axis][end], share))));
  const seen = placesAt(placesOf(selection, theta, axes, [...X, point]), stage);
  /** @type {Line[]} */
  const lines = [];
  if (stage === 2 ? activation !== "linear" : stage > 2 && stage < 4 && activation === "relu") {
    lines.push({ a: 1, b: 0, c: 0, kind: "warn", dash: true }, { a: 0, b: 1, c: 0, kind: "warn", dash: true });
  }
  if (stage >= 4) lines.push({ ...outputLine(plane), kind: "ink", dash: hidden > 2 });
  return { x, y, curves: gridCurves(plane, placesAt(plane.places, stage), stage >= 4), lines,
    dots: dots(plane, seen.slice(0, -1), batch > 1 ? null : seen[X.length]) };
}

/** The output unit's line a·u + b·v + c = 0 in the hidden space. @param {Plane} plane */
export function outputLine({ selection, theta, axes: [i, j], X }) {
  const { hidden, batch, point } = selection, v = times(hidden, (k) => theta[3 * hidden + k]);
  const { a } = forward(selection, theta, [batch > 1 ? X[0] : point]);
  const rest = times(hidden, (k) => (k === i || k === j ? 0 : v[k] * a[k])).reduce((sum, term) => sum + term);
  return { a: v[i], b: v[j], c: theta[4 * hidden] + rest };
}
