import assert from "node:assert/strict";
import { test } from "node:test";
import { finalsOf, indexOf, ranking, smallest, trainedRun } from "../../dnnlab/widgets/js/race/model.js";
import * as S from "../../dnnlab/widgets/js/race/strings.js";

const setting = { axes: { lr: [0.01, 0.1], batch_size: [1, 10] }, optimizers: ["sgd", "adam", "rmsprop"], starts: 2 };

test("where a run stands: optimisers fastest, then learning rates, then batch sizes", () => {
  const found = [1, 10].flatMap((batch_size) => [0.01, 0.1].flatMap((lr) => [0, 1, 2].map((i) => indexOf(setting, { lr, batch_size }, i))));
  assert.deepEqual(found, Array.from({ length: 12 }, (_, i) => i));
});

test("mean, smallest and largest loss over the starts", () => {
  const losses = Float64Array.from({ length: 24 }, (_, i) => i);
  const rows = finalsOf(setting, 10, losses);
  assert.deepEqual(rows[0][0], { mean: 12.5, low: 12, high: 13, shown: 12 });
  assert.deepEqual(rows[2][1], { mean: 22.5, low: 22, high: 23, shown: 22 });
});

test("who is level with the best, and in which words", () => {
  const final = (mean, low, high) => ({ mean, low, high, shown: mean });
  const finals = [[final(0.5, 0.4, 0.6), final(0.3, 0.2, 0.4)], [final(0.1, 0.05, 0.2), final(0.9, 0.8, 1)], [final(0.2, 0.15, 0.3), final(0.7, 0.1, 1)]];
  const found = ranking(finals);
  assert.deepEqual([found.order, found.level, found.best], [[1, 2, 0], [1, 2], [1, 0, 0]]);
  const text = S.mapAnswer(10, found, setting.optimizers, [0.01, 0.1], [9, 8, 7], 64);
  assert.match(text, /: Adam 0\.100 \(η 0\.01; 0\.050 to 0\.200\), RMSProp 0\.200 .* SGD 0\.300 \(η 0\.1;/);
  assert.match(text, / RMSProp lies, in the mean, within the range of Adam's own five starts\. .*: count them as level\. In the ravine, .* best of 64 .* RMSProp 7, Adam 8, SGD 9\.$/);
  const three = [[final(0.1, 0.05, 0.3)], [final(0.2, 0.1, 0.3)], [final(0.3, 0.2, 0.4)]];
  assert.match(S.mapAnswer(10, ranking(three), setting.optimizers, [0.01], [9, 8, 7], 64), / Adam and RMSProp lie, in the mean, within the range of SGD's own/);
  finals[2] = [final(0.3, 0.25, 0.4), final(1, 1, 1)];
  assert.deepEqual(ranking(finals).level, [1]);
  assert.doesNotMatch(S.mapAnswer(10, ranking(finals), setting.optimizers, [0.01, 0.1], [9, 8, 7], 64), /level/);
  assert.equal(smallest([3, 1, 2]), 1);
});

test("what a kernel answers becomes a run", () => {
  const run = trainedRun("sgd", Float64Array.from([1, 2, 3, 4, 5, 6]), Float64Array.from([0.7, 90, 0.1, 3]), 2);
  assert.deepEqual([run.loss, run.wrong, [...run.theta(1)]], [[0.7, 0.1], [90, 3], [4, 5, 6]]);
});

test("losses in a cell are short and keep what tells them apart", () => {
  assert.deepEqual([0.0294, 0.0996, 0.12, 0.68, 1.286].map(S.short), [".029", ".10", ".12", ".68", "1.29"]);
});
