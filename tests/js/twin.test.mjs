import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "../../dnnlab/widgets/js/engine/inspect.js";
import { Twin, activations, choose, countParameters, losses, optimizer, optimizers } from "../../dnnlab/widgets/js/engine/twin.js";

/** Numbers that are always the same, in [-1, 1). */
function numbers(n, seed = 1) {
  let state = seed;
  return Float64Array.from({ length: n }, () => ((state = (state * 16807) % 2147483647) / 2147483647) * 2 - 1);
}
const SIZES = [2, 3, 2, 2], M = 5;
const X = numbers(2 * M, 3);
const targets = { squared_error: numbers(2 * M, 4), binary_cross_entropy: numbers(2 * M, 4).map((y) => (y > 0 ? 1 : 0)),
  binary_hinge: numbers(2 * M, 4).map((y) => (y > 0 ? 1 : -1)) };
const rows = [0, 1, 2, 3, 4];
/** l2/2 · ΣW² + l1 · Σ|W| */
const penalty = ({ layers, theta, l1, l2 }) => layers.flatMap(({ W, b }) => [...theta.slice(W, b)])
  .reduce((sum, w) => sum + (l2 / 2) * w * w + l1 * Math.abs(w), 0);

for (const activation of Object.keys(activations)) {
  for (const loss of Object.keys(losses)) {
    test(`gradient of ${activation} with ${loss} agrees with central differences`, () => {
      const spec = { sizes: SIZES, activation: activations[activation], loss: losses[loss],
        output: loss === "squared_error" ? activations[activation] : activations.identity, l1: 0.01, l2: 0.1 };
      const theta = numbers(countParameters(SIZES), 7).map((w) => 0.3 + w), y = targets[loss], eps = 1e-6;
      const twin = new Twin(spec, theta);
      twin.lossAndGrad(X, y, rows);
      const grad = twin.grad.slice();
      assert.ok(grad.some((g) => g !== 0));
      for (let i = 0; i < theta.length; i++) {
        const at = (w) => {
          twin.theta.set(theta);
          twin.theta[i] = w;
          return twin.value(X, y) + penalty(twin);
        };
        const difference = (at(theta[i] + eps) - at(theta[i] - eps)) / (2 * eps);
        assert.ok(Math.abs(difference - grad[i]) < 1e-7, `parameter ${i}: ${grad[i]} and ${difference}`);
      }
    });
  }
}

test("inspect gives every number of the step that lossAndGrad does", () => {
  const theta = numbers(countParameters(SIZES), 7), y = targets.binary_cross_entropy;
  const twin = new Twin({ sizes: SIZES, activation: activations.tanh, loss: losses.binary_cross_entropy, l2: 0.1 }, theta);
  const { m, loss, layers } = inspect(twin, X, y), grad = twin.grad.slice();
  assert.equal(m, M);
  assert.equal(loss, twin.lossAndGrad(X, y, rows));
  assert.deepEqual(grad, twin.grad);
  const [, second, third] = layers, { W, b } = twin.layers[2];
  assert.deepEqual([...third.x], [...second.a]);
  for (let row = 0; row < M; row++) { // z = W x + b; db = sum of delta
    for (let j = 0; j < 2; j++) {
      const z = theta[W + 2 * j] * third.x[2 * row] + theta[W + 2 * j + 1] * third.x[2 * row + 1] + theta[b + j];
      assert.ok(Math.abs(z - third.z[2 * row + j]) < 1e-15);
    }
  }
  assert.ok(Math.abs(rows.reduce((sum, row) => sum + third.delta[2 * row], 0) - grad[b]) < 1e-16);
});

test("every optimiser goes down a bowl and keeps its state in its slots", () => {
  for (const name of Object.keys(optimizers)) {
    const it = optimizer(name, 0.05, 2), theta = Float64Array.of(1, -2);
    for (let i = 0; i < 50; i++) it.step(theta, theta.slice());
    const middle = { theta: theta.slice(), t: it.t, slots: it.slots.map((slot) => slot.slice()) };
    assert.ok(Math.hypot(...theta) < Math.hypot(1, -2), name);
    it.step(theta, theta.slice());
    const after = theta.slice();
    it.step(theta, theta.slice());
    theta.set(middle.theta);
    it.t = middle.t;
    it.slots.forEach((slot, i) => slot.set(middle.slots[i]));
    it.step(theta, theta.slice());
    assert.deepEqual(theta, after, name);
  }
});

test("unknown names and wrong sizes are refused", () => {
  assert.throws(() => choose(losses, "huber", "loss"), /loss: "huber" is none of squared_error/);
  assert.throws(() => choose(activations, "relux", "activation"), /activation: "relux"/);
  assert.throws(() => new Twin({ sizes: [2, 1], activation: activations.tanh, loss: losses.squared_error }, new Float64Array(4)), /2-1 has 3 parameters, given 4/);
  assert.throws(() => optimizer("toString", 0.1, 1), /optimizer: "toString" is none of sgd/);
});
