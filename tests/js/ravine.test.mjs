import assert from "node:assert/strict";
import { test } from "node:test";
import { LOOKS, MARKS } from "../../dnnlab/widgets/js/ravine/looks.js";
import { DIVERGED, MINIMA, NEVER, contours, fewest, horizon, leaves, ownAxes, surface, turned } from "../../dnnlab/widgets/js/ravine/model.js";
import * as S from "../../dnnlab/widgets/js/ravine/strings.js";

const s = Math.SQRT1_2, setting = { turns: { 0: [1, 0], 45: [s, s] } };
const selection = { surface: "ravine", kappa: 100, rotation: 45, noise: 0, start: null };

test("the minima are minima, and 0", () => {
  for (const [name, places] of Object.entries(MINIMA)) for (const kappa of [1, 10, 100]) for (const [u, v] of places) {
    const [f, du, dv] = surface(name, kappa, u, v);
    for (const number of [f, du, dv]) assert.ok(Math.abs(number) < 1e-15, `${name} ${kappa}`);
    assert.ok(surface(name, kappa, u + 0.01, v)[0] > 0 && surface(name, kappa, u, v + 0.01)[0] > 0);
  }
});

test("to the axes of the surface and back", () => {
  const [x, y] = turned(setting, selection, [3, 4]), [u, v] = ownAxes(setting, selection, [x, y]);
  assert.ok(Math.abs(x + s) < 1e-12 && Math.abs(y - 7 * s) < 1e-12 && Math.abs(u - 3) < 1e-12 && Math.abs(v - 4) < 1e-12);
});

test("on a line of equal f, f is equal", () => {
  const highest = 0.6 * Math.max(...[[10.5, -7], [-10.5, 7]].map((xy) => surface("ravine", 100, ...ownAxes(setting, selection, xy))[0]));
  const [points] = contours(setting, selection, [10.5, 7]);
  assert.ok(points.length > 100);
  for (let i = 0; i < points.length; i += 3) if (i % 6 < 4 && i % 2 === 0) {
    const [f] = surface("ravine", 100, ...ownAxes(setting, selection, [points[i], points[i + 1]]));
    if (Number.isFinite(f)) assert.ok(Math.abs(f / highest - 1) < 0.05, `${f} ${highest}`);
  }
});

test("how far the runs are shown", () => {
  const run = (settled, last = 1000) => ({ settled, last });
  assert.equal(horizon([run(299), run(62)], 1000), 359);
  assert.equal(horizon([run(299), run(NEVER)], 1000), 1000);
  assert.equal(horizon([run(10), run(DIVERGED, 144)], 1000), 174);
  assert.equal(horizon([run(950)], 1000), 1000);
  assert.equal(horizon([run(1)], 1000), 24);
});

test("a run that diverges leaves the picture for good, others do not", () => {
  const rows = (...xs) => Float64Array.from(xs.flatMap((x) => [x, 1, 0, 0, 0, 0, 0, 0, 0]));
  const run = { rows: rows(1, -5, 12, -30, 2), last: 4 };
  assert.equal(leaves({ ...run, settled: DIVERGED }, [10, 7]), 2);
  assert.equal(leaves({ ...run, settled: DIVERGED }, [10, 0.5]), 0);
  for (const settled of [4, NEVER]) assert.equal(leaves({ ...run, settled }, [10, 7]), Infinity);
});

test("why an optimiser cannot be chosen is said", () => {
  assert.equal(S.optimizers(3, 3), "Optimisers (at most three: switch one off for another)");
  assert.equal(S.optimizers(2, 3), "Optimisers (one to three)");
});

test("the fewest steps: several may have them, or none", () => {
  assert.deepEqual(fewest([["a", 5], ["b", NEVER], ["c", 5], ["d", 7]]), ["a", "c"]);
  assert.deepEqual(fewest([["a", NEVER], ["b", DIVERGED]]), []);
});

test("no two optimisers look the same, and colour is never alone", () => {
  const looks = Object.values(LOOKS).map(({ shape, hollow }) => `${shape} ${hollow}`);
  assert.equal(new Set(looks).size, 5);
  assert.equal(new Set(Object.values(MARKS)).size, 5);
  assert.deepEqual(Object.keys(LOOKS), Object.keys(MARKS));
});

test("outcomes in words", () => {
  assert.deepEqual([1, 62, 1000, NEVER, DIVERGED].map(S.outcome), ["settles after 1 step", "settles after 62 steps", "settles after 1,000 steps", "does not settle", "diverges"]);
  assert.deepEqual([62, NEVER, DIVERGED].map(S.short), ["62", "–", "∞"]);
  const run = (settled, last = 1000) => ({ settled, last });
  assert.deepEqual([S.stand(run(62), 61, false), S.stand(run(62), 62, false), S.stand(run(62), 0, true)], ["not yet", "62", "62"]);
  assert.deepEqual([S.stand(run(NEVER), 1000, false), S.stand(run(NEVER), 0, true)], ["not yet", "never"]);
  assert.deepEqual([S.stand(run(DIVERGED, 144), 143, false), S.stand(run(DIVERGED, 144), 144, false)], ["not yet", "diverges"]);
  assert.equal(S.settingsOf({ name: "sgd", lr: 1, beta: 0 }), "η 1");
  assert.equal(S.settingsOf({ name: "adam", lr: 0.1, beta: 0.9 }), "η 0.1, β₁ 0.9");
});
