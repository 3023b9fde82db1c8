// @ts-check
/** The widest separation of two classes of points, as dnnlab's widest_separation finds it. */
import { times } from "../engine/times.js";

/** margin γ, radius R of the points (x₁, x₂, 1) @typedef {{ margin: number, radius: number }} Separation */

/** @param {ArrayLike<number>} u @param {ArrayLike<number>} v */
const dot = (u, v) => u[0] * v[0] + u[1] * v[1] + u[2] * v[2];

/** (R/γ)²: no perceptron makes more mistakes. @param {Separation} separation */
export const bound = ({ margin, radius }) => (radius / margin) ** 2;
/** The most mistakes a bound allows; a whole number may have been rounded down. @param {number} bound */
export const allowed = (bound) => Math.floor(bound * (1 + 1e-9));

/** @param {number[][]} x @param {number[]} y @returns {Separation | null} null: no line separates the points */
export function widestSeparation(x, y) {
  const z = x.map(([x1, x2], i) => [y[i] * x1, y[i] * x2, y[i]]);
  const nearest = nearestToOrigin(z), length = Math.sqrt(dot(nearest, nearest));
  const margin = Math.min(...z.map((row) => dot(row, nearest))) / length, radius = Math.sqrt(Math.max(...z.map((row) => dot(row, row))));
  return margin > 1e-12 * radius ? { margin, radius } : null;
}

/** The point of the convex hull of the rows nearest to the origin: Wolfe's method (1976). @param {number[][]} z */
function nearestToOrigin(z) {
  /** The row with the smallest value. @param {(row: number[]) => number} value */
  const least = (value) => z.reduce((best, row) => (value(row) < value(best) ? row : best));
  let chosen = [least((row) => dot(row, row))], share = [1], point = chosen[0];
  for (;;) {
    chosen.push(least((row) => dot(row, point)));
    share.push(0);
    let target = mixNearest(chosen);
    while (target.some((part) => !(part > 0))) {
      // On the way to the target a share turns negative: stop there, and leave that row out.
      const ways = target.map((part, i) => (part > 0 ? Infinity : share[i] / Math.max(share[i] - part, Number.MIN_VALUE)));
      const way = Math.min(...ways), out = ways.indexOf(way);
      share = share.map((part, i) => part + way * (target[i] - part)).filter((_, i) => i !== out);
      chosen = chosen.filter((_, i) => i !== out);
      target = mixNearest(chosen);
    }
    const nearer = [0, 1, 2].map((k) => target.reduce((sum, part, i) => sum + part * chosen[i][k], 0));
    if (!(dot(nearer, nearer) < dot(point, point))) return point;
    point = nearer;
    share = target;
  }
}

/** The shares, of sum 1, whose mix of the rows is nearest to the origin: Gram and Schmidt on their differences.
 * @param {number[][]} rows @returns {number[]} */
function mixNearest([first, ...others]) {
  /** @type {{ q: number[], made: number[] }[]} unit vectors, and of which multiples of the differences they are made */
  const basis = [];
  const mix = others.map(() => 0);
  for (const [i, row] of others.entries()) {
    const difference = row.map((value, k) => value - first[k]), size = Math.sqrt(dot(difference, difference));
    let q = difference, made = times(others.length, (j) => Number(i === j));
    for (const one of [...basis, ...basis]) { // twice: the second time takes away what rounding left
      const part = dot(q, one.q);
      q = q.map((value, k) => value - part * one.q[k]);
      made = made.map((value, j) => value - part * one.made[j]);
    }
    const length = Math.sqrt(dot(q, q));
    if (!(length > 1e-13 * size)) continue; // it points where the others do already
    basis.push({ q: q.map((value) => value / length), made: made.map((value) => value / length) });
  }
  for (const { q, made } of basis) {
    const part = -dot(q, first);
    made.forEach((value, i) => { mix[i] += part * value; });
  }
  return [1 - mix.reduce((sum, part) => sum + part, 0), ...mix];
}
