import assert from "node:assert/strict";
import { test } from "node:test";
import { looksOf } from "../../dnnlab/widgets/js/badlywrong/looks.js";
import { FACTORS, PAIRS, Run, factorOf, framesOf, horizon, kernelRuns, nearest, twinRuns } from "../../dnnlab/widgets/js/badlywrong/model.js";
import * as S from "../../dnnlab/widgets/js/badlywrong/strings.js";

const setting = { near: 0.1, most: 100_000, chunk: 1000, limit: 1e6 };
const first = { z0: 6, target: 0, label: "right", lr: 0.15, left: "sigmoid squared_error", right: "sigmoid binary_cross_entropy" };
const arrivals = (selection) => twinRuns(setting, { ...first, ...selection }).map(({ arrival }) => arrival);

test("steps until the answer is within 0.1 of the label, and no further", () => {
  assert.deepEqual([1.5, 2, 4, 6, 8].map((z0) => arrivals({ z0 })), [[273, 41], [289, 43], [469, 50], [1652, 57], [10265, 63]]);
  const [left] = twinRuns(setting, first);
  assert.ok(left.at(1651).a > 0.1 && left.at(1652).a <= 0.1);
  assert.deepEqual(arrivals({ target: 1 }), [0, 0]);
  assert.deepEqual(arrivals({ target: 1, label: "flipped" }), arrivals({}));
});

test("a linear neuron follows z − y = (1 − 2η)ⁿ (z₀ − y)", () => {
  for (const [lr, y] of [[0.05, 0], [0.15, 1], [0.5, 0], [1.5, 1]]) {
    const run = new Run("identity squared_error", y, 6, lr, setting);
    run.reach(15);
    const n = run.last; // η = 0.5 arrives at once, exactly
    assert.ok(Math.abs(run.at(n).error - (1 - 2 * lr) ** n * (6 - y)) <= 1e-9 * Math.abs(run.at(n).error));
  }
});

test("a run ends for the reason it ends", () => {
  const end = (name, y, lr = 0.15) => {
    const run = new Run(name, y, 8, lr, setting);
    run.reach(5000);
    return [run.end, run.last];
  };
  assert.deepEqual(end("identity binary_cross_entropy", 0), ["nan", 0]);
  assert.deepEqual(end("sigmoid categorical_cross_entropy", 0), ["still", 0]);
  assert.deepEqual(end("identity squared_error", 0, 0.5), ["still", 1]);
  assert.deepEqual(end("identity squared_error", 0, 1.5), ["diverged", 17]); // w = 4·2¹⁷ = 524,288; then 1,048,576
  assert.deepEqual(end("identity categorical_cross_entropy", 1), ["", 5000]);
});

test("how far a run is shown", () => {
  const run = (arrival, end = "", last = arrival) => ({ arrival, end, last });
  assert.equal(horizon([run(1000), run(50)], 100_000), 1300);
  assert.equal(horizon([run(0), run(0)], 100_000), 20);
  assert.equal(horizon([run(Infinity, "", 100_000), run(50)], 100_000), 100_000);
  assert.equal(horizon([run(Infinity, "still", 0), run(50)], 100_000), 975);
  assert.equal(horizon([run(Infinity, "nan", 0), run(50)], 100_000), 65);
  assert.equal(horizon([run(90_000), run(50)], 100_000), 100_000);
});

test("frames: every step at first, growing leaps, and the arrivals", () => {
  const frames = framesOf(13_345, [63, 10_265, Infinity]);
  assert.deepEqual(frames.slice(0, 9), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  assert.ok(frames.includes(63) && frames.includes(10_265) && frames.at(-1) === 13_345);
  assert.ok(frames.length < 100 && frames.every((step, i) => !i || step > frames[i - 1]));
  const leap = Math.max(...frames.slice(20).map((step, i) => step / frames[19 + i]));
  assert.ok(leap < 1.15, `${leap}`);
});

test("the nearest choice, as a factor", () => {
  assert.deepEqual(FACTORS, [1, 5, 30, 160, Infinity]);
  assert.deepEqual([1, 2.2, 2.3, 9.4, 12.3, 29, 163, 1e4, Infinity].map(nearest), [1, 1, 5, 5, 30, 30, 160, 160, Infinity]);
  assert.equal(factorOf(63, 10_265), factorOf(10_265, 63));
  assert.equal(factorOf(0, 13), 13);
  assert.equal(factorOf(Infinity, 13), Infinity);
  assert.equal(factorOf(7, 7), 1);
});

/** A kernel that answers with what the page would compute itself. */
function fakeKernel() {
  const asked = [];
  return {
    asked,
    async ask({ pair, label, lr, w, b, count }) {
      asked.push({ w, count });
      const run = new Run(pair, label, 2 * w, lr, setting);
      assert.equal(b, w);
      run.reach(count - 1);
      return { message: {}, buffers: [new DataView(Float64Array.from(run.rows).buffer)] };
    },
  };
}

test("the kernel is asked in chunks, each from where the last one ended, and its runs are the page's", async () => {
  for (const selection of [{}, { z0: 8 }, { lr: 1.5, left: "identity squared_error" }, { left: "identity binary_cross_entropy" }]) {
    const kernel = fakeKernel(), chosen = { ...first, ...selection };
    const found = await kernelRuns(setting, chosen, kernel), expected = twinRuns(setting, chosen);
    assert.ok(kernel.asked.every(({ count }) => count >= 1 && count <= setting.chunk));
    for (const [i, { arrival, end, last, rows }] of expected.entries()) {
      assert.deepEqual([found[i].arrival, found[i].end], [arrival, end]);
      assert.ok(found[i].last >= last);
      assert.deepEqual(found[i].rows.slice(0, rows.length), rows);
    }
  }
  const kernel = fakeKernel();
  await kernelRuns(setting, first, kernel);
  assert.equal(kernel.asked[0].w, 3);
  assert.notEqual(kernel.asked[1].w, 3);
});

test("every pair has its words, with numbers in them", () => {
  for (const name of Object.keys(PAIRS)) for (const y of [0, 1]) for (const step of [0, 5]) {
    const run = new Run(name, y, 6, 0.15, setting);
    run.reach(10);
    const texts = [S.why(name, run.at(step), y), S.plugged(name, run.at(step), y), S.formulas[name], S.pairName(name),
      S.stand(run, step), S.sentence("it", run.at(step), S.stand(run, step))];
    assert.ok(texts.every((text) => text && !/undefined|null|\[object/.test(text)), texts.join(" | "));
  }
});

test("what is plugged in multiplies to the gradient beside it", () => {
  const run = new Run("sigmoid squared_error", 0, 6, 0.15, setting);
  run.reach(0);
  assert.equal(S.num(run.at(0).gradient), "0.00246");
  const product = S.plugged(run.name, run.at(0), 0).split(" · ").reduce((all, factor) => all * Number(factor), 1);
  assert.ok(Math.abs(product / run.at(0).gradient - 1) < 0.01);
});

test("names tell the neurons apart, as shortly as they can", () => {
  assert.deepEqual(S.shortNames(first.left, first.right), ["squared error", "binary cross-entropy"]);
  assert.deepEqual(S.shortNames("identity squared_error", first.left), ["linear", "sigmoid"]);
  assert.deepEqual(S.shortNames(first.left, first.left), ["left", "right"]);
  assert.deepEqual(S.shortNames("identity squared_error", first.right), ["linear + squared error", "sigmoid + binary cross-entropy"]);
});

test("who arrives when, in words", () => {
  const names = ["squared error", "cross-entropy"];
  assert.equal(S.race(names, [1652, 57], 1652 / 57), "Squared error needs 1,652 steps to come within 0.1 of the label, cross-entropy 57: 29.0 times as many.");
  assert.equal(S.race(names, [Infinity, 1], Infinity), "Cross-entropy comes within 0.1 of the label after 1 step, squared error never.");
  assert.equal(S.race(names, [Infinity, 0], Infinity), "Cross-entropy is within 0.1 of the label from the start, squared error never.");
  assert.equal(S.race(names, [Infinity, Infinity], Infinity), "Neither ever comes within 0.1 of the label.");
  assert.equal(S.race(names, [8, 8], 1), "Both come within 0.1 of the label after 8 steps.");
});

test("a number below 1 or 2 is not rounded to it", () => {
  const given = [0.99966, 0.99997, 0.9975, 1 - 1e-12, 1, 1.0004, -0.99966, 1.9993, 2.9999, 0, NaN, 8];
  assert.deepEqual(given.map(S.num), ["0.9997", "0.99997", "0.998", "1.00", "1.00", "1.00", "−0.9997", "1.999", "3.00", "0", "NaN", "8.00"]);
});

test("colour and dash follow the loss, and two neurons never look the same", () => {
  const names = Object.keys(PAIRS), look = (left, right) => looksOf(left, right).map(({ kind, dash, shape }) => `${kind}${dash ? " dash" : ""} ${shape}`);
  assert.deepEqual(look(first.left, first.right), ["neg dash square", "pos circle"]);
  assert.deepEqual(look(first.right, first.left), ["pos square", "neg dash circle"]);
  assert.deepEqual(look("softmax squared_error", first.left), ["ink square", "neg dash circle"]);
  for (const left of names) for (const right of names) {
    const [one, other] = looksOf(left, right);
    assert.ok(one.kind !== other.kind && one.dash !== other.dash && one.shape !== other.shape);
    for (const [{ kind, dash }, name] of [[one, left], [other, right]]) {
      if (kind !== "ink") assert.deepEqual([kind, dash], name.endsWith("squared_error") ? ["neg", true] : ["pos", false]);
    }
  }
});

test("twice the gradient is twice the learning rate", () => {
  const run = (name, lr) => {
    const one = new Run(name, 0, 6, lr, setting);
    one.reach(40);
    return one;
  };
  const twice = run("softmax binary_cross_entropy", 0.15), same = run("sigmoid binary_cross_entropy", 0.3);
  assert.deepEqual([twice.arrival, same.arrival, arrivals({})[1]], [28, 28, 57]);
  for (const step of [1, 10, 40]) assert.ok(Math.abs(twice.at(step).z - same.at(step).z) < 1e-12);
});

test("a question is asked where the start does not answer it", () => {
  const asked = (selection) => S.noRace(["it", "that"], twinRuns(setting, { ...first, ...selection }));
  for (const selection of [{}, { z0: 1.5 }, { left: "identity squared_error", lr: 1.5 }, { left: "softmax binary_cross_entropy" }]) {
    assert.equal(asked(selection), "");
  }
  assert.match(asked({ left: first.right }), /^The same pair/);
  assert.match(asked({ target: 1 }), /It: within 0.1 .* That: within 0.1/);
  assert.match(asked({ left: "identity binary_cross_entropy" }), /It: the loss is NaN/);
  assert.match(asked({ right: "identity categorical_cross_entropy" }), /That: the gradient is 0/);
});

test("a wrong label, in words", () => {
  const about = (target, y, a, arrivals) => S.aboutLabel(target, y, a, ["squared error", "cross-entropy"], arrivals);
  assert.equal(about(0, 0, 0.998, [1652, 57]), "");
  assert.match(about(1, 0, 0.998, [1652, 57]), /right answer 0: cross-entropy learns the wrong label as fast as a right one, and squared error, being slow, resists it\.$/);
  assert.match(about(1, 0, 0.998, [57, 57]), /both learn the wrong label as fast as a right one\.$/);
  assert.match(about(1, 0, 0.998, [Infinity, Infinity]), /neither learns the wrong label\.$/);
  assert.match(about(0, 1, 0.998, [0, 0]), /the neuron agrees with it\.$/);
});
