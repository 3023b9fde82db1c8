// @ts-check
/** Fold the plane: where the reader is in a forward pass, and everything that shows it. Words are in strings.js. */
import { Kernel, SILENCE, float64 } from "../engine/sources.js";
import { times } from "../engine/times.js";
import { nameOf, symbol } from "../onestep/names.js";
import { createControls } from "../ui/controls.js";
import { h } from "../ui/dom.js";
import { fmt, subscript } from "../ui/format.js";
import { createPredict } from "../ui/predict.js";
import { redraw } from "../ui/redraw.js";
import { createStage } from "../ui/stage.js";
import { createTransport } from "../ui/transport.js";
import { createFormulaLine } from "../views/formulaline.js";
import { createPlot } from "../views/plot.js";
import { TOLERANCE, largestDifference } from "./checks.js";
import { explain } from "./explain.js";
import { createGraph } from "./graph.js";
import { countRight, kernelNumbers, momentOf, nextPosition, operations, sideOf, stageEnds, stops, twinNumbers } from "./model.js";
import { tablesOf } from "./picture.js";
import { hiddenScene, inputScene, planeOf } from "./planes.js";
import * as prediction from "./prediction.js";
import * as S from "./strings.js";
import { stripOf } from "./strip.js";

/**
 * @typedef {import("./model.js").Setting} Setting
 * @typedef {import("./model.js").Granularity} Granularity
 * @typedef {[number, number]} Point
 */

const STAGE_TIME = 800; // milliseconds in which the plane goes from one stage to the next
const GREETING = 1000; // milliseconds between two hellos to the kernel: dragging asks it nothing else
const POINT_GRID = 20; // places a unit where the point can be put

/** How far this page is from NumPy; all widgets of a page bring the same checkpoints. @type {number | undefined} */
let verified;

/** The bytes of a trait, to be read as numbers. @param {DataView} view */
const bytes = ({ buffer, byteOffset, byteLength }) => buffer.slice(byteOffset, byteOffset + byteLength);

/** @param {Setting} setting @param {string[]} keys @returns {import("../ui/controls.js").Axis[]} */
const controlsOf = ({ axes }, keys) => keys.map((key) => ({
  key,
  label: S.axes[/** @type {keyof typeof S.axes} */ (key)],
  options: axes[key].map((value) => ({ value, label: /** @type {any} */ (S.options)[key]?.[value] ?? String(value),
    name: /^trained_1/.test(value) ? S.spokenTrained(value.slice(8)) : undefined })),
}));

/** @param {{ model: import("../engine/sources.js").Model, el: HTMLElement }} props */
function render({ model, el }) {
  /** @type {Setting} */
  const setting = model.get("setting");
  const recorded = new Int32Array(bytes(model.get("recorded")));
  const difference = verified ??= largestDifference(setting, recorded, new Float32Array(bytes(model.get("checkpoints"))));
  const trusted = difference <= TOLERANCE, reduced = matchMedia("(prefers-reduced-motion: reduce)");

  let selection = { ...setting.first };
  /** @type {Granularity} */
  let granularity = "product";
  let ops = operations(selection.hidden), ends = stops(selection.hidden, granularity);
  let position = stageEnds(selection.hidden)[setting.stages.indexOf(setting.first.stage)];
  /** @type {Point} the two hidden units the plane is seen along */
  let axes = [0, 1];
  /** @type {import("./model.js").Numbers} */
  let numbers;
  /** @type {import("./planes.js").Plane} */
  let plane;
  /** @type {import("./model.js").Moment} */
  let moment;
  let guess = 0; // the sign the reader predicts; 0: none yet
  let told = false; // whether the reader knows what linear units can do
  let morph = NaN, frame = 0, before = 0; // the stage the picture is at, on its way to that of the moment
  /** @type {import("./picture.js").Place | null} */
  let hovered = null;

  // Parts that stay
  const stage = createStage(el, { title: S.title, table: () => h("div", {}, h("p", {}, spoken()), ...tablesOf(moment, data())) });
  const hint = h("p", "dl-hint"), sentence = h("p", "dl-sentence"), note = h("p", "dl-note");
  const inputNote = h("p", "dl-note"), hiddenNote = h("p", "dl-note"), hiddenTitle = h("p", "dl-card-title");
  const graphPlace = h("div"), stripPlace = h("div"), axesPlace = h("div"), score = h("strong");
  const inputPlot = createPlot({ xLabel: "x₁", yLabel: "x₂", square: true }), hiddenPlot = createPlot({ xLabel: "x₁", yLabel: "x₂", square: true });
  const formula = createFormulaLine(S.code);
  const pace = createControls([{ key: "stage", label: S.stageLabel, options: S.stages.map((label, value) => ({ value, label })) },
    { key: "granularity", label: S.axes.granularity, options: Object.entries(S.options.granularity).map(([value, label]) => ({ value, label })) }],
  { stage: 0, granularity }, (key, value) => {
    transport.pause();
    if (key === "stage") show(stageEnds(selection.hidden)[Number(value)], true);
    else setGranularity(/** @type {Granularity} */ (value));
  });
  const { point: _, ...chosen } = selection;
  const controls = createControls(controlsOf(setting, ["activation", "hidden", "data", "weights", "batch"]), chosen,
    (key, value) => change({ [key]: value }));
  controls.el.children[3].after(h("button", { class: "dl-button", onclick: nextRandom }, S.nextRandom));
  controls.el.append(note);
  const transport = createTransport(stage.root, {
    position: () => position,
    last: () => ops.length - 1,
    go(to, playing) { show(to, !playing); },
    next: (from, by) => nextPosition(from, by, ends),
    keyFrame: (from) => nextPosition(from, 1, stageEnds(selection.hidden)),
    reset() { guess = 0; show(0, true); },
    label: spoken,
    interval: 1400,
    keys: {
      g() {
        const names = /** @type {Granularity[]} */ (Object.keys(S.options.granularity));
        setGranularity(names[(names.indexOf(granularity) + 1) % names.length]);
      },
      n: nextRandom,
    },
  });
  const predict = createPredict({
    question: prediction.question,
    axes: [{ key: "sign", label: prediction.sign, options: prediction.signs.map(([value, , label]) => ({ value, label })) }],
    values: { sign: NaN }, // none chosen yet
    commit({ sign }) {
      guess = Number(sign);
      show(position, true);
      focusTransport();
    },
    showMe() { show(ops.length - 1, true); focusTransport(); },
  });
  const linear = createPredict({
    question: prediction.linearQuestion,
    axes: [{ key: "most", label: prediction.linear, options: prediction.linearOptions.map((value) => ({ value, label: String(value) })) }],
    values: { most: NaN },
    commit({ most }) { tell(); linear.result(most === prediction.linearBest, prediction.linearAnswer); },
    showMe() { tell(); linear.wait(prediction.linearAnswer); },
  });
  function tell() { told = true; draw(); focusTransport(); }

  /** The card's button has gone. */
  function focusTransport() { /** @type {HTMLElement} */ (transport.el.querySelector(".dl-step")).focus(); }

  // Parts that are built anew for every number of units
  /** @type {ReturnType<typeof createGraph> | undefined} */
  let graph;
  function rebuild() {
    const { hidden } = selection;
    axes = [0, 1];
    ops = operations(hidden);
    ends = stops(hidden, granularity);
    graph?.destroy();
    graph = createGraph(hidden, ({ layer, j, k }) => {
      transport.pause();
      show(ops.findIndex((op) => op.layer === layer && op.j === j && op.k === k && op.kind === (k < 0 ? "bias" : "product")), true);
    }, (place) => { hovered = place; drawHint(); });
    graphPlace.replaceChildren(graph.el);
    const pairs = times(hidden, (i) => times(hidden - 1 - i, (j) => [i, i + 1 + j])).flat();
    const choice = createControls([{ key: "axes", label: S.axes.axes, kind: "select", options: pairs.map((pair, value) => ({ value, label: S.seenAlong(pair) })) }],
      { axes: 0 }, (_key, value) => {
        axes = /** @type {Point} */ (pairs[Number(value)]);
        remap();
        draw();
      });
    axesPlace.replaceChildren(choice.el);
    axesPlace.hidden = hidden < 3;
  }
  /** The plane's way through this network. */
  function remap() { plane = planeOf(selection, numbers.theta, axes, setting.extent, data()); }

  // Moving through the pass
  const data = () => setting.data[selection.data];
  /** Where the reader is, in words. */
  function spoken() { return sentence.textContent ?? ""; }
  /** @param {Granularity} to */
  function setGranularity(to) {
    granularity = to;
    pace.set({ granularity });
    ends = stops(selection.hidden, granularity);
    show(position, true);
  }
  /** @param {number} to @param {boolean} announce */
  function show(to, announce) {
    position = to;
    draw();
    transport.update();
    if (announce) stage.say(spoken() + (moment.stage >= 4 ? ` ${S.right(countRight(numbers.answers, data().y), data().y.length)}.` : ""));
  }

  // Showing the moment
  function draw() {
    moment = momentOf(selection, numbers, ops, ends, position);
    const { sentence: text, lines, code } = explain(moment);
    sentence.textContent = text;
    pace.set({ stage: moment.stage });
    formula.show(lines, setting.code, code);
    formula.el.hidden = !lines.length;
    redraw(stripPlace, () => stripPlace.replaceChildren(stripOf(moment)));
    graph?.show(moment);
    drawHint();
    drawPredict();
    drawScore();
    if (Number.isNaN(morph) || reduced.matches) morph = moment.stage;
    drawPlanes();
    if (morph !== moment.stage && !frame) {
      before = performance.now();
      frame = requestAnimationFrame(tick);
    }
    stage.refreshTable();
  }
  /** One picture of the plane on its way. @param {number} now */
  function tick(now) {
    const left = moment.stage - morph, way = Math.max(0, now - before) / STAGE_TIME * Math.max(1, Math.abs(left));
    before = now;
    morph = Math.abs(left) <= way ? moment.stage : morph + Math.sign(left) * way;
    frame = morph === moment.stage ? 0 : requestAnimationFrame(tick);
    drawPlanes();
  }
  function drawPlanes() {
    const { hidden, activation, point, batch } = selection, here = Math.ceil(morph), cuts = plane.cut.length > 0;
    const answered = countRight(numbers.answers, data().y);
    inputPlot.show({ ...inputScene(plane, moment.stage),
      handles: batch > 1 ? [] : [{ x: point[0], y: point[1], step: 2 / POINT_GRID, label: S.point(point), moved: movePoint }] },
    S.inputPlot(moment.stage, S.right(answered, data().y.length)));
    const name = [(/** @type {number} */ i) => `x${subscript(i + 1)}`, (/** @type {number} */ i) => `(Wx)${subscript(i + 1)}`,
      (/** @type {number} */ i) => symbol("z", 2, i), (/** @type {number} */ i) => symbol("a", 2, i)][Math.min(3, here)];
    const [x, y] = here ? axes : [0, 1];
    hiddenPlot.show({ ...hiddenScene(plane, morph), xName: name(x), yName: name(y) }, S.hiddenPlot(here, hidden, axes));
    hiddenTitle.textContent = S.hiddenTitles[here];
    inputNote.textContent = S.inputNote(moment.stage, activation, cuts);
    hiddenNote.textContent = here >= 4 ? S.outputNote(hidden, cuts, activation === "linear") : S.hiddenNote(here, activation);
  }
  function drawHint() {
    if (!hovered) { hint.textContent = S.hint; return; }
    const { layer, j, k } = hovered, name = nameOf(hovered), w = moment.weight(layer, j, k);
    hint.textContent = `${S.about(name, layer, j + 1, k + 1)}. ${k >= 0 && moment.m === 1 && moment.done("product", layer, j, k)
      ? S.productOf(name, symbol("a", layer - 1, k), w, moment.input(layer, 0, k)) : `${name} = ${fmt(w)}`}`;
  }
  function drawPredict() {
    const answer = numbers.y[0], done = moment.stage >= 4;
    const word = prediction.signs.find(([sign]) => sign === guess)?.[1] ?? "";
    if (!guess && done) predict.wait(prediction.shown(answer));
    else if (!guess) predict.ask();
    else if (done) predict.result(sideOf(answer) === guess, prediction.result(word, answer));
    else predict.wait(prediction.waiting(word));
    const { data: name, activation, batch } = selection;
    linear.el.hidden = name !== "xor" || activation !== "linear";
    predict.el.hidden = batch > 1 || !linear.el.hidden;
  }
  function drawScore() {
    const { answers } = numbers, { y } = data(), { weights, activation, seed } = selection, done = moment.stage >= 4;
    const trained = weights.startsWith("trained"), xor = selection.data === "xor";
    score.textContent = S.score(done ? countRight(answers, y) : S.none, y.length);
    note.textContent = [
      weights === "random" ? S.seed(seed) : trained ? S.training(setting.lr) : !xor ? S.handSpirals : S.handMade,
      done && (xor ? told && activation === "linear" && S.sums(answers, trained)
        : trained && S.spirals(setting.measured, y.length, setting.updates[setting.updates.length - 1])),
    ].filter(Boolean).join(" ");
  }

  // Where the numbers come from
  const kernel = new Kernel(model);
  let live = false, lost = false, request = 0, greeted = -Infinity;

  /** @param {import("./model.js").Numbers} other @param {"twin" | "live" | "wait"} kind */
  function use(other, kind) {
    numbers = other;
    if (trusted) stage.badge(kind, lost && kind === "twin" ? S.kernelLost : undefined);
    if (plane?.theta.length === other.theta.length && plane.selection.activation === selection.activation && plane.selection.data === selection.data
      && other.theta.every((w, i) => w === plane.theta[i])) plane = { ...plane, selection };
    else remap();
  }
  /** Compute here, then ask the kernel if it is there. @param {boolean} announce */
  async function compute(announce) {
    const asked = ++request;
    use(twinNumbers(setting, recorded, selection), live ? "wait" : "twin");
    show(position, announce);
    if (live) {
      try {
        const { buffers: [values] } = await kernel.ask({ type: "run", selection });
        if (asked !== request) return;
        use(kernelNumbers(setting, selection, float64(values)), "live");
        return show(position, false);
      } catch (error) {
        live = false; // until it answers a hello again
        lost = true;
        if (asked === request) use(numbers, "twin");
        if (/** @type {Error} */ (error).message !== SILENCE) return; // a kernel that answers with errors would be greeted for ever
      }
    }
    if (performance.now() - greeted < GREETING) return;
    greeted = performance.now();
    if (await kernel.connect() && !live) {
      live = true;
      lost = false;
      compute(false);
    }
  }

  /** Another experiment, at the same stage. @param {Record<string, any>} values */
  function change(values) {
    transport.pause();
    const reached = moment.stage;
    selection = { ...selection, ...values };
    guess = 0;
    predict.set({ sign: NaN });
    if (values.hidden) {
      rebuild();
      position = stageEnds(selection.hidden)[reached];
    }
    compute(true);
  }
  /** @param {number} x @param {number} y */
  function movePoint(x, y) {
    const [x1, x2] = [x, y].map((value) => Math.max(-setting.extent, Math.min(setting.extent, Math.round(value * POINT_GRID) / POINT_GRID)));
    if (x1 !== selection.point[0] || x2 !== selection.point[1]) change({ point: [x1, x2] });
  }
  function nextRandom() {
    controls.set({ weights: "random" });
    change({ weights: "random", seed: selection.weights === "random" ? selection.seed + 1 : selection.seed });
  }

  stage.body.append(
    h("div", "dl-planes", h("div", "dl-card", h("p", "dl-card-title", S.inputTitle, score), inputPlot.el, inputNote),
      h("div", "dl-card", hiddenTitle, hiddenPlot.el, axesPlace, hiddenNote)),
    pace.el, transport.el,
    h("div", "dl-card", controls.el),
    predict.el, linear.el, graphPlace, hint,
    h("div", "dl-card dl-now-card", sentence, formula.el, stripPlace));
  if (!trusted) {
    stage.alert(S.refused(difference));
    stage.badge("replay", S.notComputed);
    stage.body.hidden = true;
  }
  rebuild();
  compute(false);

  return () => {
    cancelAnimationFrame(frame);
    kernel.close();
    transport.destroy();
    graph?.destroy();
    inputPlot.destroy();
    hiddenPlot.destroy();
    stage.destroy();
  };
}

export default { render };
