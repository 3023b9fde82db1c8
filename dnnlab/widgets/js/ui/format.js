// @ts-check
/** Numbers as the book's widgets write them: three significant digits, a real minus sign, powers of ten in Unicode. */

const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const SUBSCRIPT = "₀₁₂₃₄₅₆₇₈₉";

/** @param {number} n @param {string} digits */
const small = (n, digits) => String(n).replace(/\d/g, (d) => digits[+d]).replace("-", "⁻");

/** "²" @param {number} n an integer */
export const superscript = (n) => small(n, SUPERSCRIPT);
/** "₂" @param {number} n an integer ≥ 0 */
export const subscript = (n) => small(n, SUBSCRIPT);

/**
 * A number with three significant digits: 0.310, 12.3, 1230, −4.56·10⁻⁷; NaN and ∞ are said as such.
 * @param {number} x
 * @param {number} [digits] significant digits
 */
export function fmt(x, digits = 3) {
  if (Number.isNaN(x)) return "NaN";
  const sign = x < 0 ? "−" : "", size = Math.abs(x);
  if (size === Infinity) return sign + "∞";
  if (size === 0) return "0";
  if (size < 1e-3 || size >= 1e5) {
    const [mantissa, exponent] = size.toExponential(digits - 1).split("e");
    return `${sign}${mantissa}·10${superscript(+exponent)}`;
  }
  const text = size.toPrecision(digits);
  return sign + (text.includes("e") ? String(Math.round(size)) : text);
}

/** A change, with its sign always shown: +0.0123. @param {number} x */
export const fmtSigned = (x) => (x > 0 ? "+" : "") + fmt(x);

/** A factor or term inside a product: negative ones in brackets. @param {number} x */
export const fmtTerm = (x) => (x < 0 ? `(${fmt(x)})` : fmt(x));
