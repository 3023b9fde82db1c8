// @ts-check
/** The nine pairs of activation and loss, and runs of one neuron with each. Nothing here touches the page. */
import { float64 } from "../engine/sources.js";
import { binaryCrossEntropy, identity, logistic, squaredError } from "../engine/twin.js";

/**
 * @typedef {{ activation: import("../engine/twin.js").Activation, loss: (z: number, a: number, y: number) => number,
 *   gradient: (a: number, y: number) => number }} Pair  loss and gradient ∂J/∂z for a label y of 0 or 1
 * @typedef {{ z0: number, target: number, label: "right" | "flipped", lr: number, left: string, right: string }} Selection
 * @typedef {{ axes: Record<string, (string | number)[]>, first: Selection, near: number, most: number, chunk: number,
 *   limit: number, checked: number[], compared: string[], lr: number,
 *   code: Record<string, import("../views/formulaline.js").CodeLine[][]> }} Setting
 * @typedef {{ step: number, w: number, b: number, z: number, a: number, loss: number, gradient: number, error: number,
 *   slope: number }} State  error: a − y; slope: f′(z)
 */

/** @type {Record<string, Pair>} softmax: of the logits z and 0, of which the first is learnt; then a = σ(z) */
export const PAIRS = {
  "identity squared_error": { activation: identity, loss: (_, a, y) => squaredError.value(a, y), gradient: (a, y) => a - y },
  "identity binary_cross_entropy": { activation: identity, loss: (_, a, y) => -Math.log(y ? a : 1 - a), gradient: (a, y) => (y ? -1 / a : 1 / (1 - a)) },
  "identity categorical_cross_entropy": { activation: identity, loss: (_, a, y) => (y ? -Math.log(a) : 0), gradient: (a, y) => (y ? -1 / a : 0) },
  "sigmoid squared_error": { activation: logistic, loss: (_, a, y) => squaredError.value(a, y), gradient: (a, y) => (a - y) * a * (1 - a) },
  "sigmoid binary_cross_entropy": { activation: logistic, loss: (z, _, y) => binaryCrossEntropy.value(z, y), gradient: (a, y) => a - y },
  "sigmoid categorical_cross_entropy": { activation: logistic, loss: (z, _, y) => (y ? binaryCrossEntropy.value(z, 1) : 0), gradient: (a, y) => (y ? a - 1 : 0) },
  "softmax squared_error": { activation: logistic, loss: (_, a, y) => 2 * squaredError.value(a, y), gradient: (a, y) => 2 * (a - y) * a * (1 - a) },
  "softmax binary_cross_entropy": { activation: logistic, loss: (z, _, y) => 2 * binaryCrossEntropy.value(z, y), gradient: (a, y) => 2 * (a - y) },
  "softmax categorical_cross_entropy": { activation: logistic, loss: (z, _, y) => binaryCrossEntropy.value(z, y), gradient: (a, y) => a - y },
};
/** Those in which f′ cancels: ∂J/∂z = a − y. */
export const MATCHING = ["identity squared_error", "sigmoid binary_cross_entropy", "softmax categorical_cross_entropy"];
/** Those that dnnlab's Network refuses. */
export const REFUSED = ["identity binary_cross_entropy", "identity categorical_cross_entropy",
  "sigmoid categorical_cross_entropy", "softmax binary_cross_entropy"];

/** What the neuron is told to answer. @param {Pick<Selection, "target" | "label">} selection */
export const labelOf = ({ target, label }) => (label === "right" ? target : 1 - target);

const ROW = 5; // w, b, a, loss, gradient

/**
 * One neuron, from its start as far as it has been computed. It ends with a loss that is not finite ("nan"), a gradient
 * of 0 ("still": it will stay where it is) or before a weight beyond the limit ("diverged").
 */
export class Run {
  /** @param {string} name of the pair @param {number} y label @param {number} z0 @param {number} lr @param {Setting} setting */
  constructor(name, y, z0, lr, setting) {
    this.name = name;
    this.pair = PAIRS[name];
    this.y = y;
    this.z0 = z0;
    this.lr = lr;
    this.setting = setting;
    /** @type {number[]} ROW numbers a step */
    this.rows = [];
    /** @type {"" | "nan" | "still" | "diverged"} */
    this.end = "";
    /** The first step whose answer is near the label. */
    this.arrival = Infinity;
  }

  /** The last step there is. */
  get last() { return this.rows.length / ROW - 1; }

  /** @param {number} w @param {number} b @param {number} a @param {number} loss @param {number} gradient */
  add(w, b, a, loss, gradient) {
    this.rows.push(w, b, a, loss, gradient);
    if (this.arrival === Infinity && Math.abs(a - this.y) <= this.setting.near) this.arrival = this.last;
    if (!Number.isFinite(loss)) this.end = "nan";
    else if (gradient === 0) this.end = "still";
  }

  /** Where the next step begins. @returns {[w: number, b: number]} */
  next() {
    const at = this.rows.length - ROW, { lr, rows } = this;
    if (at < 0) return [this.z0 / 2, this.z0 / 2];
    return [rows[at] - lr * rows[at + 4], rows[at + 1] - lr * rows[at + 4]];
  }

  /** Compute in the page until `step`, or until it arrives. @param {number} step @param {boolean} [arriving] stop there */
  reach(step, arriving = false) {
    const { activation: [f], loss, gradient } = this.pair, { limit } = this.setting;
    while (!this.end && this.last < step && !(arriving && this.arrival < Infinity)) {
      const [w, b] = this.next();
      if (!(Math.abs(w) <= limit)) { this.end = "diverged"; return; }
      const z = w + b, a = f(z);
      this.add(w, b, a, loss(z, a, this.y), gradient(a, this.y));
    }
  }

  /** The same by the kernel. @param {import("../engine/sources.js").Kernel} kernel @param {number} step @param {boolean} [arriving] */
  async ask(kernel, step, arriving = false) {
    while (!this.end && this.last < step && !(arriving && this.arrival < Infinity)) {
      const [w, b] = this.next(), { chunk } = this.setting;
      const count = Math.min(chunk, step - this.last);
      const { buffers: [buffer] } = await kernel.ask({ type: "run", pair: this.name, label: this.y, lr: this.lr, w, b, count });
      const rows = float64(buffer);
      for (let i = 0; i < rows.length; i += ROW) this.add(rows[i], rows[i + 1], rows[i + 2], rows[i + 3], rows[i + 4]);
      if (rows.length < ROW * count && !this.end) this.end = "diverged";
    }
  }

  /** A step, or the last one before it. @param {number} step @returns {State} */
  at(step) {
    const i = Math.min(step, this.last), [w, b, a, loss, gradient] = this.rows.slice(ROW * i, ROW * (i + 1));
    const z = w + b;
    return { step: i, w, b, z, a, loss, gradient, error: a - this.y, slope: this.pair.activation[1](z, a) };
  }
}

/** How far two runs are shown: until both have arrived and somewhat longer; to the very end if one still moves and
 * does not arrive. @param {Run[]} runs @param {number} most */
export function horizon(runs, most) {
  const moves = runs.some(({ arrival, end }) => arrival === Infinity && !end);
  if (moves) return most;
  const ends = runs.map(({ arrival, end, last }) => (arrival < Infinity ? arrival : end === "still" ? 750 : last));
  return Math.min(most, Math.ceil(1.3 * Math.max(...ends, 15)));
}

/** The left and the right run, as far as they are shown. @param {Setting} setting @param {Selection} selection */
export const createRuns = (setting, selection) =>
  [selection.left, selection.right].map((name) => new Run(name, labelOf(selection), selection.z0, selection.lr, setting));

/** Both, computed in the page. @param {Setting} setting @param {Selection} selection @returns {Run[]} */
export function twinRuns(setting, selection) {
  const runs = createRuns(setting, selection);
  for (const run of runs) run.reach(setting.most, true);
  const end = horizon(runs, setting.most);
  for (const run of runs) run.reach(end);
  return runs;
}

/** Both, computed by the kernel. @param {Setting} setting @param {Selection} selection
 * @param {import("../engine/sources.js").Kernel} kernel @returns {Promise<Run[]>} */
export async function kernelRuns(setting, selection, kernel) {
  const runs = createRuns(setting, selection);
  for (const run of runs) await run.ask(kernel, setting.most, true);
  const end = horizon(runs, setting.most);
  for (const run of runs) await run.ask(kernel, end);
  return runs;
}

const FRAMES = 95;
/** The steps at which a run is looked at: every one at first, then leaps that grow with the steps already done.
 * @param {number} end @param {number[]} more steps to be among them @returns {number[]} */
export function framesOf(end, more) {
  const steps = Array.from({ length: FRAMES }, (_, i) => Math.round(end ** (i / (FRAMES - 1))));
  return [...new Set([0, ...steps, ...more.filter((step) => step <= end)])].sort((a, b) => a - b);
}

/** What to choose from in the prediction: how many times as many steps; Infinity: never. */
export const FACTORS = [1, 5, 30, 160, Infinity];

/** How many times as many steps the slower one takes. @param {number} one arrival @param {number} other */
export const factorOf = (one, other) => (Math.max(one, other) === Infinity ? Infinity
  : Math.max(one, other, 1) / Math.max(Math.min(one, other), 1));

/** The choice nearest to a factor, as a factor. @param {number} factor */
export const nearest = (factor) => (factor === Infinity ? Infinity : FACTORS.filter(Number.isFinite)
  .reduce((best, one) => (Math.abs(Math.log(one / factor)) < Math.abs(Math.log(best / factor)) ? one : best)));

export const TOLERANCE = 1e-6;

/** How far this page is from what NumPy recorded: the largest difference of any number; Infinity if one is NaN on one side
 * only, or if a neuron arrives at another step. @param {Setting} setting @param {Float64Array} recorded */
export function largestDifference(setting, recorded) {
  const { axes, checked, compared, lr, most } = setting;
  let at = 0, largest = 0;
  /** @param {number} found */
  const compare = (found) => {
    const expected = recorded[at++];
    if (Number.isNaN(found) && Number.isNaN(expected)) return;
    const difference = Math.abs(found - expected);
    largest = Math.max(largest, Number.isNaN(difference) ? Infinity : difference);
  };
  const starts = axes.z0.map(Number);
  for (const name of Object.keys(PAIRS)) for (const y of [0, 1]) for (const z0 of starts) {
    const run = new Run(name, y, z0, lr, setting);
    run.reach(Math.max(...checked));
    for (const step of checked) {
      const { w, a, loss, gradient } = run.at(step);
      for (const number of [w, a, loss, gradient]) compare(number);
    }
  }
  for (const z0 of starts) for (const name of compared) {
    const run = new Run(name, 0, z0, lr, setting);
    run.reach(most, true);
    compare(run.arrival);
  }
  return at === recorded.length ? largest : Infinity;
}
