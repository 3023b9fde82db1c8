// @ts-check
/**
 * The JavaScript twin of dnnlab's fully connected network: the same layout, formulas and order of operations,
 * in float64, so that a static page trains what NumPy trains. `theta` and `grad` hold, layer after layer,
 * W row-major (n_out, n_in) and then b. Rows of X are samples; the loss is the mean over the samples.
 */

/**
 * @typedef {[f: (z: number) => number, derivative: (z: number, a: number) => number]} Activation
 * @typedef {{ value: (a: number, y: number) => number, gradient: (a: number, y: number) => number,
 *   predict: (a: number) => number }} Loss  value and gradient of one output of one sample
 * @typedef {{ sizes: number[], activation: Activation, loss: Loss, output?: Activation, l1?: number, l2?: number }} Spec
 * @typedef {{ nIn: number, nOut: number, W: number, b: number, at: number,
 *   f: Activation[0], derivative: Activation[1] }} Layer  W and b: offsets into theta; at: offset into z, a, delta
 */

/** @param {number} z */
export const sigmoid = (z) => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)));
/** @param {number} z */
const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
/** @param {number} z @param {number} low @param {number} high */
const clip = (z, low, high) => Math.min(Math.max(z, low), high);
const SELU = [1.0507009873554805, 1.6732632423543772]; // scale, alpha
const GELU = Math.sqrt(2 / Math.PI);
/** @param {number} z */
const geluTanh = (z) => Math.tanh(GELU * (z + 0.044715 * z ** 3));

// On their own, so that a widget that needs few of them brings few of them.
/** @type {Activation} */
export const identity = [(z) => z, () => 1];
/** @type {Activation} */
export const logistic = [sigmoid, (z, a) => a * (1 - a)];
/** @type {Activation} */
export const tanh = [Math.tanh, (z, a) => 1 - a * a];
/** @type {Activation} */
export const relu = [(z) => (z > 0 ? z : 0), (z) => (z > 0 ? 1 : 0)];
/** @type {Record<string, Activation>} */
export const activations = {
  identity, sigmoid: logistic, tanh, relu,
  leaky_relu: [(z) => (z > 0 ? z : 0.01 * z), (z) => (z > 0 ? 1 : 0.01)],
  elu: [(z) => (z > 0 ? z : Math.expm1(z)), (z, a) => (z > 0 ? 1 : a + 1)],
  selu: [(z) => SELU[0] * (z > 0 ? z : SELU[1] * Math.expm1(z)), (z, a) => (z > 0 ? SELU[0] : a + SELU[0] * SELU[1])],
  gelu: [
    (z) => 0.5 * z * (1 + geluTanh(z)),
    (z, a, t = geluTanh(z)) => 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * GELU * (1 + 3 * 0.044715 * z * z),
  ],
  silu: [(z) => z * sigmoid(z), (z, a) => a + sigmoid(z) * (1 - a)],
  softplus: [softplus, sigmoid],
  softsign: [(z) => z / (1 + Math.abs(z)), (z) => 1 / (1 + Math.abs(z)) ** 2],
  hard_tanh: [(z) => clip(z, -1, 1), (z) => (z > -1 && z < 1 ? 1 : 0)],
  hard_sigmoid: [(z) => clip(z / 6 + 0.5, 0, 1), (z) => (z > -3 && z < 3 ? 1 / 6 : 0)],
  arctan: [Math.atan, (z) => 1 / (1 + z * z)],
};

/** @type {Loss} */
export const squaredError = { value: (a, y) => 0.5 * (a - y) ** 2, gradient: (a, y) => a - y, predict: (a) => a };
/** From logits, y in [0, 1]. @type {Loss} */
export const binaryCrossEntropy = { value: (a, y) => softplus(a) - a * y, gradient: (a, y) => sigmoid(a) - y, predict: sigmoid };
/** @type {Record<string, Loss>} */
export const losses = {
  squared_error: squaredError,
  binary_cross_entropy: binaryCrossEntropy,
  binary_hinge: { // y in {-1, +1}, margin 1
    value: (a, y) => Math.max(0, 1 - y * a), gradient: (a, y) => (y * a < 1 ? -y : 0), predict: (a) => a,
  },
};

/**
 * The optimisers of dnnlab, stepping theta in place. `slots` are the state vectors, `t` the updates done:
 * together all there is to copy for going back.
 * @typedef {{ lr: number, t: number, slots: Float64Array[], step: (theta: Float64Array, grad: Float64Array) => void }} Optimizer
 * @type {Record<string, { slots: number, step: (o: Optimizer, theta: Float64Array, grad: Float64Array) => void }>}
 */
export const optimizers = {
  sgd: {
    slots: 0,
    step({ lr }, theta, grad) { for (let i = 0; i < theta.length; i++) theta[i] -= lr * grad[i]; },
  },
  momentum: {
    slots: 1,
    step({ lr, slots: [v] }, theta, grad) {
      for (let i = 0; i < theta.length; i++) theta[i] -= lr * (v[i] = 0.9 * v[i] + grad[i]);
    },
  },
  nesterov: {
    slots: 1,
    step({ lr, slots: [v] }, theta, grad) {
      for (let i = 0; i < theta.length; i++) {
        v[i] = 0.9 * v[i] + grad[i];
        theta[i] -= lr * (grad[i] + 0.9 * v[i]);
      }
    },
  },
  adagrad: {
    slots: 1,
    step({ lr, slots: [s] }, theta, grad) {
      for (let i = 0; i < theta.length; i++) {
        s[i] += grad[i] * grad[i];
        theta[i] -= (lr * grad[i]) / (Math.sqrt(s[i]) + 1e-10);
      }
    },
  },
  rmsprop: {
    slots: 1,
    step({ lr, slots: [s] }, theta, grad) {
      for (let i = 0; i < theta.length; i++) {
        s[i] = 0.99 * s[i] + 0.01 * grad[i] * grad[i];
        theta[i] -= (lr * grad[i]) / (Math.sqrt(s[i]) + 1e-8);
      }
    },
  },
  adam: {
    slots: 2,
    step({ lr, t, slots: [m, v] }, theta, grad) {
      const c1 = 1 - 0.9 ** t, c2 = 1 - 0.999 ** t;
      for (let i = 0; i < theta.length; i++) {
        m[i] = 0.9 * m[i] + 0.1 * grad[i];
        v[i] = 0.999 * v[i] + 0.001 * grad[i] * grad[i];
        theta[i] -= (lr * (m[i] / c1)) / (Math.sqrt(v[i] / c2) + 1e-8);
      }
    },
  },
};

/**
 * @param {string} name one of optimizers
 * @param {number} lr learning rate
 * @param {number} n number of parameters
 * @returns {Optimizer}
 */
export function optimizer(name, lr, n) {
  const rule = choose(optimizers, name, "optimizer");
  return {
    lr,
    t: 0,
    slots: Array.from({ length: rule.slots }, () => new Float64Array(n)),
    step(theta, grad) {
      this.t += 1;
      rule.step(this, theta, grad);
    },
  };
}

/** Number of parameters of a net. @param {number[]} sizes */
export const countParameters = (sizes) => sizes.slice(1).reduce((n, size, i) => n + size * (sizes[i] + 1), 0);

export class Twin {
  /**
   * @param {Spec} spec
   * @param {ArrayLike<number>} theta initial parameters (copied)
   */
  constructor({ sizes, activation, loss, output = identity, l1 = 0, l2 = 0 }, theta) {
    const n = countParameters(sizes);
    if (theta.length !== n) throw new Error(`theta: a net ${sizes.join("-")} has ${n} parameters, given ${theta.length}`);
    this.sizes = sizes;
    this.theta = Float64Array.from(theta);
    this.grad = new Float64Array(n);
    this.loss = loss;
    this.l1 = l1;
    this.l2 = l2;
    /** @type {Layer[]} */
    this.layers = [];
    let W = 0, at = 0;
    for (let l = 1; l < sizes.length; l++) {
      const nIn = sizes[l - 1], nOut = sizes[l];
      const [f, derivative] = l === sizes.length - 1 ? output : activation;
      this.layers.push({ nIn, nOut, W, b: W + nIn * nOut, at, f, derivative });
      W += nOut * (nIn + 1);
      at += nOut;
    }
    // z, a and delta of every unit behind the input, for one sample
    this.z = new Float64Array(at);
    this.a = new Float64Array(at);
    this.delta = new Float64Array(at);
  }

  /** Forward pass of one row of X; z and a of every unit stay in this.z, this.a.
   * @param {Float64Array} X @param {number} row */
  forward(X, row) {
    const { theta, z, a } = this;
    let input = X, from = row * this.sizes[0];
    for (const { nIn, nOut, W, b, at, f } of this.layers) {
      let w = W;
      for (let j = 0; j < nOut; j++) {
        let sum = 0;
        for (let k = 0; k < nIn; k++) sum += theta[w++] * input[from + k];
        z[at + j] = sum += theta[b + j];
        a[at + j] = f(sum);
      }
      input = a;
      from = at;
    }
  }

  /** Backward pass of the sample just run forward; adds scale · gradient to this.grad, leaves this.delta.
   * @param {Float64Array} X @param {number} row @param {ArrayLike<number>} y (rows, n_L) row-major @param {number} scale 1/m */
  backward(X, row, y, scale) {
    const { theta, grad, z, a, delta, layers } = this;
    const last = layers[layers.length - 1];
    for (let j = 0, o = last.at; j < last.nOut; j++, o++) {
      delta[o] = this.loss.gradient(a[o], y[row * last.nOut + j]) * scale * last.derivative(z[o], a[o]);
    }
    for (let l = layers.length - 1; l >= 0; l--) {
      const { nIn, nOut, W, b, at } = layers[l];
      const input = l ? a : X, from = l ? layers[l - 1].at : row * nIn;
      let w = W;
      for (let j = 0; j < nOut; j++) {
        const d = delta[at + j];
        grad[b + j] += d;
        for (let k = 0; k < nIn; k++) grad[w++] += d * input[from + k];
      }
      if (!l) break;
      const { at: below, derivative } = layers[l - 1];
      for (let k = 0; k < nIn; k++) {
        let sum = 0;
        for (let j = 0; j < nOut; j++) sum += theta[W + j * nIn + k] * delta[at + j];
        delta[below + k] = sum * derivative(z[below + k], a[below + k]);
      }
    }
  }

  /** Loss of the sample just run forward, summed over the outputs.
   * @param {number} row @param {ArrayLike<number>} y */
  sampleLoss(row, y) {
    const { at, nOut } = this.layers[this.layers.length - 1];
    let sum = 0;
    for (let j = 0; j < nOut; j++) sum += this.loss.value(this.a[at + j], y[row * nOut + j]);
    return sum;
  }

  /** Gradient of the mean loss over `rows` (plus penalty) into this.grad.
   * @param {Float64Array} X @param {ArrayLike<number>} y @param {ArrayLike<number>} rows
   * @returns {number} the mean loss, without the penalty */
  lossAndGrad(X, y, rows) {
    this.grad.fill(0);
    const loss = this.value(X, y, rows, (row) => this.backward(X, row, y, 1 / rows.length));
    this.penalizeGrad();
    return loss;
  }

  /** Mean loss over the rows, without the penalty.
   * @param {Float64Array} X @param {ArrayLike<number>} y @param {ArrayLike<number>} [rows] all, if not given
   * @param {(row: number) => void} [behind] called when a sample has been run forward */
  value(X, y, rows = range(X.length / this.sizes[0]), behind) {
    let sum = 0;
    for (let i = 0; i < rows.length; i++) {
      this.forward(X, rows[i]);
      sum += this.sampleLoss(rows[i], y);
      behind?.(rows[i]);
    }
    return sum / rows.length;
  }

  /** Add the gradient of the penalty l2/2 · ΣW² + l1 · Σ|W| to this.grad. */
  penalizeGrad() {
    const { theta, grad, l1, l2 } = this;
    if (!l1 && !l2) return;
    for (const { W, b } of this.layers) {
      for (let i = W; i < b; i++) grad[i] += l2 * theta[i] + l1 * Math.sign(theta[i]);
    }
  }
}

/** 0, 1, … n−1. @param {number} n */
export const range = (n) => Int32Array.from({ length: n }, (_, i) => i);

/** @template T @param {Record<string, T>} table @param {string} name @param {string} what @returns {T} */
export function choose(table, name, what) {
  if (!Object.hasOwn(table, name)) throw new Error(`${what}: "${name}" is none of ${Object.keys(table).join(", ")}`);
  return table[name];
}
