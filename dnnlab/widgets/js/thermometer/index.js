// @ts-check
/** Gradient thermometer: the size of δ in every layer, before and while a deep network learns. Words are in strings.js. */
import { Kernel, float64, kernelOrPage } from "../engine/sources.js";
import { times } from "../engine/times.js";
import { createControls } from "../ui/controls.js";
import { h } from "../ui/dom.js";
import { fmt } from "../ui/format.js";
import { createPredict } from "../ui/predict.js";
import { createStage } from "../ui/stage.js";
import { createTransport } from "../ui/transport.js";
import { createFormulaLine } from "../views/formulaline.js";
import { createLayers } from "./layers.js";
import { GUESSES, QUESTIONS, answeredRun, factors, nearest, recordedRuns } from "./model.js";
import * as S from "./strings.js";

/**
 * @typedef {import("./model.js").Selection} Selection
 * @typedef {import("./model.js").Run} Run
 */

const PATIENCE = 20_000; // milliseconds: the deepest network takes the kernel some seconds

/** @param {{ model: import("../engine/sources.js").Model, el: HTMLElement }} props */
async function render({ model, el }) {
  /** @type {import("./model.js").Setting} */
  const setting = model.get("setting");
  const recorded = await recordedRuns(setting, model.get("recorded"));

  /** @type {Selection} */
  let selection = { ...setting.first };
  /** @type {Run} */
  let run;
  /** What was shown before, as a dashed line. @type {{ selection: Selection, values: number[] } | null} */
  let ghost = null;
  let frame = 0, below = "slope", asked = -1;
  /** Whether the answer is out; what the reader said of this selection, NaN: nothing. */
  let open = false, guess = NaN;

  // Parts that stay
  const stage = createStage(el, { title: S.title, table });
  const where = h("p", "dl-gt-where"), note = h("p", "dl-note"), keys = h("p", "dl-gt-keys"), meaning = h("p", "dl-gt-meaning"), ending = h("p", "dl-gt-ending");
  const bars = createLayers(225, S.layerAxis), small = createLayers(120, S.layer), body = h("tbody"), smallTitle = h("p", "dl-card-title");
  const place = h("div", "dl-gt-predict");
  const controls = createControls(/** @type {(keyof Selection)[]} */ (Object.keys(setting.axes)).map((key) => ({ key, label: S.axes[key],
    options: setting.axes[key].map((value) => ({ value, label: S.choice(value, key) })) })), { ...selection },
  (key, value) => change({ [key]: value }));
  const choice = createControls([{ key: "below", label: S.axes.below, options: Object.entries(S.below).map(([value, label]) => ({ value, label })) }],
    { below }, (_, value) => { below = String(value); draw(); });
  const formula = createFormulaLine(S.code), code = h("details", "dl-gt-code", h("summary", {}, S.showCode), formula.el);
  const answers = h("div", "dl-gt-two",
    h("div", "dl-card", h("p", "dl-card-title", S.numbers), h("table", "dl-gt-numbers", body)),
    h("div", "dl-card", choice.el, smallTitle, small.el));
  const another = h("button", { class: "dl-button", onclick: ask }, S.another);
  /** @type {ReturnType<typeof createPredict>} */
  let predict;

  // Moving: a position is the number of a frame
  const last = () => run.count - 1;
  const update = () => setting.frames[frame];
  const words = (/** @type {number} */ at) => S.position(setting.frames[at], at === last());
  const transport = createTransport(stage.root, {
    position: () => frame,
    last: () => (run ? last() : 0),
    go(to, playing) { show(to, !playing); },
    keyFrame: () => last(),
    reset() { show(0, true); },
    label: (at) => (run ? words(at) : ""),
    interval: 450,
    keys: { n: ask },
  });
  /** @param {number} to @param {boolean} announce */
  function show(to, announce) {
    if (to && !open) answered(); // who steps on wants to see
    frame = to;
    draw();
    transport.update();
    if (announce) stage.say(S.sentence(words(frame), now(), run.loss[frame]) + (frame === last() ? ` ${ending.textContent}` : ""));
  }

  // Showing
  const delta = () => run.stats.delta[frame];
  const now = () => delta()[0] / delta()[selection.depth - 1];
  /** In multiples of the last layer's before the first update. @param {number[]} values */
  const relative = (values) => values.map((value) => value / run.stats.delta[0][selection.depth - 1]);
  function draw() {
    const { depth, skip } = selection, found = factors(run, selection), values = relative(delta());
    const lines = [];
    if (open && ghost) lines.push({ values: ghost.values, kind: /** @type {const} */ ("muted"), name: S.before(ghost.selection) });
    if (open) lines.push({ values: times(depth, (i) => found.predicted ** (depth - 1 - i)), kind: /** @type {const} */ ("ink"), name: S.perLayer(found.predicted) });
    keys.replaceChildren(...lines.map(({ kind, name }) => h("span", { "data-key": kind }, name)));
    bars.show({ depth, values: open ? values : values.slice(-1), log: true, room: open ? relative(run.stats.delta[0]) : [1e-3, 10], lines, mark: guess },
      open ? S.picturePlot(selection, values, update()) : S.hidden);
    const stat = run.stats[/** @type {"slope"} */ (below)][frame];
    smallTitle.textContent = S.belowTitles[below];
    small.show({ depth, values: open ? stat : [], log: below !== "slope", room: [1e-3] }, open ? S.belowPlot(below, stat) : S.hidden);
    where.textContent = words(frame);
    note.textContent = S.hidden;
    note.hidden = open;
    answers.hidden = !open;
    const moved = run.stats.moved[frame];
    const texts = {
      ratio: fmt(found.ratio), factor: S.factor(found, depth), predicted: S.predicted(found, selection), now: fmt(now()),
      loss: fmt(run.loss[frame]), moved: `${fmt(moved[0])} | ${fmt(moved[depth - 1])}`,
    };
    body.replaceChildren(...Object.entries(S.rows).map(([key, label]) => h("tr", { "data-row": key }, h("th", { scope: "row" }, label),
      h("td", {}, texts[/** @type {keyof typeof texts} */ (key)]))));
    meaning.textContent = open ? S.meaning(found, selection) : "";
    ending.textContent = open && frame === last() ? S.ending(run, setting.guessing, update(), setting.limit) : "";
    ending.classList.toggle("dl-gt-diverged", run.diverged > 0 && ending.textContent !== "");
    formula.show([{ symbols: S.formula, numbers: [] }, ...(skip ? [{ symbols: S.skipFormula, numbers: [] }] : [])], setting.code, skip ? ["layer", "skip"] : ["layer"]);
    stage.refreshTable();
  }

  // The question, and after it as many as the reader likes
  function question() {
    open = false;
    guess = NaN;
    predict = createPredict({
      question: S.question(selection),
      axes: [{ key: "ratio", label: S.guessAxis, options: GUESSES.map((value, i) => ({ value, label: S.guess(value, i, GUESSES) })) }],
      values: { ratio: NaN },
      commit({ ratio }) {
        guess = Number(ratio);
        answer();
        stage.say(S.sentence(words(frame), now(), run.loss[frame]));
      },
      showMe() {
        answer();
        stage.say(`${meaning.textContent}`);
      },
    });
    place.replaceChildren(predict.el, another);
    another.hidden = true;
  }
  function answered() {
    const { ratio } = factors(run, selection), right = nearest(ratio);
    open = true;
    if (Number.isFinite(guess)) predict.result(guess === right, S.outcome(selection, ratio, S.guess(guess, GUESSES.indexOf(guess), GUESSES), guess === right));
    else predict.wait(S.outcome(selection, ratio));
    another.hidden = false;
  }
  function answer() {
    answered();
    draw();
    /** @type {HTMLElement} */ (transport.el.querySelector(".dl-play")).focus();
  }
  /** Another question. */
  function ask() {
    if (!open) return;
    asked = (asked + 1) % QUESTIONS.length;
    change(QUESTIONS[asked], true);
    predict.el.querySelector("input")?.focus();
  }

  // Where the numbers come from
  const kernel = new Kernel(model, PATIENCE);
  /** @param {Run} found @param {"live" | "wait" | "own"} kind @param {boolean} lost */
  function use(found, kind, lost) {
    run = found;
    stage.badge(kind === "own" ? "replay" : kind, lost && kind === "own" ? S.kernelLost : undefined);
    show(Math.min(frame, last()), false);
  }
  const load = kernelOrPage(kernel, {
    ask: async () => {
      const chosen = selection;
      const { message, buffers: [buffer] } = await kernel.ask({ type: "run", selection: chosen });
      return answeredRun(setting, chosen, /** @type {any} */ (message), float64(buffer));
    },
    own: () => recorded(selection),
    use,
    refuse: () => undefined, // there is always a recording
  });

  /** Another network, before its first update. @param {Partial<Selection>} values @param {boolean} [asking] with a question */
  function change(values, asking = false) {
    transport.pause();
    if (open) ghost = { selection, values: relative(run.stats.delta[0]) };
    selection = { ...selection, ...values };
    if (asking) open = false;
    controls.set({ ...selection });
    frame = 0;
    guess = NaN;
    if (!open) question();
    else predict.el.hidden = true; // its verdict is on another network
    load();
  }

  function table() {
    if (!open) return h("p", {}, S.hidden);
    const { delta: d, slope, spread, moved } = run.stats, n = frame, share = relative(d[n]);
    return h("table", {}, h("caption", {}, S.tableOf(S.name(selection), `${words(n)}: J = ${fmt(run.loss[n])}`)),
      h("thead", {}, h("tr", {}, ...S.tableHead.map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, ...d[n].map((value, i) => h("tr", {}, h("th", { scope: "row" }, i + 1),
        ...[value, share[i], slope[n][i], spread[n][i], moved[n][i]].map((x) => h("td", {}, fmt(x)))))));
  }

  stage.body.append(h("div", "dl-card dl-gt-choose", h("p", "dl-note", S.situation(setting.width, setting.samples)), controls.el), place,
    h("div", "dl-card", h("p", "dl-card-title", S.picture), bars.el, keys),
    h("div", "dl-gt-move", transport.el, where, note, meaning, ending), answers, code);
  change({});
  return () => {
    kernel.close();
    transport.destroy();
    bars.destroy();
    small.destroy();
    stage.destroy();
  };
}

export default { render };
