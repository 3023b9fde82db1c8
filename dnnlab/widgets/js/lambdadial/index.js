// @ts-check
/** The λ dial: one network, trained with more and less penalty, and everything that shows it. Words are in strings.js. */
import { decode } from "../engine/recording.js";
import { Kernel, SILENCE } from "../engine/sources.js";
import { createControls } from "../ui/controls.js";
import { h } from "../ui/dom.js";
import { createPredict } from "../ui/predict.js";
import { createStage } from "../ui/stage.js";
import { createTransport } from "../ui/transport.js";
import { readColours } from "../views/colours.js";
import { createFormulaLine } from "../views/formulaline.js";
import { asGood, bestStop, hasPenalty, kernelRun, lowest, recordedRuns, without } from "./model.js";
import { createCourse, createDial, createField, createHistogram, createNumbers } from "./panels.js";
import * as S from "./strings.js";

/** @typedef {import("./model.js").Run} Run @typedef {import("./model.js").Selection} Selection */

const PATIENCE = 60_000; // milliseconds: the kernel trains for a second or two, and may have other things to do first
const SETTLED = 300; // milliseconds that λ has to rest before the kernel is asked

/** @param {{ model: import("../engine/sources.js").Model, el: HTMLElement }} props */
function render({ model, el }) {
  /** @type {import("./model.js").Setting} */
  const setting = model.get("setting");
  const { axes: { lam: lambdas, n: sizes }, steps } = setting, last = steps.length - 1;

  /** @type {Selection} */
  let selection = { ...setting.first };
  let frame = last;
  /** The runs of the recording. @type {(selection: Selection) => Run} */
  let recorded;
  /** The runs that came from the kernel. @type {Map<string, Run>} */
  const sent = new Map();
  /** The λ said for a method and a number of points; NaN: the reader would rather see it. @type {Map<string, number>} */
  const answers = new Map();

  // Parts that stay
  const stage = createStage(el, { title: S.title, table, themeChanged: () => field.setColours(readColours(stage.root)) });
  const field = createField(setting), dial = createDial(setting), course = createCourse(setting);
  const histogram = createHistogram(setting), numbers = createNumbers(setting), formula = createFormulaLine(S.code);
  field.setColours(readColours(stage.root));
  const predictPlace = h("div");
  const left = h("div", "dl-ld-stack"), right = h("div", "dl-ld-stack"), bottom = h("div", "dl-ld-two");
  const code = h("details", {}, h("summary", {}, S.showCode), /** @type {HTMLElement} */ (formula.el.querySelector(".dl-code")));
  const objective = h("div", "dl-card", formula.el, code);
  const controls = createControls([
    { key: "method", label: S.axes.method, options: setting.axes.method.map((value) => ({ value, label: S.methods[value] })) },
    { key: "n", label: S.axes.n, options: sizes.map((value) => ({ value, label: String(value) })) },
    { key: "lam", label: S.axes.lam, options: lambdas.map((value) => ({ value, label: S.value(value), name: `λ = ${value}` })) },
  ], { ...selection }, (key, value) => change({ [key]: value }));
  controls.el.insertBefore(h("p", "dl-note", S.situation(setting.sizes, setting.parameters, setting.tested)), controls.el.lastChild);
  const lamControl = /** @type {HTMLElement} */ (controls.el.querySelector("[data-key=lam]"));
  /** @type {ReturnType<typeof createPredict> | undefined} */
  let predict;

  const transport = createTransport(stage.root, {
    position: () => frame,
    last: () => last,
    go(to, playing) { show(to, !playing); },
    keyFrame: (from) => (from < best() ? best() : from < last ? last : 0),
    reset() { show(0, true); },
    label: (at) => S.position(steps[at], steps[last]),
    interval: 220,
    keys: { n() { change({ n: sizes[(sizes.indexOf(selection.n) + 1) % sizes.length] }); } },
  });
  /** @param {number} to @param {boolean} announce */
  function show(to, announce) {
    frame = to;
    draw();
    transport.update();
    if (announce) stage.say(sentence());
  }

  // What is known, and what the reader may know
  /** @param {Selection} chosen */
  const key = ({ method, lam, n }) => `${method} ${lam} ${n}`;
  /** @param {Selection} chosen */
  const runOf = (chosen) => sent.get(key(chosen)) ?? recorded(chosen);
  const best = () => bestStop(setting, runOf(without(selection)));
  const asked = () => selection.method === "l2" || selection.method === "l1";
  const topic = () => `${selection.method} ${selection.n}`;
  /** Whether new points are not spoken of yet: before an answer, only for λ = 0. */
  const secret = () => hasPenalty(selection) && !answers.has(topic());
  const sentence = () => S.sentence(selection, steps[frame], runOf(selection).numbers(frame), secret());

  function draw() {
    const run = runOf(selection), none = runOf(without(selection)), now = run.numbers(frame), hide = secret();
    field.show(selection, steps[frame], now, run.picture(frame), hide);
    numbers.show(selection, now, none.numbers(last), hide);
    course.show(selection, steps.map((_, i) => run.numbers(i)), frame, hide, `${S.course}. ${sentence()}`);
    histogram.show(now, none.numbers(frame));
    const { symbols, plugged } = S.objective(selection, now);
    formula.show([{ symbols, numbers: [{ parts: [plugged] }] }], setting.code[selection.method], ["method"]);
    code.hidden = selection.method === "none";
    if (asked()) {
      const all = lambdas.map((lam) => runOf({ ...selection, lam }).numbers(frame));
      dial.show(all, lambdas.indexOf(selection.lam), steps[frame], !answers.has(topic()), lambdas.indexOf(answers.get(topic()) ?? NaN));
    }
    stage.refreshTable();
  }

  /** Without a λ there is no curve against λ, and the curve over the steps takes its place. */
  function arrange() {
    lamControl.hidden = !asked();
    left.replaceChildren(field.el, ...(asked() ? [objective] : []));
    right.replaceChildren(asked() ? dial.el : course.el, numbers.el);
    bottom.replaceChildren(asked() ? course.el : objective, histogram.el);
  }

  // The question
  function ask() {
    arrange();
    const { method, n } = selection;
    if (method === "none" || method === "early") {
      const run = runOf(without(selection)), end = run.numbers(last), stop = best();
      predictPlace.replaceChildren(h("p", "dl-card", method === "none" ? S.aboutNone(end, steps[last])
        : S.aboutEarly(steps[stop], run.numbers(stop), steps[last], end, setting.validated)));
      return;
    }
    predict = createPredict({
      question: S.question(method, n, steps[last]),
      axes: [{ key: "guess", label: S.lowest, options: lambdas.map((value) => ({ value, label: S.value(value) })) }],
      values: { guess: NaN },
      commit({ guess }) { answered(Number(guess)); },
      showMe() { answered(NaN); },
    });
    predictPlace.replaceChildren(predict.el);
    if (answers.has(topic())) reveal();
  }
  /** @param {number} guess */
  function answered(guess) {
    answers.set(topic(), guess);
    frame = last;
    draw();
    transport.update();
    stage.say(reveal());
    /** @type {HTMLElement | null} */ (lamControl.querySelector("input:checked"))?.focus();
  }
  /** Say which λ is best, score the answer, and return what was said. */
  function reveal() {
    const guess = answers.get(topic()) ?? NaN, ends = lambdas.map((lam) => runOf({ ...selection, lam }).numbers(last));
    const at = lowest(ends.map(({ test }) => test)), verdict = S.verdict(selection.n, lambdas[at], ends[at], ends[0]);
    if (Number.isNaN(guess)) {
      predict?.wait(verdict);
      return verdict;
    }
    const { test } = ends[lambdas.indexOf(guess)], good = asGood(test, ends[at].test);
    const text = S.said(guess, test, lambdas[at], ends[at].test, good) + verdict;
    predict?.result(good, text);
    return text;
  }

  // Where the numbers come from
  const kernel = new Kernel(model, PATIENCE);
  let live = false, lost = false, timer = 0, request = 0;
  function badge() {
    stage.badge(!live ? "replay" : sent.has(key(selection)) ? "live" : "wait", lost ? S.kernelLost : undefined);
  }
  /** Have the kernel train what is chosen; until then the recording is shown. */
  function train() {
    badge();
    clearTimeout(timer);
    if (!live || sent.has(key(selection))) return;
    const chosen = selection, mine = ++request;
    timer = window.setTimeout(async () => {
      try {
        const { buffers: [buffer] } = await kernel.ask({ type: "run", selection: chosen });
        sent.set(key(chosen), kernelRun(setting, buffer));
      } catch (error) {
        live = false;
        lost = true;
        if (/** @type {Error} */ (error).message === SILENCE) greet();
      }
      if (mine !== request) return;
      badge();
      draw();
    }, SETTLED);
  }
  function greet() {
    kernel.connect().then((ok) => {
      if (!ok) return;
      live = true;
      lost = false;
      train();
    });
  }

  /** @param {Partial<Selection>} values */
  function change(values) {
    transport.pause();
    const before = selection;
    selection = { ...selection, ...values };
    controls.set({ ...selection });
    if (selection.method === "early" && (before.method !== "early" || before.n !== selection.n)) frame = best();
    else if (before.method === "early" && selection.method !== "early") frame = last;
    if (before.method !== selection.method || before.n !== selection.n) ask();
    train();
    show(frame, true);
  }

  function table() {
    const run = runOf(selection), hide = secret();
    /** @param {string[]} head @param {string} caption @param {{ name: string, numbers: import("./model.js").Numbers, hide: boolean }[]} lines */
    const rows = (head, caption, lines) => h("table", {}, h("caption", {}, caption),
      h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, ...lines.map(({ name, numbers: { train, test, squares, small }, hide: secretly }) => h("tr", {}, h("th", { scope: "row" }, name),
        ...[S.num(train), secretly ? S.hidden : S.num(test), S.num(squares), S.percent(small)].map((text) => h("td", {}, text))))));
    return h("div", {}, h("p", {}, sentence()),
      ...(asked() ? [rows(S.dialHead, S.dial(steps[frame]), lambdas.map((lam) => ({ name: S.value(lam),
        numbers: runOf({ ...selection, lam }).numbers(frame), hide: lam > 0 && !answers.has(topic()) })))] : []),
      rows(S.tableHead, `${S.course}: ${S.choice(selection)}`, steps.map((step, i) => ({ name: String(step), numbers: run.numbers(i), hide }))));
  }

  stage.body.hidden = true;
  stage.body.append(
    h("div", "dl-card", controls.el), predictPlace, transport.el,
    h("div", "dl-ld-two", left, right), bottom);
  Promise.all([decode(model.get("numbers")), decode(model.get("pictures"))]).then(([counts, pictures]) => {
    recorded = recordedRuns(setting, counts, pictures);
    if (selection.method === "early") frame = best();
    stage.body.hidden = false;
    ask();
    badge();
    show(frame, false);
    greet();
  }, (/** @type {Error} */ error) => stage.alert(S.unreadable(error.message)));

  return () => {
    clearTimeout(timer);
    kernel.close();
    transport.destroy();
    for (const part of [field, dial, course, histogram]) part.destroy();
    stage.destroy();
  };
}

export default { render };
