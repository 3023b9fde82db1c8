import assert from "node:assert/strict";
import { test } from "node:test";
import { paint } from "../../dnnlab/widgets/js/views/colours.js";
import { gridPoints, zeroLine } from "../../dnnlab/widgets/js/views/decisionboundary.js";
import { niceAbove } from "../../dnnlab/widgets/js/views/losscurve.js";
import { clipLine, niceTicks, tickText } from "../../dnnlab/widgets/js/views/plot.js";

test("the grid runs row by row from the top left", () => {
  assert.deepEqual([...gridPoints(2, 3)], [-1.5, 1.5, 1.5, 1.5, -1.5, -1.5, 1.5, -1.5]);
});

test("the zero line of a plane is straight and where it should be", () => {
  const n = 8, X = gridPoints(n, 4), values = Float64Array.from({ length: n * n }, (_, i) => X[2 * i] - 0.25); // x1 = 0.25
  const line = zeroLine(values, n);
  assert.equal(line.length, 4 * (n - 1));
  for (let i = 0; i < line.length; i += 2) assert.ok(Math.abs(line[i] - (0.25 + 4)) < 1e-12);
  assert.deepEqual(zeroLine(new Float64Array(64).fill(1), n), []);
});

test("a saddle cell has two pieces of line", () => {
  assert.equal(zeroLine([1, -1, -1, 1], 2).length, 8);
});

test("values are clipped to the ramp, what is no number is lowest", () => {
  const ramp = Uint32Array.from({ length: 256 }, (_, i) => i), pixels = new Uint32Array(5);
  paint(pixels, [-2, -1, 0, 1, 7], ramp);
  assert.deepEqual([...pixels], [0, 0, 127, 255, 255]);
});

test("axes end at 1, 2, 5 times a power of ten", () => {
  assert.deepEqual([0.69, 1, 1.2, 3, 7, 0.021].map(niceAbove), [1, 1, 2, 5, 10, 0.05]);
});

test("ticks are round numbers inside the range, written with the decimals they need", () => {
  assert.deepEqual(niceTicks(-1, 1, 4).map((value) => tickText(value, 0.5)), ["−1.0", "−0.5", "0.0", "0.5", "1.0"]);
  assert.deepEqual(niceTicks(0, 1000, 2).map((value) => tickText(value, 500)), ["0", "500", "1000"]);
  assert.deepEqual(niceTicks(0.13, 0.34, 3).map((value) => tickText(value, 0.1)), ["0.2", "0.3"]);
  assert.equal(tickText(-1e-17, 0.5), "0.0");
});

test("a straight line is drawn from border to border of the frame, or not at all", () => {
  /** @type {[number, number]} */
  const unit = [-1, 1], style = { kind: /** @type {const} */ ("ink") };
  const ends = (/** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ c) => clipLine({ a, b, c, ...style }, unit, unit);
  for (const [a, b, c] of [[1, 2, 0.3], [0, 1, -0.5], [1, 0, 0.5], [1, -1, 0]]) {
    const found = ends(a, b, c);
    assert.ok(found);
    for (const [x, y] of found) {
      assert.ok(Math.abs(a * x + b * y + c) < 1e-12);
      assert.ok(Math.abs(Math.abs(x) - 1) < 1e-12 || Math.abs(Math.abs(y) - 1) < 1e-12);
    }
    assert.ok(Math.hypot(found[0][0] - found[1][0], found[0][1] - found[1][1]) > 0.1);
  }
  assert.equal(ends(1, 1, 5), null);
  assert.equal(ends(0, 0, 1), null);
});
