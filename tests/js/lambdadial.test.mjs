import assert from "node:assert/strict";
import { test } from "node:test";
import { asGood, bestStop, hasPenalty, kernelRun, lowest, penalty, recordedRuns, without } from "../../dnnlab/widgets/js/lambdadial/model.js";
import * as S from "../../dnnlab/widgets/js/lambdadial/strings.js";

const setting = {
  steps: [0, 5, 10], names: ["train", "validation", "test"], edges: [-1, 0, 1], cells: 2,
  runs: [["none", 0, 20], ["l2", 0.1, 20], ["none", 0, 40], ["l2", 0.1, 40]],
};
/** A recording whose values say where they are from: the run, the frame, the place. */
const recording = { at: (run, frame) => Float64Array.from({ length: 5 }, (_, i) => 100 * run + 10 * frame + i) };

test("every choice finds its run, its frame and its picture", () => {
  const runOf = recordedRuns(setting, recording, recording);
  const at = (method, lam, n, frame) => runOf({ method, lam, n }).numbers(frame).train;
  assert.deepEqual([at("none", 0, 20, 0), at("l2", 0.1, 20, 1), at("early", 0.1, 40, 2), at("l1", 0, 40, 0), at("l2", 0.1, 40, 2)], [0, 110, 220, 200, 320]);
  assert.deepEqual(runOf({ method: "l2", lam: 0.1, n: 40 }).numbers(1), { train: 310, validation: 311, test: 312, bars: [313, 314] });
  assert.deepEqual([...runOf({ method: "l2", lam: 0.1, n: 20 }).picture(2)], [500, 510, 520, 530]); // picture 3 + 2, its cells
});

test("what the kernel sends is numbers of all frames, then pictures", () => {
  const values = Float64Array.from({ length: 3 * 5 + 3 * 4 }, (_, i) => i), run = kernelRun(setting, new DataView(values.buffer));
  assert.deepEqual(run.numbers(2), { train: 10, validation: 11, test: 12, bars: [13, 14] });
  assert.deepEqual([...run.picture(0)], [15, 16, 17, 18]);
  assert.deepEqual([...run.picture(2)], [23, 24, 25, 26]);
});

test("where early stopping goes back to: the first of the smallest", () => {
  const losses = [0.7, 0.4, 0.4];
  assert.equal(bestStop(setting, { numbers: (frame) => ({ validation: losses[frame] }) }), 1);
  assert.equal(lowest([3, 1, 2]), 1);
});

test("with λ = 0 there is no penalty, and its method is none", () => {
  assert.ok(hasPenalty({ method: "l1", lam: 0.1, n: 40 }));
  for (const method of ["none", "early"]) assert.ok(!hasPenalty({ method, lam: 0.1, n: 40 }));
  assert.ok(!hasPenalty({ method: "l2", lam: 0, n: 40 }));
  assert.deepEqual(without({ method: "l2", lam: 0.1, n: 40 }), { method: "none", lam: 0, n: 40 });
  assert.equal(penalty({ method: "l2", lam: 0.1, n: 40 }, { squares: 10, sizes: 4 }), 0.5);
  assert.equal(penalty({ method: "l1", lam: 0.1, n: 40 }, { squares: 10, sizes: 4 }), 0.4);
});

test("within five per cent is as good", () => {
  assert.ok(asGood(0.186, 0.182) && asGood(0.182, 0.182) && !asGood(0.24, 0.182));
});

test("what is plugged in adds up to the J beside it", () => {
  const numbers = { train: 0.0838, squares: 32.7, sizes: 133 };
  assert.deepEqual(S.objective({ method: "l2", lam: 0.01, n: 40 }, numbers), { symbols: "J + λ/2 · Σw²", plugged: "= 0.0838 + 0.01/2 · 32.7 = 0.247" });
  assert.equal(S.objective({ method: "l1", lam: 0.001, n: 40 }, numbers).plugged, "= 0.0838 + 0.001 · 133 = 0.217");
  assert.equal(S.objective({ method: "early", lam: 0.001, n: 40 }, numbers).plugged, "= 0.0838");
});

test("values of λ in words, and on an axis", () => {
  assert.deepEqual([0, 1e-4, 1e-3, 3e-3, 0.1].map(S.value), ["0", "10⁻⁴", "0.001", "0.003", "0.1"]);
  assert.deepEqual([0, 1e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1].map(S.tick), ["0", "10⁻⁴", "10⁻³", "", "10⁻²", "", "10⁻¹"]);
  assert.equal(S.choice({ method: "l2", lam: 1e-4, n: 40 }), "L2, λ = 10⁻⁴");
});

test("what was said", () => {
  assert.equal(S.said(0.01, 0.182, 0.01, 0.182, true), "You said λ = 0.01, which gives 0.182, the lowest. ");
  assert.match(S.said(0.003, 0.186, 0.01, 0.182, true), /hardly less\. $/);
  assert.match(S.said(0.1, 0.333, 0.01, 0.182, false), /gives 0\.333; the lowest is 0\.182, with λ = 0\.01\. $/);
});
