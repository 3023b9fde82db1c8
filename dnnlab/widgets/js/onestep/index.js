// @ts-check
/** One step, every number: where the reader is in a run, and everything that shows it. Words are in strings.js. */
import { times } from "../engine/times.js";
import { decode } from "../engine/recording.js";
import { Kernel, SILENCE, float64 } from "../engine/sources.js";
import { createControls } from "../ui/controls.js";
import { h, setAttribute, uid } from "../ui/dom.js";
import { fmt } from "../ui/format.js";
import { createPredict } from "../ui/predict.js";
import { createStage } from "../ui/stage.js";
import { createTransport } from "../ui/transport.js";
import { createFormulaLine } from "../views/formulaline.js";
import { createLossCurve } from "../views/losscurve.js";
import { createNetworkGraph } from "../views/networkgraph.js";
import { TOLERANCE, largestDifference } from "./checks.js";
import { explainMatrices, explainOp } from "./explain.js";
import { changeMost, isRight, kernelRun, momentOf, nextPosition, operations, parameterIndex, parameters, parseSize, stops,
  twinRun } from "./model.js";
import { nameOf, spokenName } from "./names.js";
import { card, createBars, createCounter, createNudge } from "./panels.js";
import { edgeStates, nodeStates } from "./picture.js";
import * as prediction from "./prediction.js";
import * as S from "./strings.js";
import { tablesOf } from "./tables.js";

/**
 * @typedef {import("./model.js").Run} Run
 * @typedef {import("./model.js").Granularity} Granularity
 * @typedef {import("./checks.js").FullSetting} FullSetting
 */

/** How far this page is from NumPy; all steppers of a page bring the same checkpoints. @type {number | undefined} */
let verified;

/** Controls from the recorded axes. @param {FullSetting} setting @param {string[]} keys @returns {import("../ui/controls.js").Axis[]} */
const controlsOf = ({ axes }, keys) => keys.map((key) => ({
  key,
  label: S.axes[/** @type {keyof typeof S.axes} */ (key)],
  options: axes[key].map((value) => key === "sample"
    ? { value, label: S.options.sample(value), name: S.options.spokenSample(value) }
    : { value, label: /** @type {any} */ (S.options)[key]?.[value] ?? String(value) }),
}));

/** @param {{ model: import("../engine/sources.js").Model, el: HTMLElement }} props */
async function render({ model, el }) {
  /** @type {FullSetting} */
  const setting = model.get("setting");
  const { buffer, byteOffset, byteLength } = model.get("checkpoints");
  const difference = verified ??= largestDifference(setting, new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength)));
  const trusted = difference <= TOLERANCE, recording = await decode(model.get("recording"));

  let selection = { ...setting.first };
  /** @type {Granularity} */
  let granularity = "op";
  // What depends on the selection, on the granularity too: `ends`
  let sizes = parseSize(selection.size), all = parameters(sizes), ops = operations(sizes, selection.loss), ends = stops(ops, granularity);
  /** @type {Run} */
  let run;
  let position = 0, furthest = 0, eps = 2, picked = 0;
  /** @type {import("./model.js").Moment} */
  let moment;
  /** @type {Map<number, { index: number, sign: number }>} the reader's predictions, by update */
  const guesses = new Map();
  /** @type {Set<number>} updates the reader would rather see at once */
  const shownAtOnce = new Set();
  /** @type {import("../views/networkgraph.js").Place | null} */
  let hovered = null;

  // Parts that stay
  const stage = createStage(el, { title: S.title, table: () => h("div", {}, h("p", {}, spoken()), ...tablesOf(moment)) });
  const hint = h("p", "dl-hint"), sentence = h("p", "dl-sentence");
  const updateText = h("span", "dl-update");
  const phaseButtons = Object.entries(S.phases).map(([phase, label]) => h("button", { class: "dl-phase",
    "data-phase": phase, onclick: () => jump(phase) }, label));
  const graphPlace = h("div"), predictPlace = h("div"), nudgePlace = h("div");
  const formula = createFormulaLine(S.code), bars = createBars(({ index }) => pick(index)), counter = createCounter();
  const curve = createLossCurve({ xLabel: S.update }), lossNow = h("p", "dl-note");
  const pace = createControls([{ key: "granularity", label: S.axes.granularity,
    options: Object.entries(S.options.granularity).map(([value, label]) => ({ value, label })) }, ...controlsOf(setting, ["sample"])],
  { granularity, sample: selection.sample }, (key, value) => {
    if (key === "sample") change({ sample: value });
    else setGranularity(/** @type {Granularity} */ (value));
  });
  const controls = createControls(controlsOf(setting, ["size", "activation", "loss", "weights", "lr"]), { ...selection },
    (key, value) => change({ [key]: value }));
  const reason = h("p", { class: "dl-note", id: uid() }, S.onlyRecorded);
  const transport = createTransport(stage.root, {
    position: () => position,
    last: () => (run ? run.updates * ops.length : 0),
    go(to, playing) { show(to, !playing); },
    next: (from, by) => nextPosition(from, by, ends, ops.length),
    keyFrame: (from) => nextPosition(from, 1, stops(ops, "pass"), ops.length),
    reset() { forget(); show(0, true); },
    label: spoken,
    interval: 1400,
    keys: { g() {
      const names = /** @type {Granularity[]} */ (Object.keys(S.options.granularity));
      setGranularity(names[(names.indexOf(granularity) + 1) % names.length]);
    } },
  });

  // Parts that are built anew for every size
  /** @type {ReturnType<typeof createNetworkGraph> | undefined} */
  let graph;
  /** @type {ReturnType<typeof createPredict>} */
  let predict;
  /** @type {ReturnType<typeof createNudge>} */
  let nudge;

  function rebuild() {
    sizes = parseSize(selection.size);
    all = parameters(sizes);
    ops = operations(sizes, selection.loss);
    ends = stops(ops, granularity);
    picked = Math.min(picked, all.length - 1);
    graph?.destroy();
    graph = createNetworkGraph({
      sizes,
      label: S.graph,
      layerName: (layer) => S.layer(layer, sizes.length),
      pick: ({ layer, j, k }) => pick(parameterIndex(sizes, layer, j, k)),
      hover(place) { hovered = place; drawHint(); },
    });
    const weights = all.filter(({ k }) => k >= 0);
    predict = createPredict({
      question: prediction.question,
      axes: [
        { key: "index", label: prediction.weight, kind: "select",
          options: weights.map((weight) => ({ value: weight.index, label: nameOf(weight), name: spokenName(weight) })) },
        { key: "sign", label: prediction.sign, options: prediction.signs.map(([value, , label]) => ({ value, label })) },
      ],
      values: { index: weights[0].index, sign: NaN }, // no sign chosen yet
      changed: ({ index }) => pick(Number(index)),
      commit({ index, sign }) {
        guesses.set(moment.update, { index: Number(index), sign: Number(sign) });
        show(position, true);
        transport.el.querySelector("button")?.focus();
      },
      showMe() { shownAtOnce.add(moment.update); show(position, true); },
    });
    nudge = createNudge({ parameters: all, epsilons: setting.epsilons, eps,
      changed(chosen) { eps = chosen.eps; pick(chosen.parameter); } });
    graphPlace.replaceChildren(graph.el);
    predictPlace.replaceChildren(predict.el);
    nudgePlace.replaceChildren(nudge.el);
  }

  // Moving through the run
  /** Where the reader is, in words. */
  function spoken() { return `${updateText.textContent}. ${sentence.textContent}`; }
  /** @param {number} index */
  function pick(index) {
    picked = index;
    if (all[index].k >= 0) predict.set({ index });
    draw();
  }
  /** @param {Granularity} to */
  function setGranularity(to) {
    granularity = to;
    pace.set({ granularity });
    ends = stops(ops, granularity);
    show(position, true);
  }
  /** Go to the first step of a phase of this update. @param {string} phase */
  function jump(phase) {
    const first = ops.findIndex((one) => one.phase === phase);
    transport.pause();
    if (!moment.finished) show(position - moment.at + Number(ends.find((end) => end >= first)), true);
  }
  /** @param {number} to @param {boolean} announce */
  function show(to, announce) {
    position = to;
    draw();
    transport.update();
    if (announce) stage.say(spoken());
  }

  // Showing the moment
  function draw() {
    moment = momentOf(selection, run, ops, ends, position);
    const { update, updates, finished, frame, next, op, at, active, hasGradient } = moment;
    const { sentence: text, lines, code } = active.length > 1
      ? explainMatrices(op, moment, granularity === "pass" ? "pass" : "layer") : explainOp(op, moment);
    updateText.textContent = finished ? S.allDone(updates) : S.updateOf(update + 1, updates);
    for (const button of phaseButtons) setAttribute(button, "aria-current", button.dataset.phase === op.phase && "step");
    sentence.textContent = text;
    formula.show(lines, setting.code[selection.loss], code);
    graph?.show(edgeStates(moment, picked, guesses.get(update)?.index), nodeStates(moment), frame.m > 1 ? 156 : 116);
    drawHint();
    drawPredict();
    bars.show(all, frame, hasGradient, picked);
    nudge.show({ parameter: picked, eps }, (i) => run.nudge(update, picked, i), frame.grad[picked], hasGradient(all[picked]));
    counter.show(ops, at, frame.m, all.length);
    const complete = !finished && at === ops.length - 1;
    furthest = Math.max(furthest, update + Number(complete));
    const losses = times(furthest + 1, (u) => run.frame(u).loss);
    curve.el.hidden = !furthest;
    curve.show([{ name: "J", values: losses }], update, S.lossPlot(update, losses[update], losses[0]));
    lossNow.textContent = furthest ? S.lossNow(frame.loss, complete ? next.loss : NaN) : S.lossFirst(frame.loss);
    stage.refreshTable();
  }
  function drawHint() {
    if (!hovered) { hint.textContent = S.hint; return; }
    const { layer, j, k } = hovered, { frame, hasGradient } = moment, name = nameOf(hovered), index = parameterIndex(sizes, layer, j, k);
    hint.textContent = `${S.about(name, layer, j + 1, k + 1)}. ${name} = ${fmt(frame.theta[index])}`
      + (hasGradient(hovered) ? `, ∂J/∂${name} = ${fmt(frame.grad[index])}` : "");
  }
  function drawPredict() {
    const { update, finished, frame, next, op: { phase } } = moment, guess = guesses.get(update);
    const shown = shownAtOnce.has(update);
    predictPlace.hidden = finished || (!guess && !shown && (phase === "update" || phase === "backward"));
    const [most] = changeMost(frame, sizes), gradient = frame.grad[most];
    const answer = gradient ? prediction.result(nameOf(all[most]), gradient, next.theta[most] - frame.theta[most]) : prediction.still;
    if (!guess) { if (shown) predict.wait(answer); else predict.ask(); return; }
    const name = nameOf(all[guess.index]), sign = String(prediction.signs.find(([value]) => value === guess.sign)?.[1]);
    if (phase !== "update") { predict.wait(prediction.waiting(name, sign)); return; }
    const scored = [...guesses].filter(([u]) => u <= update);
    const right = scored.filter(([u, one]) => isRight(one, run.frame(u), sizes)).length;
    predict.result(isRight(guess, frame, sizes), prediction.said(name, sign) + answer
      + (scored.length > 1 ? prediction.score(right, scored.length) : ""));
  }

  // Where the numbers come from
  const kernel = new Kernel(model);
  let live = false, lost = false, request = 0;

  /** @param {Run} other @param {"twin" | "live" | "replay" | "wait"} kind */
  function use(other, kind) {
    run = other;
    restrict(kind === "replay");
    stage.badge(kind, lost && kind === "twin" ? S.kernelLost : undefined);
    stage.alert(kind === "replay" ? S.refused(difference) : run.divergedAt >= 0 ? S.diverged(run.divergedAt) : "");
    show(Math.min(position, run.updates * ops.length), true);
  }
  /** Ask the kernel if it is there; else compute here if that can be trusted; else show the weights NumPy recorded. */
  async function compute() {
    const asked = ++request;
    let greet = true;
    if (live) {
      use(twinRun(setting, selection), "wait"); // to look at until the answer is there
      try {
        const { message, buffers: [numbers] } = await kernel.ask({ type: "run", selection });
        if (asked === request) use(kernelRun(setting, selection, float64(numbers), message.divergedAt), "live");
        return;
      } catch (error) {
        live = false; // until it answers a hello again
        lost = true;
        greet = /** @type {Error} */ (error).message === SILENCE; // a kernel that answers with errors would be greeted for ever
      }
    }
    if (trusted) use(twinRun(setting, selection), "twin");
    else replay();
    if (greet && await kernel.connect() && !live) {
      live = true;
      lost = false;
      compute();
    }
  }
  function replay() {
    const { size, weights, lr, sample } = setting.first;
    if (fixed.some((key) => selection[key] !== setting.first[key])) { // left over from a kernel that has gone
      selection = { ...selection, size, weights, lr, sample };
      controls.set(selection);
      pace.set({ sample });
      rebuild();
    }
    const { activation, loss } = selection;
    const number = setting.recorded.findIndex((one) => one.activation === activation && one.loss === loss);
    use(twinRun(setting, selection, times(recording.frames, (u) => recording.at(number, u))), "replay");
  }
  const fixed = /** @type {const} */ (["size", "weights", "lr", "sample"]); // recorded in one version only
  /** Only choices that are recorded can be made. @param {boolean} on */
  function restrict(on) {
    reason.hidden = !on;
    for (const key of fixed) {
      const group = /** @type {HTMLElement} */ (stage.body.querySelector(`[data-key=${key}]`));
      setAttribute(group, "aria-disabled", on && "true");
      setAttribute(group, "aria-describedby", on && reason.id);
    }
  }
  /** A disabled choice is not taken. @param {Event} event */
  function refuseDisabled(event) {
    if (/** @type {Element} */ (event.target).closest("[aria-disabled]")) event.preventDefault();
  }

  function forget() {
    guesses.clear();
    shownAtOnce.clear();
    furthest = 0;
  }
  /** Another experiment, from its start. @param {Record<string, any>} values */
  function change(values) {
    transport.pause();
    selection = { ...selection, ...values };
    forget();
    position = 0;
    rebuild();
    compute();
  }

  stage.body.append(
    h("div", "dl-phases", updateText, h("div", "dl-phase-list", ...phaseButtons)),
    graphPlace, hint, transport.el,
    h("div", "dl-card dl-now-card", sentence, formula.el),
    predictPlace, reason, pace.el,
    h("div", "dl-pair", h("div", {}, bars.el, card(S.loss, curve.el, lossNow)), h("div", {}, nudgePlace, counter.el)),
    card(S.settings, controls.el));
  stage.body.addEventListener("click", refuseDisabled, true);
  rebuild();
  compute();

  return () => {
    kernel.close();
    transport.destroy();
    graph?.destroy();
    curve.destroy();
    stage.destroy();
  };
}

export default { render };
