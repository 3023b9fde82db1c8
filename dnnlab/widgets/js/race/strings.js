// @ts-check
/** Everything the widget "The same race on a real net" says, in one place, so that the book can be translated. */
import { fmt } from "../ui/format.js";
import { capital, names } from "../ravine/strings.js";

export { capital, names };
/** @typedef {import("./model.js").Run} Run @typedef {import("./model.js").Selection} Selection @typedef {import("./model.js").Final} Final */

export const title = "The same race on a real net";
export const axes = { lr: "Learning rate η, of all five", batch_size: "Batch size" };
/** @param {string} key @param {number} value */
export const option = (key, value) => (key === "batch_size" && value === 200 ? "200, all" : String(value));
/** @param {number} x a loss */
export const num = (x) => fmt(x, x < 0.1 ? 2 : 3);
/** @param {Selection} selection */
const place = ({ lr, batch_size: m }) => `With η = ${lr} and ${m === 200 ? "all 200 points in each batch" : m === 1 ? "one point in each batch" : `${m} points in each batch`}`;
/** @param {Selection} selection @param {number} m */
export const situation = ({ batch_size: batch }, m) => `A 2-4-2-1 network, tanh, ${m} points, of which every third is drawn. First weights and order of the points are the same for all; an epoch is ${Math.ceil(m / batch) === 1 ? "one update" : `${Math.ceil(m / batch)} updates`}.`;

// The race
/** @param {Selection} selection @param {number} epochs */
export const question = (selection, epochs) => `${place(selection)}, the same for all five: whose loss is the smallest after ${epochs} epochs?`;
export const who = "Smallest loss";
/** @param {string} guess */
export const waiting = (guess) => `You said: ${guess}. Press Play, or step.`;
export const answeredByRun = "The run has answered the question. ";
export const answeredByMap = "The map answers this question as well. ";
/** @param {string} guess */
export const said = (guess) => `You said: ${guess}. `;
/** The order at the end. @param {Selection} selection @param {Run[]} runs */
export function order(selection, runs) {
  const sorted = [...runs].sort((a, b) => last(a.loss) - last(b.loss));
  return `${place(selection)}, losses at the end of this one start: ${sorted.map(({ name, loss }) => `${names[name]} ${num(last(loss))}`).join(", ")}.`;
}
/** @param {number[]} values */
const last = (values) => values[values.length - 1];
export const hidden = "Answer the question, or press Show me: then the curves are drawn to their end.";

// The map
/** @param {number} batch */
const ofBatch = (batch) => (batch === 200 ? "all points in each batch" : batch === 1 ? "one point in each batch" : `${batch} points in each batch`);
/** @param {number} batch @param {string} first who settles first in the ravine, with its best settings @param {number} steps */
export const mapQuestion = (batch, first, steps) => `In the ravine (κ = 100, not turned), each with its best η and μ, ρ or β₁, ${names[first]} settled first, after ${steps} steps. Here, ${ofBatch(batch)}, each with its best η of these five and its usual μ, ρ or β₁: whose loss is the smallest, in the mean of five starts? (If some are level, each of them counts.)`;
/** "a", "a and b", "a, b and c" @param {string[]} words */
const listed = (words) => [words.slice(0, -1).join(", "), words[words.length - 1]].filter(Boolean).join(" and ");
/** @param {number} batch @param {ReturnType<typeof import("./model.js").ranking>} ranking @param {string[]} optimizers @param {number[]} lrs
 * @param {number[]} ravine @param {number} tried */
export function mapAnswer(batch, { best, of, order, level }, optimizers, lrs, ravine, tried) {
  const name = (/** @type {number} */ i) => names[optimizers[i]];
  const list = order.map((i) => `${name(i)} ${num(of[i].mean)} (η ${lrs[best[i]]}; ${num(of[i].low)} to ${num(of[i].high)})`);
  const there = order.map((_, i) => i).sort((a, b) => ravine[a] - ravine[b]).map((i) => `${name(i)} ${ravine[i]}`);
  const others = level.slice(1).map(name);
  const equal = others.length ? ` ${capital(listed(others))} ${others.length > 1 ? "lie" : "lies"}, in the mean, within the range of ${name(order[0])}'s own five starts. With other starts another one may be first: count them as level.` : "";
  return `${capital(ofBatch(batch))}, mean of five starts (smallest to largest): ${list.join(", ")}.${equal} In the ravine, where each took the best of ${tried} settings (SGD of fewer), the order was, in steps: ${there.join(", ")}.`;
}
export const mapTitle = (/** @type {number} */ batch) => `Loss after the last epoch, ${ofBatch(batch)}: mean of five starts, smallest to largest below. Press one for its η.`;
export const mapNote = "★: the best η of each. Framed: the η of the race above, which is the first start.";
/** What is not written in a cell. @param {string} name @param {number} lr @param {boolean} known */
export const cell = (name, lr, known) => `${capital(names[name])}, η ${lr}${known ? ", mean loss, smallest to largest" : ""}`;
/** As short as it can be, for a cell. @param {number} x */
export const short = (x) => x.toFixed(x < 0.0995 ? 3 : 2).replace(/^0/, "");
/** @param {Final} final */
export const range = ({ low, high }) => `${short(low)}–${short(high)}`;

// Moving
/** @param {number} epoch @param {boolean} end */
export const position = (epoch, end) => `Epoch ${epoch}${end ? ", the end" : ""}`;
/** @param {Run} run @param {number} frame */
export const sentence = (run, frame) => `${capital(names[run.name])}: loss ${num(run.loss[frame])}, ${run.wrong[frame]} wrong.`;
/** @param {Run} run @param {number} frame */
export const numbers = (run, frame) => `loss ${num(run.loss[frame])}, ${run.wrong[frame]} wrong`;
/** @param {Run} run @param {number} frame @param {number} epoch @param {number} m */
export const picture = (run, frame, epoch, m) => `${capital(names[run.name])} after epoch ${epoch}: loss ${num(run.loss[frame])}, ${run.wrong[frame]} of ${m} points on the wrong side of the line`;
export const curves = "Loss over all points";
export const epochAxis = "epochs (the axis is logarithmic)";
/** @param {Run[]} runs @param {number} frame @param {number} epoch */
export const curvesPlot = (runs, frame, epoch) => `${curves}, after epoch ${epoch}: ${runs.map((run) => `${names[run.name]} ${num(run.loss[frame])}`).join("; ")}`;
export const tableHead = ["epoch", "loss", "wrong"];

export const kernelLost = "recorded from NumPy: the kernel does not answer";
