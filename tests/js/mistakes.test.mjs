import assert from "node:assert/strict";
import { test } from "node:test";
import { countWrong, createRun, drawPoints, findReturn, hasLine, isMistake, meanError, nextChange, nextStop, outcome, turnOf, twinRun, weights, wrongPoints } from "../../dnnlab/widgets/js/mistakes/model.js";
import { changeOf, errorScene, pointsScene, stairsScene, weightsScene } from "../../dnnlab/widgets/js/mistakes/pictures.js";
import { turnIsRight } from "../../dnnlab/widgets/js/mistakes/predictions.js";
import { ending, focusOf, formula, sentence } from "../../dnnlab/widgets/js/mistakes/say.js";
import { allowed, bound, widestSeparation } from "../../dnnlab/widgets/js/mistakes/separation.js";
import { boundNumber, num, term } from "../../dnnlab/widgets/js/mistakes/strings.js";
import { numbersOf } from "../../dnnlab/widgets/js/mistakes/tables.js";

const LIMITS = { passes: 200, limit: 1e6 };
const SEPARABLE = { data: "separable", gap: 0.5, order: "given", rule: "perceptron", lr: 0.1, granularity: "mistake", seed: 2 };
const XOR = { ...SEPARABLE, data: "xor" };
const DELTA = { ...SEPARABLE, rule: "delta" };
const run = twinRun(SEPARABLE, LIMITS), xor = twinRun(XOR, LIMITS), delta = twinRun(DELTA, LIMITS);
const numbers = ({ lines }) => lines.map((line) => line.numbers[0].parts[0]);

/** A run made by hand: rows of point, score, w₁, w₂, b. */
const byHand = (x, y, rows) => createRun({ x, y, line: [0, 0, 0] }, rows.flat(), -1, widestSeparation(x, y));

test("on XOR the weights go round a square, and the return is found, not assumed", () => {
  assert.deepEqual([0, 1, 2, 3, 4].map((t) => [...weights(xor, t)]), [[0, 0, 0], [1, 1, -1], [0, 2, 0], [-1, 1, -1], [0, 0, 0]]);
  assert.deepEqual(findReturn(xor, XOR), { from: 0, to: 4 });
  assert.match(sentence(xor, XOR, 4, findReturn(xor, XOR)), /The same w, b as at the start: everything repeats from there/);
  assert.match(sentence(xor, XOR, 8, findReturn(xor, XOR)), /The same w, b as at the start/);
  assert.doesNotMatch(sentence(xor, XOR, 5, findReturn(xor, XOR)), /same w, b/);
  assert.equal(findReturn(run, SEPARABLE), null);
  assert.equal(findReturn(delta, DELTA), null);
});

test("the same weights at another place in the pass are no return", () => {
  const x = [[1, 0], [2, 0]], y = [1, -1];
  const rows = [[0, 0, 1, 0, 1], [1, 3, 0, 0, 0], [1, 0, -1, 0, -1], [0, -2, 0, 0, 0]];
  const at = findReturn(byHand(x, y, rows), XOR);
  assert.deepEqual(at, { from: 0, to: 2 });
  const later = findReturn(byHand([...x, [5, 5]], [...y, 1], rows.slice(0, 3)), XOR);
  assert.equal(later, null); // a pass has three points: step 2 is not at its start
  assert.deepEqual(findReturn(byHand([...x, [5, 5]], [...y, 1], rows.slice(0, 3)), { ...XOR, order: "shuffled" }), { from: 0, to: 2 });
});

test("in a shuffled order the sentence does not call the return a proof", () => {
  const selection = { ...XOR, order: "shuffled" }, shuffled = twinRun(selection, LIMITS), back = findReturn(shuffled, selection);
  assert.ok(back);
  assert.match(sentence(shuffled, selection, back.to, back), /have led back. No line separates these points/);
});

test("every mistake adds y·x to w and y to b, and right answers change nothing", () => {
  for (let t = 1; t <= run.steps; t++) {
    const i = run.point[t], [w1, w2, b] = weights(run, t), [v1, v2, c] = weights(run, t - 1);
    const expected = isMistake(run, t) ? [run.y[i] * run.x[i][0], run.y[i] * run.x[i][1], run.y[i]] : [0, 0, 0];
    assert.deepEqual([w1 - v1, w2 - v2, b - c], expected);
    assert.equal(isMistake(run, t), !(run.y[i] * run.score[t] > 0));
  }
  assert.equal(run.mistakes[run.steps], 14);
  assert.equal(countWrong(run, run.steps), 0);
});

test("one step leads to the next mistake, to the end of the pass, or to the next example, and back", () => {
  const there = [], back = [];
  for (let t = 0; t < run.steps;) there.push(t = nextStop(run, "mistake", t, 1));
  assert.equal(there.length, 15); // the last one is the end
  assert.ok(there.slice(0, -1).every((t) => isMistake(run, t)));
  assert.equal(there.at(-1), run.steps);
  for (let t = run.steps; t > 0;) back.push(t = nextStop(run, "mistake", t, -1));
  assert.deepEqual(back.reverse(), [0, ...there.slice(0, -1)]);
  assert.deepEqual([0, 59, 60, 239].map((t) => nextStop(run, "pass", t, 1)), [60, 60, 120, 240]);
  assert.deepEqual([240, 61, 60, 1].map((t) => nextStop(run, "pass", t, -1)), [180, 60, 0, 0]);
  assert.equal(nextStop(run, "example", run.steps, 1), run.steps);
});

test("the reader is asked about the next step that changes w, and never about a pass", () => {
  assert.equal(nextChange(run, SEPARABLE, 0), 1);
  const second = nextChange(run, SEPARABLE, 2);
  assert.ok(second > 3 && isMistake(run, second));
  const last = Array.from({ length: run.steps }, (_, i) => run.steps - i).find((t) => isMistake(run, t));
  assert.deepEqual([nextChange(run, SEPARABLE, last - 1), nextChange(run, SEPARABLE, last)], [last, -1]);
  assert.deepEqual([2, delta.steps].map((t) => nextChange(delta, { ...DELTA, granularity: "example" }, t)), [3, -1]);
  assert.equal(nextChange(run, { ...SEPARABLE, granularity: "pass" }, 0), -1);
});

test("how a run ends is said as it is", () => {
  assert.match(ending(run, SEPARABLE, run.steps), /^Done: .* 14 mistakes in 4 passes; \(R\/γ\)² = 129\.6, so at most 129\.$/);
  assert.equal(ending(run, SEPARABLE, run.steps - 1), "");
  assert.match(ending(xor, XOR, xor.steps), /200 passes and 800 mistakes.*No line separates/);
  const short = twinRun({ ...SEPARABLE, gap: 0.05 }, { passes: 2, limit: 1e6 });
  assert.match(ending(short, SEPARABLE, short.steps), /A line exists, so it will end/);
  assert.match(ending(delta, DELTA, delta.steps), /Every sample still moves w a little, and \d+ of 60 points/);
  assert.deepEqual([outcome(run, SEPARABLE), outcome(xor, XOR)], [14, Infinity]);
  assert.equal(outcome(delta, DELTA), countWrong(delta, delta.steps));
  const wild = twinRun({ ...DELTA, lr: 1 }, LIMITS);
  assert.equal(outcome(wild, DELTA), -1);
  assert.equal(wild.divergedAt, wild.steps + 1);
});

test("the formula holds the numbers of the step", () => {
  assert.deepEqual(numbers(formula(xor, XOR, 3)), ["= (−1)·(0·1 + 2·1 + 0) = −2", "= (0, 2) + (−1)·(1, 1) = (−1, 1)", "= 0 + (−1) = −1"]);
  assert.deepEqual(formula(xor, XOR, 3).code, ["score", "mistake", "change", "w", "b"]);
  const right = Array.from({ length: run.steps }, (_, i) => i + 1).find((t) => !isMistake(run, t));
  assert.deepEqual(formula(run, SEPARABLE, right).code, ["score", "mistake"]);
  assert.deepEqual(formula(delta, DELTA, 1).code, ["score", "change", "w", "b"]);
  const x = delta.x[delta.point[1]];
  assert.match(numbers(formula(delta, DELTA, 1))[1], new RegExp(`^= \\(0, 0\\) \\+ 0.1·1·`));
  assert.deepEqual([...weights(delta, 1)], [0.1 * x[0], 0.1 * x[1], 0.1]);
  for (const [one, selection] of [[run, SEPARABLE], [delta, DELTA]]) { // before the first step: the same symbols, no numbers
    const { lines, code } = formula(one, selection, 0);
    assert.deepEqual([lines.flatMap((line) => line.numbers), code], [[], []]);
    for (const symbol of ["w ←", "b ←"]) assert.ok(lines.some(({ symbols }) => symbols.startsWith(symbol)));
  }
});

test("a pass is shown by its last mistake", () => {
  const pass = { ...SEPARABLE, granularity: "pass" }, focus = focusOf(run, pass, 60);
  assert.ok(isMistake(run, focus) && focus <= 60);
  for (let t = focus + 1; t <= 60; t++) assert.ok(!isMistake(run, t));
  assert.match(sentence(run, pass, 60, null), /^Pass 1 is over, with \d+ mistakes\. Now \d+ of 60 points/);
  assert.equal(focusOf(run, pass, 240), 240); // no mistake in the last one
  assert.equal(focusOf(delta, { ...DELTA, granularity: "pass" }, 60), 60);
});

test("a turn is the angle from the old w to the new one, and right if its side is", () => {
  assert.deepEqual([2, 3, 4].map((t) => Math.round(turnOf(xor, t))), [45, 45, 0]); // (1, 1), (0, 2), (−1, 1), (0, 0)
  assert.deepEqual([0, 1, 3, 4].map((t) => hasLine(xor, t)), [false, true, true, false]);
  for (let t = 2; t <= 60; t++) {
    if (!isMistake(run, t)) { assert.equal(turnOf(run, t), 0); continue; }
    const [a, b] = weights(run, t - 1), [c, d] = weights(run, t), angle = (turnOf(run, t) * Math.PI) / 180, length = Math.hypot(c, d) / Math.hypot(a, b);
    assert.ok(Math.hypot(length * (Math.cos(angle) * a - Math.sin(angle) * b) - c, length * (Math.sin(angle) * a + Math.cos(angle) * b) - d) < 1e-12);
  }
  assert.ok(turnIsRight("left", 12) && turnIsRight("right", -12) && turnIsRight("none", 0));
  assert.ok(!turnIsRight("left", -12) && !turnIsRight("right", 0) && !turnIsRight("none", 12));
});

test("a bound and the mistakes it allows never contradict each other", () => {
  assert.deepEqual([129.6121762, 813.97334, 12711.5787, 35.0923].map(boundNumber),
    ["129.6, so at most 129", "813.97, so at most 813", "12,711.6, so at most 12,711", "35.1, so at most 35"]);
  assert.equal(boundNumber(49.999999999999), "50.0, so at most 50"); // a whole number, rounded down
  assert.equal(boundNumber(123456789), "1.235·10⁸");
  for (let value = 1.003; value < 3000; value *= 1.0137) {
    const [shown, most] = boundNumber(value).replaceAll(",", "").split(" so at most ").map(Number);
    assert.equal(most, allowed(value));
    assert.equal(Math.floor(shown), most);
    assert.ok(Math.abs(shown - value) <= 0.05);
  }
});

test("what only rounding left is shown as about 0, and counts as on the fence", () => {
  assert.deepEqual([-2.78e-17, 0, 1e-11, -1e-11].map(num), ["≈0", "0", "1.00·10⁻¹¹", "−1.00·10⁻¹¹"]);
  assert.equal(term(-2.78e-17), "(≈0)");
  const still = byHand([[1, 0], [0, 1]], [1, -1], [[0, 0, 3e-17, -2e-17, 1e-17]]);
  assert.deepEqual(wrongPoints(still, 1), [true, true]);
  assert.equal(pointsScene(still, 1, 1, -1, () => {}).lines.at(-1).a, 0);
});

test("γ, R and the bound are numbers only once they are revealed", () => {
  const names = ["γ, the widest margin", "R, the largest ‖(x, 1)‖", "(R/γ)²"], shown = (one, selection, revealed) =>
    names.map((name) => Object.fromEntries(numbersOf(one, selection, 0, 0, revealed))[name]);
  for (const [one, selection] of [[run, SEPARABLE], [xor, XOR]]) assert.deepEqual(shown(one, selection, false), Array(3).fill("predict first"));
  assert.deepEqual(shown(run, SEPARABLE, true), ["0.250", "2.84", "129.6, so at most 129"]);
  assert.deepEqual(shown(xor, XOR, true), ["–", "–", "–"]);
  assert.equal(stairsScene(run, 5, 5, false, undefined).curves.length, 1);
});

test("the delta rule's curve is the mean squared error, pass after pass", () => {
  assert.equal(meanError(delta, 0), 0.5);
  const t = 130, [w1, w2, b] = weights(delta, t), errors = delta.x.map(([x1, x2], i) => (delta.y[i] - (w1 * x1 + w2 * x2 + b)) ** 2 / 2);
  assert.ok(Math.abs(meanError(delta, t) - errors.reduce((sum, error) => sum + error) / 60) < 1e-15);
  const [{ points }] = errorScene(delta, t, t).curves;
  assert.deepEqual(points, [0, 60, 120, 130].flatMap((u) => [u, meanError(delta, u)]));
  const wild = twinRun({ ...DELTA, lr: 1 }, LIMITS), scene = errorScene(wild, wild.steps, wild.steps);
  assert.deepEqual(scene.curves[0].points.filter((_, i) => i % 2 === 0), [...Array(wild.steps + 1).keys(), wild.steps]);
  assert.equal(scene.curves[0].points.at(-1), Math.log10(1 + meanError(wild, wild.steps)));
  assert.ok(scene.yTicks.length > 5 && scene.curves[0].points.at(-1) < scene.y[1]);
});

test("the widest separation, by hand", () => {
  const found = widestSeparation([[3, 0], [1, 0], [-1, 0], [-7, 0]], [1, 1, -1, -1]);
  assert.ok(Math.abs(found.margin - 1) < 1e-12);
  assert.equal(found.radius, Math.sqrt(50));
  assert.ok(Math.abs(bound(found) - 50) < 1e-9);
  assert.equal(widestSeparation(xor.x, xor.y), null);
  assert.equal(widestSeparation([[1, 1], [1, 1]], [1, -1]), null);
});

test("the pictures show the step: ghost, ring, arrow tip to tail, the question and the reader's arrow", () => {
  const scene = pointsScene(xor, 2, 2, 3, () => {});
  assert.deepEqual(scene.lines.map(({ a, b, c, dash }) => [a, b, c, Boolean(dash)]), [[1, 1, -1, true], [0, 2, 0, false]]);
  assert.deepEqual(scene.dots.filter(({ ring }) => ring).map(({ x, y, text }) => [x, y, text]), [[1, -1, "\u00a0?"], [-1, 1, undefined]]);
  assert.deepEqual(scene.dots.slice(-2).map(({ x, y }) => [x, y]), [[-1, 1], [1, -1]]); // on top: the point of the step, and the next
  assert.equal(scene.dots.length, 5);
  assert.equal(scene.dots.filter(({ hollow }) => hollow).length, countWrong(xor, 2));
  const plane = weightsScene(xor, 2, 2, 4, null, -1);
  const [before, now, added, yours] = plane.arrows;
  assert.deepEqual([before.to, now.to, added.from, added.to], [[1, 1], [0, 2], [1, 1], [0, 2]]);
  assert.deepEqual(yours.from, [0, 0]);
  const [right, up] = yours.to; // the old w = (1, 1), turned clockwise
  assert.ok(right > up && up > 0 && Math.abs(Math.hypot(right, up) - 0.6 * Math.SQRT2) < 1e-12);
  assert.equal(weightsScene(xor, 2, 2, 4, null, 0).arrows.length, 3);
  assert.deepEqual(plane.x, [-3, 3]);
  assert.deepEqual(weightsScene(xor, 4, 4, 4, { from: 0, to: 4 }, 0).curves.at(-1).points, [0, 0, 1, 1, 0, 2, -1, 1, 0, 0]);
  assert.equal(changeOf(xor, 0), null);
  assert.equal(pointsScene(xor, 0, 0, -1, () => {}).arrows.length, 0);
});

test("the staircase stays under the bound, on an axis that begins at 0 and says its numbers", () => {
  const scene = stairsScene(run, run.steps, run.steps, true, ["6 to 20", 6, 20]), [stairs, limit, low, high] = scene.curves;
  assert.ok(Math.max(...stairs.points.filter((_, i) => i % 2)) < limit.points[1]);
  assert.deepEqual([low.points[1], high.points[1]], [Math.log10(7), Math.log10(21)]);
  assert.equal(high.name, "◆ 6 to 20");
  for (const [at, text] of scene.yTicks) assert.equal(at, Math.log10(1 + Number(text)));
  assert.ok(limit.points[1] < scene.y[1]);
  assert.equal(stairsScene(delta, 5, 5, false, undefined).curves.length, 1);
  const narrow = twinRun({ ...SEPARABLE, gap: 0.05 }, LIMITS), ticks = stairsScene(narrow, 0, 0, true, undefined).yTicks;
  assert.deepEqual(ticks.map(([, text]) => text), ["0", "10", "100", "1000", "10⁴"]);
});

test("another seed gives other points, and the same seed the same", () => {
  assert.deepEqual(drawPoints(SEPARABLE).x, drawPoints({ ...SEPARABLE }).x);
  assert.notDeepEqual(drawPoints(SEPARABLE).x, drawPoints({ ...SEPARABLE, seed: 3 }).x);
});
