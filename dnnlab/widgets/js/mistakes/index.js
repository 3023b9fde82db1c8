// @ts-check
/** Mistake by mistake: where the reader is in a run, and everything that shows it. Words are in strings.js. */
import { times } from "../engine/times.js";
import { Kernel, SILENCE, float64 } from "../engine/sources.js";
import { createControls } from "../ui/controls.js";
import { h } from "../ui/dom.js";
import { createStage } from "../ui/stage.js";
import { createTransport } from "../ui/transport.js";
import { createFormulaLine } from "../views/formulaline.js";
import { createPlot } from "../views/plot.js";
import { TOLERANCE, largestDifference } from "./checks.js";
import { countWrong, createRun, drawPoints, findReturn, hasLine, isMistake, meanError, nextChange, nextStop, snap, twinRun, weights } from "./model.js";
import { changeOf, errorScene, pointsScene, stairsScene, weightsScene } from "./pictures.js";
import { createPredictions } from "./predictions.js";
import { ending, focusOf, formula, sentence } from "./say.js";
import { bound } from "./separation.js";
import * as S from "./strings.js";
import { numbersOf, tablesOf } from "./tables.js";

/**
 * @typedef {import("./model.js").Run} Run
 * @typedef {import("./model.js").Selection} Selection
 * @typedef {import("./checks.js").Setting} Setting
 */

/** How far this page is from NumPy; all widgets of a page bring the same checks. @type {number | undefined} */
let verified;

const QUIET = 150; // milliseconds a dragged point rests before the kernel is asked

/** @param {{ model: import("../engine/sources.js").Model, el: HTMLElement }} props */
function render({ model, el }) {
  /** @type {Setting} */
  const setting = model.get("setting");
  verified ??= largestDifference(setting, float64(model.get("checks")));
  const trusted = verified <= TOLERANCE;

  let selection = { ...setting.first };
  /** @type {number[][] | null} where the reader has moved the points */
  let moved = null;
  /** @type {Run | null} */
  let run = null;
  /** @type {ReturnType<typeof findReturn>} */
  let back = null;
  let position = 0, furthest = 0;
  /** Whether the reader has seen the end; whether a moved point has changed the run under the reader. */
  let seen = false, replayed = false;

  // Parts
  const stage = createStage(el, { title: S.title, table: () => h("div", {}, ...(run ? tablesOf(run, selection, position) : [])) });
  const again = h("p", "dl-alert", S.replayed), where = h("p", "dl-where"), text = h("p", "dl-sentence");
  const legend = h("p", "dl-note"), planeLegend = h("p", "dl-note"), biasText = h("p", "dl-bias"), stairsNote = h("p", "dl-note"), numbers = h("dl", "dl-now-text"), roundingNote = h("p", "dl-note", S.roundingNote);
  const points = createPlot({ xLabel: "x₁", yLabel: "x₂", square: true }), plane = createPlot({ xLabel: "w₁", yLabel: "w₂", square: true });
  const stairs = createPlot({ xLabel: S.stepsAxis, yLabel: S.mistakesAxis, height: 290 });
  const lines = createFormulaLine(S.code);
  const stairsTitle = h("p", "dl-card-title");
  const predictions = createPredictions({
    answered() { draw(); toStep(); },
    showEnd() { if (run) show(run.steps, true); toStep(); },
  });
  /** After an answer the reader goes on with the Step button. */
  const toStep = () => /** @type {HTMLElement} */ (transport.el.querySelector(".dl-step")).focus();

  /** @param {string[]} keys @returns {import("../ui/controls.js").Axis[]} */
  const axes = (keys) => keys.map((key) => ({ key, label: S.axes[/** @type {keyof typeof S.axes} */ (key)],
    options: setting.axes[key].map((value) => ({ value, label: S.options[key]?.[value] ?? String(value) })) }));
  const pace = createControls(axes(["granularity"]), { ...selection }, (_key, value) => setGranularity(/** @type {any} */ (value)));
  const controls = createControls(axes(["data", "gap", "order", "rule", "lr"]), { ...selection }, (key, value) => change({ [key]: value }));
  /** @param {string} key */
  const axis = (key) => /** @type {HTMLElement} */ (controls.el.querySelector(`[data-key=${key}]`));
  const byMistake = /** @type {HTMLElement} */ (pace.el.querySelectorAll(".dl-choice")[setting.axes.granularity.indexOf("mistake")]);
  const hardest = /** @type {HTMLElement} */ (axis("order").querySelectorAll(".dl-choice")[setting.axes.order.indexOf("hardest")]);
  const hardestNote = h("p", "dl-note", S.hardestNote);
  const newSeed = h("button", { class: "dl-button", onclick: nextSeed });
  const putBack = h("button", { class: "dl-button", onclick() { moved = null; restart(); } }, S.putBack);

  const transport = createTransport(stage.root, {
    position: () => position,
    last: () => run?.steps ?? 0,
    go(to, playing) {
      replayed = false;
      show(to, !playing);
    },
    next: (from, by) => (run ? nextStop(run, selection.granularity, from, by) : 0),
    keyFrame: (from) => (run ? nextStop(run, selection.granularity === "example" ? "mistake" : selection.granularity, from, 1) : 0),
    reset() { forget(); show(0, true); },
    label: () => where.textContent ?? "",
    interval: 600,
    keys: { n: nextSeed, g() {
      const names = setting.axes.granularity.filter((name) => name !== "mistake" || selection.rule !== "delta");
      setGranularity(names[(names.indexOf(selection.granularity) + 1) % names.length]);
    } },
  });

  /** @param {Selection["granularity"]} to */
  function setGranularity(to) {
    selection = { ...selection, granularity: to };
    pace.set({ granularity: to });
    show(position, true);
  }
  /** Whether another seed gives another run. */
  const seedMatters = () => selection.data !== "xor" || selection.order === "shuffled";
  function nextSeed() {
    if (seedMatters()) change({ seed: (selection.seed + 1) % 2 ** 32 });
  }
  /** Another experiment, from its start. @param {Partial<Selection>} values */
  function change(values) {
    if (["data", "gap", "seed"].some((key) => key in values)) moved = null;
    selection = { ...selection, ...values };
    if (selection.data === "xor" && selection.order === "hardest") selection.order = "given";
    if (selection.rule === "delta" && selection.granularity === "mistake") selection.granularity = "example";
    controls.set(selection);
    pace.set({ granularity: selection.granularity });
    restart();
  }
  function restart() {
    transport.pause();
    forget();
    position = 0;
    compute();
  }
  function forget() {
    seen = replayed = false;
    furthest = 0;
    predictions.restart(selection);
  }
  /** @param {number} i @param {number} x1 @param {number} x2 */
  function move(i, x1, x2) {
    if (!run) return;
    const end = position === run.steps;
    moved = run.x.map((x, j) => (j === i ? [snap(x1), snap(x2)] : x));
    transport.pause();
    furthest = 0;
    predictions.forgetTurns();
    replayed = position > 0 && !end;
    compute(end); // nothing above the picture may change its height: the point would slip from under the pointer
  }

  // Showing the moment
  /** @param {number} to @param {boolean} announce */
  function show(to, announce) {
    position = to;
    draw();
    transport.update();
    if (announce) stage.say(`${replayed ? S.replayed : ""} ${where.textContent}. ${text.textContent}`);
  }
  function draw() {
    if (!run) return;
    furthest = Math.max(furthest, position);
    seen ||= position === run.steps;
    const { y, separation, mistakes } = run, m = y.length, isDelta = selection.rule === "delta";
    const step = focusOf(run, selection, position), next = nextChange(run, selection, position), now = weights(run, position);
    const change = changeOf(run, step), diverged = run.divergedAt >= 0 ? S.diverged(run.divergedAt, setting.limit) : "";
    const revealed = seen || predictions.answered(), most = separation && revealed ? bound(separation) : NaN, wrong = countWrong(run, position);
    where.textContent = S.where(position, m, selection.granularity === "mistake" && isMistake(run, position) ? mistakes[position] : 0);
    text.textContent = sentence(run, selection, position, back);
    const { lines: shown, code } = formula(run, selection, step);
    lines.show(shown, [setting.code[selection.rule]], code);
    points.show(pointsScene(run, position, step, next < 0 ? -1 : run.point[next], move), S.pointsLabel(wrong, m, hasLine(run, position)));
    legend.textContent = S.legend + (change ? ` ${S.legendStep(isDelta)}` : "");
    plane.show(weightsScene(run, position, step, furthest, back, predictions.turnAt(step)),
      S.planeLabel(now, back !== null && position >= back.to));
    planeLegend.textContent = S.planeLegend + (back && position >= back.to ? ` ${S.planeLoop}` : "");
    biasText.textContent = S.bias(now[2], change ? weights(run, step - 1)[2] : now[2]);
    if (isDelta) stairs.show(errorScene(run, position, furthest), S.errorLabel(meanError(run, position), position));
    else stairs.show(stairsScene(run, position, furthest, revealed, predictions.mistakes()), S.mistakesLabel(mistakes[position], position, most));
    stairsTitle.textContent = isDelta ? S.errorPlot : S.mistakesPlot;
    stairsNote.textContent = isDelta ? S.deltaNote : !revealed ? S.boundHidden : separation ? S.boundNote : S.noBound;
    numbers.replaceChildren(...numbersOf(run, selection, position, step, revealed).map(([term, value]) => h("div", {}, h("dt", {}, term), h("dd", {}, value))));
    predictions.show(run, selection, position, next, seen, diverged || ending(run, selection, run.steps));
    roundingNote.hidden = !`${numbers.textContent}${lines.el.textContent}${text.textContent}`.includes(S.ABOUT_0);
    stage.alert(seen ? diverged : ""); // before, it is for the reader to predict
    again.hidden = !replayed;
    byMistake.hidden = isDelta;
    axis("gap").hidden = selection.data === "xor";
    axis("lr").hidden = !isDelta;
    hardest.hidden = hardestNote.hidden = selection.data === "xor";
    newSeed.hidden = !seedMatters();
    newSeed.textContent = selection.data === "xor" ? S.newOrder : S.newPoints;
    putBack.hidden = !moved;
    stage.refreshTable();
  }

  // Where the numbers come from
  const kernel = new Kernel(model);
  let live = false, lost = false, greeting = false, request = 0, timer = 0;

  /** @param {Run | null} other @param {"twin" | "live" | "wait"} kind @param {boolean} end stay at the end */
  function use(other, kind, end) {
    run = other;
    back = run && findReturn(run, selection);
    stage.badge(run ? kind : "wait", !run ? S.nothing : lost && kind === "twin" ? S.kernelLost : undefined);
    stage.alert(run ? "" : S.refused);
    if (run) show(end ? run.steps : Math.min(position, run.steps), kind !== "wait");
  }
  /** Compute in this page, to look at at once, and ask the kernel if there is one. */
  async function compute(end = false, greet = true) {
    const asked = ++request, computed = trusted ? twinRun(selection, setting, moved) : null;
    clearTimeout(timer);
    if (!live) {
      use(computed, "twin", end);
      if (!greet || (moved && greeting)) return; // not at each pixel of a drag
      greeting = true;
      const found = await kernel.connect();
      greeting = false;
      if (!found || live) return;
      live = true;
      lost = false;
      compute(position === run?.steps);
      return;
    }
    if (computed) use(computed, "wait", end);
    else run = null;
    timer = window.setTimeout(async () => {
      try {
        const { message, buffers: [frames] } = await kernel.ask({ type: "run", selection, moved });
        const drawn = drawPoints(selection);
        if (asked === request) {
          use(createRun({ ...drawn, x: moved ?? drawn.x }, float64(frames), message.divergedAt, message.separation), "live", end && position === run?.steps);
        }
      } catch (error) {
        live = false; // until it answers a hello again
        lost = true;
        compute(end, /** @type {Error} */ (error).message === SILENCE); // one that answers with errors would be greeted for ever
      }
    }, moved ? QUIET : 0);
  }

  /** @param {string} name its place in the style sheet @param {string | Node} title @param {...Node} children */
  const card = (name, title, ...children) => h("div", { class: "dl-card", "data-part": name },
    typeof title === "string" ? h("p", "dl-card-title", title) : title, ...children);
  /** @param {string} name @param {...Node} children */
  const part = (name, ...children) => h("div", { "data-part": name }, ...children);
  // In this order on a narrow page; on a wider one the style sheet places them.
  stage.body.append(
    part("total", predictions.total),
    part("bar", transport.el, pace.el),
    card("points", S.points, points.el, legend),
    part("said", again, where, text),
    part("turns", predictions.turns),
    card("plane", S.plane, plane.el, biasText, planeLegend),
    card("numbers", S.numbers, numbers, roundingNote),
    card("stairs", stairsTitle, stairs.el, stairsNote),
    card("formula", lines.el),
    card("settings", S.settings, controls.el, h("div", "dl-buttons", newSeed, putBack, hardestNote)));
  predictions.restart(selection);
  compute();

  return () => {
    clearTimeout(timer);
    kernel.close();
    transport.destroy();
    for (const view of [points, plane, stairs]) view.destroy();
    stage.destroy();
  };
}

export default { render };
