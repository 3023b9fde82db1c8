// @ts-check
/** The facts of the chosen functions, and the tables of all. */
import { h } from "../ui/dom.js";
import { fmt } from "../ui/format.js";
import { factsOf } from "./functions.js";
import * as S from "./strings.js";

/** @typedef {import("./pictures.js").Chosen} Chosen */

/** "e^(−z)" with a superscript. @param {string} text @returns {(string | Node)[]} */
const typeset = (text) => text.split(/\^\(([^)]*)\)/).map((part, i) => (i % 2 ? h("sup", {}, part) : part));

/** @param {import("./strings.js").Formula} formula @param {string} [where] */
export function formula(formula, where) {
  const cases = typeof formula === "string" ? [[formula]] : formula;
  return h("span", "dl-formula-cases", ...cases.map(([text, condition]) => h("span", {}, ...typeset(text),
    condition && h("span", "dl-condition", ` if ${condition}`))), where && h("span", "dl-condition", S.withT, ...typeset(where)));
}

const ENDS = /** @type {[number, string][]} */ ([[Math.PI / 2, "π/2"], [-Math.PI / 2, "−π/2"]]);
/** @param {number | null} end */
const endText = (end) => end === null ? "∞" : ENDS.find(([value]) => Math.abs(value - end) < 1e-5)?.[1]
  ?? (Number.isInteger(end) ? fmt(end, 1) : fmt(end));
/** The range, as an interval. @param {import("./functions.js").Facts} facts */
export const range = ({ low, high, low_met: lowMet, high_met: highMet }) =>
  `${lowMet ? "[" : "("}${low === null ? "−∞" : endText(low)}, ${endText(high)}${highMet ? "]" : ")"}`;

/** sign and step take their two values only. @param {string} name @param {import("./functions.js").Facts} facts */
export const rangeOf = (name, facts) => name === "sign" || name === "step" ? `{${endText(facts.low)}, ${endText(facts.high)}}` : range(facts);

/** What there is to say of a function. @param {Chosen} chosen @param {number} flat @param {number[] | undefined} here cost measured now
 * @returns {Record<keyof typeof S.facts, string | Node>} */
function said({ name, entry, parameters }, flat, here) {
  const words = S.words[name], facts = factsOf(entry, parameters);
  return {
    f: formula(words.f, words.where), d: formula(words.d), range: rangeOf(name, facts), centred: S.centred(facts.mean),
    saturates: S.saturates(facts.flat_below, facts.flat_above, flat), slope: fmt(facts.slope),
    monotonic: S.monotonic(facts.monotonic), smooth: S.smooth(facts.jump),
    parameters: S.parameters(parameters) + (name === "prelu" ? S.learnt : name === "softmax" ? S.logits : ""),
    cost: S.cost(entry.cost) + (here ? S.costHere(here) : ""),
    good: words.good, bad: words.bad, use: words.use,
  };
}

/** The facts of one function, or of two side by side, where they come from, and their source code. @param {Chosen[]} chosen
 * @param {import("./functions.js").Setting} setting @param {Record<string, number[]>} [here] costs measured now */
export function factTable(chosen, { flat, measured_on: measuredOn }, here) {
  const columns = chosen.map((one) => said(one, flat, here?.[one.name]));
  return h("div", "dl-facts-of", h("table", {}, h("caption", "dl-sr", S.captionCompared),
    h("thead", {}, h("tr", {}, h("td", {}), ...chosen.map(({ name, kind }) => h("th", { scope: "col", "data-kind": kind }, S.words[name].name)))),
    h("tbody", {}, ...Object.entries(S.facts).map(([key, label]) => h("tr", {}, h("th", { scope: "row" }, label),
      ...columns.map((column) => h("td", {}, column[/** @type {keyof typeof S.facts} */ (key)])))))),
  h("details", {}, h("summary", {}, S.sources), h("p", "dl-note", S.aboutFacts(measuredOn)), ...chosen.flatMap(({ name, entry, kind }) => {
    const words = S.words[name];
    return [h("p", "dl-note", h("strong", { "data-kind": kind }, words.name), `: ${words.from}.`),
      h("pre", { class: "dl-source", tabindex: "0", role: "region", "aria-label": S.source(words.name) }, entry.source)];
  })));
}

/** @param {string} title @param {string[]} head @param {(string | Node)[][]} rows */
const table = (title, head, rows) => h("table", {}, h("caption", {}, title),
  h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))),
  h("tbody", {}, ...rows.map(([name, ...cells]) => h("tr", {}, h("th", { scope: "row" }, name), ...cells.map((cell) => h("td", {}, cell))))));

/** All functions at z, and their facts. @param {Chosen[]} all @param {number} z @param {boolean} slopes
 * @param {(chosen: Chosen) => number} difference */
export function tables(all, z, slopes, difference) {
  const values = table(S.caption(z), slopes ? S.head : S.head.slice(0, 2), all.map((one) => [S.words[one.name].name, fmt(one.curve.f(z)),
    ...(slopes ? [fmt(one.curve.slope(z)), fmt(difference(one))] : [])]));
  if (!slopes) return h("div", {}, values, h("p", {}, S.later));
  return h("div", {}, values, table(S.captionFacts, S.headFacts, all.map(({ name, entry, parameters }) => {
    const facts = factsOf(entry, parameters), words = S.words[name];
    return [words.name, formula(words.f, words.where), formula(words.d), rangeOf(name, facts), Math.abs(facts.mean) < 0.005 ? S.yes : S.no,
      S.saturatesShort(facts.flat_below, facts.flat_above), fmt(facts.slope), facts.monotonic ? S.yes : S.no, entry.cost.map((cost) => fmt(cost, 1)).join(", ")];
  })));
}
