// @ts-check
/** Everything the widget "Mistake by mistake" says, in one place, so that the book can be translated. */
import { fmt, fmtSigned } from "../ui/format.js";

/** @param {number} n @param {string} one @param {string} [many] */
export const plural = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;
/** Whole numbers without decimals. @param {number} x */
export const num = (x) => (Number.isInteger(x) && Math.abs(x) < 1e5 ? String(x).replace("-", "−") : fmt(x));
/** The same as a factor or a term: negative ones in brackets. @param {number} x */
export const term = (x) => (x < 0 ? `(${num(x)})` : num(x));
/** A count, or a bound of one. @param {number} n */
export const count = (n) => Math.floor(n).toLocaleString("en");
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
export const legend = "● class +1, ■ class −1; hollow: on the wrong side now. The arrow at the line is the direction of w, the side of +1. Drag a point, or move it with the arrow keys.";
export const legendMistake = "Dashed: the line before. Arrow from the middle: y·x.";
export const hardestNote = "Hardest first: the points nearest to the other class, and a flipped one, come before the others.";
export const plane = "The weights w = (w₁, w₂)";
export const planeLegend = "From the origin: w now, and thin and grey w before. From tip to tip: what the step adds, in the colour of its class. Thin line: the way of w so far.";
export const planeLoop = "Dashed: the way that repeats.";
export const guess = "◆";
export const asked = "?";
export const mistakesPlot = "Mistakes so far";
export const mistakesAxis = "mistakes, log scale";
export const stepsAxis = "examples looked at";
export const soFar = "mistakes";
/** @param {number} bound */
export const boundNumber = (bound) => (bound < 1000 ? fmt(bound) : count(bound));
/** @param {number} bound */
export const boundName = (bound) => `bound (R/γ)² = ${boundNumber(bound)}`;
/** @param {string} answer */
export const yours = (answer) => `◆ ${answer}`;
export const boundNote = "The bound is true and very loose: most runs stay far below it.";
export const noBound = "No line separates these points: there is no bound, and no end.";
export const deltaNote = "The bound is about the perceptron rule. The delta rule makes the squared error small, not the number of mistakes.";
/** @param {number} i from 0 @param {number} y @param {number[]} x */
export const handle = (i, y, x) => `Point ${i + 1}, class ${label(y)}, at ${pair(x)}`;
/** @param {number} wrong @param {number} of @param {boolean} line */
export const pointsLabel = (wrong, of, line) => line ? `${of} points and the line; ${wrong} on the wrong side` : `${of} points; w is 0, so there is no line`;
/** @param {ArrayLike<number>} now w₁, w₂, b @param {boolean} loop */
export const planeLabel = (now, loop) => `w = ${pair(now)} and the way it has gone${loop ? ", a closed loop" : ""}`;
/** @param {number} mistakes @param {number} steps @param {number} bound NaN: none */
export const mistakesLabel = (mistakes, steps, bound) => `${plural(mistakes, "mistake")} in ${plural(steps, "step")}`
  + (bound ? `; at most ${count(bound)} are possible` : "");
/** @param {number} b @param {number} was */
export const bias = (b, was) => (b === was ? `b = ${num(b)}` : `b = ${num(b)}, before ${num(was)}`);

// Where the reader is
/** @param {number} step @param {number} pass @param {number} m */
export const where = (step, pass, m) => step ? `Step ${step}, pass ${pass} through the ${m} points` : "Before the first step";
export const start = "w = (0, 0) and b = 0: every score is 0, and 0 is on no side. The first point will be a mistake.";
/** @param {number} point @param {number} margin y(w·x + b) */
export const right = (point, margin) => `Point ${point}: y(w·x + b) = ${num(margin)} is above 0, the right side. Nothing changes.`;
/** @param {number} number @param {number} point @param {number} margin @param {number} after @param {number} y */
export const mistake = (number, point, margin, after, y) => `Mistake ${number}: point ${point} has y(w·x + b) = ${num(margin)}, not above 0. `
  + `So x is ${y > 0 ? "added to" : "taken from"} w, and 1 ${y > 0 ? "added to" : "taken from"} b. For this point it is ${num(after)} now${after > 0 ? "" : ", still wrong"}.`;
/** @param {number} n */
export const between = (n) => (n ? ` ${plural(n, "right answer")} before it changed nothing.` : "");
/** @param {number} point @param {number} score @param {number} y @param {boolean} wrong */
export const delta = (point, score, y, wrong) => `Point ${point}: the score is ${fmt(score)}, the target ${label(y)}. The error y − score = ${fmt(y - score)}, times η, `
  + `moves w along x and b${wrong ? ", as on every sample." : ": also here, where the side is right."}`;
/** @param {number} pass @param {number} mistakes @param {number} wrong @param {number} of */
export const passOver = (pass, mistakes, wrong, of) => `Pass ${pass} is over, with ${plural(mistakes, "mistake")}. Now ${wrong} of ${of} points are on the wrong side. `;
/** @param {number} point */
export const lastOfPass = (point) => `Its last mistake was point ${point}.`;
/** @param {number} mistakes @param {number} passes @param {number} bound */
export const done = (mistakes, passes, bound) => `Done: a whole pass without a mistake. ${plural(mistakes, "mistake")} in ${plural(passes, "pass", "passes")}; the bound allows ${count(bound)}.`;
/** @param {number} passes @param {number} mistakes @param {boolean} separable */
export const stopped = (passes, mistakes, separable) => `${passes} passes and ${plural(mistakes, "mistake")}, and no pass without one. `
  + (separable ? "A line exists, so it will end, but this page stops here." : "No line separates these points, so it will never end. This page stops here.");
/** @param {number} passes @param {number} wrong @param {number} of */
export const deltaEnd = (passes, wrong, of) => `${passes} passes. Every sample still moves w a little, and ${wrong} of ${of} points are on the wrong side. This page stops here.`;
/** @param {number} from @param {boolean} proof */
export const returned = (from, proof) => ` The same w, b as after step ${from}: ${proof ? "everything repeats from there. It will go on for ever." : "the mistakes so far have led back. No line separates these points: it will go on for ever."}`;
/** @param {number} step @param {number} limit */
export const diverged = (step, limit) => `Diverged at step ${step}: a weight is beyond ±${fmt(limit, 1).replace("1·", "")} or no number. η is too large for these points. The steps before it are shown.`;
export const refused = "This page does not compute what NumPy computed, so it computes nothing. Open the notebook in JupyterLab to use this figure.";
export const nothing = "nothing is computed";
export const kernelLost = "computed in this page: the kernel does not answer";

// Predictions
/** @param {number} point @param {number} y */
export const turnQuestion = (point, y) => `Point ${point} (marked ?, class ${label(y)} ${y > 0 ? "●" : "■"}) is the next mistake. Which way will the tip of w move, and turn the line with it?`;
export const turnAxis = "The tip of w moves";
/** signs: of the change of w₁ and w₂ @type {Record<string, { arrow: string, name: string, signs: [number, number] }>} */
export const turns = {
  upRight: { arrow: "↗", name: "up and to the right", signs: [1, 1] },
  downRight: { arrow: "↘", name: "down and to the right", signs: [1, -1] },
  downLeft: { arrow: "↙", name: "down and to the left", signs: [-1, -1] },
  upLeft: { arrow: "↖", name: "up and to the left", signs: [-1, 1] },
};
/** @param {string} arrow */
export const turnWait = (arrow) => `◆ You say ${arrow}. Step to the next mistake.`;
/** @param {string} arrow @param {ArrayLike<number>} change of w @param {number} point @param {boolean} isDelta @param {number} y */
export const turnResult = (arrow, change, point, isDelta, y) => `◆ You said ${arrow}. w moves by (${fmtSigned(change[0])}, ${fmtSigned(change[1])}): `
  + `${y > 0 ? "towards" : "away from"} point ${point}${isDelta ? "" : ", by y·x"}.`;
/** @param {number} right @param {number} of */
export const score = (right, of) => ` So far ${right} of ${of} right.`;

export const totalQuestion = "How many mistakes will it make in all, until a whole pass goes without one?";
export const totalAxis = "Mistakes in all";
export const totalDelta = "How many points will be on the wrong side after the last pass?";
export const totalDeltaAxis = "Points on the wrong side";
/** name, smallest and largest number @type {[string, number, number][]} */
export const totals = [["0 to 5", 0, 5], ["6 to 20", 6, 20], ["21 to 60", 21, 60], ["61 to 500", 61, 500], ["more, or it never ends", 501, Infinity]];
/** −1: diverged @type {[string, number, number][]} */
export const totalsDelta = [["none", 0, 0], ["1 to 5", 1, 5], ["more than 5", 6, Infinity], ["w grows without end", -1, -1]];
/** @param {string} answer */
export const totalWait = (answer) => `◆ You say: ${answer}. Step on, play, or press End to see.`;
/** @param {string} answer */
export const totalSaid = (answer) => `◆ You said: ${answer}. `;

// Numbers and tables
export const numbers = "The numbers now";
export const none = "–";
export const names = {
  x: "x", y: "y", margin: "y(w·x + b), before the step", w: "w", b: "b", mistakes: "mistakes", passes: "passes", wrong: "points on the wrong side",
  gamma: "γ, the widest margin", R: "R, the largest ‖(x, 1)‖", bound: "(R/γ)², the bound",
};
export const pointNumber = (/** @type {number} */ i) => `x, point ${i}`;
/** @param {boolean} isDelta @param {number} rows */
export const changes = (isDelta, rows) => `${isDelta ? "Updates" : "Mistakes"}, the last ${rows}`;
export const changesHead = ["step", "pass", "point", "y(w·x + b)", "w₁ after", "w₂ after", "b after"];
export const allPoints = "Points";
export const pointsHead = ["point", "x₁", "x₂", "y", "y(w·x + b) now"];
