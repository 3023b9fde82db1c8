// @ts-check
/** Everything the widget "Mistake by mistake" says, in one place, so that the book can be translated. */
import { fmt } from "../ui/format.js";
import { ROUNDING } from "./model.js";
import { allowed } from "./separation.js";

/** @param {number} n @param {string} one @param {string} [many] */
export const plural = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;
/** Whole numbers without decimals, and what only rounding left as such. @param {number} x */
export const num = (x) => (x && Math.abs(x) < ROUNDING ? ABOUT_0 : Number.isInteger(x) && Math.abs(x) < 1e5 ? String(x).replace("-", "−") : fmt(x));
export const ABOUT_0 = "≈0";
export const roundingNote = `${ABOUT_0}: not 0, but smaller than 10⁻¹², and only because numbers are rounded.`;
/** The same as a factor or a term: negative ones in brackets. @param {number} x */
export const term = (x) => (x < 0 ? `(${num(x)})` : num(x));
const LARGE = 1e5;
/** How many mistakes a bound allows. @param {number} bound */
export const most = (bound) => (bound < LARGE ? allowed(bound).toLocaleString("en") : fmt(bound, 4));
/** "129.6, so at most 129": one decimal, or as many as it takes not to contradict. @param {number} bound */
export function boundNumber(bound) {
  if (bound >= LARGE) return fmt(bound, 4);
  let digits = 1;
  while (Math.floor(Number(bound.toFixed(digits))) !== allowed(bound)) digits++;
  return `${Number(bound.toFixed(digits)).toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })}, so at most ${most(bound)}`;
}
/** @param {ArrayLike<number>} v its first two numbers */
export const pair = (v) => `(${num(v[0])}, ${num(v[1])})`;
/** "+1" @param {number} y */
export const label = (y) => (y > 0 ? "+1" : "−1");

export const title = "Mistake by mistake";
export const axes = { data: "Points", gap: "Gap between the classes", order: "Order", rule: "Rule", lr: "Learning rate η", granularity: "One step is" };
/** @type {Record<string, Record<string, string>>} */
export const options = {
  data: { separable: "separable", flipped: "one flipped label", xor: "XOR" },
  order: { given: "as given", shuffled: "shuffled", hardest: "hardest first" },
  rule: { perceptron: "perceptron", delta: "delta rule" },
  granularity: { example: "one example", mistake: "one mistake", pass: "one pass" },
};
export const settings = "Change the experiment";
export const newPoints = "New points (N)";
export const newOrder = "New order (N)";
export const putBack = "Put the points back";
export const code = "The lines of dnnlab at work";

// Pictures
export const points = "Points and the line w·x + b = 0";
export const legend = "● class +1, ■ class −1; hollow: y(w·x + b) ≤ 0. The arrow at the line points to the side of +1. Drag a point (a finger taps it first) or use arrow keys.";
/** @param {boolean} isDelta */
export const legendStep = (isDelta) => `Dashed: the line before. Thin arrow: ${isDelta ? "along x, as w moved" : "y·x"}.`;
export const hardestNote = "Hardest first: the points nearest to the other class, and a flipped one, come before the others.";
export const plane = "The weights w = (w₁, w₂)";
export const planeLegend = "Thick: w now; grey: w before. From tip to tip: what the step adds, in the colour of its class. Thin line: the way so far.";
export const planeLoop = "Dashed: the way that repeats.";
export const guess = "◆";
export const asked = "\u00a0?"; // clear of the ring
export const mistakesPlot = "Mistakes so far";
export const mistakesAxis = "mistakes, log scale";
export const stepsAxis = "examples looked at";
export const soFar = "mistakes";
export const errorPlot = "Squared error so far";
/** @param {boolean} isLog */
export const errorAxis = (isLog) => `mean of ½ (y − score)²${isLog ? ", log scale" : ""}`;
/** @param {number} bound */
export const boundName = (bound) => `(R/γ)² = ${boundNumber(bound)}`;
/** @param {string} answer */
export const yours = (answer) => `◆ ${answer}`;
export const boundNote = "The bound is true and very loose: most runs stay far below it.";
export const noBound = "No line separates these points: there is no bound, and no end.";
export const boundHidden = "γ, R and the bound (R/γ)² appear once you have predicted, or at the end.";
export const deltaNote = "The delta rule makes this error small, not the number of mistakes. No bound: that is about the perceptron rule.";
/** @param {number} i from 0 @param {number} y @param {number[]} x */
export const handle = (i, y, x) => `Point ${i + 1}, class ${label(y)}, at ${pair(x)}`;
/** @param {number} wrong @param {number} of @param {boolean} line */
export const pointsLabel = (wrong, of, line) => line ? `${of} points and the line; ${wrong} wrong` : `${of} points; w is 0, so there is no line`;
/** @param {ArrayLike<number>} now w₁, w₂, b @param {boolean} loop */
export const planeLabel = (now, loop) => `w = ${pair(now)} and the way it has gone${loop ? ", a closed loop" : ""}`;
/** @param {number} mistakes @param {number} steps @param {number} bound NaN: none */
export const mistakesLabel = (mistakes, steps, bound) => `${plural(mistakes, "mistake")} in ${plural(steps, "example")}`
  + (bound ? `; at most ${most(bound)} are possible` : "");
/** @param {number} error @param {number} steps */
export const errorLabel = (error, steps) => `${errorAxis(false)} is ${num(error)} after ${plural(steps, "example")}`;
/** @param {number} b @param {number} was */
export const bias = (b, was) => (b === was ? `b = ${num(b)}` : `b = ${num(b)}, before ${num(was)}`);

// Where the reader is
/** @param {number} step @param {number} m @param {number} mistake its number, 0: say the example alone */
export const where = (step, m, mistake) => !step ? "Before the first step"
  : `${mistake ? `Mistake ${mistake}, at example` : "Example"} ${step}, in pass ${Math.ceil(step / m)} through the ${m} points`;
/** @param {number} m */
export const start = (m) => `w = (0, 0) and b = 0, so every score w·x + b is 0, on the fence, and as a mistake is y·score ≤ 0, with the fence counted in, all ${m} points are wrong.`;
export const replayed = "The run began again with the moved point; it is shown up to the same example.";
/** @param {number} point @param {number} margin y(w·x + b) */
export const right = (point, margin) => `Point ${point}: y(w·x + b) = ${num(margin)} is above 0, the right side. Nothing changes.`;
/** @param {number} number @param {number} point @param {number} margin @param {number} after @param {number} y */
export const mistake = (number, point, margin, after, y) => `Mistake ${number}: point ${point} has y(w·x + b) = ${num(margin)}, not above 0. `
  + `So x is ${y > 0 ? "added to" : "taken from"} w, and 1 ${y > 0 ? "added to" : "taken from"} b. For this point it is ${num(after)} now${after > 0 ? "" : ", still wrong"}.`;
/** @param {number} n */
export const between = (n) => (n ? ` ${plural(n, "right answer")} before it changed nothing.` : "");
/** @param {number} point @param {number} score @param {number} y @param {boolean} wrong */
export const delta = (point, score, y, wrong) => `Point ${point}: the score is ${num(score)}, the target ${label(y)}. The error y − score = ${num(y - score)}, times η, `
  + `moves w along x and b${wrong ? ", as on every sample." : ": also here, where the side is right."}`;
/** @param {number} pass @param {number} mistakes @param {number} wrong @param {number} of */
export const passOver = (pass, mistakes, wrong, of) => `Pass ${pass} is over, with ${plural(mistakes, "mistake")}. Now ${wrong} of ${of} points are wrong. `;
/** @param {number} pass @param {number} of @param {number} error @param {number} wrong */
export const deltaPass = (pass, of, error, wrong) => `Pass ${pass} is over: each of the ${of} points moved w and b. ${errorAxis(false)} is ${num(error)} now, and ${wrong} of ${of} points are wrong.`;
/** @param {number} point */
export const lastOfPass = (point) => `Its last mistake was point ${point}.`;
/** @param {number} mistakes @param {number} passes @param {number} bound */
export const done = (mistakes, passes, bound) => `Done: a whole pass without a mistake. ${plural(mistakes, "mistake")} in ${plural(passes, "pass", "passes")}; (R/γ)² = ${boundNumber(bound)}.`;
/** @param {number} passes @param {number} mistakes @param {boolean} separable */
export const stopped = (passes, mistakes, separable) => `${passes} passes and ${plural(mistakes, "mistake")}, and no pass without one. `
  + (separable ? "A line exists, so it will end, but this page stops here." : "No line separates these points, so it will never end. This page stops here.");
/** @param {number} passes @param {number} wrong @param {number} of */
export const deltaEnd = (passes, wrong, of) => `${passes} passes. Every sample still moves w a little, and ${wrong} of ${of} points are wrong. This page stops here.`;
/** @param {number} from @param {boolean} proof */
export const returned = (from, proof) => ` The same w, b as ${from ? `after example ${from}` : "at the start"}: ${proof ? "everything repeats from there. It will go on for ever." : "the mistakes so far have led back. No line separates these points: it will go on for ever."}`;
/** @param {number} step @param {number} limit */
export const diverged = (step, limit) => `Diverged at example ${step}: a weight is beyond ±${fmt(limit, 1).replace("1·", "")} or no number. η is too large for these points. The examples before it are shown.`;
export const refused = "This page does not compute what NumPy computed, so it computes nothing. Open the notebook in JupyterLab to use this figure.";
export const nothing = "nothing is computed";
export const kernelLost = "computed in this page: the kernel does not answer";

// Predictions
/** @param {number} point @param {number} y @param {number} error y − score, for the delta rule */
export const turnQuestion = (point, y, error) => `Point ${point} (marked ?, class ${label(y)} ${y > 0 ? "●" : "■"}) `
  + `${Number.isNaN(error) ? "is the next mistake" : `is next, with y − score = ${num(error)}`}. Which way will the line turn, and w with it?`;
export const turnAxis = "The line turns";
/** @type {Record<string, { label: string, sign: number }>} */
export const turns = { left: { label: "↺ anticlockwise", sign: 1 }, right: { label: "↻ clockwise", sign: -1 }, none: { label: "neither", sign: 0 } };
/** @param {string} turn @param {boolean} isDelta */
export const turnWait = (turn, isDelta) => `◆ You say: ${turn}. Step to the next ${isDelta ? "example" : "mistake"}.`;
/** @param {string} turn @param {number} angle @param {number} point @param {boolean} towards whether the point pulls w */
export const turnResult = (turn, angle, point, towards) => `◆ You said: ${turn}. `
  + (angle ? `It turned by ${fmt(Math.abs(angle))}° ${angle > 0 ? "anticlockwise" : "clockwise"}` : "It did not turn, only shift: what w gained lies along w")
  + `. Point ${point} ${towards ? "pulled w towards itself" : "pushed w away"}.`;
/** @param {number} right @param {number} of */
export const score = (right, of) => ` So far ${right} of ${of} right.`;

export const totalQuestion = "How many mistakes in all, until a whole pass goes without one?";
export const totalAxis = "Mistakes in all";
export const totalDelta = "How many points will be wrong after the last pass?";
export const totalDeltaAxis = "Points wrong";
/** name, smallest and largest number @type {[string, number, number][]} */
export const totals = [["0–5", 0, 5], ["6–20", 6, 20], ["21–60", 21, 60], ["61–500", 61, 500], ["more, or no end", 501, Infinity]];
/** −1: diverged @type {[string, number, number][]} */
export const totalsDelta = [["none", 0, 0], ["1 to 5", 1, 5], ["more than 5", 6, Infinity], ["w grows without end", -1, -1]];
/** @param {string} answer */
export const totalWait = (answer) => `◆ You say: ${answer}. Step on, play, or press End to see.`;
/** @param {string} answer */
export const totalSaid = (answer) => `◆ You said: ${answer}. `;

// Numbers and tables
export const numbers = "The numbers now";
export const none = "–";
export const hidden = "predict first";
export const names = {
  x: "x", y: "y", margin: "y(w·x + b), before", w: "w", b: "b", mistakes: "mistakes", passes: "passes", error: "mean of ½ (y − score)²", wrong: "points with y(w·x + b) ≤ 0",
  gamma: "γ, the widest margin", R: "R, the largest ‖(x, 1)‖", bound: "(R/γ)²",
};
export const pointNumber = (/** @type {number} */ i) => `x, point ${i}`;
/** @param {boolean} isDelta @param {number} rows */
export const changes = (isDelta, rows) => `${isDelta ? "Updates" : "Mistakes"}, the last ${rows}`;
export const changesHead = ["example", "pass", "point", "y(w·x + b)", "w₁ after", "w₂ after", "b after"];
export const allPoints = "Points";
export const pointsHead = ["point", "x₁", "x₂", "y", "y(w·x + b) now"];
