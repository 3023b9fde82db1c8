// @ts-check
/**
 * What there is to step through in one training step, and every number of it. Nothing here knows the page.
 * Layers carry the book's numbers: layer 1 is the input, `layers[0]` of a frame is layer 2. Units and inputs of a layer
 * count from 0 here and from 1 on the screen.
 */
import { inspect } from "../engine/inspect.js";
import { Twin, binaryCrossEntropy, countParameters, identity, logistic, range, relu, squaredError, tanh } from "../engine/twin.js";
import { subscript } from "../ui/format.js";

/**
 * @typedef {{ size: string, weights: string, activation: string, loss: string, lr: number, sample: number }} Selection
 *   sample: 0 … 3, or BATCH
 * @typedef {{ index: number, layer: number, j: number, k: number }} Parameter  index in theta; k = −1: the bias of neuron j
 * @typedef {"ready" | "forward" | "loss" | "backward" | "update"} Phase
 * @typedef {"ready" | "z" | "a" | "loss" | "delta" | "hand" | "dW" | "db" | "step"} Kind
 * @typedef {{ phase: Phase, kind: Kind, layer: number, j: number, k: number, products: number }} Op
 *   products: multiplications for one sample. Kind "hand": neuron k of `layer` gets w·δ back from neuron j of the next
 * @typedef {{ nIn: number, nOut: number, x: Float64Array, z: Float64Array, a: Float64Array, delta: Float64Array }} LayerNumbers
 *   (m, n) row-major
 * @typedef {{ theta: Float64Array, grad: Float64Array, loss: number, m: number, y: Float64Array, layers: LayerNumbers[] }} Frame
 *   the numbers of one update, all taken at the same theta
 * @typedef {{ updates: number, divergedAt: number, frame: (update: number) => Frame,
 *   nudge: (update: number, index: number, eps: number) => [plus: number, minus: number] }} Run
 *   frames 0 … updates (the last one is only looked at, never stepped through); divergedAt: −1 if it did not;
 *   nudge: the loss with one parameter raised and lowered by the eps of that index
 * @typedef {{ updates: number, epsilons: number[], limit: number,
 *   data: Record<string, { X: number[][], y: number[][], theta: Record<string, number[]> }> }} Setting  by size
 */

export const BATCH = -1;

/** @type {Record<string, import("../engine/twin.js").Activation>} */
export const activations = { sigmoid: logistic, tanh, relu };
/** @type {Record<string, import("../engine/twin.js").Loss>} */
export const losses = { squared_error: squaredError, binary_cross_entropy: binaryCrossEntropy };

/** "2-3-2" → [2, 3, 2]. @param {string} size */
export const parseSize = (size) => size.split("-").map(Number);

/** Every parameter in the order of theta. @param {number[]} sizes @returns {Parameter[]} */
export function parameters(sizes) {
  /** @type {Parameter[]} */
  const list = [];
  for (let l = 1; l < sizes.length; l++) {
    for (let j = 0; j < sizes[l]; j++) {
      for (let k = 0; k < sizes[l - 1]; k++) list.push({ index: list.length, layer: l + 1, j, k });
    }
    for (let j = 0; j < sizes[l]; j++) list.push({ index: list.length, layer: l + 1, j, k: -1 });
  }
  return list;
}

/** Index in theta of w_jk (k = −1: b_j) of a layer. @param {number[]} sizes @param {number} layer @param {number} j @param {number} k */
export function parameterIndex(sizes, layer, j, k) {
  let start = 0;
  for (let l = 1; l < layer - 1; l++) start += sizes[l] * (sizes[l - 1] + 1);
  const nIn = sizes[layer - 2];
  return start + (k < 0 ? sizes[layer - 1] * nIn + j : j * nIn + k);
}

/**
 * The operations of one update, in the order of dnnlab. Op 0 is "ready": new update, nothing computed yet.
 * @param {number[]} sizes @param {string} loss @returns {Op[]}
 */
export function operations(sizes, loss) {
  const top = sizes.length;
  /** @type {Op[]} */
  const ops = [];
  /** @param {Phase} phase @param {Kind} kind @param {number} layer @param {number} j @param {number} [k] @param {number} [products] */
  const add = (phase, kind, layer, j, k = -1, products = 0) => ops.push({ phase, kind, layer, j, k, products });
  add("ready", "ready", 0, -1);
  for (let layer = 2; layer <= top; layer++) {
    for (let j = 0; j < sizes[layer - 1]; j++) {
      add("forward", "z", layer, j, -1, sizes[layer - 2]);
      add("forward", "a", layer, j);
    }
  }
  add("loss", "loss", top, -1);
  for (let layer = top; layer >= 2; layer--) {
    for (let j = 0; j < sizes[layer - 1]; j++) {
      if (layer === top) add("backward", "delta", layer, j, -1, loss === "squared_error" ? 1 : 0);
      else {
        for (let i = 0; i < sizes[layer]; i++) add("backward", "hand", layer, i, j, 1);
        add("backward", "delta", layer, j, -1, 1);
      }
    }
    for (let j = 0; j < sizes[layer - 1]; j++) add("backward", "db", layer, j);
    for (let j = 0; j < sizes[layer - 1]; j++) {
      for (let k = 0; k < sizes[layer - 2]; k++) add("backward", "dW", layer, j, k, 1);
    }
  }
  for (const { layer, j, k } of parameters(sizes)) add("update", "step", layer, j, k);
  return ops;
}

/** @typedef {"op" | "layer" | "pass"} Granularity */

/** The ops at which a step of this size ends. @param {Op[]} ops @param {Granularity} granularity @returns {number[]} */
export function stops(ops, granularity) {
  /** @param {Op} op */
  const group = (op) => granularity === "layer" ? `${op.phase} ${op.layer}` : op.phase;
  return ops.flatMap((op, i) =>
    granularity === "op" || i === ops.length - 1 || group(op) !== group(ops[i + 1]) ? [i] : []);
}

/**
 * One step on or back. Positions count through the updates: update · ops + op.
 * @param {number} position @param {1 | -1} by @param {number[]} ends as given by `stops` @param {number} n number of ops
 */
export function nextPosition(position, by, ends, n) {
  const op = position % n, start = position - op;
  if (by > 0) {
    const end = ends.find((i) => i > op);
    return end === undefined ? start + n + ends[0] : start + end;
  }
  const before = ends.filter((i) => i < op);
  return before.length ? start + before[before.length - 1] : start - n + ends[ends.length - 1];
}

/**
 * Multiplications with a weight, an activation, a slope: what the ops up to `op` took in each pass, and what two
 * forward passes for every parameter would take.
 * @param {Op[]} ops @param {number} op @param {number} m samples @param {number} nParameters
 */
export function countProducts(ops, op, m, nParameters) {
  /** @param {Phase} phase @param {Op[]} some */
  const sum = (phase, some) => m * some.reduce((n, { phase: p, products }) => n + (p === phase ? products : 0), 0);
  const done = ops.slice(0, op + 1);
  return {
    forward: sum("forward", done), backward: sum("backward", done),
    forwardAll: sum("forward", ops), backwardAll: sum("backward", ops),
    nudging: 2 * nParameters * sum("forward", ops),
  };
}

/** @param {Setting} setting @param {Selection} selection @returns {{ X: Float64Array, y: Float64Array, m: number }} */
export function samples({ data }, { size, sample }) {
  /** @param {number[][]} rows */
  const pick = (rows) => Float64Array.from((sample === BATCH ? rows : [rows[sample]]).flat());
  return { X: pick(data[size].X), y: pick(data[size].y), m: sample === BATCH ? data[size].X.length : 1 };
}


/** Whether the a of an output neuron is a logit, so that σ and the loss work as one. @param {Selection} selection */
export const isLogit = ({ loss }) => loss === "binary_cross_entropy";

/** What an output neuron answers. @param {Selection} selection @param {number} a */
export const answer = ({ loss }, a) => losses[loss].predict(a);

/**
 * A run recomputed in the page.
 * @param {Setting} setting @param {Selection} selection
 * @param {ArrayLike<number>[]} [recorded] parameters before every update, taken as they are instead of being recomputed
 * @returns {Run}
 */
export function twinRun(setting, selection, recorded) {
  const { X, y, m } = samples(setting, selection);
  const { size, activation, loss } = selection, output = isLogit(selection) ? identity : logistic;
  const spec = { sizes: parseSize(size), activation: activations[activation], loss: losses[loss], output };
  const twin = new Twin(spec, setting.data[size].theta[selection.weights]);
  /** @type {Float64Array[]} */
  const thetas = [];
  let updates = recorded ? recorded.length - 1 : setting.updates, divergedAt = -1;
  for (let u = 0; u <= updates; u++) {
    if (recorded) twin.theta.set(recorded[u]);
    if (!twin.theta.every((w) => Math.abs(w) <= setting.limit)) {
      divergedAt = u;
      updates = u - 1;
      break;
    }
    thetas.push(twin.theta.slice());
    if (recorded) continue;
    twin.lossAndGrad(X, y, range(m));
    for (let i = 0; i < twin.grad.length; i++) twin.theta[i] -= selection.lr * twin.grad[i];
  }
  /** @type {Map<number, Frame>} */
  const frames = new Map();
  return {
    updates,
    divergedAt,
    frame(update) {
      let frame = frames.get(update);
      if (!frame) {
        twin.theta.set(thetas[update]);
        const { loss, layers } = inspect(twin, X, y);
        frame = { theta: thetas[update], grad: twin.grad.slice(), loss, m, y, layers };
        frames.set(update, frame);
      }
      return frame;
    },
    nudge(update, index, eps) {
      twin.theta.set(thetas[update]);
      const at = twin.theta[index], e = setting.epsilons[eps];
      twin.theta[index] = at + e;
      const plus = twin.value(X, y);
      twin.theta[index] = at - e;
      return [plus, twin.value(X, y)];
    },
  };
}

/**
 * A run as the kernel sent it: updates + 1 frames of theta, grad, loss, then z, a, delta of layer 2, of layer 3, …;
 * then for every frame the nudged losses (parameter, eps, plus/minus).
 * @param {Setting} setting @param {Selection} selection @param {Float64Array} numbers @param {number} divergedAt
 * @returns {Run}
 */
export function kernelRun(setting, selection, numbers, divergedAt) {
  const { X, y, m } = samples(setting, selection);
  const sizes = parseSize(selection.size);
  const nParameters = countParameters(sizes), length = 2 * nParameters + 1 + 3 * m * sizes.slice(1).reduce((n, size) => n + size);
  const nudges = nParameters * setting.epsilons.length * 2;
  const count = numbers.length / (length + nudges);
  return {
    updates: count - 1,
    divergedAt,
    frame(update) {
      let at = update * length;
      /** @param {number} n */
      const take = (n) => numbers.subarray(at, (at += n));
      const theta = take(nParameters), grad = take(nParameters), [loss] = take(1);
      /** @type {LayerNumbers[]} */
      const layers = [];
      for (let l = 1; l < sizes.length; l++) {
        const n = m * sizes[l];
        layers.push({ nIn: sizes[l - 1], nOut: sizes[l], x: l > 1 ? layers[l - 2].a : X, z: take(n), a: take(n), delta: take(n) });
      }
      return { theta, grad, loss, m, y, layers };
    },
    nudge(update, index, eps) {
      const at = count * length + update * nudges + 2 * (index * setting.epsilons.length + eps);
      return [numbers[at], numbers[at + 1]];
    },
  };
}

/** Slope between the two nudged losses, and its relative error |s − g| / max(|s| + |g|, tiny) as in dnnlab.
 * @param {[number, number]} losses @param {number} eps @param {number} gradient */
export function compareSlopes([plus, minus], eps, gradient) {
  const slope = (plus - minus) / (2 * eps);
  return { slope, error: Math.abs(slope - gradient) / Math.max(Math.abs(slope) + Math.abs(gradient), 1e-300) };
}

/** The weight with the largest gradient, and those that tie with it, by index: they change most.
 * @param {Frame} frame @param {number[]} sizes */
export function changeMost({ grad }, sizes) {
  const weights = parameters(sizes).filter(({ k }) => k >= 0).map(({ index }) => index);
  const most = Math.max(...weights.map((index) => Math.abs(grad[index])));
  return weights.filter((index) => Math.abs(grad[index]) >= most * (1 - 1e-9));
}

/**
 * Whether a prediction came true: a weight that changes most, and the sign of its gradient.
 * @param {{ index: number, sign: number }} guess @param {Frame} frame @param {number[]} sizes
 */
export const isRight = ({ index, sign }, frame, sizes) =>
  changeMost(frame, sizes).includes(index) && Math.sign(frame.grad[index]) === sign;

/**
 * One position of a run: what the step that ends here was, and what is known by now. Positions count through the
 * updates: update · ops + op.
 * @typedef {{ selection: Selection, sizes: number[], frame: Frame, next: Frame, update: number, updates: number,
 *   finished: boolean, at: number, op: Op, active: Op[], done: (kind: Kind, layer: number, j: number, k?: number) => boolean,
 *   hasGradient: (place: { layer: number, j: number, k: number }) => boolean }} Moment
 *   at: op of this update, as a number; active: one op, or all since the last stop; next: after this update
 * @param {Selection} selection @param {Run} run @param {Op[]} ops @param {number[]} ends @param {number} position
 * @returns {Moment}
 */
export function momentOf(selection, run, ops, ends, position) {
  const { updates } = run, update = Math.floor(position / ops.length), at = position % ops.length;
  const finished = update === updates, end = ends.indexOf(at), soFar = ops.slice(0, at + 1);
  /** @type {Moment["done"]} */
  const done = (kind, layer, j, k = -1) =>
    soFar.some((op) => op.kind === kind && op.layer === layer && op.j === j && op.k === k);
  return {
    selection, sizes: parseSize(selection.size), update, updates, finished, at, op: ops[at], done,
    frame: run.frame(update), next: run.frame(finished ? update : update + 1),
    active: soFar.slice(end > 0 ? ends[end - 1] + 1 : end < 0 ? at : 0),
    hasGradient: ({ layer, j, k }) => done(k < 0 ? "db" : "dW", layer, j, k),
  };
}

/**
 * What a neuron has, in the order it is computed: known or not yet, and its value for a sample.
 * @typedef {{ name: string, kind: "x" | "z" | "a" | "y" | "delta", known: boolean, value: (s: number) => number }} Quantity
 * @param {Moment} moment @param {number} layer @param {number} j @returns {Quantity[]}
 */
export function quantitiesOf({ selection, sizes, frame, done }, layer, j) {
  const n = sizes[layer - 1], out = layer === sizes.length;
  /** @param {ArrayLike<number>} values @returns {(s: number) => number} */
  const at = (values) => (s) => values[s * n + j];
  if (layer === 1) return [{ name: `x${subscript(j + 1)}`, kind: "x", known: true, value: at(frame.layers[0].x) }];
  const { z, a, delta } = frame.layers[layer - 2];
  return [
    { name: "z", kind: "z", known: done("z", layer, j), value: at(z) },
    { name: out && isLogit(selection) ? "ŷ" : "a", kind: "a", known: done("a", layer, j),
      value: at(out ? a.map((value) => answer(selection, value)) : a) },
    ...(out ? [{ name: "y", kind: /** @type {const} */ ("y"), known: true, value: at(frame.y) }] : []),
    { name: "δ", kind: "delta", known: done("delta", layer, j), value: at(delta) },
  ];
}
