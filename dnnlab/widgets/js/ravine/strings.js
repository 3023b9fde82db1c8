// @ts-check
/** Everything the widget "The ravine" says, in one place, so that the book can be translated. */
import { fmt, fmtTerm } from "../ui/format.js";
import { BETA2, DIVERGED, NEVER, at } from "./model.js";

/** @typedef {import("./model.js").Run} Run @typedef {import("./model.js").Selection} Selection */

export const title = "The ravine";
/** Three digits, without noise of rounding. @param {number} x */
export const num = (x) => fmt(Math.abs(x) < 1e-12 ? 0 : x);
/** @param {ArrayLike<number>} xy */
export const point = (xy) => `(${num(xy[0])}, ${num(xy[1])})`;
/** @param {number} n */
export const count = (n) => n.toLocaleString("en");
/** @param {string} text */
export const capital = (text) => text[0].toUpperCase() + text.slice(1);

/** @type {Record<string, string>} */
export const names = { sgd: "SGD", momentum: "momentum", nesterov: "Nesterov", rmsprop: "RMSProp", adam: "Adam" };
/** What β is called. @type {Record<string, string>} */
export const betas = { sgd: "", momentum: "μ", nesterov: "μ", rmsprop: "ρ", adam: "β₁" };
/** @type {Record<string, string>} */
export const surfaces = { ravine: "ravine", saddle: "saddle", rosenbrock: "Rosenbrock", plateau: "plateau" };
export const axes = { surface: "Surface", kappa: "κ: steep / flat", rotation: "Turned by", noise: "Gradient noise",
  active: "Settings of", lr: "η", granularity: "Stepping" };
/** @param {number} shown @param {number} most how many there may be */
export const optimizers = (shown, most) => `Optimisers (${shown < most ? `one to ${inWords[most]}` : `at most ${inWords[most]}: switch one off for another`})`;
const inWords = ["none", "one", "two", "three", "four", "five"];
export const granularity = { leaps: "leaps", one: "one by one" };
/** @param {string} key @param {string | number} value */
export const option = (key, value) => (key === "surface" ? surfaces[value] : key === "rotation" ? `${value}°` : String(value));
/** @type {Record<string, string>} */
const formulasOf = {
  ravine: "J = (along²/κ + across²) / 2", saddle: "J = (9/κ)(along²/36 − 1)² + across²/2",
  rosenbrock: "J = ((1 − along)²/κ + (across − along²)²) / 20", plateau: "J = q / (1 + q), q = (along²/κ + across²) / 2",
};
/** @param {Selection} selection @param {number} near @param {number} steps */
export const situation = ({ surface, noise }, near, steps) => `${formulasOf[surface]}. Not turned, θ₁ goes along the valley and θ₂ across. Settled: J < ${near} from there on, up to step ${count(steps)}.${noise ? " Key N: other noise of the same size." : ""}`;
export const usualStart = "Usual start";

/** @param {Pick<Run, "name" | "lr" | "beta">} run */
export const settingsOf = ({ name, lr, beta }) => `η ${lr}${betas[name] && `, ${betas[name]} ${beta}`}`;
/** "momentum (η 1, μ 0.9)" @param {Run} run */
const full = (run) => `${names[run.name]} (${settingsOf(run)})`;
/** @param {number} settled @param {string} written */
const told = (settled, written) => (settled === NEVER ? "does not settle" : settled === DIVERGED ? "diverges" : `settles after ${written} ${settled === 1 ? "step" : "steps"}`);
/** @param {number} settled */
export const outcome = (settled) => told(settled, count(settled));
/** @param {number} settled */
const result = (settled) => (settled === NEVER ? "never" : settled === DIVERGED ? "diverges" : count(settled));
/** In a cell of the map. @param {number} settled */
export const short = (settled) => (settled === NEVER ? "–" : settled === DIVERGED ? "∞" : String(settled));
/** @param {Selection} selection */
const place = ({ surface, kappa, rotation, noise, start }) =>
  `${surfaces[surface]}, κ = ${kappa}, turned by ${rotation}°${noise ? `, noise ${noise}` : ""}${start ? `, start ${point(start)}` : ""}`;

// The first question
export const whoFirst = "Which settles first?";
/** @param {Selection} selection @param {Run[]} runs @param {number} near */
export const firstQuestion = (selection, runs, near) => `${capital(place(selection))}: ${runs.map(full).join(", ")}. Which of them brings J below ${near} for good in the fewest steps?`;
export const nobody = "none settles";
/** @param {string} guess */
export const waiting = (guess) => `You said: ${guess}. Press Play, or step.`;
export const answeredByRun = "The run has answered the question. ";
/** @param {Selection} selection @param {Run[]} runs */
export const race = (selection, runs) => `Steps until settled (${place(selection)}): ${runs.map((run) => `${full(run)} ${result(run.settled)}`).join("; ")}.`;
/** @param {string} guess */
export const said = (guess) => `You said: ${guess}. `;
export const hidden = "Answer the question, or press Show me: then the whole paths are drawn.";

// The question about turning
/** @param {number} angle */
export const turnQuestion = (angle) => `Turned by ${angle}°, and the start turned with it. Without noise: whose way through the valley is another one now?`;
export const whose = "Whose";
export const groups = { none: "nobody's", momentum: "SGD's, momentum's and Nesterov's", adaptive: "RMSProp's and Adam's", all: "everybody's" };
export const itIs = (/** @type {string} */ whose) => `It is ${whose}. `;
export const turnAnswer = "They divide each coordinate of g by a number of its own: one for the steep and one for the flat direction if the valley lies along an axis, but not if it is turned. The others treat both coordinates alike, and their paths turn with the valley. The table of turns counts the steps of those you chose.";
export const turnedTitle = "Steps until settled, no noise, turned by";

// The map and its question
/** @param {string} name @param {Selection} selection */
export const mapTitle = (name, selection) => `${capital(place(selection))}. Press one to try it.`;
/** @param {string} name */
export const mapSummary = (name) => `Map: steps until ${names[name]} settles, for every η${betas[name] && ` and ${betas[name]}`}`;
export const mapNote = "–: does not settle; ∞: diverges. Framed: chosen.";
/** @param {Run} run @param {Selection} selection */
export const mapQuestion = (run, selection) => (run.name === "sgd" ? `${capital(place(selection))}: with which η does SGD settle first?`
  : `${capital(place(selection))}, η = ${run.lr}: with which ${betas[run.name]} does ${names[run.name]} settle first?`);
/** @param {Run} run */
export const mapAxis = (run) => (run.name === "sgd" ? "η" : betas[run.name]);
/** @param {Run} run @param {Selection} selection @param {[number, number][]} pairs */
export const mapAnswer = (run, selection, pairs) => `${capital(place(selection))}, ${names[run.name]}${run.name === "sgd" ? "" : `, η = ${run.lr}`}: steps with ${mapAxis(run)} = ${pairs.map(([value, settled]) => `${value}: ${short(settled)}`).join(", ")}.`;
/** What a screen reader says of a cell, its number written as it is seen there. @param {string} name @param {number} lr @param {number} beta @param {number | null} settled */
export const cell = (name, lr, beta, settled) => `${settingsOf({ name, lr, beta })}${settled === null ? "" : `: ${told(settled, short(settled))}`}`;

// Numbers
export const numbers = "The numbers now";
export const rows = { J: "J", along: "along", across: "across", settled: "settled" };
/** @param {Run} run @param {number} step @param {boolean} known */
export function stand({ settled, last }, step, known) {
  if (known || (settled === DIVERGED ? last : settled === NEVER ? Infinity : settled) <= step) return result(settled);
  return "not yet";
}
/** @param {number} step @param {number} end */
export const position = (step, end) => `Step ${count(step)}${step === end ? ", the last one shown" : ""}`;
/** @param {Run} run @param {number} step @param {boolean} known */
export const sentence = (run, step, known) => `${capital(names[run.name])}: J = ${num(at(run, step).f)}, settled: ${stand(run, step, known)}.`;
/** @param {Run} run @param {number} limit */
export const diverged = (run, limit) => `${capital(full(run))} diverged at step ${count(run.last + 1)}: a coordinate is beyond ±${fmt(limit, 1).replace("1·", "")}. Its last numbers before that stay.`;
export const tableHead = ["step", "θ₁", "θ₂", "J"];
/** @param {Run} run */
export const tableOf = (run) => capital(full(run));

// Pictures
/** @param {Selection} selection @param {Run[]} runs @param {number} step */
export const picture = (selection, runs, step) => `Lines of equal J, ${place(selection)}. Step ${count(step)}: ${runs.map((run) => `${names[run.name]} at ${point(at(run, step).theta)}`).join("; ")}`;
export const handle = "Start; arrow keys move it";
export const pictureNote = "Dashed ring: the start, drag it. Arrows: the next step.";
/** @param {string} name */
export const boxNote = (name) => ` Box: how far a gradient of 1 would carry ${names[name]}, on each axis.`;
/** @param {Run[]} runs */
export const left = (runs) => ` ${capital(runs.map(({ name }) => names[name]).join(" and "))}: out of the picture, for good.`;
export const curves = "J after each step";
export const stepAxis = "steps";
/** @param {Run[]} runs @param {number} step */
export const curvesPlot = (runs, step) => `${curves}, logarithmic. After step ${count(step)}: ${runs.map((run) => `${names[run.name]} ${num(at(run, step).f)}`).join("; ")}`;
/** @param {string} name */
export const partsNote = (name) => `Thin: ${names[name]}'s two parts of J, along²/2κ solid, across²/2 dashed.`;

// Formulas
/** @type {Record<string, string[]>} */
const symbols = {
  sgd: ["θ ← θ − η g"],
  momentum: ["v ← μ v − η g", "θ ← θ + v"],
  nesterov: ["v ← μ v − η g", "θ ← θ + μ v − η g"],
  rmsprop: ["s ← ρ s + (1 − ρ) g²", "θ ← θ − η g / (√s + ε)"],
  adam: ["m ← β₁ m + (1 − β₁) g,  m̂ = m / (1 − β₁ᵗ)", "v ← β₂ v + (1 − β₂) g²,  v̂ = v / (1 − β₂ᵗ)", "θ ← θ − η m̂ / (√v̂ + ε)"],
};
/** The next step of a run in symbols and numbers. @param {Run} run @param {number} step @returns {import("../views/formulaline.js").Line[]} */
export function formulas(run, step) {
  const now = at(run, step), next = at(run, now.t + 1), { lr, beta, name } = run, g = now.gradient;
  if (next.t === now.t) return [{ symbols: symbols[name][0], numbers: [{ parts: [noStep] }] }];
  const [a, b] = now.state, [a1, b1] = next.state, x = num(now.theta[0]), first = fmtTerm;
  /** What moves θ₁. @param {string} change */
  const theta = (change) => `θ₁: ${x} ${change} = ${num(next.theta[0])};  θ₂: ${num(now.theta[1])} → ${num(next.theta[1])}`;
  const square = (/** @type {number} */ z) => `${first(z)}²`;
  const t = now.t + 1;
  /** @type {Record<string, string[]>} */
  const texts = {
    sgd: [theta(`− ${lr}·${first(g[0])}`)],
    momentum: [`θ₁: ${beta}·${first(a[0])} − ${lr}·${first(g[0])} = ${num(a1[0])};  θ₂: ${num(a1[1])}`, theta(`+ ${first(a1[0])}`)],
    nesterov: [`θ₁: ${beta}·${first(a[0])} − ${lr}·${first(g[0])} = ${num(a1[0])};  θ₂: ${num(a1[1])}`, theta(`+ ${beta}·${first(a1[0])} − ${lr}·${first(g[0])}`)],
    rmsprop: [`θ₁: ${beta}·${num(a[0])} + ${num(1 - beta)}·${square(g[0])} = ${num(a1[0])};  θ₂: ${num(a1[1])}`, theta(`− ${lr}·${first(g[0])} / ${num(Math.sqrt(a1[0]))}`)],
    adam: [`θ₁: m = ${num(a1[0])}, m̂ = ${num(a1[0] / (1 - beta ** t))};  θ₂: m̂ = ${num(a1[1] / (1 - beta ** t))}`,
      `θ₁: v = ${num(b1[0])}, √v̂ = ${num(Math.sqrt(b1[0] / (1 - BETA2 ** t)))};  θ₂: √v̂ = ${num(Math.sqrt(b1[1] / (1 - BETA2 ** t)))}`,
      theta(`− ${lr}·${first(a1[0] / (1 - beta ** t))} / ${num(Math.sqrt(b1[0] / (1 - BETA2 ** t)))}`)],
  };
  return symbols[name].map((line, i) => ({ symbols: line, numbers: [{ parts: [texts[name][i]] }] }));
}
/** @param {Run} run @param {number} step */
export const nextStep = (run, step) => `Step ${count(at(run, step).t + 1)} of ${full(run)} in numbers`;
export const noStep = "(no further step)";
export const code = "The lines of dnnlab at work";
export const showCode = "The lines of dnnlab that compute it";

// Where the numbers come from
/** @param {number} difference */
export const untrusted = (difference) => `This browser's arithmetic differs from NumPy's by ${fmt(difference)}, so nothing is shown here. In JupyterLab the kernel computes.`;
export const kernelLost = "computed in this page: the kernel does not answer";
