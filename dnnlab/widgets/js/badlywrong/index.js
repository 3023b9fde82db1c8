// @ts-check
/** Badly wrong should learn fast: two neurons in lock-step, and everything that shows them. Words are in strings.js. */
import { Kernel, float64, kernelOrPage } from "../engine/sources.js";
import { createControls } from "../ui/controls.js";
import { h } from "../ui/dom.js";
import { createPredict } from "../ui/predict.js";
import { createStage } from "../ui/stage.js";
import { createTransport } from "../ui/transport.js";
import { looksOf } from "./looks.js";
import { createMatrix } from "./matrix.js";
import { FACTORS, TOLERANCE, factorOf, framesOf, horizon, kernelRuns, labelOf, largestDifference, nearest, twinRuns } from "./model.js";
import { createCurves, createNumbers } from "./panels.js";
import { createSide } from "./side.js";
import * as S from "./strings.js";

/** @typedef {import("./model.js").Run} Run */

/** How far this page is from NumPy; all such widgets of a page bring the same numbers. @type {number | undefined} */
let verified;

/** @param {{ model: import("../engine/sources.js").Model, el: HTMLElement }} props */
function render({ model, el }) {
  /** @type {import("./model.js").Setting} */
  const setting = model.get("setting");
  const difference = verified ??= largestDifference(setting, float64(model.get("checks")));
  const trusted = difference <= TOLERANCE;

  let selection = { ...setting.first };
  /** @type {Run[]} */
  let runs = [];
  let names = S.shortNames(selection.left, selection.right);
  let frames = [0], step = 0, granularity = "leaps";
  /** The reader's prediction, 0: none yet; how the race went, in words, as soon as the reader may know. */
  let guess = 0, verdict = "";
  /** Whether there is a question to ask: another experiment, whose runs have just come. */
  let fresh = true;

  // Parts that stay
  const stage = createStage(el, { title: S.title, table });
  const situation = h("p", "dl-note"), where = h("p", "dl-bw-where");
  const numbers = createNumbers(), sides = [createSide(0), createSide(1)], curves = createCurves();
  const predictPlace = h("div", "dl-bw-predict");
  const matrix = createMatrix((side, pair) => change({ [side]: pair }));
  const controls = createControls(/** @type {const} */ (["z0", "target", "label", "lr"]).map((key) => ({
    key, label: S.axes[key],
    options: setting.axes[key].map((value) => ({ value, label: key === "label" ? S.labels[/** @type {"right"} */ (value)] : String(value) })),
  })), { ...selection }, (key, value) => change({ [key]: value }));
  const pace = createControls([{ key: "granularity", label: S.axes.granularity,
    options: Object.entries(S.granularity).map(([value, label]) => ({ value, label })) }], { granularity },
  (_, value) => setGranularity(String(value)));
  /** @type {ReturnType<typeof createPredict> | undefined} */
  let predict;
  let sentence = "";

  // Moving: a position is a step, or the number of a frame
  const end = () => frames[frames.length - 1];
  /** The last frame that is not after this step. */
  const frame = () => frames.filter((one) => one <= step).length - 1;
  const transport = createTransport(stage.root, {
    position: () => (granularity === "one" ? step : frame()),
    last: () => (granularity === "one" ? end() : frames.length - 1),
    go(to, playing) { show(granularity === "one" ? to : frames[to], !playing); },
    next(from, by) { return by < 0 && granularity !== "one" && frames[from] < step ? from : from + by; },
    keyFrame() {
      const to = [...runs.map(({ arrival }) => arrival), end()].filter((one) => one > step && one <= end());
      const key = to.length ? Math.min(...to) : end();
      return granularity === "one" ? key : frames.indexOf(key);
    },
    reset() { show(0, true); },
    label: (at) => S.position(granularity === "one" ? at : frames[at], end()),
    interval: 70,
    keys: { g() { setGranularity(granularity === "one" ? "leaps" : "one"); }, n: nextStart },
  });
  /** @param {string} to */
  function setGranularity(to) {
    granularity = to;
    pace.set({ granularity });
    transport.update();
  }
  /** @param {number} to @param {boolean} announce */
  function show(to, announce) {
    step = to;
    draw();
    transport.update();
    if (announce) stage.say(`${where.textContent}. ${sentence} ${step === end() ? verdict : ""}`);
  }

  // Showing
  const arrivals = () => runs.map(({ arrival }) => arrival);
  const factor = () => factorOf(arrivals()[0], arrivals()[1]);
  /** The slower one first. */
  const order = () => (arrivals()[0] >= arrivals()[1] ? [0, 1] : [1, 0]);
  const inOrder = () => order().map((i) => arrivals()[i]);
  function draw() {
    const looks = looksOf(selection.left, selection.right), first = Math.min(...arrivals());
    if (!verdict && (arrivals().every((arrival) => arrival <= step) || step === end())) reveal(S.answeredByRun);
    where.textContent = S.position(step, end());
    sentence = runs.map((run, i) => S.sentence(names[i], run.at(step), S.stand(run, step))).join(" ");
    numbers.show(names, looks, runs, step);
    sides.forEach((side, i) => side.show(looks[i], runs[i], step));
    const mark = guess && guess < Infinity && (verdict || first <= step) ? Math.round(guess * Math.max(1, first)) : NaN;
    curves.show(names, looks, runs, frames, step, mark, verdict ? "all" : guess ? "so far" : "hidden");
    stage.alert(runs.map((run, i) => (run.end === "nan" ? S.nan(names[i])
      : run.end === "diverged" && step >= run.last ? S.diverged(names[i], run.last + 1, setting.limit) : "")).filter(Boolean).join(" "));
    stage.refreshTable();
  }
  /** Say how the race went, and score the prediction if there is one. @param {string} opening */
  function reveal(opening) {
    const slowFirst = order().map((i) => names[i]), right = nearest(factor());
    const label = S.aboutLabel(selection.target, labelOf(selection), runs[0].at(0).a, slowFirst, inOrder());
    verdict = (guess ? S.said(guess, factor(), right, inOrder()) : opening + S.race(slowFirst, inOrder(), factor())) + label;
    if (guess) predict?.result(guess === right, verdict);
    else predict?.wait(verdict);
  }
  function ask() {
    guess = 0;
    verdict = "";
    const y = labelOf(selection), [f, g] = [selection.left, selection.right];
    const usual = f.endsWith("squared_error") && f.startsWith("sigmoid") && g === "sigmoid binary_cross_entropy";
    predict = createPredict({
      question: usual ? S.question(names[0], names[1], runs[0].at(0).a, y) : S.anyQuestion(y),
      axes: [{ key: "factor", label: S.factor, options: FACTORS.map((value) => ({ value, label: S.choice(value) })) }],
      values: { factor: NaN },
      commit({ factor: chosen }) {
        guess = Number(chosen);
        predict?.wait(S.waiting(guess));
        answered();
      },
      showMe() {
        reveal("");
        answered();
        stage.say(verdict);
      },
    });
    predictPlace.replaceChildren(predict.el);
    const none = S.noRace(names, runs);
    if (none) reveal(none);
  }
  function answered() {
    draw();
    /** @type {HTMLElement} */ (transport.el.querySelector(".dl-play")).focus();
  }

  // Where the numbers come from
  const kernel = new Kernel(model);
  /** @param {Run[]} found @param {"live" | "wait" | "own"} kind @param {boolean} lost */
  function use(found, kind, lost) {
    runs = found;
    const stops = runs.flatMap(({ arrival, last, end: how }) => (how === "diverged" ? [arrival, last] : [arrival]));
    frames = framesOf(horizon(runs, setting.most), stops.filter(Number.isFinite));
    stage.badge(kind === "own" ? "twin" : kind, lost && kind === "own" ? S.kernelLost : undefined);
    stage.body.hidden = false;
    if (fresh) ask();
    fresh = false;
    show(Math.min(step, end()), false);
  }
  const compute = kernelOrPage(kernel, {
    ask: () => kernelRuns(setting, selection, kernel),
    own: () => (trusted ? twinRuns(setting, selection) : null),
    use,
    refuse: () => {
      stage.body.hidden = true;
      stage.badge("wait", "");
      stage.alert(S.untrusted(difference));
    },
  });

  /** Another experiment, from its start. @param {Record<string, any>} values */
  function change(values) {
    transport.pause();
    selection = { ...selection, ...values };
    names = S.shortNames(selection.left, selection.right);
    controls.set({ ...selection });
    matrix.set(selection);
    situation.textContent = S.situation(selection.z0, labelOf(selection), selection.label === "flipped");
    step = 0;
    fresh = true;
    compute();
  }
  function nextStart() {
    const starts = setting.axes.z0, at = starts.indexOf(selection.z0);
    change({ z0: starts[(at + 1) % starts.length] });
  }

  function table() {
    const seen = frames.filter((one) => one < step).concat(step), every = Math.ceil(seen.length / 30);
    const shown = seen.filter((_, i) => i % every === 0 || i === seen.length - 1);
    return h("div", {}, h("p", {}, `${where.textContent}. ${sentence}`), ...runs.map((run, i) => h("table", {},
      h("caption", {}, S.tableOf(S.capital(S.sides[i]), S.pairName(run.name))),
      h("thead", {}, h("tr", {}, ...S.tableHead.map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, ...shown.filter((one) => one <= run.last || run.end === "still").map((one) => {
        const { a, gradient, loss } = run.at(one);
        return h("tr", {}, h("th", { scope: "row" }, S.count(one)), ...[a, gradient, loss].map((x) => h("td", {}, S.num(x))));
      })))));
  }

  // Another experiment asks another question, right below what was pressed.
  stage.body.append(h("div", "dl-card dl-bw-choose", situation, controls.el, matrix.el), predictPlace, transport.el,
    h("div", "dl-bw-row", pace.el, where),
    h("div", "dl-bw-two", numbers.el, curves.el), h("div", "dl-bw-two", ...sides.map((side) => side.el)));
  change({});
  return () => {
    kernel.close();
    transport.destroy();
    for (const part of [...sides, curves]) part.destroy();
    stage.destroy();
  };
}

export default { render };
