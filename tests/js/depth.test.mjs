import assert from "node:assert/strict";
import { test } from "node:test";
import { GUESSES, QUESTIONS, factors, nearest, powers } from "../../dnnlab/widgets/js/thermometer/model.js";
import * as T from "../../dnnlab/widgets/js/thermometer/strings.js";
import { apart, verdictOf } from "../../dnnlab/widgets/js/whichstart/model.js";
import { decadeTicks, unitTicks } from "../../dnnlab/widgets/js/whichstart/stack.js";
import * as W from "../../dnnlab/widgets/js/whichstart/strings.js";

const run = (delta, slope) => ({ stats: { delta: [delta], slope: [slope] } });

test("factor per layer, and the one that gain and slope predict", () => {
  const found = factors(run([1e-6, 1e-4, 1e-2], [0.1, 0.1, 0.9]), { depth: 3, gain: 2, skip: false });
  assert.ok(Math.abs(found.ratio - 1e-4) < 1e-18 && Math.abs(found.factor - 0.01) < 1e-15);
  assert.ok(Math.abs(found.predicted - 0.2) < 1e-15); // the last layer's slope is in both ends of the ratio
  const skip = factors(run([1, 1, 1], [0.5, 0.5, 0.5]), { depth: 3, gain: 2, skip: true });
  assert.ok(Math.abs(skip.predicted - Math.SQRT2) < 1e-15);
  const falling = factors(run([1, 1, 1], [0.8, 0.5, 0.2]), { depth: 3, gain: 2, skip: true }); // dJ/da passes layers 3 and 2
  assert.ok(Math.abs(falling.predicted - Math.sqrt(Math.SQRT2 * Math.hypot(1, 0.4) * 4)) < 1e-15);
});

test("the nearest choice, as a factor", () => {
  assert.deepEqual([3e-36, 5.9e-13, 1e-10, 1e-7, 7e-4, 0.095, 0.54, 3.9, 418, 1e23].map(nearest), [1e-12, 1e-12, 1e-12, 1e-6, 1e-3, 0.1, 1, 1, 1e3, 1e3]);
  assert.deepEqual(GUESSES.map(T.guess), ["10⁻¹² or less", "10⁻⁶", "10⁻³", "10⁻¹", "1", "10³ or more"]);
});

test("powers of ten around all values, a handful of ticks", () => {
  assert.deepEqual(powers([0, -12.2]), { range: [-15, 0], ticks: [-15, -12, -9, -6, -3, 0] });
  assert.deepEqual(powers([0, 0]), { range: [0, 1], ticks: [0, 1] });
  assert.deepEqual(powers([-0.1, 0, 0.4, -Infinity]).range, [-1, 1]);
  for (const [low, high] of [[-36, 23], [-2, 2.6], [0, 24], [-25, 0.2]]) {
    const { range, ticks } = powers([low, high]);
    assert.ok(range[0] <= low && range[1] >= high && ticks.length >= 2 && ticks.length <= 7);
  }
});

test("no two questions of the thermometer are alike, and the first is none of them", () => {
  const names = [...QUESTIONS, { depth: 20, activation: "sigmoid", gain: 1, skip: false }].map(T.question);
  assert.equal(new Set(names).size, names.length);
});

test("what a picture means, in words", () => {
  const say = (ratio, depth) => T.meaning({ ratio, factor: ratio ** (1 / (depth - 1)) }, { depth });
  assert.equal(say(0.01, 2), "Vanishing: each layer keeps 0.0100 of δ, so that 1 step back leave 0.0100 of it.".replace("leave", "leaves"));
  assert.match(say(100, 3), /^Exploding: each layer multiplies δ by 10\.0, so that 2 steps back make 100 times/);
  assert.match(say(0.5, 20), /^Steady at the start: a factor of 0\.964 a layer\. 19 steps back, the first layer gets 0\.500 times/);
  assert.match(say(0.242, 2), /^Vanishing: each layer keeps 0\.242 of δ, so that 1 step back leaves 0\.242 of it\./);
  assert.match(say(2.5, 5), /^Exploding: each layer multiplies δ by 1\.26/);
  for (const factor of [0.89, 1.11]) for (const depth of [2, 5, 40]) assert.doesNotMatch(say(factor ** (depth - 1), depth), /^Steady/);
});

test("a start learns, does not, or blows up", () => {
  const of = (diverged, ...losses) => verdictOf({ diverged, at: { loss: losses.map((loss) => [loss]) } }, 0.69);
  assert.deepEqual([of(0, 0.7, 0.34), of(0, 0.1, 0.35), of(3, 0.1)], ["learns", "stays", "dies"]);
  assert.equal(W.outcome({ activation: "relu", depth: 3 }, ["a", "b", "c"], 100, ["stays", "learns", "stays"], ["learns", "learns", "stays"]),
    "ReLU, 3 layers: you are right about 2 of 3. Within 100 updates b learns; a, c do not learn.");
});

test("names are moved apart and stay inside", () => {
  assert.deepEqual(apart([3, 1, 2], 1, 0, 9), [3, 1, 2]);
  assert.deepEqual(apart([5, 5, 5], 1, 0, 9), [5, 6, 7]);
  assert.deepEqual(apart([9, 40, -3], 1, 0, 9), [8, 9, 0]);
});

test("the axes of the histograms", () => {
  assert.deepEqual(decadeTicks(25, -12).map(([, text]) => text), ["0", "10⁻⁸", "10⁻²", "10⁴", "10¹¹"]);
  assert.deepEqual(unitTicks(25).map(([bin]) => bin), [0.5, 12.5, 24.5]);
});
