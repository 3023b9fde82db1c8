// @ts-check
/** The activation zoo: which functions are looked at, where z is, and everything that shows it. Words are in strings.js. */
import { Kernel } from "../engine/sources.js";
import { createControls } from "../ui/controls.js";
import { h, hasModifier } from "../ui/dom.js";
import { fmt } from "../ui/format.js";
import { createPredict } from "../ui/predict.js";
import { createStage } from "../ui/stage.js";
import { createPlot } from "../views/plot.js";
import { factTable, tables } from "./facts.js";
import { TOLERANCE, centralDifference, crossSlopes, curveOf, factsOf, largestDifference, push, softmax } from "./functions.js";
import { REACH, createGallery, dataScene, keyOf, mainScene, stackScene } from "./pictures.js";
import * as S from "./strings.js";

/** @typedef {import("./pictures.js").Chosen} Chosen */

const SPREADS = [0.5, 1, 3], FIRST_Z = 1;
const PAUSE = 500; // milliseconds without a change until a screen reader hears of it

/** How far this page is from NumPy; all zoos of a page bring the same numbers. @type {number | undefined} */
let verified;

/** @param {{ model: import("../engine/sources.js").Model, el: HTMLElement }} props */
function render({ model, el }) {
  /** @type {import("./functions.js").Setting} */
  const setting = model.get("setting");
  const { buffer, byteOffset, byteLength } = model.get("grid");
  const difference = verified ??= largestDifference(setting, new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength)));
  const entries = Object.fromEntries(setting.functions.map((entry) => [entry.name, entry]));
  const names = Object.keys(entries);

  let [a, b] = setting.first, z = FIRST_Z, spread = 3, slot = "a", slopes = false;
  /** Parameters of every function, as chosen. @type {Record<string, import("./functions.js").Parameters>} */
  const parameters = Object.fromEntries(names.map((name) =>
    [name, Object.fromEntries(Object.entries(entries[name].parameters).map(([key, values]) => [key, values[0]]))]));
  /** @type {Record<string, number[]> | undefined} costs measured on the reader's machine */
  let here;
  /** What the kernel said of the functions at z: f, f′, central difference. @type {number[][] | null} */
  let said = null;

  /** @param {string} name @param {"pos" | "neg"} kind @returns {Chosen} */
  const chosenOf = (name, kind) => ({ name, kind, entry: entries[name], parameters: parameters[name], curve: curveOf(entries[name], parameters[name]) });
  const chosen = () => [chosenOf(a, "pos"), ...(b ? [chosenOf(b, "neg")] : [])];

  // Parts
  const trusted = difference <= TOLERANCE;
  const stage = createStage(el, { title: S.title, table: trusted ? () => tables(names.map((name) => chosenOf(name, "pos")), z, slopes,
    ({ curve }) => centralDifference(curve.f, z)) : undefined });
  const gallery = createGallery(names, names.map((name) => entries[name].also), pick);
  const plot = createPlot({ xLabel: S.z, height: 300 }), histogram = createPlot({ xLabel: S.output, yLabel: S.count, height: 220 });
  const chain = createPlot({ xLabel: S.layer, yLabel: S.logProduct, height: 240 });
  const sentence = h("p", "dl-sentence"), numbers = h("div", "dl-at-z"), notes = h("div"), facts = h("div");
  const key = h("div", { class: "dl-key", role: "group", "aria-label": S.key });
  const knobs = h("div"), dataTexts = h("div"), stackTexts = h("div");
  const without = h("button", { class: "dl-button", onclick: () => { b = null; slot = "a"; chosenChanged(); } }, S.withoutB);
  const slots = createControls([{ key: "slot", label: S.pick, options: Object.entries(S.pickOptions).map(([value, label]) => ({ value, label })) }],
    { slot }, (_, value) => { slot = String(value); });
  const zControl = createControls([{ key: "z", label: S.z, kind: "slider",
    options: Array.from({ length: 20 * REACH + 1 }, (_, i) => ({ value: (i - 10 * REACH) / 10, label: S.zText((i - 10 * REACH) / 10) })) }],
  { z }, (_, value) => moveTo(Number(value)));
  const spreads = createControls([{ key: "spread", label: S.spread, options: SPREADS.map((value) => ({ value, label: String(value) })) }],
    { spread }, (_, value) => { spread = Number(value); drawData(); tell(() => dataTexts.textContent ?? ""); });
  const measure = h("button", { class: "dl-button", hidden: true, onclick: measureHere }, S.measure);
  const panels = {
    data: h("div", "dl-look", histogram.el, h("div", "dl-look-side", spreads.el, dataTexts)),
    stack: h("div", "dl-look", chain.el, h("div", "dl-look-side", h("p", "dl-note", S.stackIntro), stackTexts)),
    facts: h("div", "dl-facts-panel", facts, measure),
  };
  const view = createControls([{ key: "view", label: S.view, options: Object.entries(S.views).map(([value, label]) => ({ value, label })) }],
    { view: "data" }, (_, value) => showPanel(String(value)));
  const more = h("div", { class: "dl-more-parts", hidden: true }, view.el, h("div", "dl-card", ...Object.values(panels)));
  const predict = createPredict({
    question: S.question, values: { saturated: "", mean: "", ten: "" },
    axes: Object.entries(S.questions).map(([key, { label, options }]) => ({ key, label,
      options: options.map(([value, text]) => ({ value, label: text })) })),
    commit: (values) => reveal(Object.entries(S.questions).filter(([key, { right }]) => values[key] === right).length),
    showMe: () => reveal(-1),
  });

  /** @param {number} right how many of three, −1: not answered */
  function reveal(right) {
    slopes = true;
    more.hidden = false;
    const sigmoid = push(chosenOf("sigmoid", "pos").curve, setting.samples.map((one) => 3 * one), setting.flat);
    const { mean } = push(chosenOf("relu", "pos").curve, setting.samples, setting.flat);
    const text = S.answer(right, Math.round(sigmoid.saturated * setting.samples.length), mean, factsOf(entries.sigmoid, {}).slope);
    if (right < 0) predict.wait(text);
    else predict.result(right === 3, text);
    gallery.draw((name) => chosenOf(name, "pos").curve, slopes);
    chosenChanged();
    clearTimeout(timer); // the answer is what there is to hear now
    stage.say(text);
    /** @type {SVGElement | null} */ (plot.el.querySelector(".dl-handle"))?.focus();
  }

  // Choosing
  /** @param {string} name */
  function pick(name) {
    if (slot === "b") b = name === b || name === a ? null : name;
    else {
      if (name === b) b = null;
      a = name;
    }
    chosenChanged();
  }
  function chosenChanged() {
    without.disabled = !b;
    slots.set({ slot });
    gallery.mark(a, b);
    const axes = chosen().flatMap(({ name, entry }) => Object.entries(entry.parameters).map(([key, values]) => ({
      key: `${name} ${key}`, label: S.parameter(S.words[name].name, key), kind: /** @type {const} */ ("slider"),
      options: [...values].sort((x, y) => x - y).map((value) => ({ value, label: S.zText(value) })) })));
    const values = Object.fromEntries(axes.map(({ key }) => [key, parameters[key.split(" ")[0]][key.split(" ")[1]]]));
    knobs.replaceChildren(createControls(axes, values, (key, value) => {
      const [name, parameter] = key.split(" ");
      parameters[name][parameter] = Number(value);
      gallery.draw((one) => chosenOf(one, "pos").curve, slopes);
      draw();
    }).el);
    knobs.hidden = !axes.length;
    draw();
  }
  /** @param {number} to */
  function moveTo(to) {
    z = Math.max(-REACH, Math.min(REACH, Math.round(10 * to) / 10)) + 0;
    zControl.set({ z });
    drawAtZ();
  }

  // Showing
  function draw() {
    key.replaceChildren(...keyOf(chosen(), slopes));
    drawFacts();
    drawData();
    drawAtZ();
  }
  /** @param {string} which */
  function showPanel(which) {
    for (const [name, panel] of Object.entries(panels)) panel.hidden = name !== which;
  }
  /** Put a text for each function into a place, its name in its colour; all of it as one text.
   * @param {string[]} texts @param {HTMLElement} place @param {boolean} lines whether to name the kind of line */
  function named(texts, place, lines) {
    place.replaceChildren(...chosen().map(({ name, kind }, i) => h("p", "dl-note",
      h("strong", { "data-kind": kind }, S.words[name].name + (lines && b ? S.line[kind] : "")), texts[i])));
    return place.textContent ?? "";
  }
  function drawFacts() {
    if (slopes) facts.replaceChildren(factTable(chosen(), setting, here));
  }
  function drawData() {
    if (!slopes) return;
    const { scene, texts } = dataScene(chosen(), setting.samples.map((one) => spread * one), setting.flat);
    histogram.show(scene, S.dataPlot(named(texts, dataTexts, true), spread));
  }
  function drawAtZ() {
    const all = chosen();
    plot.show(mainScene(all, z, slopes, moveTo), S.plot(all.map(({ name }) => S.curves(S.words[name].name, slopes)).join(S.and), z));
    if (slopes) {
      const { scene, texts, empty } = stackScene(all, z);
      chain.el.hidden = empty;
      chain.show(scene, S.stackPlot(named(texts, stackTexts, false)));
    }
    said = null;
    drawNumbers();
    tell(() => sentence.textContent ?? "");
    askKernel();
  }
  function drawNumbers() {
    const all = chosen(), at = all.map(({ curve: { f, slope } }, i) => said?.[i] ?? [f(z), slope(z), centralDifference(f, z)]);
    sentence.textContent = all.map(({ name }, i) => S.sentence(S.words[name].name, z, at[i][0], slopes ? at[i][1] : NaN)).join(" ");
    const softmaxes = all.filter(({ name }) => name === "softmax");
    /** @param {string} label @param {(string | Node)[]} cells */
    const row = (label, cells) => h("tr", {}, h("th", { scope: "row" }, label), ...cells.map((cell) => h("td", {}, cell)));
    /** @param {(one: number[]) => number} value */
    const each = (value) => at.map((one) => fmt(value(one), 4));
    /** Across all columns: only the softmax has it. @param {string} label @param {(parameters: import("./functions.js").Parameters) => number[]} values */
    const ofSoftmax = (label, values) => softmaxes.map(({ parameters: given, kind }) => h("tr", {}, h("th", { scope: "row" }, label),
      h("td", { colspan: all.length, "data-kind": kind }, values(given).map((value) => fmt(value)).join(", "))));
    numbers.replaceChildren(h("table", {}, h("thead", {}, h("tr", {}, h("td", {}), ...all.map(({ name, kind }) =>
      h("th", { scope: "col", "data-kind": kind }, S.words[name].name)))),
    h("tbody", {}, row(S.rows.f, each(([f]) => f)), ...(slopes ? [row(S.rows.slope, each(([, slope]) => slope)),
      row(S.rows.difference, each(([, , between]) => between)), row(S.rows.off, at.map(([, slope, between]) => fmt(Math.abs(slope - between), 2)))] : []),
    ...ofSoftmax(S.rows.p, ({ z2, z3 }) => softmax([z, z2, z3])), ...(slopes ? ofSoftmax(S.rows.cross, (given) => crossSlopes(given, z)) : []))));
    if (slopes) numbers.append(h("p", "dl-note", S.aboutDifference));
    notes.replaceChildren(...all.flatMap(({ name, curve }) => slopes && curve.breaks.includes(z)
      ? [h("p", "dl-note", h("strong", {}, `${S.words[name].name}, z = ${S.zText(z)}. `), String(S.words[name].at))] : []));
    stage.refreshTable();
  }

  let timer = 0;
  /** Say it when the reader pauses. @param {() => string} text */
  function tell(text) {
    clearTimeout(timer);
    stage.say(""); // what was said is no longer so
    timer = window.setTimeout(() => stage.say(text()), PAUSE);
  }

  // The kernel, if there is one
  const kernel = new Kernel(model);
  let live = false, asking = false, stale = false;
  /** One question at a time; after an answer that is out of date, the next. */
  async function askKernel() {
    if (!live) return;
    stale = asking;
    if (asking) return;
    asking = true;
    const asked = { z, chosen: chosen().map((one) => ({ name: one.name, parameters: one.parameters })) };
    try {
      const { message } = await kernel.ask({ type: "numbers", ...asked });
      asking = false;
      if (stale) { askKernel(); return; }
      said = message.numbers;
      stage.badge("live");
      drawNumbers();
    } catch {
      asking = live = false;
      measure.hidden = true;
      stage.badge("twin", S.kernelLost);
      connect();
    }
  }
  async function measureHere() {
    measure.disabled = true;
    measure.textContent = S.measuring;
    try {
      here = (await kernel.ask({ type: "measure" })).message.costs;
      drawFacts();
    } finally {
      measure.disabled = false;
      measure.textContent = S.measure;
    }
  }
  async function connect() {
    if (!await kernel.connect() || live) return;
    live = true;
    measure.hidden = false;
    askKernel();
  }

  /** Keys anywhere inside but in a control that has its own use for them. @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.defaultPrevented || hasModifier(event)) return;
    const by = { ArrowLeft: -0.1, ArrowRight: 0.1 }[event.key], end = { Home: -REACH, End: REACH, r: FIRST_Z }[event.key];
    if (by === undefined && end === undefined) return;
    event.stopPropagation(); // the page must not turn on it
    if (/** @type {Element} */ (event.target).closest("input, select, pre, .dl-numbers")) return;
    event.preventDefault();
    moveTo(end ?? z + Number(by) * (event.shiftKey ? 10 : 1));
  }
  stage.root.addEventListener("keydown", onKey);

  if (trusted) {
    stage.body.append(predict.el, h("div", "dl-choose", slots.el, without), gallery.el,
      h("div", "dl-look", h("div", {}, plot.el, key), h("div", "dl-look-side", zControl.el, knobs, numbers, sentence)), notes, more);
    showPanel("data");
    gallery.draw((name) => chosenOf(name, "pos").curve, slopes);
    stage.badge("twin");
    chosenChanged();
    connect();
  } else {
    stage.badge("replay");
    stage.alert(S.refused(difference));
    stage.body.append(factTable(chosen(), setting));
  }
  return () => {
    clearTimeout(timer);
    kernel.close();
    for (const one of [plot, histogram, chain]) one.destroy();
    stage.destroy();
  };
}

export default { render };
