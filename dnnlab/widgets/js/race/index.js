// @ts-check
/** The same race on a real net: five small pictures in lock-step, their losses, and a map of all races. Words are in strings.js. */
import { decode } from "../engine/recording.js";
import { Kernel, float64, kernelOrPage } from "../engine/sources.js";
import { LOOKS, MARKS, attributes } from "../ravine/looks.js";
import { createControls } from "../ui/controls.js";
import { h, setAttribute } from "../ui/dom.js";
import { createPredict } from "../ui/predict.js";
import { roving } from "../ui/roving.js";
import { createStage } from "../ui/stage.js";
import { createTransport } from "../ui/transport.js";
import { readColours } from "../views/colours.js";
import { createDecisionBoundary } from "../views/decisionboundary.js";
import { createPlot } from "../views/plot.js";
import { GRID, createField, finalsOf, ranking, recordedRuns, smallest, trainedRun } from "./model.js";
import * as S from "./strings.js";

/** @typedef {import("./model.js").Run} Run */

const TICKS = [0, 1, 3, 10, 30, 100], HIGHEST = 1; // of the axis of losses: what is above leaves the picture
const PATIENCE = 60_000; // milliseconds for one run, trained by the kernel

/** @param {{ model: import("../engine/sources.js").Model, el: HTMLElement }} props */
async function render({ model, el }) {
  /** @type {import("./model.js").Setting} */
  const setting = model.get("setting");
  const { epochs, optimizers, axes: { lr: lrs } } = setting, lastFrame = epochs.length - 1, m = setting.y.length;
  const losses = float64(model.get("finals")), field = createField(setting);
  const stage = createStage(el, { title: S.title, table, themeChanged: recolour });
  stage.badge("wait", "");
  const [thetas, scores] = await Promise.all(["thetas", "scores"].map((name) => decode(model.get(name))));

  let selection = { ...setting.first }, frame = 0, mapKnown = false;
  /** @type {Run[]} */
  let runs = [];
  /** One question for each race. @type {Map<string, { card: ReturnType<typeof createPredict>, guess: string, known: boolean }>} */
  const races = new Map();

  // Parts that stay
  const situation = h("p", "dl-note"), where = h("p", "dl-rc-where"), racePlace = h("div"), mapPlace = h("div");
  const controls = createControls(Object.entries(setting.axes).map(([key, values]) => ({ key, label: S.axes[/** @type {"lr"} */ (key)],
    options: values.map((value) => ({ value, label: S.option(key, value) })) })), { ...selection }, (key, value) => change({ [key]: value }));
  // All points would hide the small pictures.
  const third = setting.y.map((_, i) => i).filter((i) => i % 6 < 2);
  const drawn = { X: Float64Array.from(third.flatMap((i) => setting.X.slice(2 * i, 2 * i + 2))), labels: third.map((i) => setting.y[i]), nTrain: third.length };
  const nets = optimizers.map((name) => {
    const view = createDecisionBoundary({ n: GRID, extent: setting.extent }), numbers = h("p", "dl-rc-numbers");
    view.setPoints(drawn);
    return { name, view, numbers, el: h("div", { class: "dl-rc-net", ...attributes(name) }, h("p", "dl-rc-key", nameOf(name)), view.el, numbers) };
  });
  const plot = createPlot({ xLabel: S.epochAxis, height: 210 }), note = h("p", "dl-note");
  const mapTitle = h("p", "dl-card-title"), mapNote = h("p", "dl-note");
  const cells = optimizers.map(() => lrs.map((lr) => h("button", { class: "dl-rc-cell", onclick: () => change({ lr }) })));
  roving(cells.flat(), { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -lrs.length, ArrowDown: lrs.length });
  const map = h("table", "dl-rc-map", h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "η"), ...lrs.map((lr) => h("th", { scope: "col" }, String(lr))))),
    h("tbody", {}, ...optimizers.map((name, row) => h("tr", {}, h("th", { scope: "row", ...attributes(name) }, h("span", "dl-rc-key", nameOf(name))),
      ...cells[row].map((cell) => h("td", {}, cell))))));
  /** @type {ReturnType<typeof createPredict>} */
  let mapCard;

  /** @param {string} name */
  function nameOf(name) { return `${MARKS[name]} ${S.capital(S.names[name])}`; }
  function recolour() {
    const colours = readColours(stage.root);
    for (const { view } of nets) view.setColours(colours);
  }

  const transport = createTransport(stage.root, {
    position: () => frame,
    last: () => lastFrame,
    go(to, playing) { show(to, !playing); },
    keyFrame: (from) => Math.min(lastFrame, from + 6),
    reset() { show(0, true); },
    label: (to) => S.position(epochs[to], to === lastFrame),
    interval: 250,
  });
  /** @param {number} to @param {boolean} announce */
  function show(to, announce) {
    frame = to;
    draw();
    transport.update();
    if (announce) stage.say(`${where.textContent}. ${sentence()}`);
  }
  const sentence = () => runs.map((run) => S.sentence(run, frame)).join(" ");

  function draw() {
    if (!race()?.known && (mapKnown || frame === lastFrame)) revealRace(mapKnown ? S.answeredByMap : S.answeredByRun);
    where.textContent = S.position(epochs[frame], frame === lastFrame);
    nets.forEach(({ view, numbers }, i) => {
      view.show(field(runs[i].theta(frame)), S.picture(runs[i], frame, epochs[frame], m));
      numbers.textContent = S.numbers(runs[i], frame);
    });
    const shown = known() ? lastFrame : frame, x = (/** @type {number} */ at) => Math.log10(1 + epochs[at]);
    plot.show({
      x: [0, Math.log10(1 + epochs[lastFrame]) + 0.02], y: [0, HIGHEST], xTicks: TICKS.map((epoch) => [Math.log10(1 + epoch), String(epoch)]),
      curves: runs.map(({ name, loss }) => ({ points: loss.slice(0, shown + 1).flatMap((value, at) => [x(at), value]), ...LOOKS[name] })),
      dots: runs.map(({ name, loss }) => ({ x: x(frame), y: loss[frame], ...LOOKS[name], small: true })),
    }, S.curvesPlot(runs, frame, epochs[frame]));
    note.textContent = known() ? "" : S.hidden;
    drawMap();
    stage.refreshTable();
  }
  function drawMap() {
    const finals = finalsOf(setting, selection.batch_size, losses);
    mapTitle.textContent = S.mapTitle(selection.batch_size);
    mapNote.textContent = mapKnown ? S.mapNote : "";
    finals.forEach((row, r) => {
      const best = smallest(row.map(({ mean }) => mean));
      row.forEach((final, c) => {
        const cell = cells[r][c];
        cell.replaceChildren(...(mapKnown ? [h("span", {}, `${c === best ? "★" : ""}${S.short(final.mean)} `), h("span", "dl-rc-range", S.range(final))] : ["·"]));
        setAttribute(cell, "aria-label", `${cell.textContent} ${S.cell(optimizers[r], lrs[c], mapKnown)}`);
        setAttribute(cell, "aria-pressed", String(lrs[c] === selection.lr));
        // A loss of ln 2 ≈ 0.69, that of guessing, and more: no colour; of 0.01: full
        cell.style.setProperty("--tint", mapKnown ? `${Math.round(60 * Math.min(1, Math.max(0, Math.log(0.69 / final.mean) / Math.log(69))))}%` : "0%");
      });
    });
  }

  // Questions
  const options = optimizers.map((name) => ({ value: name, label: S.names[name] }));
  const race = () => races.get(JSON.stringify(selection));
  /** Whether the reader may see how this race ends: with the map all of them are known. */
  const known = () => mapKnown || race()?.known;
  /** @param {string} opening */
  function revealRace(opening) {
    const text = S.order(selection, runs), best = optimizers[smallest(runs.map(({ loss }) => loss[lastFrame]))], there = race();
    if (!there) return text;
    there.known = true;
    if (there.guess) there.card.result(there.guess === best, S.said(S.names[there.guess]) + text);
    else there.card.wait(opening + text);
    return text;
  }
  function askRace() {
    if (!race() && !mapKnown) {
      const card = createPredict({
        question: S.question(selection, epochs[lastFrame]), axes: [{ key: "who", label: S.who, options }], values: { who: "" },
        commit(values) {
          there.guess = String(values.who);
          card.wait(S.waiting(S.names[there.guess]));
          answered();
        },
        showMe() { stage.say(revealRace("")); answered(); },
      });
      const there = { card, guess: "", known: false };
      races.set(JSON.stringify(selection), there);
    }
    const there = race();
    racePlace.replaceChildren(...(there ? [there.card.el] : []));
  }
  function answered() {
    draw();
    /** @type {HTMLElement} */ (transport.el.querySelector(".dl-play")).focus();
  }
  function askMap() {
    if (mapKnown) return;
    const batch = selection.batch_size, finals = finalsOf(setting, batch, losses), fastest = smallest(setting.ravine);
    /** @param {string} answer */
    const reveal = (answer) => {
      mapKnown = true;
      const found = ranking(finals), text = S.mapAnswer(batch, found, optimizers, lrs, setting.ravine, setting.tried);
      if (answer) mapCard.result(found.level.includes(optimizers.indexOf(answer)), S.said(S.names[answer]) + text);
      else mapCard.wait(text);
      stage.say(text);
      draw();
    };
    mapCard = createPredict({
      question: S.mapQuestion(batch, optimizers[fastest], setting.ravine[fastest]), axes: [{ key: "who", label: S.who, options }], values: { who: "" },
      commit: (values) => reveal(String(values.who)),
      showMe: () => reveal(""),
    });
    mapPlace.replaceChildren(mapCard.el);
  }

  // Where the numbers come from
  const kernel = new Kernel(model, PATIENCE);
  const compute = kernelOrPage(kernel, {
    async ask(current) {
      /** @type {Run[]} */
      const there = [], chosen = selection;
      for (const optimizer of optimizers) {
        const { buffers } = await kernel.ask({ type: "run", optimizer, ...chosen });
        if (!current()) return undefined;
        there.push(trainedRun(optimizer, float64(buffers[0]), float64(buffers[1]), epochs.length));
      }
      return there;
    },
    own: () => recordedRuns(setting, selection, thetas, scores),
    use(there, kind, lost) {
      runs = there;
      stage.badge(kind === "own" ? "replay" : kind, lost && kind === "own" ? S.kernelLost : undefined);
      show(frame, false);
    },
  });

  /** Another race, from its start. @param {Record<string, any>} chosen */
  function change(chosen) {
    transport.pause();
    selection = { ...selection, ...chosen };
    controls.set({ ...selection });
    situation.textContent = S.situation(selection, m);
    frame = 0;
    runs = recordedRuns(setting, selection, thetas, scores);
    askRace();
    askMap();
    compute();
  }

  function table() {
    const frames = epochs.map((_, at) => at).filter((at) => at <= frame);
    return h("div", {}, h("p", {}, `${where.textContent}. ${sentence()}`), ...runs.map((run) => h("table", {},
      h("caption", {}, S.capital(S.names[run.name])),
      h("thead", {}, h("tr", {}, ...S.tableHead.map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, ...frames.map((at) => h("tr", {}, h("th", { scope: "row" }, epochs[at]), h("td", {}, S.num(run.loss[at])), h("td", {}, run.wrong[at])))))));
  }

  stage.body.append(
    h("div", "dl-card dl-rc-choose", controls.el, situation), racePlace, transport.el, where,
    h("div", "dl-rc-nets", ...nets.map((net) => net.el)),
    h("div", "dl-rc-two", h("div", "dl-card", h("p", "dl-card-title", S.curves), plot.el, note), h("div", "dl-card", mapTitle, map, mapNote)), mapPlace);
  recolour();
  change({});
  return () => {
    kernel.close();
    transport.destroy();
    plot.destroy();
    for (const { view } of nets) view.destroy();
    stage.destroy();
  };
}

export default { render };
