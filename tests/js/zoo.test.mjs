import assert from "node:assert/strict";
import { test } from "node:test";
import { range, rangeOf } from "../../dnnlab/widgets/js/zoo/facts.js";
import { centralDifference, crossSlopes, curveOf, factsOf, push, softmax, stack, trace, variants } from "../../dnnlab/widgets/js/zoo/functions.js";
import { dataScene, mainScene, stackScene } from "../../dnnlab/widgets/js/zoo/pictures.js";
import * as S from "../../dnnlab/widgets/js/zoo/strings.js";

const entry = (name, breaks = [], parameters = {}) => ({ name, breaks, parameters, facts: [{ slope: 1 }], cost: [1, 1], source: "", also: false });
const curve = (name, breaks, parameters = {}) => curveOf(entry(name, breaks), parameters);
const close = (a, b, tolerance = 1e-12) => assert.ok(Math.abs(a - b) <= tolerance, `${a} is not ${b}`);
const chosen = (name, kind = "pos", breaks = [], parameters = {}) => ({ name, kind, entry: entry(name, breaks), parameters, curve: curve(name, breaks, parameters) });

test("a jump is drawn with an open and a filled end, and the curve breaks there", () => {
  const { f, slope } = curve("step", [0]);
  const { points, ends } = trace(f, [0], -2, 2, 40);
  assert.deepEqual(ends, [{ x: 0, y: 1, hollow: true }, { x: 0, y: 0, hollow: false }]);
  assert.ok(points.some(Number.isNaN));
  for (let i = 0; i < points.length; i += 2) if (!Number.isNaN(points[i])) assert.equal(points[i + 1], points[i] > 0 ? 1 : 0);
  assert.deepEqual(trace(slope, [0], -2, 2, 40).ends, []); // 0 on both sides
});

test("a kink leaves the function whole and breaks its slope; the value the core takes is filled", () => {
  const { f, slope } = curve("relu", [0]);
  assert.deepEqual(trace(f, [0], -2, 2, 40).ends, []);
  assert.deepEqual(trace(slope, [0], -2, 2, 40).ends, [{ x: 0, y: 1, hollow: true }, { x: 0, y: 0, hollow: false }]);
  const hard = curve("hard_tanh", [-1, 1]);
  assert.deepEqual(trace(hard.slope, [-1, 1], -2, 2, 40).ends.map(({ x, y, hollow }) => [x, y, hollow]),
    [[-1, 1, true], [-1, 0, false], [1, 1, true], [1, 0, false]]);
});

test("with alpha 1 the slope of ELU does not jump, with 2 it does", () => {
  for (const [alpha, ends] of [[1, 0], [2, 2]]) assert.equal(trace(curve("elu", [0], { alpha }).slope, [0], -2, 2, 40).ends.length, ends);
});

test("a central difference gives the mean at a kink and grows at a jump", () => {
  close(centralDifference(curve("relu").f, 0), 0.5, 1e-12);
  close(centralDifference(curve("step").f, 0), 0.5e5, 1e-6);
  close(centralDifference(curve("sigmoid").f, 0), 0.25, 1e-9);
});

test("three logits give three probabilities; the slopes along all logits sum to 0", () => {
  const p = softmax([1000, 999, -1000]);
  close(p.reduce((a, b) => a + b), 1);
  close(p[0], 1 / (1 + Math.exp(-1)));
  const given = { z2: 2, z3: -2 }, cross = crossSlopes(given, 0.7), { slope } = curve("softmax", [], given);
  close(slope(0.7) + cross[0] + cross[1], 0);
  const h = 1e-6, p1 = (z2) => softmax([0.7, z2, -2])[0];
  close(cross[0], (p1(2 + h) - p1(2 - h)) / (2 * h), 1e-9);
});

test("ten sigmoids, each at its steepest or not", () => {
  const { values, products } = stack(curve("sigmoid"), 0);
  assert.equal(values.length, 11);
  close(values[2], 1 / (1 + Math.exp(-0.5)));
  assert.equal(products[1], 0.25);
  assert.ok(products[10] < 0.25 ** 10 && products[10] > 1e-7);
  assert.equal(stack(curve("identity"), 3).products[10], 1);
});

test("what becomes of data is counted", () => {
  assert.deepEqual(push(curve("relu"), [-2, -1, 1, 4], 0.01), { values: [0, 0, 1, 4], mean: 1.25, saturated: 0.5, zero: 0.5 });
  assert.equal(push(curve("sign"), [-2, 1], 0.01).saturated, 1);
});

test("facts are found by the parameters they belong to", () => {
  const one = { ...entry("softmax", [], { z2: [0, 1], z3: [0, 1, 2] }), facts: Array.from({ length: 6 }, (_, mean) => ({ mean })) };
  assert.deepEqual(variants(one)[4], { z2: 1, z3: 1 });
  assert.equal(factsOf(one, { z3: 2, z2: 0 }).mean, 2);
  assert.equal(factsOf({ ...entry("relu"), facts: [{ mean: 7 }] }, {}).mean, 7);
});

test("ranges are written as intervals", () => {
  const of = (low, high, lowMet, highMet) => range({ low, high, low_met: lowMet, high_met: highMet });
  assert.equal(of(0, 1, false, false), "(0, 1)");
  assert.equal(of(-0.170041, null, true, false), "[−0.170, ∞)");
  assert.equal(of(null, null, false, false), "(−∞, ∞)");
  assert.equal(of(-1.570796, 1.570796, false, false), "(−π/2, π/2)");
  assert.equal(rangeOf("sign", { low: -1, high: 1, low_met: true, high_met: true }), "{−1, 1}");
});

test("slopes and tangent appear in the plot with the answer only", () => {
  const before = mainScene([chosen("tanh")], 0.5, false, () => {}), after = mainScene([chosen("tanh")], 0.5, true, () => {});
  assert.deepEqual(before.curves.map(({ dash }) => Boolean(dash)), [false]);
  assert.deepEqual(before.lines, []);
  assert.deepEqual(after.curves.map(({ dash }) => Boolean(dash)), [false, true]);
  const [{ a, b, c }] = after.lines, z = 0.5, t = Math.tanh(z);
  close(a * z + b * t + c, 0);
  close(a, 1 - t * t);
  assert.ok(after.y[0] < -1 && after.y[1] > 1);
});

test("A and B differ by shape and by dash, not by colour alone", () => {
  const { dots, lines } = mainScene([chosen("tanh"), chosen("arctan", "neg")], 0.5, true, () => {});
  for (const [kind, shape] of [["pos", "circle"], ["neg", "square"]]) {
    assert.deepEqual([...new Set(dots.filter((dot) => dot.kind === kind).map((dot) => dot.shape))], [shape]);
  }
  assert.deepEqual(lines.map(({ dash }) => dash), [false, true]);
});

test("softmax has its own slope and one along each other logit; equal ones are drawn once", () => {
  const names = (parameters) => mainScene([chosen("softmax", "pos", [], parameters)], 1, true, () => {});
  assert.equal(names({ z2: 0, z3: -2 }).curves.length, 4);
  assert.equal(names({ z2: 0, z3: 0 }).curves.length, 3);
  assert.equal(S.cross(0, 0), "∂p₁/∂z₂ = ∂p₁/∂z₃");
  const [along2, along3] = crossSlopes({ z2: 2, z3: -2 }, 1);
  assert.ok(along2 < along3);
  assert.equal(S.cross(2, -2), "below: ∂p₁/∂z₂, above: ∂p₁/∂z₃");
  assert.equal(S.cross(-2, 2), "below: ∂p₁/∂z₃, above: ∂p₁/∂z₂");
});

test("every number is in the histogram", () => {
  const data = Array.from({ length: 200 }, (_, i) => Math.sin(i));
  for (const name of ["sign", "tanh", "relu"]) {
    const { points } = dataScene([chosen(name)], data, 0.01).scene.curves[0];
    let sum = 0;
    for (let i = 2; i < points.length - 2; i += 4) sum += points[i + 1];
    assert.equal(sum, 200, name);
  }
});

test("the whole way of ten leaky ReLUs is in the picture", () => {
  const { scene, texts } = stackScene([chosen("leaky_relu", "pos", [0], { slope: 0.01 })], -2);
  assert.ok(scene.dots.every(({ y }) => y >= scene.y[0] && y <= scene.y[1]));
  close(scene.dots.at(-1).y, -20);
  assert.match(texts[0], /product of the slopes 1\.00·10⁻²⁰/);
});

test("a product that is 0 is a cross below the axis, and softmax is not stacked", () => {
  const { scene } = stackScene([chosen("relu")], -1);
  assert.equal(scene.dots.filter(({ shape }) => shape === "cross").length, 10);
  assert.ok(scene.dots.every(({ y }) => y >= scene.y[0] && y <= scene.y[1]));
  const soft = stackScene([chosen("softmax", "pos", [], { z2: 0, z3: 0 })], 1);
  assert.ok(soft.empty);
  assert.deepEqual(soft.texts, [S.notStacked]);
});

test("words for numbers", () => {
  assert.equal(S.zText(-0.5), "−0.5");
  assert.equal(S.saturates(-4.58, 4.58, 0.01), "slope < 0.01 if |z| > 4.58");
  assert.equal(S.saturates(-4.46, 4.71, 0.01), "slope < 0.01 if z < −4.46 or z > 4.71");
  assert.equal(S.saturates(-4.61, null, 0.01), "slope < 0.01 if z < −4.61");
  assert.equal(S.saturates(0, 0, 0.01), "flat everywhere");
  assert.equal(S.saturates(null, null, 0.01), "no");
  assert.equal(S.answer(3, 19, 0.398, 0.25), "3 of 3. The sigmoid is nearly flat for 19 of the 200. "
    + "ReLU’s outputs have the mean 0.40: what is below 0 is cut off, what is above stays. And 0.25¹⁰ = 9.54·10⁻⁷.");
  assert.equal(S.pushed(push(curve("relu"), [-1, 1, 2, 5], 0.01)), ": mean 2.0 (the upright line); 1 of 4 saturated (slope below 0.01), 1 exactly 0");
});
