import assert from "node:assert/strict";
import { test } from "node:test";
import { fmt, fmtSigned, fmtTerm, subscript, superscript } from "../../dnnlab/widgets/js/ui/format.js";

test("three significant digits, with zeros kept", () => {
  const cases = [[0.31, "0.310"], [12.345, "12.3"], [1, "1.00"], [-0.5, "−0.500"], [1234.4, "1234"], [0.00123, "0.00123"],
    [99999, "99999"], [999.9, "1000"]];
  for (const [x, text] of cases) assert.equal(fmt(x), text);
});

test("very small and very large numbers as powers of ten", () => {
  assert.equal(fmt(-4.56e-7), "−4.56·10⁻⁷");
  assert.equal(fmt(1e5), "1.00·10⁵");
  assert.equal(fmt(2.5e-4), "2.50·10⁻⁴");
});

test("zero, minus zero, NaN and infinity are said as such", () => {
  assert.deepEqual([0, -0, NaN, Infinity, -Infinity].map((x) => fmt(x)), ["0", "0", "NaN", "∞", "−∞"]);
});

test("changes carry their sign, negative terms their brackets", () => {
  assert.deepEqual([fmtSigned(0.0123), fmtSigned(-0.0123), fmtSigned(0)], ["+0.0123", "−0.0123", "0"]);
  assert.deepEqual([fmtTerm(-2), fmtTerm(2)], ["(−2.00)", "2.00"]);
});

test("indices", () => {
  assert.equal(superscript(-12), "⁻¹²");
  assert.equal(subscript(24), "₂₄");
});
