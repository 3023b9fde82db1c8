// @ts-check
import { Kernel, float64 } from "../engine/sources.js";
import { decode } from "../engine/recording.js";
import { createControls } from "../ui/controls.js";
import { h, setAttribute } from "../ui/dom.js";
import { fmt, fmtSigned, subscript } from "../ui/format.js";
import { createPredict } from "../ui/predict.js";
import { createStage } from "../ui/stage.js";
import { createTransport } from "../ui/transport.js";
import { createFormulaLine } from "../views/formulaline.js";
import { createLossCurve } from "../views/losscurve.js";
import { createNetworkGraph } from "../views/networkgraph.js";
import { TOLERANCE, differences, same } from "./checks.js";
import { explainMatrices, explainOp } from "./explain.js";
import { BATCH, answer, countProducts, isRight, kernelRun, largestGradient, nextPosition, operations, parameterIndex, parameters,
  parseSize, stops, twinRun } from "./model.js";
import { nameOf, spokenName, symbol } from "./names.js";
import { card, createBars, createCounter, createNudge } from "./panels.js";
import { S } from "./strings.js";

/**
 * @typedef {import("./model.js").Selection} Selection
 * @typedef {import("./model.js").Run} Run
 * @typedef {import("./model.js").Granularity} Granularity
 * @typedef {import("../ui/controls.js").Axis} Axis
 */

/** Controls from the recorded axes. @param {Record<string, any[]>} axes @param {string[]} keys @returns {Axis[]} */
const controlsOf = (axes, keys) => keys
  .map((key) => ({
    key,
    label: S.axes[/** @type {keyof typeof S.axes} */ (key)],
    options: axes[key].map((value) => key === "sample"
      ? { value, label: S.options.sample(value), name: S.options.spokenSample(value) }
      : { value, label: /** @type {any} */ (S.options)[key]?.[value] ?? String(value) }),
  }));

/** @param {{ model: import("../engine/sources.js").Model, el: HTMLElement }} props */
async function render({ model, el }) {
  /** @type {import("./checks.js").FullSetting} */
  const setting = model.get("setting");
  const checkpoints = new Float32Array(bytes(model.get("checkpoints")));
  const recording = await decode(model.get("recording"));
  const kernel = new Kernel(model);

  let selection = { ...setting.first }, live = false, request = 0;
  /** @type {Granularity} */
  let granularity = "op";
  /** @type {Run} */
  let run = twinRun(setting, selection);
  let position = 0, furthest = 0, eps = 2, picked = 0;
  /** @type {Map<number, { index: number, sign: number }>} the reader's predictions, by update */
  const guesses = new Map();
  /** @type {Set<number>} updates the reader would rather see at once */
  const shownAtOnce = new Set();
  /** @type {{ layer: number, j: number, k: number } | null} */
  let hovered = null;

  // What depends on size and loss alone
  let sizes = parseSize(selection.size), all = parameters(sizes), ops = operations(sizes, selection.loss);
  let ends = stops(ops, granularity);
  /** @type {Map<string, number>} when an op happens in an update */
  let when = new Map();
  /** @param {string} kind @param {number} layer @param {number} j @param {number} [k] */
  const key = (kind, layer, j, k = -1) => `${kind} ${layer} ${j} ${k}`;

  const stage = createStage(el, { title: S.title, table });
  const hint = h("p", { class: "dl-hint" });
  const sentence = h("p", { class: "dl-sentence" });
  const lossNow = h("p", { class: "dl-note" });
  const phaseButtons = Object.entries(S.phases).map(([phase, label]) => h("button", { type: "button", class: "dl-phase",
    "data-phase": phase, onclick: () => jump(phase) }, label));
  const counterText = h("span", { class: "dl-update" });
  const graphPlace = h("div", {}), formulaPlace = h("div", {}), predictPlace = h("div", {}), nudgePlace = h("div", {});
  const bars = createBars(({ index }) => pick(index));
  const counter = createCounter();
  const curve = createLossCurve({ xLabel: S.update });
  const pace = createControls([{ key: "granularity", label: S.axes.granularity,
    options: Object.entries(S.options.granularity).map(([value, label]) => ({ value, label })) },
  ...controlsOf(setting.axes, ["sample"])], { granularity, sample: selection.sample },
  (key, value) => {
    if (key === "sample") change({ sample: value });
    else setGranularity(/** @type {Granularity} */ (value));
  });

  const transport = createTransport(stage.root, {
    position: () => position,
    last: () => run.updates * ops.length,
    go(to, playing) { show(to, !playing); },
    next: (from, by) => nextPosition(from, by, ends, ops.length),
    keyFrame: (from) => nextPosition(from, 1, stops(ops, "pass"), ops.length),
    reset() { guesses.clear(); shownAtOnce.clear(); furthest = 0; show(0, true); },
    label: (at) => `${S.updateOf(Math.min(Math.floor(at / ops.length) + 1, run.updates), run.updates)}, ${sentence.textContent}`,
    interval: 1400,
    keys: { g() {
      const names = /** @type {Granularity[]} */ (Object.keys(S.options.granularity));
      setGranularity(names[(names.indexOf(granularity) + 1) % names.length]);
    } },
  });

  /** @type {ReturnType<typeof createNetworkGraph>} */
  let graph;
  /** @type {ReturnType<typeof createFormulaLine>} */
  let formula;
  /** @type {ReturnType<typeof createPredict>} */
  let predict;
  /** @type {ReturnType<typeof createNudge>} */
  let nudge;

  /** Build what depends on size and loss. */
  function rebuild() {
    sizes = parseSize(selection.size);
    all = parameters(sizes);
    ops = operations(sizes, selection.loss);
    ends = stops(ops, granularity);
    when = new Map(ops.map(({ kind, layer, j, k }, i) => [key(kind, layer, j, k), i]));
    picked = Math.min(picked, all.length - 1);
    graph?.destroy();
    graph = createNetworkGraph({
      sizes,
      label: S.graph,
      layerName: (layer) => S.layer(layer, sizes.length),
      pick: ({ layer, j, k }) => pick(parameterIndex(sizes, layer, j, k)),
      hover: (place) => { hovered = place; showHint(); },
    });
    graphPlace.replaceChildren(graph.el);
    formula = createFormulaLine(setting.code[selection.loss], S.code);
    formulaPlace.replaceChildren(formula.el);
    const weights = all.filter(({ k }) => k >= 0);
    predict = createPredict({
      question: S.predict.question,
      axes: [
        { key: "index", label: S.predict.weight, kind: "select",
          options: weights.map((weight) => ({ value: weight.index, label: nameOf(weight), name: spokenName(weight) })) },
        { key: "sign", label: S.predict.sign,
          options: [1, -1, 0].map((value) => ({ value, label: S.predict.signs[/** @type {"1" | "-1" | "0"} */ (String(value))] })) },
      ],
      values: { index: weights[0].index, sign: NaN }, // no sign chosen yet
      changed: ({ index }) => pick(Number(index)),
      commit: ({ index, sign }) => { guesses.set(where().update, { index: Number(index), sign: Number(sign) }); show(position, true); transport.el.querySelector("button")?.focus(); },
      showMe: () => { shownAtOnce.add(where().update); show(position, true); },
    });
    predictPlace.replaceChildren(predict.el);
    nudge = createNudge({ parameters: all, epsilons: setting.epsilons, eps,
      changed: (chosen) => { eps = chosen.eps; pick(chosen.parameter); } });
    nudgePlace.replaceChildren(nudge.el);
  }

  const where = () => ({ update: Math.floor(position / ops.length), op: position % ops.length });
  /** Whether an op of this update is done. @param {string} name */
  const done = (name) => (when.get(name) ?? Infinity) <= where().op;

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
    const { update, op } = where(), first = ops.findIndex((one) => one.phase === phase);
    transport.pause();
    if (update < run.updates) show(position - op + /** @type {number} */ (ends.find((end) => end >= first)), true);
  }
  /** @param {number} to @param {boolean} announce */
  function show(to, announce) {
    position = to;
    draw();
    transport.update();
    if (announce) stage.say(`${counterText.textContent}. ${sentence.textContent}`);
  }

  /** What the step that ends here was: one op, or all since the last stop. */
  function activeOps() {
    const { op } = where(), end = ends.indexOf(op);
    return granularity === "op" || end < 0 ? [ops[op]] : ops.slice(end ? ends[end - 1] + 1 : 0, op + 1);
  }

  function draw() {
    const { update, op } = where(), current = ops[op], frame = run.frame(update);
    const finished = update === run.updates, next = finished ? frame : run.frame(update + 1);
    const context = { selection, frame, next, update, updates: run.updates }, active = activeOps();
    const { sentence: text, lines, code } = active.length > 1
      ? explainMatrices(current, context, granularity === "pass" ? "pass" : "layer") : explainOp(current, context);

    counterText.textContent = finished ? S.allDone(run.updates) : S.updateOf(update + 1, run.updates);
    for (const button of phaseButtons) setAttribute(button, "aria-current", button.dataset.phase === current.phase && "step");
    sentence.textContent = text;
    formula.show(lines, code);
    drawGraph(frame, next, active, finished);
    drawPredict(update, op, frame, next, finished);
    bars.show(all, frame, ({ layer, j, k }) => done(key(k < 0 ? "db" : "dW", layer, j, k)), picked);
    const { layer, j, k } = all[picked];
    nudge.show({ parameter: picked, eps }, (i) => run.nudge(update, picked, i), frame.grad[picked],
      done(key(k < 0 ? "db" : "dW", layer, j, k)));
    counter.show(countProducts(ops, op, frame.m, all.length), all.length);
    const complete = !finished && op === ops.length - 1;
    furthest = Math.max(furthest, update + Number(complete));
    lossNow.textContent = `${S.before}: ${fmt(frame.loss)} · ${S.after}: ${complete ? fmt(next.loss) : S.none}`;
    const losses = Array.from({ length: furthest + 1 }, (_, u) => run.frame(u).loss);
    curve.show([{ name: "J", values: losses }], update, S.lossPlot(update, losses[update], losses[0]));
    showHint();
    stage.refreshTable();
  }

  /** @param {import("./model.js").Frame} frame @param {import("./model.js").Frame} next @param {import("./model.js").Op[]} active @param {boolean} finished */
  function drawGraph(frame, next, active, finished) {
    const { update, op } = where(), top = sizes.length, { phase } = ops[op];
    const guess = guesses.get(update), revealed = finished || phase === "update", most = largestGradient(frame, sizes);
    /** @param {number} layer @param {number} j @param {number} k */
    const litEdge = (layer, j, k) => active.some((one) => {
      if (one.kind === "z") return one.layer === layer && one.j === j;
      if (one.kind === "hand") return one.layer === layer - 1 && one.j === j && one.k === k;
      return (one.kind === "dW" || one.kind === "db" || one.kind === "step") && one.layer === layer && one.j === j && one.k === k;
    });
    graph.show(({ layer, j, k }) => {
      const index = parameterIndex(sizes, layer, j, k), stepped = done(key("step", layer, j, k));
      const known = done(key(k < 0 ? "db" : "dW", layer, j, k)), value = (stepped ? next : frame).theta[index];
      const lit = litEdge(layer, j, k), handed = phase === "backward" && done(key("hand", layer - 1, j, k))
        && active.some((one) => one.layer === layer - 1 && (one.kind === "hand" || (one.kind === "delta" && one.j === k)));
      const product = frame.layers[layer - 2].delta;
      const sub = stepped ? `Δ ${fmtSigned(next.theta[index] - frame.theta[index])}`
        : handed && frame.m === 1 ? `↩ ${fmt(frame.theta[index] * product[j])}` : known ? `∂ ${fmt(frame.grad[index])}` : "";
      const wins = revealed && !finished && most > 0 && k >= 0 && Math.abs(frame.grad[index]) >= most * (1 - 1e-9);
      return {
        value, text: fmt(value), sub, picked: index === picked,
        lit: lit ? (phase === "backward" ? "back" : "on") : "",
        mark: guess?.index === index ? "mine" : guess && wins ? "most" : "",
        label: spokenName({ layer, j, k }),
      };
    }, (layer, j, width) => nodeState(frame, active, layer, j, width), frame.m > 1 ? 156 : 116);
  }

  /** @param {import("./model.js").Frame} frame @param {import("./model.js").Op[]} active @param {number} layer @param {number} j @param {number} width */
  function nodeState(frame, active, layer, j, width) {
    const top = sizes.length, { m, y } = frame, n = sizes[layer - 1];
    const lit = active.some((one) => (["z", "a", "delta"].includes(one.kind) && one.layer === layer && one.j === j)
      || (one.kind === "hand" && one.layer === layer && one.k === j) || (one.kind === "loss" && layer === top));
    /** @type {{ name: string, kind: string, known: boolean, value: (s: number) => number }[]} */
    const quantities = [];
    if (layer === 1) {
      const { x } = frame.layers[0];
      quantities.push({ name: S.rows.x + subscript(j + 1), kind: "a", known: true, value: (s) => x[s * n + j] });
    } else {
      const { z, a, delta } = frame.layers[layer - 2], out = layer === top;
      const logit = out && selection.loss !== "squared_error";
      quantities.push({ name: S.rows.z, kind: "z", known: done(key("z", layer, j)), value: (s) => z[s * n + j] },
        { name: logit ? S.rows.answer : S.rows.a, kind: "a", known: done(key("a", layer, j)), value: (s) => (out ? answer(selection, a[s * n + j]) : a[s * n + j]) });
      if (out) quantities.push({ name: S.rows.y, kind: "y", known: true, value: (s) => y[s * n + j] });
      quantities.push({ name: S.rows.delta, kind: "delta", known: done(key("delta", layer, j)), value: (s) => delta[s * n + j] });
    }
    const title = layer === 1 ? symbol("a", 1, j) : S.neuron(layer, j + 1);
    const label = `${S.neuron(layer, j + 1)}: ${quantities.filter(({ known }) => known)
      .map(({ name, value }) => `${name} = ${Array.from({ length: m }, (_, s) => fmt(value(s))).join(", ")}`).join("; ")}`;
    /** @param {boolean} known @param {number} value */
    const cell = (known, value) => (known ? fmt(value) : S.unknown);
    if (m === 1) {
      return { title, label, lit, columns: [], rows: quantities.map(({ name, kind, known, value }) => ({ name, kind: kind + (value(0) < 0 ? " dl-minus" : ""), cells: [known && kind === "y" ? String(value(0)) : cell(known, value(0))] })) };
    }
    // Four samples leave room for the newest numbers only; the others are in the table and in the formula.
    const newest = quantities.filter(({ kind, known }) => kind === "a" || (known && kind !== "y")).slice(width < 132 ? -1 : -2);
    const fit = width < 132 ? newest : [...newest, ...quantities.filter(({ kind }) => kind === "y")];
    return { title, label, lit, columns: fit.map(({ name }) => name), weights: fit.map(({ kind }) => (kind === "y" ? 0.3 : 1)),
      rows: Array.from({ length: m }, (_, s) => ({ name: String(s + 1), kind: "sample", cells: fit.map(({ kind, known, value }) => kind === "y" ? String(value(s)) : cell(known, value(s))) })) };
  }

  /** @param {number} update @param {number} op @param {import("./model.js").Frame} frame @param {import("./model.js").Frame} next @param {boolean} finished */
  function drawPredict(update, op, frame, next, finished) {
    const guess = guesses.get(update), { phase } = ops[op];
    predictPlace.hidden = finished || (!guess && (shownAtOnce.has(update) || phase === "update" || phase === "backward"));
    if (!guess) { predict.ask(); return; }
    const name = nameOf(all[guess.index]), sign = S.predict.words[/** @type {"1" | "-1" | "0"} */ (String(guess.sign))];
    if (phase !== "update") { predict.wait(S.predict.waiting(name, sign)); return; }
    const scored = [...guesses].filter(([u]) => u <= update);
    const right = scored.filter(([u, one]) => isRight(one, run.frame(u), sizes)).length;
    const size = largestGradient(frame, sizes), most = all.find(({ index, k }) => k >= 0 && Math.abs(frame.grad[index]) === size);
    const score = scored.length > 1 ? S.predict.score(right, scored.length) : "";
    predict.result(isRight(guess, frame, sizes), (size > 0 && most
      ? S.predict.result(name, sign, nameOf(most), frame.grad[most.index], next.theta[most.index] - frame.theta[most.index])
      : S.predict.still(name, sign)) + score);
  }

  function showHint() {
    if (!hovered) { hint.textContent = S.hint; return; }
    const { layer, j, k } = hovered, index = parameterIndex(sizes, layer, j, k), { update } = where();
    const known = done(key(k < 0 ? "db" : "dW", layer, j, k)), frame = run.frame(update);
    hint.textContent = `${S.about(nameOf(hovered), layer, j + 1, k + 1)}. ${nameOf(hovered)} = ${fmt(frame.theta[index])}`
      + (known ? `, ∂J/∂${nameOf(hovered)} = ${fmt(frame.grad[index])}` : "");
  }

  /** Every number as HTML. */
  function table() {
    const { update } = where(), frame = run.frame(update), finished = update === run.updates;
    const next = finished ? frame : run.frame(update + 1), { m } = frame, T = S.table;
    /** @param {string} caption @param {string[]} head @param {string[][]} rows */
    const build = (caption, head, rows) => h("table", {}, h("caption", {}, caption),
      h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, ...rows.map(([first, ...cells]) => h("tr", {}, h("th", { scope: "row" }, first), ...cells.map((text) => h("td", {}, text))))));
    /** @param {boolean} known @param {number} value */
    const cell = (known, value) => (known ? fmt(value) : S.none);
    const neurons = sizes.flatMap((n, l) => Array.from({ length: n }, (_, j) => Array.from({ length: m }, (_, s) => {
      const name = S.neuron(l + 1, j + 1), sample = String(selection.sample === BATCH ? s + 1 : selection.sample + 1);
      if (!l) return [name, sample, S.none, fmt(frame.layers[0].x[s * n + j]), S.none, S.none];
      const { z, a, delta } = frame.layers[l - 1], at = s * n + j, out = l === sizes.length - 1;
      return [name, sample, cell(done(key("z", l + 1, j)), z[at]), cell(done(key("a", l + 1, j)), out ? answer(selection, a[at]) : a[at]),
        out ? String(frame.y[at]) : S.none, cell(done(key("delta", l + 1, j)), delta[at])];
    })).flat());
    const rows = all.map(({ index, layer, j, k }) => {
      const stepped = done(key("step", layer, j, k));
      return [nameOf({ layer, j, k }), fmt(frame.theta[index]), cell(done(key(k < 0 ? "db" : "dW", layer, j, k)), frame.grad[index]),
        stepped ? fmtSigned(next.theta[index] - frame.theta[index]) : S.none, cell(stepped, next.theta[index])];
    });
    return h("div", {}, h("p", {}, `${counterText.textContent}. ${sentence.textContent}`),
      build(T.neurons, [T.neuron, T.sample, "z", selection.loss === "squared_error" ? "a" : "a, ŷ", T.target, "δ"], neurons),
      build(T.parameters, [T.parameter, T.value, T.gradient, T.change, T.next], rows));
  }

  // Where the numbers come from
  /** The page's own computation, or the recorded weights where it does not agree with NumPy. */
  function computeHere() {
    const twin = twinRun(setting, selection), { steps, weights } = differences(setting, checkpoints, selection, twin);
    const worst = Math.max(steps, weights);
    if (worst <= TOLERANCE) use(twin, "twin");
    else refuse(worst);
  }
  /** Show recorded weights: of this selection, or of the first where it is not among the recorded ones.
   * @param {number} difference */
  function refuse(difference) {
    const recorded = setting.recorded.findIndex((one) => same(one, selection));
    if (recorded < 0) {
      selection = { ...setting.first };
      controls.set(/** @type {any} */ (selection));
      pace.set({ sample: selection.sample });
      rebuild();
    }
    const number = recorded < 0 ? setting.recorded.findIndex((one) => same(one, selection)) : recorded;
    const frames = Array.from({ length: recording.frames }, (_, u) => recording.at(number, u));
    use(twinRun(setting, selection, frames), "replay");
    stage.alert(S.refused(difference));
  }
  /** @param {Run} other @param {"twin" | "live" | "replay"} kind */
  function use(other, kind) {
    run = other;
    stage.badge(kind);
    stage.alert(run.divergedAt >= 0 ? S.diverged(run.divergedAt) : "");
    show(Math.min(position, run.updates * ops.length), true);
  }
  async function compute() {
    const asked = ++request;
    computeHere();
    if (!live) return;
    try {
      stage.badge("wait");
      const { message, buffers: [buffer] } = await kernel.ask({ type: "run", selection });
      if (asked === request) use(kernelRun(setting, selection, float64(buffer), message.divergedAt), "live");
    } catch {
      if (asked === request) stage.badge("twin", S.kernelLost);
    }
  }

  /** Another experiment, from its start. @param {Record<string, any>} values */
  function change(values) {
    transport.pause();
    selection = { ...selection, ...values };
    guesses.clear();
    shownAtOnce.clear();
    position = furthest = 0;
    rebuild();
    compute();
  }
  const controls = createControls(controlsOf(setting.axes, ["size", "activation", "loss", "weights", "lr"]), /** @type {any} */ (selection),
    (key, value) => change({ [key]: value }));

  stage.body.append(
    h("div", { class: "dl-phases" }, counterText, h("div", { class: "dl-phase-list" }, ...phaseButtons)),
    graphPlace, hint, transport.el,
    h("div", { class: "dl-card dl-now-card" }, sentence, formulaPlace),
    predictPlace, pace.el,
    h("div", { class: "dl-pair" }, bars.el, nudgePlace),
    h("div", { class: "dl-pair" }, card(S.loss, curve.el, lossNow), counter.el),
    card(S.settings, controls.el));
  rebuild();
  compute();
  kernel.connect().then((found) => { live = found; if (live) compute(); });

  return () => {
    kernel.close();
    transport.destroy();
    graph.destroy();
    stage.destroy();
  };
}

/** @param {DataView} view */
const bytes = ({ buffer, byteOffset, byteLength }) => buffer.slice(byteOffset, byteOffset + byteLength);

export default { render };
