// @ts-check
/** Which start survives? Six ways to draw the first weights, side by side. Words are in strings.js. */
import { Kernel, float64, kernelOrPage } from "../engine/sources.js";
import { times } from "../engine/times.js";
import { createControls } from "../ui/controls.js";
import { h } from "../ui/dom.js";
import { fmt } from "../ui/format.js";
import { createPredict } from "../ui/predict.js";
import { createStage } from "../ui/stage.js";
import { createTransport } from "../ui/transport.js";
import { createPlot } from "../views/plot.js";
import { QUESTIONS, VERDICTS, answeredRuns, apart, recordedRuns, verdictOf } from "./model.js";
import { createStack, decadeTicks, unitTicks } from "./stack.js";
import * as S from "./strings.js";

/**
 * @typedef {import("./model.js").Selection} Selection
 * @typedef {import("./model.js").Run} Run
 */

const PATIENCE = 20_000; // milliseconds: six trainings take the kernel some seconds
const MOST = 1.5; // the highest loss in the race
const LETTER = 0.027, LINE = 0.098; // of a name, as shares of a plot's width and height

/** @param {{ model: import("../engine/sources.js").Model, el: HTMLElement }} props */
async function render({ model, el }) {
  /** @type {import("./model.js").Setting} */
  const setting = model.get("setting");
  const recorded = await recordedRuns(setting, model.get("recorded"));
  const { axes: { scheme: schemes }, frames, guessing, width } = setting;
  const names = schemes.map((scheme) => S.schemes[scheme]), end = frames.length - 1;

  /** @type {Selection} */
  let selection = { ...setting.first };
  /** @type {Run[]} one for each scheme */
  let runs;
  let frame = 0, asked = -1, below = "spread";
  /** Whether the answer is out. */
  let open = false;

  // Parts that stay
  const stage = createStage(el, { title: S.title, table });
  const where = h("p", "dl-ws-where"), meaning = h("p", "dl-ws-meaning"), ending = h("p", "dl-ws-ending"), note = h("p", "dl-note");
  const line = h("code", "dl-code-line"), place = h("div", "dl-ws-predict");
  const activations = createStack(S.activationsTitle), deltas = createStack(S.deltasTitle);
  const race = createPlot({ xLabel: S.raceAxis, height: 185 }), spread = createPlot({ xLabel: S.layerAxis, height: 185 });
  const units = createPlot({ xLabel: S.unitsX, yLabel: S.unitsY, height: 185 });
  const unitsTitle = h("p", "dl-card-title"), unitsNote = h("p", "dl-note"), spreadNote = h("p", "dl-note"), raceNote = h("p", "dl-note");
  const head = h("tr"), body = h("tbody");
  const controls = createControls(/** @type {(keyof Selection)[]} */ (["scheme", "activation", "depth"]).map((key) => ({ key, label: S.axes[key],
    options: setting.axes[key].map((value) => ({ value, label: S.choice(value, key) })) })), { ...selection },
  (key, value) => change({ [key]: value }));
  const another = h("button", { class: "dl-button", onclick: ask }, S.another);
  const choice = createControls([{ key: "below", label: S.axes.below, options: Object.entries(S.below).map(([value, label]) => ({ value, label })) }],
    { below }, (_, value) => { below = String(value); draw(); });
  /** One of them is shown. @type {Record<string, HTMLElement>} */
  const lower = {
    spread: h("div", {}, h("p", "dl-card-title", S.spread), spread.el, spreadNote),
    units: h("div", {}, unitsTitle, units.el, unitsNote),
    all: h("div", { class: "dl-ws-all", role: "region", tabindex: "0", "aria-label": S.numbers }, h("p", "dl-card-title", S.numbers), h("table", "dl-ws-table", h("thead", {}, head), body)),
  };
  const raceCard = h("div", "dl-card dl-ws-race", h("p", "dl-card-title", S.race), race.el, raceNote);
  const stacks = h("div", "dl-card", h("div", "dl-ws-stacks", activations.el, deltas.el), h("p", "dl-note", S.stackNote));
  const pictures = h("div", "dl-ws-two", raceCard, h("div", "dl-card", ...Object.values(lower)));
  const answers = h("div", "dl-ws-answers", pictures, h("div", "dl-card", meaning, ending, line));
  /** @type {ReturnType<typeof createPredict>} */
  let predict;

  // Moving: a position is the number of a frame
  const words = (/** @type {number} */ at) => S.position(frames[at], at === end);
  const transport = createTransport(stage.root, {
    position: () => frame,
    last: () => end,
    go(to, playing) { show(to, !playing); },
    keyFrame: () => end,
    reset() { show(0, true); },
    label: words,
    interval: 450,
    keys: { n: ask },
  });
  /** @param {number} to @param {boolean} announce */
  function show(to, announce) {
    if (to && !open) answered(); // who steps on wants to see
    frame = to;
    draw();
    transport.update();
    if (announce) stage.say(said());
  }
  const number = () => schemes.indexOf(selection.scheme);
  const own = () => runs[number()];
  /** What a run shows now: one that has diverged, its last numbers. @param {Run} run @param {import("./model.js").Part} part */
  const now = (run, part) => run.at[part][Math.min(frame, run.count - 1)];
  function said() {
    const sigma = now(own(), "spread");
    return `${S.sentence(words(frame), S.schemes[selection.scheme], now(own(), "loss")[0], sigma[0], sigma[selection.depth - 1])} ${ending.textContent}`;
  }

  // Showing
  function draw() {
    const run = own(), name = S.schemes[selection.scheme], { bins, decades } = setting, { depth, activation } = selection;
    /** @param {number[]} shares */
    const rows = (shares) => times(depth, (i) => shares.slice(i * bins, (i + 1) * bins));
    const sigmas = now(run, "spread").map((x) => fmt(x)), sizes = now(run, "delta").map((x) => fmt(x));
    activations.show(rows(now(run, "activations")), sigmas, activation === "tanh" ? unitTicks(bins) : decadeTicks(bins, decades.activations), S.stackPlot(S.activationsTitle, name, sigmas));
    deltas.show(rows(now(run, "deltas")), sizes, decadeTicks(bins, decades.deltas), S.stackPlot(S.deltasTitle, name, sizes));
    where.textContent = words(frame);
    note.textContent = open ? "" : S.hidden;
    stacks.hidden = answers.hidden = choice.el.hidden = !open;
    if (open) drawAnswers(run, name);
    stage.refreshTable();
  }
  /** All that waits for the reader's answer. @param {Run} run @param {string} name */
  function drawAnswers(run, name) {
    drawRace();
    drawSpread();
    drawUnits(run, name);
    drawTable();
    const verdict = verdictOf(run, guessing);
    meaning.textContent = S.meaning(run, selection, width, setting.saturated);
    ending.textContent = (frame === end || (run.diverged > 0 && frame >= Math.max(1, run.count - 1))) ? S.ending(name, run, verdict, frames[end], guessing) : "";
    ending.classList.toggle("dl-ws-diverged", run.diverged > 0 && ending.textContent !== "");
    line.textContent = setting.code[selection.scheme].join(": ");
    for (const [key, part] of Object.entries(lower)) part.hidden = key !== below;
    raceCard.hidden = below === "all"; // the numbers want the whole width, and have the losses too
    pictures.dataset.below = below;
  }
  /** The chosen one last, on top of the others. @template T @param {(run: Run, i: number) => T[]} each @returns {T[]} */
  const chosenLast = (each) => runs.map((run, i) => /** @type {const} */ ([run, i])).sort(([, i], [, j]) => Number(i === number()) - Number(j === number())).flatMap(([run, i]) => each(run, i));
  /** @param {number} i */
  const look = (i) => (i === number() ? { kind: /** @type {const} */ ("pos"), name: names[i] } : { kind: /** @type {const} */ ("muted"), name: names[i], thin: true, dash: true });
  /** @param {number} update */
  const at = (update) => Math.log10(1 + update);
  /** The curves, with their names in a column of their own at the right, and a thin line from each end to its name.
   * @param {(number[] | undefined)[]} curves of each start; undefined: not drawn
   * @param {[number, number]} x @param {[number, number]} y  what the plot shows */
  function named(curves, [left, right], [low, high]) {
    const ends = curves.map((points) => points?.at(-1) ?? NaN), line = LINE * (high - low);
    const drawn = curves.flatMap((points, i) => (points ? [i] : []));
    const places = apart(drawn.map((i) => ends[i]), line, low + line / 2, high - line / 2);
    return chosenLast((_, i) => {
      const points = curves[i], place = places[drawn.indexOf(i)], { kind, name } = look(i);
      if (!points) return [];
      const from = right - LETTER * (name.length + 1) * (right - left);
      return [{ ...look(i), points: [...points, NaN, NaN, right, place - 0.75 * line] },
        { kind, thin: true, points: [points[points.length - 2], Math.min(ends[i], high), from, place] }];
    });
  }
  function drawRace() {
    const right = at(2500);
    race.show({
      x: [0, right], y: [0, MOST], xTicks: [0, 1, 3, 10, 30, 100].map((update) => [at(update), String(update)]),
      curves: [{ points: [0, guessing, at(100), guessing], kind: "ink", thin: true },
        ...named(runs.map((run) => run.at.loss.slice(0, frame + 1).flatMap(([loss], k) => [at(frames[k]), Math.min(loss, 2 * MOST)])), [0, right], [0, MOST])],
      dots: chosenLast((run, i) => { const k = Math.min(frame, run.count - 1); return [{ x: at(frames[k]), y: run.at.loss[k][0], small: true, ...look(i),
        shape: /** @type {"cross" | "circle"} */ (run.diverged && frame >= run.count - 1 ? "cross" : "circle") }]; }),
    }, S.racePlot(names, runs.map((run) => now(run, "loss")[0]), frames[frame]));
    raceNote.textContent = S.raceNote(guessing, MOST, names.filter((_, i) => now(runs[i], "loss")[0] > MOST),
      names.filter((_, i) => runs[i].diverged && frame >= Math.max(1, runs[i].count - 1)));
  }
  function drawSpread() {
    const spreads = runs.map((run) => now(run, "spread")), n = selection.depth, right = n > 3 ? 16.5 : 4.6;
    spread.show({
      x: [0.7, right], y: [-5, 5], xTicks: times(n, (i) => [i + 1, String(i + 1)]), yTicks: [-4, -2, 0, 2, 4].map((power) => [power, S.power(power)]),
      curves: named(spreads.map((sizes) => (sizes.every((x) => x > 0) ? sizes.flatMap((x, layer) => [layer + 1, Math.log10(x)]) : undefined)), [0.7, right], [-5, 5]),
      dots: spreads[number()].flatMap((x, layer) => (x > 0 ? [{ x: layer + 1, y: Math.log10(x), shape: /** @type {const} */ ("circle"), kind: /** @type {const} */ ("pos"), small: true }] : [])),
    }, S.spreadPlot(names, spreads));
    spreadNote.textContent = S.noSpread(names.filter((_, i) => spreads[i].some((x) => x === 0)));
  }
  /** @param {Run} run @param {string} name */
  function drawUnits(run, name) {
    const weights = now(run, "units"), reach = 1.15 * Math.max(1e-6, ...run.at.units[0].map(Math.abs), ...weights.map(Math.abs));
    const distinct = now(run, "distinct")[0];
    unitsTitle.textContent = S.units(name);
    units.show({ x: [-reach, reach], y: [-reach, reach],
      dots: times(width, (i) => ({ x: weights[2 * i], y: weights[2 * i + 1], shape: /** @type {const} */ ("circle"), kind: /** @type {const} */ ("pos"), small: distinct > 1, ring: distinct === 1 && i === 0 })),
    }, `${S.units(name)}. ${S.unitsNote(distinct, width)}`);
    unitsNote.textContent = S.unitsNote(distinct, width);
  }
  function drawTable() {
    const { activation, depth } = selection;
    head.replaceChildren(...S.tableHead(activation, setting.saturated, frames[end]).map((text) => h("th", { scope: "col" }, text)));
    body.replaceChildren(...runs.map((run, i) => {
      /** @param {import("./model.js").Part} part @param {(first: number, last: number) => string} write */
      const ends = (part, write) => write(now(run, part)[0], now(run, part)[depth - 1]);
      return h("tr", { "data-scheme": schemes[i], class: i === number() ? "dl-ws-own" : "" }, h("th", { scope: "row" }, names[i]),
        h("td", {}, ends("spread", S.fromTo)), h("td", {}, ends("delta", S.fromTo)),
        h("td", {}, ends("share", (first, last) => `${S.percent(first)} → ${S.percent(last)}`)),
        h("td", {}, ends("distinct", (first, last) => `${first} → ${last}`)),
        h("td", {}, fmt(now(run, "loss")[0])), h("td", {}, S.fate(run, verdictOf(run, guessing))));
    }));
  }

  // The question, and after it as many as the reader likes
  function question() {
    open = false;
    predict = createPredict({
      question: S.question(selection, frames[end]),
      axes: schemes.map((scheme, i) => ({ key: `guess-${scheme}`, label: names[i], options: VERDICTS.map((value) => ({ value, label: S.verdicts[value], name: `${names[i]} ${S.said[value]}` })) })),
      values: Object.fromEntries(schemes.map((scheme) => [`guess-${scheme}`, NaN])),
      commit(values) { answer(schemes.map((scheme) => /** @type {import("./model.js").Verdict} */ (values[`guess-${scheme}`]))); },
      showMe() { answer([]); },
    });
    place.replaceChildren(predict.el, another);
    another.hidden = true;
  }
  /** @param {import("./model.js").Verdict[]} [guesses] */
  function answered(guesses = []) {
    const found = runs.map((run) => verdictOf(run, guessing)), text = S.outcome(selection, names, frames[end], found, guesses);
    open = true;
    if (guesses.length) predict.result(guesses.every((guess, i) => guess === found[i]), text);
    else predict.wait(text);
    another.hidden = false;
  }
  /** @param {import("./model.js").Verdict[]} guesses */
  function answer(guesses) {
    answered(guesses);
    draw();
    stage.say(predict.el.querySelector(".dl-outcome")?.textContent ?? "");
    /** @type {HTMLElement} */ (transport.el.querySelector(".dl-play")).focus();
  }
  /** Another question. */
  function ask() {
    if (!open) return;
    asked = (asked + 1) % QUESTIONS.length;
    if (QUESTIONS[asked].activation === selection.activation && QUESTIONS[asked].depth === selection.depth) asked = (asked + 1) % QUESTIONS.length;
    change(QUESTIONS[asked], true);
    predict.el.querySelector("input")?.focus();
  }

  // Where the numbers come from
  const kernel = new Kernel(model, PATIENCE);
  /** The network that a kernel has trained, as its runs are shown. */
  let trained = "";
  const network = () => `${selection.activation} ${selection.depth}`;
  /** @param {Run[]} found @param {"live" | "wait" | "own"} kind @param {boolean} lost */
  function use(found, kind, lost) {
    runs = found;
    if (kind === "live") trained = network();
    stage.badge(kind === "own" ? "replay" : kind, lost && kind === "own" ? S.kernelLost : undefined);
    show(frame, false);
  }
  const compute = kernelOrPage(kernel, {
    ask: async () => {
      const { activation, depth } = selection;
      const { message, buffers: [buffer] } = await kernel.ask({ type: "run", activation, depth });
      return answeredRuns(setting, { activation, depth }, message.ends, float64(buffer));
    },
    own: () => recorded(selection),
    use,
    refuse: () => undefined, // there is always a recording
  });
  function load() {
    if (trained === network()) {
      show(frame, false); // only another start of the same network
      return;
    }
    trained = "";
    compute();
  }

  /** Another start, which stays at the same update, or another network, which begins anew.
   * @param {Partial<Selection>} values @param {boolean} [asking] with a question */
  function change(values, asking = false) {
    transport.pause();
    selection = { ...selection, ...values };
    controls.set({ ...selection });
    if (!("scheme" in values)) frame = 0;
    if (asking) open = false;
    if (!open && !("scheme" in values)) question();
    else if (!("scheme" in values)) predict.el.hidden = true; // its verdict is on another network
    load();
  }

  function table() {
    if (!open) return h("p", {}, S.hidden);
    const run = own();
    return h("table", {}, h("caption", {}, S.tableOf(S.schemes[selection.scheme], `${words(frame)}: J = ${fmt(now(run, "loss")[0])}`)),
      h("thead", {}, h("tr", {}, ...S.tableLayers.map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, ...times(selection.depth, (i) => h("tr", {}, h("th", { scope: "row" }, i + 1),
        ...[now(run, "spread")[i], now(run, "delta")[i]].map((x) => h("td", {}, fmt(x))), h("td", {}, now(run, "distinct")[i])))));
  }

  stage.body.append(h("div", "dl-card dl-ws-choose", h("p", "dl-note", S.situation(setting)), controls.el), place,
    stacks,
    h("div", "dl-ws-move", transport.el, h("div", "dl-ws-row", where, choice.el), note), answers);
  change({});
  return () => {
    kernel.close();
    transport.destroy();
    for (const plot of [race, spread, units]) plot.destroy();
    stage.destroy();
  };
}

export default { render };
