// @ts-check
/** Surfaces, optimisers and runs. The same operations in the same order as in dnnlab. Nothing here touches the page. */
import { Generator } from "../engine/random.js";
import { times } from "../engine/times.js";
import { gridPoints, zeroLine } from "../views/decisionboundary.js";

/**
 * @typedef {"sgd" | "momentum" | "nesterov" | "rmsprop" | "adam"} Name
 * @typedef {"ravine" | "saddle" | "rosenbrock" | "plateau"} Surface
 * @typedef {[lr: number, beta: number]} Given
 * @typedef {{ surface: Surface, kappa: number, rotation: number, noise: number, seed: number, start: [number, number] | null,
 *   optimizers: Record<string, Given>, active: string }} Selection
 * @typedef {{ axes: Record<string, (string | number)[]>, lrs: number[], betas: number[], first: Selection, base: Selection,
 *   usual: Record<string, Given>, shown: number, places: Record<string, { start: [number, number], extent: [number, number], near: number, usual: Record<string, Given> }>,
 *   steps: number, limit: number, turns: Record<string, [number, number]>, checked: number[],
 *   code: Record<string, import("../views/formulaline.js").CodeLine[][]> }} Setting
 * @typedef {{ name: string, lr: number, beta: number, rows: Float64Array, last: number, settled: number }} Run
 *   rows: ROW numbers a step; last: the last step there is; settled: after how many steps f stays small, NEVER or DIVERGED
 * @typedef {{ runs: Run[], needed: number[][], map: number[][] }} Found
 *   needed: steps of each run at every rotation, without noise; map: of the active optimiser, for every β and η
 */

export const NEVER = -1, DIVERGED = -2;
export const ROW = 9; // x, y, f, gradient, first state, second state

/** f, ∂f/∂u and ∂f/∂v; the smallest f is 0. @param {Surface} name @param {number} kappa @param {number} u @param {number} v
 * @returns {[number, number, number]} */
export function surface(name, kappa, u, v) {
  if (name === "ravine") return [(u * u / kappa + v * v) / 2, u / kappa, v];
  if (name === "plateau") {
    const more = 1 + (u * u / kappa + v * v) / 2;
    return [1 - 1 / more, u / kappa / (more * more), v / (more * more)];
  }
  if (name === "saddle") {
    const w = u * u / 36 - 1;
    return [9 / kappa * (w * w) + v * v / 2, u / kappa * w, v];
  }
  const bent = v - u * u;
  return [((1 - u) * (1 - u) / kappa + bent * bent) / 20, (u - 1) / kappa / 10 - u * bent / 5, bent / 10];
}

/** The minima of a surface, in its own axes. @type {Record<Surface, [number, number][]>} */
export const MINIMA = { ravine: [[0, 0]], plateau: [[0, 0]], rosenbrock: [[1, 1]], saddle: [[-6, 0], [6, 0]] };

/** From the axes of the surface to x and y. @param {Setting} setting @param {Selection} selection @param {[number, number]} uv
 * @returns {[number, number]} */
export function turned({ turns }, { rotation }, [u, v]) {
  const [c, s] = turns[rotation];
  return [c * u - s * v, s * u + c * v];
}
/** And back: along the valley, across it. @param {Setting} setting @param {Selection} selection @param {[number, number]} xy
 * @returns {[number, number]} */
export function ownAxes({ turns }, { rotation }, [x, y]) {
  const [c, s] = turns[rotation];
  return [c * x + s * y, c * y - s * x];
}

/** @param {Setting} setting @param {Selection} selection */
export const startOf = (setting, selection) => selection.start ?? turned(setting, selection, setting.places[selection.surface].start);

/** A chosen start, turned on with the surface. @param {Setting} setting @param {Selection} selection @param {number} angle
 * @returns {[number, number] | null} */
export function turnedStart(setting, selection, angle) {
  return selection.start && turned(setting, { ...selection, rotation: angle }, ownAxes(setting, selection, selection.start));
}

/** @type {Map<number, Float64Array>} */
const noises = new Map();
/** Of every gradient of a run, standard deviation 1. @param {number} seed @param {number} steps */
function noiseOf(seed, steps) {
  let noise = noises.get(seed);
  if (!noise) {
    const rng = new Generator(seed);
    noise = Float64Array.from({ length: 2 * (steps + 1) }, () => Math.sqrt(3) * rng.uniform(-1, 1));
    noises.set(seed, noise);
  }
  return noise;
}

/** One step of each optimiser, for one coordinate i of theta, gradient and states. @typedef {(theta: number[], g: number[],
 * first: number[], second: number[], lr: number, beta: number, t: number, i: number) => void} Rule */
/** @type {Record<string, Rule>} */
const RULES = {
  sgd(theta, g, _, __, lr, ___, ____, i) { theta[i] -= g[i] * lr; },
  momentum(theta, g, v, _, lr, mu, __, i) {
    v[i] = v[i] * mu - g[i] * lr;
    theta[i] += v[i];
  },
  nesterov(theta, g, v, _, lr, mu, __, i) {
    const step = g[i] * lr;
    v[i] = v[i] * mu - step;
    theta[i] = theta[i] - step + v[i] * mu;
  },
  rmsprop(theta, g, s, _, lr, rho, __, i) {
    s[i] = s[i] * rho + g[i] * g[i] * (1 - rho);
    theta[i] -= g[i] / (Math.sqrt(s[i]) + EPS) * lr;
  },
  adam(theta, g, m, v, lr, beta1, t, i) {
    m[i] = m[i] * beta1 + g[i] * (1 - beta1);
    v[i] = v[i] * BETA2 + g[i] * g[i] * (1 - BETA2);
    theta[i] -= m[i] / (Math.sqrt(v[i] * (1 / (1 - BETA2 ** t))) + EPS) * (lr / (1 - beta1 ** t));
  },
};
export const EPS = 1e-8, BETA2 = 0.999;

/** The rows of a run, computed in this page. @param {Setting} setting @param {Selection} selection @param {string} name
 * @param {Given} given @param {number} [steps] @returns {Float64Array} */
export function rowsOf(setting, selection, name, [lr, beta], steps = setting.steps) {
  const [c, s] = setting.turns[selection.rotation], { kappa, noise: size } = selection;
  const noise = size ? noiseOf(selection.seed, setting.steps) : null, rule = RULES[name];
  const theta = [...startOf(setting, selection)], g = [0, 0], first = [0, 0], second = [0, 0];
  const rows = new Float64Array(ROW * (steps + 1));
  let t = 0;
  for (; t <= steps && Math.max(Math.abs(theta[0]), Math.abs(theta[1])) <= setting.limit; t++) {
    const [x, y] = theta, [f, du, dv] = surface(selection.surface, kappa, c * x + s * y, c * y - s * x);
    g[0] = c * du - s * dv + (noise ? size * noise[2 * t] : 0);
    g[1] = s * du + c * dv + (noise ? size * noise[2 * t + 1] : 0);
    rows.set([x, y, f, g[0], g[1], first[0], first[1], second[0], second[1]], ROW * t);
    rule(theta, g, first, second, lr, beta, t + 1, 0);
    rule(theta, g, first, second, lr, beta, t + 1, 1);
  }
  return rows.subarray(0, ROW * t);
}

/** @param {Setting} setting @param {Selection} selection @param {Float64Array} rows */
function settledOf({ steps, places }, { surface: name }, rows) {
  let t = rows.length / ROW - 1;
  if (t < steps) return DIVERGED;
  while (t >= 0 && rows[ROW * t + 2] < places[name].near) t -= 1;
  return t < steps ? t + 1 : NEVER;
}

/** @param {Setting} setting @param {Selection} selection @param {string} name @param {Given} given @param {Float64Array} rows @returns {Run} */
export const runOf = (setting, selection, name, [lr, beta], rows) =>
  ({ name, lr, beta, rows, last: rows.length / ROW - 1, settled: settledOf(setting, selection, rows) });

/** @param {Setting} setting @param {Selection} selection @param {string} name @param {Given} given */
const stepsNeeded = (setting, selection, name, given) => settledOf(setting, selection, rowsOf(setting, selection, name, given));

/** Everything, computed in this page. @param {Setting} setting @param {Selection} selection @returns {Found} */
export function twinFound(setting, selection) {
  const given = Object.entries(selection.optimizers), { active } = selection;
  const angles = setting.axes.rotation.map(Number);
  return {
    runs: given.map(([name, one]) => runOf(setting, selection, name, one, rowsOf(setting, selection, name, one))),
    needed: given.map(([name, one]) => angles.map((rotation) =>
      stepsNeeded(setting, { ...selection, rotation, start: turnedStart(setting, selection, rotation), noise: 0 }, name, one))),
    map: betasOf(setting, active).map((beta) => setting.lrs.map((lr) => stepsNeeded(setting, selection, active, [lr, beta]))),
  };
}

/** SGD has no β: one row for it. @param {Setting} setting @param {string} name */
export const betasOf = ({ betas }, name) => (name === "sgd" ? betas.slice(0, 1) : betas);

/** The numbers of a run at a step, or at its last one. @param {Run} run @param {number} step */
export function at({ rows, last }, step) {
  const t = Math.min(step, last), [x, y, f, gx, gy, ...state] = rows.subarray(ROW * t, ROW * (t + 1));
  return { t, theta: /** @type {[number, number]} */ ([x, y]), f, gradient: [gx, gy], state: [state.slice(0, 2), state.slice(2)] };
}

/** How far the runs are shown: until those that settle have, and somewhat longer; to the very end if one neither settles nor
 * diverges. @param {Run[]} runs @param {number} steps */
export function horizon(runs, steps) {
  if (runs.some(({ settled }) => settled === NEVER)) return steps;
  return Math.min(steps, Math.ceil(1.2 * Math.max(20, ...runs.map(({ settled, last }) => (settled === DIVERGED ? last + 1 : settled)))));
}

/** From which step on a run that diverges is out of the picture. @param {Run} run @param {[number, number]} extent half its width and height */
export function leaves({ rows, last, settled }, [right, top]) {
  let t = settled === DIVERGED ? 0 : Infinity;
  while (t <= last && Math.abs(rows[ROW * t]) <= right && Math.abs(rows[ROW * t + 1]) <= top) t += 1;
  return t;
}

/** The usual settings on a surface. @param {Setting} setting @param {string} surface @returns {Record<string, Given>} */
export const usualOn = ({ usual, places }, surface) => ({ ...usual, ...places[surface].usual });

/** The settled ones with fewest steps; none if none settles. @template T @param {[T, number][]} pairs @returns {T[]} */
export function fewest(pairs) {
  const settled = pairs.filter(([, steps]) => steps >= 0), least = Math.min(...settled.map(([, steps]) => steps));
  return settled.filter(([, steps]) => steps === least).map(([one]) => one);
}

const GRID = 111;
/** Lines of equal f over the picture, each as x0, y0, x1, y1, NaN, NaN, ….
 * @param {Setting} setting @param {Selection} selection @param {[number, number]} extent half its width and height */
export function contours(setting, selection, [right, top]) {
  const X = gridPoints(GRID, 1), values = new Float64Array(GRID * GRID);
  for (let i = 0; i < values.length; i++) {
    const [u, v] = ownAxes(setting, selection, [right * X[2 * i], top * X[2 * i + 1]]);
    values[i] = surface(selection.surface, selection.kappa, u, v)[0];
  }
  const highest = values.reduce((a, b) => Math.max(a, b)), ratio = selection.surface === "plateau" ? 0.62 : 0.36;
  return times(8, (k) => 0.6 * highest * ratio ** k).map((level) => {
    const pieces = zeroLine(values.map((value) => value - level), GRID), scale = 2 / GRID;
    /** @type {number[]} */
    const points = [];
    for (let i = 0; i < pieces.length; i += 4) {
      points.push(right * (pieces[i] * scale - 1), top * (1 - pieces[i + 1] * scale), right * (pieces[i + 2] * scale - 1), top * (1 - pieces[i + 3] * scale), NaN, NaN);
    }
    return points;
  });
}

export const TOLERANCE = 1e-6;

/** How far this page is from what NumPy recorded: the largest difference of any number. @param {Setting} setting @param {Float64Array} recorded */
export function largestDifference(setting, recorded) {
  const { axes, checked, usual, base } = setting, names = Object.keys(RULES);
  /** @type {number[]} */
  const found = [];
  for (const name of axes.surface) for (const optimizer of names) {
    const selection = { ...base, surface: /** @type {Surface} */ (name), rotation: Number(axes.rotation[1]), noise: Number(axes.noise[1]), kappa: 10 };
    const rows = rowsOf(setting, selection, optimizer, usual[optimizer], Math.max(...checked)), last = rows.length / ROW - 1;
    for (const step of checked) found.push(...rows.subarray(ROW * Math.min(step, last), ROW * Math.min(step, last) + 3));
  }
  for (const optimizer of names) found.push(stepsNeeded(setting, base, optimizer, usual[optimizer]));
  if (found.length !== recorded.length) return Infinity;
  return found.reduce((largest, value, i) => {
    const difference = Math.abs(value - recorded[i]);
    return Math.max(largest, Number.isNaN(difference) ? Infinity : difference);
  }, 0);
}
