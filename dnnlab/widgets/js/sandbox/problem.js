// @ts-check
/** From settings to a training run: what dnnlab.widgets.sandbox does, number for number. */
import { Generator } from "../engine/random.js";
import { TwinSource, float64, updatesPerEpoch } from "../engine/sources.js";
import { activations, choose, countParameters, losses } from "../engine/twin.js";

/**
 * @typedef {{ data: string, noise: number, train_share: number, features: string[], hidden: number[], activation: string,
 *   loss: string, optimizer: string, lr: number, batch_size: number, regularizer: string, rate: number, seed: number,
 *   data_seed: number }} Settings
 * @typedef {{ X: Float64Array, labels: Int8Array, nTrain: number }} Points  X (m, 2); labels 0 or 1; training first
 * @typedef {{ points: Points, run: import("../engine/sources.js").Run, test: { X: Float64Array, y: Float64Array },
 *   perEpoch: number }} Problem
 */

/** @type {Record<string, (x1: number, x2: number) => number>} */
export const features = {
  "x1": (x1) => x1, "x2": (x1, x2) => x2, "x1^2": (x1) => x1 * x1, "x2^2": (x1, x2) => x2 * x2,
  "x1 x2": (x1, x2) => x1 * x2, "sin x1": (x1) => Math.sin(x1), "sin x2": (x1, x2) => Math.sin(x2),
};

const TURN = 2 * Math.PI;
/** @typedef {[number, number]} Point */
/** How much a data set is stretched in the plane, its middle, and a point of it without noise, of sample i.
 * @type {Record<string, { stretch: number, middle: Point, point: (i: number, rng: Generator) => [Point, label: number] }>} */
const shapes = {
  circles: {
    stretch: 2.4, middle: [0, 0],
    point(i, rng) {
      const t = rng.uniform(0, TURN), r = i % 2 ? 0.5 : 1;
      return [[r * Math.cos(t), r * Math.sin(t)], i % 2];
    },
  },
  xor: {
    stretch: 2.4, middle: [0, 0],
    point(i, rng) {
      const x1 = rng.uniform(-1, 1), x2 = rng.uniform(-1, 1);
      return [[x1, x2], x1 * x2 < 0 ? 1 : 0];
    },
  },
  blobs: { stretch: 1.5, middle: [0, 0], point: (i) => [[i % 2 ? -1 : 1, 0], i % 2] },
  spirals: {
    stretch: 2.4, middle: [0, 0],
    point(i, rng) {
      const r = Math.sqrt(rng.random()), t = TURN * (r + (i % 2) / 2);
      return [[r * Math.cos(t), r * Math.sin(t)], i % 2];
    },
  },
  moons: {
    stretch: 1.6, middle: [0.5, 0.25],
    point(i, rng) {
      const t = rng.uniform(0, Math.PI);
      return [i % 2 ? [1 - Math.cos(t), 0.5 - Math.sin(t)] : [Math.cos(t), Math.sin(t)], i % 2];
    },
  },
};

/** @param {Pick<Settings, "data" | "noise" | "train_share" | "data_seed">} settings @param {number} m @returns {Points} */
export function drawPoints({ data, noise, train_share, data_seed }, m) {
  const rng = new Generator(data_seed);
  const u = Float64Array.from({ length: m }, () => rng.random()), v = u.map(() => rng.random());
  const X = new Float64Array(2 * m), labels = new Int8Array(m);
  const { stretch, middle, point } = shapes[data];
  for (let i = 0; i < m; i++) {
    const [[x1, x2], label] = point(i, rng);
    const size = noise * Math.sqrt(-2 * Math.log(1 - u[i]));
    X[2 * i] = stretch * (x1 + size * Math.cos(TURN * v[i]) - middle[0]);
    X[2 * i + 1] = stretch * (x2 + size * Math.sin(TURN * v[i]) - middle[1]);
    labels[i] = label;
  }
  return { X, labels, nTrain: Math.round(m * train_share) };
}

/** The chosen features of points in the plane, (m, n) row-major. @param {string[]} names @param {Float64Array} X (m, 2) */
export function inputs(names, X) {
  const chosen = names.map((name) => features[name]);
  const values = new Float64Array((X.length / 2) * names.length);
  for (let i = 0, at = 0; i < X.length; i += 2) for (const f of chosen) values[at++] = f(X[i], X[i + 1]);
  return values;
}

const HE = new Set(["relu", "leaky_relu", "elu", "selu", "gelu", "silu"]);

/** @param {number[]} sizes @param {string} activation @param {Generator} rng */
function initialTheta(sizes, activation, rng) {
  const theta = new Float64Array(countParameters(sizes));
  for (let l = 1, at = 0; l < sizes.length; l++) {
    const nIn = sizes[l - 1], nOut = sizes[l];
    const limit = Math.sqrt(6 / (HE.has(activation) ? nIn : nIn + nOut));
    for (let i = 0; i < nIn * nOut; i++) theta[at++] = rng.uniform(-limit, limit);
    at += nOut; // biases start at 0
  }
  return theta;
}

/** @param {Settings} settings @param {number} m all points @param {Float64Array | null} [theta] initial parameters, if not from the seed
 * @returns {Problem} */
export function createProblem(settings, m, theta = null) {
  const points = drawPoints(settings, m);
  const X = inputs(settings.features, points.X), n = settings.features.length, cut = points.nTrain;
  const y = Float64Array.from(points.labels, (label) => (settings.loss === "binary_cross_entropy" ? label : 2 * label - 1));
  const sizes = [n, ...settings.hidden, 1], rng = new Generator(settings.seed);
  const drawn = initialTheta(sizes, settings.activation, rng);
  /** @type {Int32Array[]} */
  const orders = [];
  const { activation, loss, regularizer, rate } = settings;
  return {
    points,
    perEpoch: updatesPerEpoch(cut, settings.batch_size),
    test: { X: X.subarray(cut * n), y: y.subarray(cut) },
    run: {
      spec: { sizes, activation: choose(activations, activation, "activation"), loss: choose(losses, loss, "loss"), l1: regularizer === "l1" ? rate : 0, l2: regularizer === "l2" ? rate : 0 },
      theta: theta ?? drawn, X: X.subarray(0, cut * n), y: y.subarray(0, cut),
      optimizer: settings.optimizer, lr: settings.lr, batchSize: settings.batch_size,
      order(epoch) {
        while (orders.length <= epoch) orders.push(rng.permutation(cut));
        return orders[epoch];
      },
    },
  };
}

/**
 * Train the recorded runs again: the largest difference of any parameter from what NumPy found.
 * @param {{ runs: Settings[], epochs: number[] }} checks @param {DataView} thetas @param {number} m
 */
export function largestDifference({ runs, epochs }, thetas, m) {
  const expected = float64(thetas);
  let at = 0, largest = 0;
  for (const settings of runs) {
    const { run, perEpoch } = createProblem(settings, m), source = new TwinSource(run);
    for (const epoch of epochs) {
      const theta = source.frame(epoch * perEpoch) ?? new Float64Array(run.theta.length).fill(NaN);
      for (const value of theta) {
        const difference = Math.abs(value - expected[at++]);
        if (!(difference <= largest)) largest = difference; // NaN counts
      }
    }
  }
  return at === expected.length ? largest : NaN;
}
