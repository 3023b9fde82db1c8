// @ts-check
/** The ravine: runs in lock-step, two questions, and everything that shows them. Words are in strings.js. */
import { framesOf } from "../badlywrong/model.js";
import { Kernel, float64, kernelOrPage } from "../engine/sources.js";
import { createControls } from "../ui/controls.js";
import { h, uid } from "../ui/dom.js";
import { createPredict } from "../ui/predict.js";
import { createStage } from "../ui/stage.js";
import { createTransport } from "../ui/transport.js";
import { createFormulaLine } from "../views/formulaline.js";
import { MARKS, attributes } from "./looks.js";
import { createMap } from "./map.js";
import { TOLERANCE, at, fewest, horizon, largestDifference, ownAxes, runOf, turnedStart, twinFound, usualOn } from "./model.js";
import { createCurves, createPicture } from "./pictures.js";
import * as S from "./strings.js";

/** @typedef {import("./model.js").Found} Found */

/** How far this page is from NumPy; all such widgets of a page bring the same numbers. @type {number | undefined} */
let verified;
const QUIET = 200; // milliseconds without a change until the kernel is asked

/** @param {{ model: import("../engine/sources.js").Model, el: HTMLElement }} props */
function render({ model, el }) {
  /** @type {import("./model.js").Setting} */
  const setting = model.get("setting");
  const difference = verified ??= largestDifference(setting, float64(model.get("checks")));
  const trusted = difference <= TOLERANCE;

  let selection = { ...setting.first };
  let settings = { ...usualOn(setting, selection.surface), ...selection.optimizers };
  /** @type {Found} */
  let found = { runs: [], needed: [], map: [] };
  let frames = [0], step = 0, granularity = "leaps";
  /** What the reader may see: who settles first, the map, what turning does ("asked": the question is open). */
  let raceKnown = false, mapKnown = false;
  /** @type {"" | "asked" | "known"} */
  let turnState = "";
  let guess = "", turnGuess = "";

  // Parts that stay
  const stage = createStage(el, { title: S.title, table });
  const situation = h("p", "dl-note"), where = h("p", "dl-rv-where");
  const controls = createControls(Object.entries(setting.axes).map(([key, values]) => ({
    key, label: S.axes[/** @type {"kappa"} */ (key)], kind: key === "surface" || key === "noise" ? /** @type {const} */ ("select") : undefined, options: values.map((value) => ({ value, label: S.option(key, value) })),
  })), values(), (key, value) => (key === "surface" ? changeSurface(String(value)) : change({ [key]: value })));
  const pace = createControls([{ key: "granularity", label: S.axes.granularity,
    options: Object.entries(S.granularity).map(([value, label]) => ({ value, label })) }], { granularity }, (_, value) => setGranularity(String(value)));
  const usual = h("button", { class: "dl-button", onclick: () => change({ start: null }) }, S.usualStart);
  const names = Object.keys(setting.usual).sort((a, b) => order(a) - order(b));
  const legend = h("legend");
  const boxes = names.map((name) => h("input", { type: "checkbox", class: "dl-sr", onchange: () => toggle(name) }));
  const optimizers = h("fieldset", { class: "dl-axis", "data-key": "optimizers" }, legend, h("div", "dl-choices",
    ...names.map((name, i) => h("label", { class: "dl-choice", ...attributes(name) }, boxes[i], h("span", {}, `${MARKS[name]} ${S.names[name]}`)))));
  const id = uid(), menu = h("select", { id, class: "dl-select", onchange: () => change({ active: menu.value }) });
  const active = h("div", { class: "dl-axis", "data-key": "active" }, h("label", { for: id }, S.axes.active), menu);
  const knobsPlace = h("div");
  /** η and β of the active optimiser. @type {ReturnType<typeof createControls> | undefined} */
  let knobs;
  const racePlace = h("div"), turnPlace = h("div"), mapPlace = h("div");
  const picture = createPicture((x, y) => change({ start: [round(x), round(y)] }));
  const curves = createCurves(), numbers = h("table", "dl-rv-numbers"), turns = h("table", "dl-rv-numbers");
  const map = createMap(setting, set), mapSummary = h("summary");
  const formulaTitle = h("summary"), formula = createFormulaLine(S.code);
  const details = h("details", { open: el.clientWidth > 620 }, formulaTitle, formula.el,
    h("details", {}, h("summary", {}, S.showCode), /** @type {HTMLElement} */ (formula.el.querySelector(".dl-code"))));
  /** @type {Record<"race" | "turn" | "map", ReturnType<typeof createPredict> | undefined>} */
  const cards = { race: undefined, turn: undefined, map: undefined };

  /** @param {import("./model.js").Given} given */
  function set(given) { change({ optimizers: { ...selection.optimizers, [selection.active]: given } }); }
  /** Another optimiser's η and β; its β has another name. */
  function showKnobs() {
    const name = selection.active, [lr, beta] = selection.optimizers[name];
    if (knobsPlace.dataset.name !== name) {
      /** @param {number[]} values */
      const options = (values) => values.map((value) => ({ value, label: String(value) }));
      knobs = createControls([{ key: "lr", label: S.axes.lr, kind: "select", options: options(setting.lrs) },
        ...(S.betas[name] ? [{ key: "beta", label: S.betas[name], kind: /** @type {const} */ ("select"), options: options(setting.betas) }] : [])],
      { lr, beta }, (_, __, now) => set([Number(now.lr), Number(now.beta)]));
      knobsPlace.replaceChildren(knobs.el);
      knobsPlace.dataset.name = name;
    }
    knobs?.set({ lr, beta });
  }
  /** @param {string} name */
  function order(name) { return Object.keys(MARKS).indexOf(name); }
  /** @param {number} x */
  function round(x) { return Math.round(x * 100) / 100; }
  /** @param {string} name */
  function nameOf(name) { return `${MARKS[name]} ${S.capital(S.names[name])}`; }
  function values() { return /** @type {any} */ ({ ...selection }); }
  const angles = setting.axes.rotation.map(Number);
  const known = () => raceKnown && turnState !== "asked";
  const running = () => /** @type {import("./model.js").Run} */ (found.runs.find(({ name }) => name === selection.active));

  // Moving: a position is a step, or the number of a frame
  const end = () => frames[frames.length - 1];
  const frame = () => frames.filter((one) => one <= step).length - 1;
  const transport = createTransport(stage.root, {
    position: () => (granularity === "one" ? step : frame()),
    last: () => (granularity === "one" ? end() : frames.length - 1),
    go(to, playing) { show(granularity === "one" ? to : frames[to], !playing); },
    next(from, by) { return by < 0 && granularity !== "one" && frames[from] < step ? from : from + by; },
    keyFrame() {
      const to = found.runs.map(({ settled }) => settled).concat(end()).filter((one) => one > step && one <= end());
      return granularity === "one" ? Math.min(...to) : frames.indexOf(to.length ? Math.min(...to) : end());
    },
    reset() { show(0, true); },
    label: (to) => S.position(granularity === "one" ? to : frames[to], end()),
    interval: 70,
    keys: { g() { setGranularity(granularity === "one" ? "leaps" : "one"); }, n() { change({ seed: (selection.seed + 1) % 2 ** 32 }); } },
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
    if (announce) stage.say(`${where.textContent}. ${sentence()}`);
  }
  const sentence = () => found.runs.map((run) => S.sentence(run, step, known())).join(" ");

  function draw() {
    const { runs } = found;
    if (!known() && (step === end() || runs.every(({ settled }) => settled >= 0 && settled <= step))) {
      if (!raceKnown) revealRace(S.answeredByRun);
      if (turnState === "asked") revealTurn(S.answeredByRun);
    }
    where.textContent = S.position(step, end());
    picture.show(setting, selection, runs, step, known());
    curves.show(setting, selection, runs, end(), step, known());
    drawNumbers();
    const run = running();
    formulaTitle.textContent = S.nextStep(run, step);
    formula.show(S.formulas(run, step), setting.code[run.name], ["step"]);
    map.show(selection, found.map, mapKnown);
    stage.alert(runs.filter(({ last }) => last < setting.steps && step >= last).map((one) => S.diverged(one, setting.limit)).join(" "));
    stage.refreshTable();
  }
  function drawNumbers() {
    const states = found.runs.map((run) => at(run, step)), own = states.map(({ theta }) => ownAxes(setting, selection, theta));
    /** @type {Record<string, (i: number) => string>} */
    const texts = { J: (i) => S.num(states[i].f), along: (i) => S.num(own[i][0]), across: (i) => S.num(own[i][1]), settled: (i) => S.stand(found.runs[i], step, known()) };
    numbers.replaceChildren(h("thead", {}, h("tr", {}, h("td"), ...found.runs.map((run) => h("th", { scope: "col", ...attributes(run.name) },
      h("span", "dl-rv-key", nameOf(run.name)), h("br"), S.settingsOf(run))))),
    h("tbody", {}, ...Object.entries(S.rows).map(([key, label]) => h("tr", { "data-row": key }, h("th", { scope: "row" }, label),
      ...found.runs.map((_, i) => h("td", {}, texts[key](i)))))));
    turns.hidden = turnState !== "known";
    if (!turns.hidden) turns.replaceChildren(h("caption", {}, S.turnedTitle), h("thead", {}, h("tr", {}, h("td"), ...angles.map((angle) => h("th", { scope: "col" }, S.option("rotation", angle))))),
      h("tbody", {}, ...found.runs.map((run, i) => h("tr", {}, h("th", { scope: "row", ...attributes(run.name) }, h("span", "dl-rv-key", nameOf(run.name))),
        ...found.needed[i].map((n) => h("td", {}, S.short(n)))))));
  }

  // Questions
  /** @param {string} opening */
  function revealRace(opening) {
    raceKnown = true;
    const best = fewest(found.runs.map(({ name, settled }) => /** @type {[string, number]} */ ([name, settled])));
    const text = S.race(selection, found.runs);
    if (guess) cards.race?.result(best.length ? best.includes(guess) : guess === "none", S.said(S.names[guess] ?? S.nobody) + text);
    else cards.race?.wait(opening + text);
    return text;
  }
  function askRace() {
    if (raceKnown || found.runs.length < 2) {
      raceKnown = true;
      return;
    }
    guess = "";
    cards.race = createPredict({
      question: S.firstQuestion(selection, found.runs, setting.places[selection.surface].near),
      axes: [{ key: "who", label: S.whoFirst, options: [...found.runs.map(({ name }) => ({ value: name, label: S.names[name] })), { value: "none", label: S.nobody }] }],
      values: { who: "" },
      commit({ who }) {
        guess = String(who);
        cards.race?.wait(S.waiting(S.names[guess] ?? S.nobody));
        answered();
      },
      showMe() { stage.say(revealRace("")); answered(); },
    });
    racePlace.replaceChildren(cards.race.el);
  }
  function answered() {
    draw();
    /** @type {HTMLElement} */ (transport.el.querySelector(".dl-play")).focus();
  }
  /** @param {string} opening */
  function revealTurn(opening) {
    turnState = "known";
    const right = turnGuess === "adaptive", answer = S.itIs(S.groups.adaptive);
    if (turnGuess) cards.turn?.result(right, S.said(S.groups[/** @type {"all"} */ (turnGuess)]) + (right ? "" : answer) + S.turnAnswer);
    else cards.turn?.wait(opening + answer + S.turnAnswer);
    stage.say(answer + S.turnAnswer);
  }
  function askTurn() {
    turnState = "asked";
    turnGuess = "";
    cards.turn = createPredict({
      question: S.turnQuestion(selection.rotation),
      axes: [{ key: "whose", label: S.whose, options: Object.entries(S.groups).map(([value, label]) => ({ value, label })) }],
      values: { whose: "" },
      commit({ whose }) {
        turnGuess = String(whose);
        revealTurn("");
        answered();
      },
      showMe() { revealTurn(""); answered(); },
    });
    turnPlace.replaceChildren(cards.turn.el);
  }
  function askMap() {
    if (mapKnown) return;
    const run = running(), sgd = run.name === "sgd", choices = sgd ? setting.lrs : setting.betas;
    const now = { run, selection };
    /** @returns {[number, number][]} */
    const pairs = () => (sgd ? setting.lrs.map((lr, i) => [lr, found.map[0][i]]) : setting.betas.map((beta, i) => [beta, found.map[i][setting.lrs.indexOf(now.run.lr)]]));
    /** @param {string} answer */
    const reveal = (answer) => {
      mapKnown = true;
      const best = fewest(pairs()).map(String), text = S.mapAnswer(now.run, now.selection, pairs());
      if (answer) cards.map?.result(best.length ? best.includes(answer) : answer === "none", S.said(answer === "none" ? S.nobody : answer) + text);
      else cards.map?.wait(text);
      stage.say(text);
      draw();
    };
    cards.map = createPredict({
      question: S.mapQuestion(run, selection),
      axes: [{ key: "best", label: S.mapAxis(run), options: [...choices.map((value) => ({ value: String(value), label: String(value) })), { value: "none", label: S.nobody }] }],
      values: { best: "" },
      commit: ({ best }) => reveal(String(best)),
      showMe: () => reveal(""),
    });
    mapPlace.replaceChildren(cards.map.el);
  }

  // Where the numbers come from
  const kernel = new Kernel(model);
  let timer = 0, fresh = true;
  /** @param {Found} there @param {"live" | "wait" | "own"} kind @param {boolean} lost */
  function use(there, kind, lost) {
    found = there;
    frames = framesOf(horizon(found.runs, setting.steps), found.runs.map(({ settled, last }) => (settled >= 0 ? settled : last)));
    stage.badge(kind === "own" ? "twin" : kind, lost && kind === "own" ? S.kernelLost : undefined);
    stage.body.hidden = false;
    if (fresh) {
      askRace();
      askMap();
    }
    fresh = false;
    show(Math.min(step, end()), false);
  }
  /** @param {() => boolean} current @returns {Promise<Found | undefined>} */
  async function ask(current) {
    await new Promise((resolve) => { timer = setTimeout(resolve, QUIET); });
    if (!current()) return undefined;
    const asked = selection, given = Object.entries(asked.optimizers);
    const { message: { needed }, buffers } = await kernel.ask({ type: "runs", selection: asked });
    const { message } = await kernel.ask({ type: "map", selection: asked });
    return { runs: given.map(([name, one], i) => runOf(setting, asked, name, one, float64(buffers[i]))), needed, map: message.map };
  }
  const compute = kernelOrPage(kernel, {
    ask,
    own: () => (trusted ? twinFound(setting, selection) : null),
    use,
    refuse: () => {
      stage.body.hidden = true;
      stage.badge("wait", "");
      stage.alert(S.untrusted(difference));
    },
  });

  /** @param {string} name */
  function toggle(name) {
    const { [name]: there, ...rest } = selection.optimizers;
    const chosen = there ? rest : { ...rest, [name]: settings[name] };
    change({ optimizers: Object.fromEntries(names.filter((one) => one in chosen).map((one) => [one, chosen[one]])) });
  }
  /** Another surface begins as usual: not turned, no noise, each optimiser with its usual settings there. @param {string} surface */
  function changeSurface(surface) {
    settings = usualOn(setting, surface);
    if (turnState === "asked") turnState = "";
    const { kappa, rotation, noise } = setting.base, given = Object.keys(selection.optimizers).map((name) => [name, settings[name]]);
    selection = { ...selection, rotation };
    change({ surface, kappa, rotation, noise, start: null, optimizers: Object.fromEntries(given) });
  }
  /** Take away what was said about another experiment. @param {Record<string, any>} chosen */
  function forget(chosen) {
    const keys = Object.keys(chosen);
    if (raceKnown && !("active" in chosen)) racePlace.replaceChildren();
    if (turnState !== "asked" && keys.some((key) => key !== "active" && key !== "rotation")) turnPlace.replaceChildren();
    if (mapKnown && keys.some((key) => key !== "optimizers")) mapPlace.replaceChildren();
  }
  /** Another experiment, from its start. @param {Record<string, any>} chosen */
  function change(chosen) {
    transport.pause();
    forget(chosen);
    const turning = "rotation" in chosen && chosen.rotation !== selection.rotation;
    const start = turning ? turnedStart(setting, selection, chosen.rotation) : selection.start;
    selection = { ...selection, start, ...chosen };
    const { extent, near } = setting.places[selection.surface];
    if (selection.start) selection.start = /** @type {[number, number]} */ (selection.start.map((x, i) => Math.max(-extent[i], Math.min(extent[i], x))));
    Object.assign(settings, selection.optimizers);
    const shown = Object.keys(selection.optimizers);
    if (!shown.includes(selection.active)) selection.active = shown[0];
    controls.set(values());
    legend.textContent = S.optimizers(shown.length, setting.shown);
    names.forEach((name, i) => {
      boxes[i].checked = shown.includes(name);
      boxes[i].disabled = boxes[i].checked ? shown.length === 1 : shown.length === setting.shown;
    });
    menu.replaceChildren(...shown.map((name) => h("option", { value: name, selected: name === selection.active }, nameOf(name))));
    showKnobs();
    mapSummary.textContent = S.mapSummary(selection.active);
    situation.textContent = S.situation(selection, near, setting.steps);
    usual.hidden = !selection.start;
    if (!("active" in chosen)) step = 0;
    fresh = true;
    if (turning && turnState !== "known") askTurn();
    compute();
  }

  function table() {
    const seen = frames.filter((one) => one < step).concat(step), every = Math.ceil(seen.length / 30);
    const shown = seen.filter((_, i) => i % every === 0 || i === seen.length - 1);
    return h("div", {}, h("p", {}, `${where.textContent}. ${sentence()}`), ...found.runs.map((run) => h("table", {},
      h("caption", {}, S.tableOf(run)),
      h("thead", {}, h("tr", {}, ...S.tableHead.map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, ...shown.filter((one) => one <= run.last).map((one) => {
        const { theta, f } = at(run, one);
        return h("tr", {}, h("th", { scope: "row" }, S.count(one)), ...[...theta, f].map((x) => h("td", {}, S.num(x))));
      })))));
  }

  stage.body.append(
    h("div", "dl-card dl-rv-choose", controls.el, h("div", "dl-controls", optimizers), h("div", "dl-controls", active, knobsPlace, usual), situation),
    racePlace, turnPlace, transport.el, h("div", "dl-rv-row", pace.el, where),
    h("div", "dl-rv-two", h("div", "dl-card dl-rv-side", picture.el, details),
      h("div", "dl-card dl-rv-side", h("p", "dl-card-title", S.numbers), numbers, curves.el, turns)),
    h("details", "dl-card dl-rv-fold", mapSummary, h("div", "dl-rv-two", map.el, mapPlace)));
  change({});
  return () => {
    clearTimeout(timer);
    kernel.close();
    transport.destroy();
    picture.destroy();
    curves.destroy();
    stage.destroy();
  };
}

export default { render };
