import assert from "node:assert/strict";
import { test } from "node:test";
import { Kernel, KernelSource, ReplaySource, TwinSource } from "../../dnnlab/widgets/js/engine/sources.js";
import { createProblem, drawPoints } from "../../dnnlab/widgets/js/sandbox/problem.js";

const SETTINGS = { data: "moons", noise: 0.1, train_share: 0.5, features: ["x1", "x2"], hidden: [3], activation: "tanh",
  loss: "binary_cross_entropy", optimizer: "adam", lr: 0.03, batch_size: 30, regularizer: "none", rate: 0, seed: 5, data_seed: 6 };

test("going back is exact, to the bit, whatever was visited between", () => {
  const problem = createProblem(SETTINGS, 200), source = new TwinSource(problem.run); // 100 samples: batches of 30, 30, 30, 10
  assert.equal(problem.perEpoch, 4);
  const first = Array.from({ length: 41 }, (_, update) => source.frame(update).slice());
  assert.notDeepEqual(first[5], first[6]);
  for (const update of [40, 3, 39, 0, 17, 16, 18, 40, 7]) assert.deepEqual(source.frame(update), first[update], `update ${update}`);
  const jumping = new TwinSource(createProblem(SETTINGS, 200).run);
  for (const update of [33, 2, 40]) assert.deepEqual(jumping.frame(update), first[update]);
});

test("a frame already handed out does not change", () => {
  const source = new TwinSource(createProblem(SETTINGS, 200).run);
  const frame = source.frame(8), copy = frame.slice();
  source.frame(60);
  assert.deepEqual(frame, copy);
});

test("divergence is found at its update, and the frames before it stay", () => {
  const wild = { ...SETTINGS, activation: "relu", loss: "squared_error", optimizer: "sgd", lr: 10 };
  const source = new TwinSource(createProblem(wild, 200).run);
  assert.equal(source.frame(400), null);
  assert.ok(source.divergedAt > 1 && source.divergedAt < 400);
  assert.ok(source.frame(source.divergedAt - 1).every(Number.isFinite));
  assert.equal(source.frame(source.divergedAt), null);
  assert.ok(source.frame(1).every(Number.isFinite));
});

test("more training share keeps the points and takes more of them", () => {
  const some = drawPoints({ ...SETTINGS, train_share: 0.3 }, 200), more = drawPoints({ ...SETTINGS, train_share: 0.9 }, 200);
  assert.deepEqual([some.nTrain, more.nTrain], [60, 180]);
  assert.deepEqual(some.X, more.X);
});

/** A model whose other end answers as told. */
function fakeModel(answer) {
  const listeners = new Set(), sent = [];
  return {
    sent,
    send(message) {
      sent.push(message);
      const reply = answer(message);
      if (reply) queueMicrotask(() => listeners.forEach((listener) => listener(reply.message, reply.buffers ?? [])));
    },
    on: (name, listener) => listeners.add(listener),
    off: (name, listener) => listeners.delete(listener),
    get: () => undefined,
    listeners,
  };
}

test("the handshake needs the nonce; silence means no kernel", async () => {
  const right = fakeModel(({ nonce }) => ({ message: { type: "hello-ack", nonce } }));
  assert.equal(await new Kernel(right, 50).connect(), true);
  assert.equal(right.sent[0].type, "hello");
  const wrong = fakeModel(() => ({ message: { type: "hello-ack", nonce: "other" } }));
  assert.equal(await new Kernel(wrong, 20, 20).connect(), false);
  const silent = new Kernel(fakeModel(() => null), 20, 20);
  assert.equal(await silent.connect(), false);
  await assert.rejects(silent.ask({ type: "train" }), /no answer from the kernel/);
});

test("answers find their question, errors of the kernel are errors here", async () => {
  const kernel = new Kernel(fakeModel(({ id, value }) => ({ message: value < 0 ? { id, error: "ValueError: negative" } : { id, value } })), 50);
  const answers = await Promise.all([1, 2, 3].map((value) => kernel.ask({ value })));
  assert.deepEqual(answers.map(({ message }) => message.value), [1, 2, 3]);
  await assert.rejects(kernel.ask({ value: -1 }), /ValueError: negative/);
  kernel.close();
  assert.equal(kernel.model.listeners.size, 0);
});

/** A kernel that "trains" two parameters: both are the number of updates. */
function countingKernel(divergedAt = null) {
  const model = fakeModel(({ id, first, stride, count }) => {
    const updates = Array.from({ length: count }, (_, i) => first + i * stride).filter((update) => update < (divergedAt ?? Infinity));
    const values = Float64Array.from(updates.flatMap((update) => [update, update]));
    return { message: { id, count: updates.length, divergedAt }, buffers: [new DataView(values.buffer)] };
  });
  return { model, kernel: new Kernel(model, 50) };
}
const later = () => new Promise((resolve) => setTimeout(resolve, 5));

test("the kernel is asked for chunks of epochs, ahead of time, and for single updates", async () => {
  const { model, kernel } = countingKernel();
  let arrived = 0;
  const source = new KernelSource(kernel, { settings: 1 }, { theta: Float64Array.of(0, 0), perEpoch: 20, epochs: 2000,
    arrived: () => { arrived += 1; }, lost: assert.fail });
  assert.deepEqual(source.frame(0), Float64Array.of(0, 0)); // and asks for the first chunk
  assert.equal(source.frame(20), null);
  await later();
  assert.equal(arrived, 1);
  assert.deepEqual(model.sent, [{ type: "train", settings: 1, first: 20, stride: 20, count: 100, id: model.sent[0].id }]);
  assert.deepEqual(source.frame(2000), Float64Array.of(2000, 2000)); // nothing ahead: asks
  await later();
  assert.equal(model.sent[1].first, 2020);
  assert.equal(source.frame(43), null);
  await later();
  assert.deepEqual(source.frame(43), Float64Array.of(43, 43));
  assert.deepEqual([model.sent[2].first, model.sent[2].stride, model.sent[2].count], [41, 1, 19]);
});

test("the kernel's divergence ends the run", async () => {
  const { model, kernel } = countingKernel(70);
  const source = new KernelSource(kernel, {}, { theta: Float64Array.of(0, 0), perEpoch: 20, epochs: 2000, arrived() {}, lost: assert.fail });
  source.frame(20);
  await later();
  assert.equal(source.divergedAt, 70);
  assert.equal(source.frame(80), null);
  source.frame(69);
  await later();
  assert.deepEqual(source.frame(69), Float64Array.of(69, 69));
  assert.equal(model.sent.length, 2);
});

test("a lost kernel is reported once for each question", async () => {
  const errors = [];
  const source = new KernelSource(new Kernel(fakeModel(() => null), 10), {}, { theta: Float64Array.of(0), perEpoch: 1, epochs: 5,
    arrived: assert.fail, lost: (error) => errors.push(error.message) });
  assert.equal(source.frame(1), null);
  assert.equal(source.frame(1), null);
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.deepEqual(errors, ["no answer from the kernel"]);
});

test("a replay shows the last recorded frame", () => {
  const source = new ReplaySource({ runs: 1, frames: 3, values: 1, at: (run, frame) => Float64Array.of(10 * run + frame) }, 4, [0, 1, 10]);
  assert.deepEqual([0, 1, 9, 10, 500].map((update) => source.frame(update)[0]), [40, 41, 41, 42, 42]);
  assert.equal(source.frame(-1), null);
});
