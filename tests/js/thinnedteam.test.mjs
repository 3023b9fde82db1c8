import assert from "node:assert/strict";
import { test } from "node:test";
import { agreement, answers, joined, kept, masks, meanField, meanSent, passes, score, scoresOfMeans, sent, thinned, twinPasses } from "../../dnnlab/widgets/js/thinnedteam/model.js";
import * as S from "../../dnnlab/widgets/js/thinnedteam/strings.js";

const setting = { hidden: 2, team: 4, point: [1, 1], extent: 2, cells: 2, data: { train: [[[0, 1], [1, 0]], [0, 1]], test: [[[1, 2]], [1]] } };
/** A net 2-2-2-1: the first hidden layer hands the inputs on, the second their sum and their difference, the answer is the sum. */
const theta = Float64Array.from([1, 0, 0, 1, 0, 0, /* layer 3 */ 1, 1, 1, -1, 0, 0, /* layer 4 */ 1, 10, 0]);
const close = (one, other) => assert.ok(Math.abs(one - other) < 1e-12, `${one} ${other}`);

test("a mask goes to the weights that lead on", () => {
  assert.deepEqual(Array.from(thinned(setting, theta, Float64Array.from([2, 0, 0, 2])), (x) => x + 0), [1, 0, 0, 1, 0, 0, 2, 0, 2, 0, 0, 0, 0, 20, 0]);
});

test("masks keep what their seed says, and are 1/(1 − p) or 0", () => {
  for (const p of [0, 0.25, 0.5]) {
    const drawn = masks({ hidden: 16, team: 100 }, p, 3).flatMap((mask) => [...mask]);
    assert.ok(drawn.every((value) => value === 0 || value === 1 / (1 - p)));
    const share = drawn.filter((value) => value === 0).length / drawn.length;
    assert.ok(Math.abs(share - p) < 0.02, `${share}`);
    assert.deepEqual(masks({ hidden: 16, team: 2 }, p, 3).flatMap((mask) => [...mask]), drawn.slice(0, 64));
  }
});

test("a pass is the mask, the activations, and the answers", () => {
  const [whole, ...team] = passes(setting, twinPasses(setting, theta, 0.5, 0));
  assert.equal(team.length, 4);
  assert.deepEqual([...whole.mask, ...whole.a, whole.point], [1, 1, 1, 1, 1, 1, 2, 0, 2]);
  assert.deepEqual([...whole.train, ...whole.test], [1, 11, 3]);
  assert.equal(whole.grid.length, 4);
  for (const one of team) {
    const [m1, m2, m3, m4] = one.mask, s = m1 + m2, d = Math.max(0, m1 - m2);
    assert.equal(one.point, m3 * s + 10 * m4 * d);
    assert.deepEqual(sent(setting, one), [m1, m2]);
    assert.deepEqual(kept(setting, one), [Number(m1 > 0) + Number(m2 > 0), Number(m3 > 0) + Number(m4 > 0)]);
  }
  assert.deepEqual(meanSent(setting, team, 4), [0, 1].map((j) => team.reduce((sum, { mask }) => sum + mask[j] / 4, 0)));
});

test("the loss of a mean is that of the mean probability, also where it is rounded to 0", () => {
  const y = [1, 0], zs = [Float64Array.from([0, 2]), Float64Array.from([-2, -900]), Float64Array.from([-900, 900])];
  const sigmoid = (z) => 1 / (1 + Math.exp(-z)), means = scoresOfMeans(zs, y);
  close(means[0].loss, score(zs[0], y).loss);
  close(means[1].loss, -(Math.log((0.5 + sigmoid(-2)) / 2) + Math.log((sigmoid(-2) + 1) / 2)) / 2);
  assert.equal(means[1].right, 0.5); // (0.5 + 0.12)/2 < 0.5 is wrong, (0.88 + 0)/2 < 0.5 is right
  assert.equal(score(zs[2], y).loss, 900);
  assert.equal(scoresOfMeans([zs[2]], y)[0].loss, 900);
});

test("the mean field is 0 where the mean answer is a half", () => {
  const team = [{ grid: Float64Array.from([0, 3, 50]) }, { grid: Float64Array.from([0, -3, 50]) }];
  const field = meanField(team, 2);
  close(field[0], 0);
  close(field[1], 0);
  close(field[2], 0.5);
  assert.equal(agreement([1, -1, 2], [3, -2, -1]), 2 / 3);
  assert.deepEqual(answers([{ point: 0 }, { point: 0 }], 2), { mean: 0.5, spread: 0 });
});

test("pieces become lines, open ones and closed ones", () => {
  const open = joined([1, 0, 2, 0, 0, 0, 1, 0, 3, 0, 2, 0]); // 1–2, 0–1, 3–2
  assert.deepEqual(open, [0, 0, 1, 0, 2, 0, 3, 0, NaN, NaN]);
  const closed = joined([0, 0, 1, 0, 1, 0, 1, 1, 1, 1, 0, 0]);
  assert.deepEqual(closed, [0, 0, 1, 0, 1, 1, 0, 0, NaN, NaN]);
  const two = joined([0, 0, 1, 0, 5, 5, 6, 5]);
  assert.equal(two.filter(Number.isNaN).length, 4);
  assert.deepEqual(joined([]), []);
});

test("words", () => {
  assert.equal(S.sentence(2, 30, [9, 7], 16, 0.5), "Net 2 of 30 keeps 9 and 7 of 16 hidden units; its loss on new points is 0.500.");
  assert.equal(S.others(2, 0.25, 0.58), " The mean of 2 answers has 0.250, the whole net 0.580.");
  assert.equal(S.maskRule(0.75), "mask = 0 or 1/(1 − 0.75) = 4.00");
  assert.equal(S.plugged(12, 0.5, 2), "unit 12: ã₁₂ = 0.500 · 2.00 = 1.00");
  assert.ok(S.layerNote(1, 2, 3, 4, 0.5).endsWith("undivided by 1 − p, 1.50."));
  assert.ok(S.layerNote(1, 2, 3, 4, 0).endsWith("whole net 3.00."));
});
