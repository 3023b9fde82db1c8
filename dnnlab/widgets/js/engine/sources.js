// @ts-check
/**
 * Where the frames of a training run come from. A frame is theta after an update (0: before the first); a widget asks
 * `frame(update)` and never knows which of the three it talks to:
 * TwinSource computes it in this page, KernelSource has NumPy compute it, ReplaySource reads a recording.
 */
import { Twin, optimizer } from "./twin.js";

/**
 * @typedef {object} Source
 * @property {"twin" | "live" | "replay"} kind
 * @property {(update: number) => Float64Array | null} frame  not to be changed; null: not there (yet)
 * @property {number} divergedAt  the first update that left numbers that are not finite; Infinity: none known
 *
 * @typedef {{ get: (key: string) => any, send: (message: any) => void, on: (name: string, listener: any) => void,
 *   off: (name: string, listener: any) => void }} Model  what anywidget hands over
 * @typedef {Record<string, any>} Message
 */

export const SILENCE = "no answer from the kernel";
const CHUNK = { epochs: 100, updates: 4000 }; // at most, so that an answer takes a fraction of a second

/** The numbers of a binary message or trait. @param {DataView} view @returns {Float64Array} */
export const float64 = ({ buffer, byteOffset, byteLength }) =>
  new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength));

/**
 * The kernel at the other end of a widget, if there is one. Whether there is, is learnt by asking: `connect` says
 * hello and waits for the answer with the same nonce; a static page never gets it.
 */
export class Kernel {
  /**
   * @param {Model} model
   * @param {number} patience milliseconds until an unanswered request means there is no kernel
   * @param {number} greeting the same for the hello: after Run All it is answered when the last cell has run
   */
  constructor(model, patience = 5000, greeting = 1_800_000) {
    this.model = model;
    this.patience = patience;
    this.greeting = greeting;
    this.nonce = Math.random().toString(36).slice(2);
    this.requests = 0;
    /** @type {Map<string, (message: Message, buffers: DataView[]) => void>} */
    this.waiting = new Map();
    /** @param {Message} message @param {DataView[]} buffers */
    this.listener = (message, buffers) => {
      const key = message.type === "hello-ack" ? message.nonce : message.id;
      this.waiting.get(key)?.(message, buffers);
      this.waiting.delete(key);
    };
    model.on("msg:custom", this.listener);
  }

  /** @returns {Promise<boolean>} */
  connect() {
    const nonce = this.#nextKey(); // a new one for each hello: the silence of one ends no other
    return this.#post(nonce, { type: "hello", nonce }, this.greeting).then(() => true, () => false);
  }

  /** Ask the widget's Python side. @param {Message} message @returns {Promise<{ message: Message, buffers: DataView[] }>} */
  ask(message) {
    const id = this.#nextKey();
    return this.#post(id, { ...message, id }, this.patience).then((answer) => {
      if (answer.message.error) throw new Error(answer.message.error);
      return answer;
    });
  }

  #nextKey() { return `${this.nonce}-${++this.requests}`; }

  /**
   * @param {string} key @param {Message} message @param {number} patience
   * @returns {Promise<{ message: Message, buffers: DataView[] }>}
   */
  #post(key, message, patience) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(key);
        reject(new Error(SILENCE));
      }, patience);
      this.waiting.set(key, (answer, buffers) => {
        clearTimeout(timer);
        resolve({ message: answer, buffers });
      });
      this.model.send(message);
    });
  }

  close() { this.model.off("msg:custom", this.listener); }
}

/**
 * Have what a widget shows computed by its kernel, where there is one, and by the page, where there is none.
 * The page's own result is there to look at until the kernel has answered. A kernel that is lost is greeted
 * again, and believed again when it answers.
 * @template T
 * @param {Kernel} kernel
 * @param {object} ways
 * @param {(current: () => boolean) => Promise<T | undefined>} ways.ask  the kernel; `current` says whether the answer is still wanted
 * @param {() => T | null} ways.own  the page; null: it must not, its arithmetic is not NumPy's
 * @param {(found: T, kind: "live" | "wait" | "own", lost: boolean) => void} ways.use  lost: there was a kernel before
 * @param {() => void} [ways.refuse]  nobody can
 * @returns {() => Promise<void>}  to be called whenever something else is wanted
 */
export function kernelOrPage(kernel, { ask, own, use, refuse }) {
  let live = false, lost = false, request = 0;
  return async function compute() {
    const asked = ++request;
    let greet = true;
    if (live) {
      try {
        const found = ask(() => asked === request), meanwhile = own();
        if (meanwhile) use(meanwhile, "wait", lost);
        const there = await found;
        if (asked === request && there !== undefined) use(there, "live", lost);
        return;
      } catch (error) {
        live = false; // until it answers a hello again
        lost = true;
        greet = /** @type {Error} */ (error).message === SILENCE; // a kernel that answers with errors would be greeted for ever
      }
    }
    if (asked !== request) return;
    const alone = own();
    if (alone) use(alone, "own", lost);
    else refuse?.();
    if (greet && await kernel.connect() && !live) {
      live = true;
      lost = false;
      compute();
    }
  };
}

/**
 * One training run, as dnnlab's Training does it: each epoch a new order of the samples, cut into batches.
 * @typedef {object} Run
 * @property {import("./twin.js").Spec} spec
 * @property {Float64Array} theta  at the start
 * @property {Float64Array} X @property {Float64Array} y
 * @property {string} optimizer @property {number} lr @property {number} batchSize
 * @property {(epoch: number) => Int32Array} order  the order of the samples in an epoch, 0 the first
 */

/** Updates in an epoch. @param {number} m samples @param {number} batchSize */
export const updatesPerEpoch = (m, batchSize) => Math.ceil(m / batchSize);

/** @implements {Source} */
export class TwinSource {
  kind = /** @type {const} */ ("twin");
  divergedAt = Infinity;

  /** @param {Run} run */
  constructor(run) {
    this.run = run;
    this.m = run.X.length / run.spec.sizes[0];
    this.perEpoch = updatesPerEpoch(this.m, run.batchSize);
    this.twin = new Twin(run.spec, run.theta);
    this.optimizer = optimizer(run.optimizer, run.lr, run.theta.length);
    this.update = 0;
    // Everything that goes on changing, at the start of each epoch: what going back restores, exactly.
    this.epochs = [this.#snapshot()];
  }

  #snapshot() {
    return { theta: this.twin.theta.slice(), slots: this.optimizer.slots.map((slot) => slot.slice()) };
  }

  /** @param {number} update @returns {Float64Array | null} */
  frame(update) {
    const epoch = Math.floor(update / this.perEpoch);
    if (update % this.perEpoch === 0 && epoch < this.epochs.length) return this.epochs[epoch].theta;
    if (update < this.update || epoch > Math.floor(this.update / this.perEpoch)) {
      this.#restore(Math.min(epoch, this.epochs.length - 1));
    }
    while (this.update < update && this.update + 1 < this.divergedAt) this.#step();
    return this.update === update ? this.twin.theta.slice() : null;
  }

  /** @param {number} epoch */
  #restore(epoch) {
    const { theta, slots } = this.epochs[epoch];
    this.twin.theta.set(theta);
    this.optimizer.slots.forEach((slot, i) => slot.set(slots[i]));
    this.optimizer.t = this.update = epoch * this.perEpoch;
  }

  #step() {
    const { twin, run: { X, y, batchSize, order } } = this;
    const epoch = Math.floor(this.update / this.perEpoch), start = (this.update % this.perEpoch) * batchSize;
    const loss = twin.lossAndGrad(X, y, order(epoch).subarray(start, start + batchSize));
    this.optimizer.step(twin.theta, twin.grad);
    this.update += 1;
    // The rule of dnnlab's Training: finite numbers, and squares of them
    if (!Number.isFinite(twin.theta.reduce((sum, value) => sum + value * value, loss))) this.divergedAt = this.update;
    else if (this.update === this.epochs.length * this.perEpoch) this.epochs.push(this.#snapshot());
  }
}

/** @implements {Source} */
export class KernelSource {
  kind = /** @type {const} */ ("live");
  divergedAt = Infinity;

  /**
   * @param {Kernel} kernel
   * @param {Message} request what the kernel has to train; it answers { type: "train", first, stride, count } with the
   *   frames after the updates first, first + stride, …, count of them or fewer, and divergedAt
   * @param {{ theta: Float64Array, perEpoch: number, epochs: number, arrived: () => void, lost: (error: Error) => void }} options
   *   theta: frame 0; epochs: how far a run goes; arrived, lost: called after an answer, or for want of one
   */
  constructor(kernel, request, { theta, perEpoch, epochs, arrived, lost }) {
    this.kernel = kernel;
    this.request = request;
    this.perEpoch = perEpoch;
    this.epochs = epochs;
    this.arrived = arrived;
    this.lost = lost;
    /** @type {Map<number, Float64Array>} */
    this.frames = new Map([[0, theta]]);
    this.asking = false;
  }

  /** @param {number} update @returns {Float64Array | null} */
  frame(update) {
    const found = this.frames.get(update) ?? null;
    if (update % this.perEpoch) {
      if (!found) this.#ask(update - (update % this.perEpoch) + 1, 1, this.perEpoch - 1);
    } else if (!found) this.#askEpochs(update / this.perEpoch);
    else if (!this.frames.has(update + 50 * this.perEpoch)) this.#askAhead(update / this.perEpoch);
    return found;
  }

  /** Ask for the next chunk while there is still something to play. @param {number} epoch */
  #askAhead(epoch) {
    while (this.frames.has(epoch * this.perEpoch)) epoch += 1;
    if (epoch <= this.epochs) this.#askEpochs(epoch);
  }

  /** @param {number} epoch */
  #askEpochs(epoch) {
    const most = Math.max(1, Math.min(CHUNK.epochs, Math.floor(CHUNK.updates / this.perEpoch)));
    this.#ask(epoch * this.perEpoch, this.perEpoch, Math.min(most, this.epochs - epoch + 1));
  }

  /** @param {number} first @param {number} stride @param {number} count */
  async #ask(first, stride, count) {
    if (this.asking || first >= this.divergedAt) return;
    this.asking = true;
    try {
      const { message, buffers: [buffer] } = await this.kernel.ask({ type: "train", ...this.request, first, stride, count });
      const values = float64(buffer), n = values.length / message.count;
      for (let i = 0; i < message.count; i++) this.frames.set(first + i * stride, values.subarray(i * n, (i + 1) * n));
      this.divergedAt = message.divergedAt ?? Infinity;
      this.asking = false;
      this.arrived();
    } catch (error) {
      this.asking = false;
      this.lost(/** @type {Error} */ (error));
    }
  }
}

/** @implements {Source} */
export class ReplaySource {
  kind = /** @type {const} */ ("replay");
  divergedAt = Infinity;

  /**
   * @param {import("./recording.js").Recording} recording
   * @param {number} run which run of it
   * @param {number[]} updates the update of each recorded frame, ascending
   */
  constructor(recording, run, updates) {
    this.recording = recording;
    this.number = run;
    this.updates = updates;
  }

  /** The last recorded frame that is not after `update`. @param {number} update @returns {Float64Array | null} */
  frame(update) {
    const frame = this.updates.filter((recorded) => recorded <= update).length - 1;
    return frame < 0 ? null : this.recording.at(this.number, frame);
  }
}
