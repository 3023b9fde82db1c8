import assert from "node:assert/strict";
import { test } from "node:test";
import { largestDifference, selections } from "../../dnnlab/widgets/js/onestep/checks.js";
import { explainMatrices, explainOp } from "../../dnnlab/widgets/js/onestep/explain.js";
import { BATCH, compareSlopes, countProducts, isRight, kernelRun, nextPosition, operations, parameterIndex, parameters, stops,
  twinRun } from "../../dnnlab/widgets/js/onestep/model.js";
import { nameOf, symbol } from "../../dnnlab/widgets/js/onestep/names.js";

// Mazur's worked example of backpropagation, 2-2-2, with its two hidden biases of 0.35 and output biases of 0.6. The
// gradients below are worked out by hand from the chain rule, in the order of the arithmetic, not by the code under test.
const MAZUR = [0.15, 0.2, 0.25, 0.3, 0.35, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.6];
const setting = {
  updates: 3, epsilons: [1e-1, 1e-5], limit: 1e6,
  data: {
    "2-2-2": { X: [[0.05, 0.1], [0.9, -0.4]], y: [[0.01, 0.99], [1, 0]], theta: { random: MAZUR } },
    "2-2-1": { X: [[-0.6, 0.9], [1, 0.8]], y: [[1], [0]], theta: { random: [1.01, 1.35, 0.65, 1.5, 0.09, 0.17, 0.18, -1.07, -0.25] } },
    "2-3-2": { X: [[-0.6, 0.9]], y: [[1, 0]], theta: { random: Array.from({ length: 17 }, (_, i) => Math.sin(i)) } },
  },
};
const selection = { size: "2-2-2", weights: "random", activation: "sigmoid", loss: "squared_error", lr: 0.5, sample: 0 };
const close = (a, b, tolerance = 1e-12) => assert.ok(Math.abs(a - b) <= tolerance, `${a} is not ${b}`);
const sigma = (z) => 1 / (1 + Math.exp(-z));

test("one step of Mazur's network equals the hand computation, with the old weights in the backward pass", () => {
  const h1 = sigma(0.15 * 0.05 + 0.2 * 0.1 + 0.35), h2 = sigma(0.25 * 0.05 + 0.3 * 0.1 + 0.35);
  const o1 = sigma(0.4 * h1 + 0.45 * h2 + 0.6), o2 = sigma(0.5 * h1 + 0.55 * h2 + 0.6);
  const d1 = (o1 - 0.01) * o1 * (1 - o1), d2 = (o2 - 0.99) * o2 * (1 - o2);
  const e1 = (0.4 * d1 + 0.5 * d2) * h1 * (1 - h1), e2 = (0.45 * d1 + 0.55 * d2) * h2 * (1 - h2);
  const run = twinRun(setting, selection), frame = run.frame(0);
  close(frame.loss, 0.298371108760003); // the published total error
  close(frame.loss, 0.5 * (o1 - 0.01) ** 2 + 0.5 * (o2 - 0.99) ** 2);
  const grad = [e1 * 0.05, e1 * 0.1, e2 * 0.05, e2 * 0.1, e1, e2, d1 * h1, d1 * h2, d2 * h1, d2 * h2, d1, d2];
  grad.forEach((g, i) => close(frame.grad[i], g));
  close(frame.grad[6], 0.082167040564231); // published for w5
  MAZUR.forEach((w, i) => close(run.frame(1).theta[i], w - 0.5 * grad[i]));
  assert.deepEqual([...frame.layers[1].delta].map((d) => d.toFixed(12)), [d1, d2].map((d) => d.toFixed(12)));
});

test("with binary cross-entropy the error of the output is the answer minus the target", () => {
  const run = twinRun(setting, { ...selection, size: "2-2-1", loss: "binary_cross_entropy" });
  const { layers: [, top], loss } = run.frame(0);
  close(top.delta[0], sigma(top.z[0]) - 1);
  close(loss, -Math.log(sigma(top.z[0])));
});

test("a batch averages the gradients of its samples", () => {
  const [one, two, both] = [0, 1, BATCH].map((sample) => twinRun(setting, { ...selection, sample }).frame(0));
  both.grad.forEach((g, i) => close(g, (one.grad[i] + two.grad[i]) / 2, 1e-15));
  close(both.loss, (one.loss + two.loss) / 2, 1e-15);
});

test("frames do not depend on the order in which they are looked at", () => {
  const forwards = twinRun(setting, selection), back = twinRun(setting, selection);
  const snapshot = ({ theta, grad, loss, layers }) => JSON.stringify([[...theta], [...grad], loss, layers.map(({ z, a, delta }) => [[...z], [...a], [...delta]])]);
  const there = [0, 1, 2, 3].map((u) => snapshot(forwards.frame(u)));
  const again = [3, 2, 1, 0].map((u) => { back.nudge(u, 2, 0); return snapshot(back.frame(u)); }).reverse();
  assert.deepEqual(again, there);
  assert.notEqual(there[0], there[1]);
});

test("every op of an update is there once: 2-2-1 has 31, 2-3-2 has 57", () => {
  const kinds = (size) => {
    const count = {};
    for (const { kind } of operations(size, "squared_error")) count[kind] = (count[kind] ?? 0) + 1;
    return count;
  };
  assert.deepEqual(kinds([2, 2, 1]),
    { ready: 1, z: 3, a: 3, loss: 1, delta: 3, hand: 2, dW: 6, db: 3, step: 9 });
  assert.deepEqual(kinds([2, 3, 2]),
    { ready: 1, z: 5, a: 5, loss: 1, delta: 5, hand: 6, dW: 12, db: 5, step: 17 });
});

test("nothing is used before it is computed", () => {
  const ops = operations([2, 3, 2], "squared_error");
  const at = (kind, layer, j, k) => ops.findIndex((op) => op.kind === kind && (layer === undefined || op.layer === layer) && (j === undefined || op.j === j) && (k === undefined || op.k === k));
  for (const { kind, layer, j, k } of ops.filter((op) => op.kind === "dW")) assert.ok(at("delta", layer, j) < at(kind, layer, j, k));
  for (let j = 0; j < 3; j++) for (let i = 0; i < 2; i++) {
    assert.ok(at("delta", 3, i) < at("hand", 2, i, j));
    assert.ok(at("hand", 2, i, j) < at("delta", 2, j));
  }
  assert.ok(ops.findLastIndex(({ phase }) => phase === "backward") < at("step"));
});

test("steps of every size, forwards and back, visit the same positions", () => {
  const ops = operations([2, 2, 1], "squared_error"), n = ops.length;
  for (const [granularity, inAnUpdate] of [["op", 31], ["layer", 8], ["pass", 5]]) {
    const ends = stops(ops, granularity), visited = [0];
    assert.equal(ends.length, inAnUpdate);
    while (visited.at(-1) < 3 * n) visited.push(nextPosition(visited.at(-1), 1, ends, n));
    const back = [visited.at(-1)];
    while (back.at(-1) > 0) back.push(nextPosition(back.at(-1), -1, ends, n));
    assert.deepEqual(back.reverse(), visited);
    assert.equal(visited.length, 3 * inAnUpdate + 1);
  }
});

test("multiplications: a backward pass costs about two forward passes, nudging two for every parameter", () => {
  const ops = operations([2, 2, 1], "squared_error");
  // forward 2·2 + 2; backward: output slope 1, w of layer 3: 2, handed back 2, hidden slopes 2, w of layer 2: 4
  assert.deepEqual(countProducts(ops, ops.length - 1, 1, 9), { forward: 6, backward: 11, forwardAll: 6, backwardAll: 11, nudging: 108 });
  assert.deepEqual(countProducts(ops, 1, 4, 9), { forward: 8, backward: 0, forwardAll: 24, backwardAll: 44, nudging: 432 });
  assert.equal(countProducts(operations([2, 2, 1], "binary_cross_entropy"), 0, 1, 9).backwardAll, 10);
});

test("the nudge agrees with backprop, better for a middling ε than for a large one", () => {
  const run = twinRun(setting, selection), { grad } = run.frame(1);
  parameters([2, 2, 2]).forEach(({ index }) => {
    const [coarse, fine] = [0, 1].map((eps) => compareSlopes(run.nudge(1, index, eps), setting.epsilons[eps], grad[index]).error);
    assert.ok(fine < 1e-6 && fine < coarse, `${fine}, ${coarse}`);
  });
});

test("a prediction is right if weight and sign are", () => {
  const frame = twinRun(setting, { ...selection, size: "2-2-1" }).frame(0); // gradient of w⁽³⁾₁₂: −0.110, the largest
  assert.ok(isRight({ index: 7, sign: -1 }, frame, [2, 2, 1]));
  assert.ok(!isRight({ index: 7, sign: 1 }, frame, [2, 2, 1]));
  assert.ok(!isRight({ index: 6, sign: -1 }, frame, [2, 2, 1]));
});

test("a run ends where it diverges", () => {
  const run = twinRun({ ...setting, limit: 2 }, { ...selection, lr: 50 });
  assert.ok(run.divergedAt > 0 && run.updates === run.divergedAt - 1);
  assert.ok(run.frame(run.updates).theta.every((w) => Math.abs(w) <= 2));
});

test("recorded weights are taken as they are", () => {
  const recorded = [0, 1, 2].map((u) => MAZUR.map((w) => w + u));
  const run = twinRun(setting, selection, recorded);
  assert.equal(run.updates, 2);
  assert.deepEqual([...run.frame(2).theta], recorded[2]);
});

test("a kernel's numbers are read back as they were written", () => {
  const one = twinRun(setting, { ...selection, sample: BATCH });
  const frames = [0, 1].flatMap((u) => {
    const { theta, grad, loss, layers } = one.frame(u);
    return [...theta, ...grad, loss, ...layers.flatMap(({ z, a, delta }) => [...z, ...a, ...delta])];
  });
  const nudges = [0, 1].flatMap((u) => MAZUR.flatMap((_, i) => [0, 1].flatMap((eps) => one.nudge(u, i, eps))));
  const run = kernelRun(setting, { ...selection, sample: BATCH }, Float64Array.from([...frames, ...nudges]), -1);
  assert.equal(run.updates, 1);
  for (const u of [0, 1]) {
    assert.deepEqual([...run.frame(u).layers[1].delta], [...one.frame(u).layers[1].delta]);
    assert.deepEqual([...run.frame(u).layers[1].x], [...one.frame(u).layers[1].x]);
    assert.equal(run.frame(u).loss, one.frame(u).loss);
    assert.deepEqual(run.nudge(u, 11, 1), one.nudge(u, 11, 1));
  }
});

test("parameters are named as in the book, output index first", () => {
  assert.equal(nameOf({ layer: 3, j: 1, k: 3 }), "w⁽³⁾₂₄");
  assert.equal(nameOf({ layer: 2, j: 2, k: -1 }), "b⁽²⁾₃");
  assert.equal(symbol("a", 1, 0), "a⁽¹⁾₁");
  for (const { index, layer, j, k } of parameters([2, 3, 2])) assert.equal(parameterIndex([2, 3, 2], layer, j, k), index);
});

test("formulas carry the numbers of the step, and every op of every experiment has words", () => {
  const context = (one, update = 0) => {
    const run = twinRun(setting, one);
    return { selection: one, frame: run.frame(update), next: run.frame(update + 1), update, updates: 3 };
  };
  const one = { ...selection, size: "2-2-1" };
  const first = explainOp(operations([2, 2, 1], "squared_error")[1], context(one));
  assert.equal(first.lines[0].symbols, "z⁽²⁾₁ = w⁽²⁾₁₁ a⁽¹⁾₁ + w⁽²⁾₁₂ a⁽¹⁾₂ + b⁽²⁾₁");
  assert.deepEqual(first.lines[0].numbers[0].parts, ["= 1.01·(−0.600) + 1.35·0.900 + 0.0900 = 0.699"]);
  assert.equal(first.sentence, "Layer 2, neuron 1 weighs its inputs, adds its bias: z = 0.699.");
  for (const size of ["2-2-1", "2-3-2"]) for (const loss of ["squared_error", "binary_cross_entropy"]) {
    for (const activation of ["sigmoid", "tanh", "relu"]) for (const sample of [0, BATCH]) {
      const chosen = { ...selection, size, loss, activation, sample };
      for (const op of operations(size.split("-").map(Number), loss)) {
        for (const { sentence, lines } of [explainOp(op, context(chosen)), explainMatrices(op, context(chosen), "layer"), explainMatrices(op, context(chosen), "pass")]) {
          const text = sentence + JSON.stringify(lines);
          assert.ok(sentence.endsWith(".") && !/undefined|NaN|null/.test(text), text);
        }
      }
    }
  }
});

test("selections run through the axes, the last one fastest, and a wrong checkpoint is noticed", () => {
  const axes = { size: ["2-2-2"], weights: ["random"], activation: ["sigmoid"], loss: ["squared_error"], lr: [0.5], sample: [0, 1] };
  assert.deepEqual(selections(axes).map(({ sample }) => sample), [0, 1]);
  const full = { ...setting, axes, first: selection, checked: [0, 3] };
  const numbers = Float32Array.from([0, 1].flatMap((sample) => [...twinRun(setting, { ...selection, sample }).frame(3).theta]));
  assert.ok(largestDifference(full, numbers) < 1e-6);
  assert.equal(largestDifference(full, numbers.slice(1)), Infinity);
  assert.equal(largestDifference(full, Float32Array.of(...numbers, 0)), Infinity);
  assert.equal(largestDifference({ ...full, limit: 0.5 }, numbers), Infinity, "a run that ends early");
  numbers[15] += 1e-4;
  assert.ok(largestDifference(full, numbers) > 5e-5);
});
