import assert from "node:assert/strict";
import { test } from "node:test";
import { explain } from "../../dnnlab/widgets/js/fold/explain.js";
import { countProducts, countRight, momentOf, nextPosition, operations, sideOf, stageAt, stageEnds, stops, thetaOf,
  twinNumbers } from "../../dnnlab/widgets/js/fold/model.js";
import { unitOf, weightOf } from "../../dnnlab/widgets/js/fold/picture.js";
import { sums } from "../../dnnlab/widgets/js/fold/strings.js";
import { gridVertices, hiddenScene, inputScene, outputLine, placesAt, planeOf } from "../../dnnlab/widgets/js/fold/planes.js";

const XOR = { X: [[-1, -1], [1, 1], [1, -1], [-1, 1]], y: [-1, -1, 1, 1] };
// Two ReLU units, made by hand: a₁ = max(0, 1.5 x₁ − x₂), a₂ = max(0, 1.5 x₂ − x₁), ŷ = a₁ + a₂ − 1.5
const HAND = [1.5, -1, -1, 1.5, 0, 0, 1, 1, -1.5];
const setting = {
  axes: { data: ["xor"], activation: ["linear", "relu"], hidden: [2, 3] }, updates: [10], decimals: 4, extent: 2,
  start: { 2: 7, 3: 8 }, data: { xor: XOR }, hand: { linear: { 2: HAND }, relu: { 2: HAND, 3: [...HAND.slice(0, 4), 0, 0, 0, 0, 0, 1, 1, 0, -1.5] } },
};
const recorded = Int32Array.from({ length: 44 }, (_, i) => 10000 + i); // linear: 9 and 13, relu: 9 and 13
const selection = { data: "xor", activation: "relu", hidden: 2, weights: "xor", batch: 1, seed: 1, point: [1, -0.5] };
const momentAt = (position, more = {}, granularity = "product") => {
  const chosen = { ...selection, ...more };
  return momentOf(chosen, twinNumbers(setting, recorded, chosen), operations(chosen.hidden), stops(chosen.hidden, granularity), position);
};
const close = (a, b) => assert.ok(Math.abs(a - b) <= 1e-12, `${a} is not ${b}`);

test("a pass through 2-2-1 has 6 products, 3 sums and 2 activations, in the order of Dense.forward", () => {
  assert.deepEqual(operations(2).map(({ kind, layer, j, k }) => `${kind} ${layer} ${j} ${k}`), [
    "ready 1 -1 -1", "product 2 0 0", "product 2 0 1", "product 2 1 0", "product 2 1 1", "bias 2 0 -1", "bias 2 1 -1",
    "f 2 0 -1", "f 2 1 -1", "product 3 0 0", "product 3 0 1", "bias 3 0 -1"]);
  for (const hidden of [2, 3, 4]) {
    const ops = operations(hidden), ends = stageEnds(hidden);
    assert.equal(ops.length, 5 * hidden + 2);
    assert.deepEqual(ends.slice(1).map((end) => [ops[end].kind, ops[end].j]),
      [["product", hidden - 1], ["bias", hidden - 1], ["f", hidden - 1], ["bias", 0]]);
    assert.deepEqual(ends.map((end) => stageAt(hidden, end)), [0, 1, 2, 3, 4]);
    assert.deepEqual(ends.slice(1).map((end) => stageAt(hidden, end - 1)), [0, 1, 2, 3]);
  }
});

test("steps of every size, forwards and back, visit the same positions", () => {
  for (const [granularity, visits] of [["product", 22], ["layer", 3], ["pass", 2]]) {
    const ends = stops(4, granularity), visited = [0];
    while (visited.at(-1) < 21) visited.push(nextPosition(visited.at(-1), 1, ends));
    const back = [visited.at(-1)];
    while (back.at(-1) > 0) back.push(nextPosition(back.at(-1), -1, ends));
    assert.deepEqual(back.reverse(), visited);
    assert.equal(visited.length, visits);
    assert.equal(nextPosition(21, 1, ends), 21);
    assert.equal(nextPosition(0, -1, ends), 0);
  }
});

test("multiplications: h·2 + h for each point", () => {
  assert.deepEqual(countProducts(operations(2), 0, 1), { done: 0, all: 6 });
  assert.deepEqual(countProducts(operations(2), 3, 4), { done: 12, all: 24 });
  assert.deepEqual(countProducts(operations(4), 21, 1), { done: 12, all: 12 });
});

test("weights: by hand, from a seed, or recorded", () => {
  assert.deepEqual([...thetaOf(setting, recorded, selection)], HAND);
  const random = thetaOf(setting, recorded, { ...selection, weights: "random", seed: 7 });
  assert.deepEqual(thetaOf(setting, recorded, { ...selection, weights: "trained_0" }), random);
  assert.notDeepEqual(thetaOf(setting, recorded, { ...selection, weights: "random", seed: 8 }), random);
  const trained = (activation, hidden) => [...thetaOf(setting, recorded, { ...selection, activation, hidden, weights: "trained_10" })];
  assert.deepEqual([trained("linear", 2)[0], trained("linear", 3).length, trained("relu", 2)[0], trained("relu", 3).at(-1)], [1, 13, 1.0022, 1.0043]);
  assert.throws(() => thetaOf(setting, recorded, { ...selection, weights: "trained_20" }), /trained_20/);
});

test("a pass by hand: z = (2, −1.75), a = (2, 0), ŷ = 0.5; all four corners on their side", () => {
  const { z, a, y, answers } = twinNumbers(setting, recorded, selection);
  assert.deepEqual([[...z], [...a], [...y], [...answers]], [[2, -1.75], [2, 0], [0.5], [-1.5, -0.5, 1, 1]]);
  assert.equal(countRight(answers, XOR.y), 4);
  assert.deepEqual([sideOf(0.1), sideOf(-0.1), sideOf(1e-12)], [1, -1, 0]);
  assert.equal(countRight([0, -1, 1e-12, 1], XOR.y), 2);
});

test("a sum grows product by product, and then by its bias", () => {
  const weights = { weights: "random", seed: 3 }, [w1, w2] = thetaOf(setting, recorded, { ...selection, ...weights });
  const sums = [1, 2, 5].map((position) => momentAt(position, weights).sum(2, 0, 0));
  close(sums[0], w1);
  close(sums[1], w1 - 0.5 * w2);
  close(sums[2], momentAt(5, weights).numbers.z[0]);
  assert.ok(!momentAt(4, weights).done("bias", 2, 0) && momentAt(5, weights).done("bias", 2, 0));
});

test("the picture of the network shows a number once it is computed", () => {
  const at = (position) => [weightOf(momentAt(position))({ layer: 2, j: 0, k: 1 }), unitOf(momentAt(position))(2, 0)];
  assert.deepEqual([at(1)[0].sub, at(2)[0].sub, at(2)[0].lit, at(3)[0].lit], ["", "w·a 0.500", true, false]);
  assert.equal(at(2)[0].label, "from neuron 2 of layer 1 to neuron 1 of layer 2");
  assert.deepEqual([4, 5, 7].map((position) => at(position)[1].lines), [
    [["z", "·"], ["a", "·"]], [["z", "2.00"], ["a", "·"]], [["z", "2.00"], ["a", "2.00"]]]);
  assert.ok(at(5)[1].lit && at(7)[1].lit && !at(4)[1].lit);
  assert.ok(weightOf(momentAt(5))({ layer: 2, j: 0, k: -1 }).lit && !weightOf(momentAt(7))({ layer: 2, j: 0, k: -1 }).lit);
  const four = [1, 2, 3].map((layer) => unitOf(momentAt(11, { batch: 4 }))(layer, 0).lines);
  assert.deepEqual(four.map(([head]) => head), [["", "x₁"], ["", "z", "a"], ["", "ŷ"]]);
  assert.deepEqual(four[1].slice(1), [["1", "−0.500", "0"], ["2", "0.500", "0.500"], ["3", "2.50", "2.50"], ["4", "−2.50", "0"]]);
});

test("every weight has its place in theta", () => {
  const { weight } = momentAt(0, { hidden: 3, weights: "random" }), theta = thetaOf(setting, recorded, { ...selection, hidden: 3, weights: "random" });
  const places = [[2, 0, 0], [2, 0, 1], [2, 1, 0], [2, 1, 1], [2, 2, 0], [2, 2, 1], [2, 0, -1], [2, 1, -1], [2, 2, -1], [3, 0, 0], [3, 0, 1], [3, 0, 2], [3, 0, -1]];
  assert.deepEqual(places.map(([layer, j, k]) => weight(layer, j, k)), [...theta]);
});

test("the sums of the answers can be checked by hand: four decimals, all of a random network's", () => {
  assert.equal(sums([4.2861, 1.2709, 0, -5.557], false),
    "ŷ at the orange corners: 4.2861 + 1.2709 = 5.5570. At the blue ones: 0.0000 + −5.5570 = −5.5570. The sums are equal, whatever the weights.");
  assert.match(sums([0, 0, 0, 0], true), /\(rounded\)/);
  for (let seed = 0; seed < 50; seed++) {
    const { answers } = twinNumbers(setting, recorded, { ...selection, activation: "linear", weights: "random", seed });
    const [a, b, total, c, d, same] = sums(answers, false).match(/−?\d+\.\d{4}/g).map((text) => Math.round(1e4 * text.replace("−", "-")));
    assert.deepEqual([a + b, c + d], [total, same]);
    assert.equal(total, same);
    [a, b, c, d].forEach((units, i) => close(units / 1e4, answers[i]));
  }
});

test("every operation is told and has its formula", () => {
  const told = operations(2).map((_, position) => explain(momentAt(position)));
  assert.equal(told[0].sentence, "A point waits at the input: x₁ = 1.00, x₂ = −0.500.");
  assert.equal(told[2].lines[0].symbols, "w⁽²⁾₁₂ a⁽¹⁾₂");
  assert.deepEqual(told[2].lines[0].numbers[0].parts, ["= (−1.00)·(−0.500) = 0.500"]);
  assert.deepEqual(told[5].lines[0].numbers[0].parts, ["= 1.50 + 0.500 + 0 = 2.00"]);
  assert.match(told[7].sentence, /applies ReLU: a = 2\.00\.$/);
  assert.match(told[8].sentence, /applies ReLU: a = 0\. What is negative becomes 0\.$/);
  assert.match(told[11].sentence, /ŷ = 0\.500, the blue side\.$/);
  assert.deepEqual(told.map(({ code }) => code.join()), ["", "product", "product", "product", "product", "bias", "bias", "f", "f", "product", "product", "bias,f"]);
  assert.deepEqual(explain(momentAt(2, { batch: 4 })).lines[0].numbers.map(({ label }) => label), ["1:", "2:", "3:", "4:"]);
});

test("a layer and a pass at once are told with their shapes", () => {
  const layer2 = explain(momentAt(8, { batch: 4 }, "layer")), layer3 = explain(momentAt(11, { batch: 4 }, "layer")), pass = explain(momentAt(11, {}, "pass"));
  assert.deepEqual(layer2.lines.map(({ numbers }) => numbers[0].parts[0]), ["(4×2)·(2×2) + (1×2) = (4×2)"]);
  assert.deepEqual(layer3.lines.map(({ numbers }) => numbers[0].parts[0]), ["(4×2)·(2×1) + (1×1) = (4×1)"]);
  assert.match(layer3.sentence, /^Layer 3 at once/);
  assert.equal(pass.sentence, "The whole pass at once: ŷ = 0.500.");
  assert.equal(pass.lines.length, 2);
});

const plane = (more = {}, axes = [0, 1]) => {
  const chosen = { ...selection, ...more };
  return planeOf(chosen, thetaOf(setting, recorded, chosen), axes, 2, XOR);
};

test("the grid is straight lines; it moves between stages without a jump", () => {
  const vertices = gridVertices(2), { places } = plane();
  assert.deepEqual([vertices[0], vertices.at(-1)], [[-2, -2], [2, 2]]);
  assert.deepEqual(placesAt(places, 0), places[0]);
  assert.deepEqual(placesAt(places, 3), places[3]);
  assert.deepEqual(placesAt(places, 4), places[3]);
  placesAt(places, 2.25).forEach(([x], i) => close(x, 0.75 * places[2][i][0] + 0.25 * places[3][i][0]));
});

test("the cut in the input plane is where the answer is 0, and in the hidden space it is the output's line", () => {
  const chosen = plane(), { cut } = chosen, { a, b, c } = outputLine(chosen), points = [];
  for (let i = 0; i < cut.length; i += 2) if (!Number.isNaN(cut[i])) points.push([cut[i], cut[i + 1]]);
  assert.ok(points.length > 100);
  for (const [x1, x2] of points) {
    const u = Math.max(0, 1.5 * x1 - x2), v = Math.max(0, 1.5 * x2 - x1);
    assert.ok(Math.abs(a * u + b * v + c) < 0.03, `${x1}, ${x2}`); // a cell is 0.05 wide
  }
  assert.deepEqual([a, b, c], [1, 1, -1.5]);
});

test("with three units the line is a slice through the ringed point", () => {
  const chosen = plane({ hidden: 3 }, [0, 2]); // the third unit has the weight 0
  assert.deepEqual(outputLine(chosen), { a: 1, b: 0, c: -1.5 }); // a₂ = 0 at the ringed point
  assert.equal(outputLine({ ...chosen, axes: [1, 2] }).c, 0.5); // a₁ = 2 there
});

test("what the pictures show at each stage", () => {
  const chosen = plane(), lengths = (scene) => scene.curves.map(({ points }) => points.length > 0);
  assert.deepEqual(lengths(inputScene(chosen, 0)), [true, false, false]);
  assert.deepEqual(lengths(inputScene(chosen, 4)), [false, true, true, true]);
  assert.deepEqual([0, 1, 2, 3, 4].map((stage) => inputScene(chosen, stage).lines.length), [0, 0, 2, 2, 0]);
  assert.deepEqual([0, 1, 2, 3, 4].map((stage) => hiddenScene(chosen, stage).lines.length), [0, 0, 2, 2, 1]);
  assert.deepEqual([2, 3, 4].map((stage) => hiddenScene(plane({ activation: "linear" }), stage).lines.length), [0, 0, 1]);
  const dots = hiddenScene(chosen, 3).dots;
  assert.deepEqual(dots.map(({ x, y }) => [x, y]), [[0, 0], [0.5, 0.5], [2.5, 0], [0, 2.5], [2, 0]]);
  assert.equal(hiddenScene(plane({ batch: 4 }), 3).dots.length, 4);
  for (const stage of [0, 0.5, 1, 2, 2.7, 3, 4]) {
    const { x, y, curves } = hiddenScene(chosen, stage);
    assert.ok(Math.abs(x[1] - x[0] - (y[1] - y[0])) < 1e-9, "as wide as high");
    for (const { points } of curves) points.forEach((value, i) => {
      const [low, high] = i % 2 ? y : x;
      assert.ok(Number.isNaN(value) || (value >= low - 1e-9 && value <= high + 1e-9), "inside the frame");
    });
  }
});
