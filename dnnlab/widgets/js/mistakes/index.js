// @ts-check
/** Mistake by mistake: where the reader is in a run, and everything that shows it. Words are in strings.js. */
import { times } from "../engine/times.js";
import { Kernel, float64 } from "../engine/sources.js";
import { createControls } from "../ui/controls.js";
import { h } from "../ui/dom.js";
import { createPredict } from "../ui/predict.js";
import { createStage } from "../ui/stage.js";
import { createTransport } from "../ui/transport.js";
import { createFormulaLine } from "../views/formulaline.js";
import { createPlot } from "../views/plot.js";
import { TOLERANCE, largestDifference } from "./checks.js";
import { createRun, drawPoints, findReturn, isMistake, nextMistake, nextStop, snap, twinRun, weights, wrongPoints } from "./model.js";
import { changeOf, pointsScene, stairsScene, weightsScene } from "./pictures.js";
import { ending, focusOf, formula, sentence } from "./say.js";
import { bound } from "./separation.js";
import * as S from "./strings.js";
import { numbersOf, tablesOf } from "./tables.js";

/**
 * @typedef {import("./model.js").Run} Run
 * @typedef {import("./model.js").Selection} Selection
 * @typedef {import("./checks.js").Setting} Setting
 * @typedef {{ asked: ReturnType<typeof createPredict>, totals: [string, number, number][] }} TotalCard
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
  /** @type {Map<number, string>} the reader's answers which way w will move, by step */
  const turns = new Map();
  /** The answer how it will end: index of the totals, −1: none; and whether the end was wanted or seen without one. */
  let total = -1, seen = false;

  // Parts
  const stage = createStage(el, { title: S.title, table: () => h("div", {}, ...(run ? tablesOf(run, selection, position) : [])) });
  const where = h("p", "dl-where"), text = h("p", "dl-sentence"), turnOutcome = h("p", "dl-outcome");
  const legend = h("p", "dl-note"), biasText = h("p", "dl-bias"), stairsNote = h("p", "dl-note"), numbers = h("dl", "dl-now-text");
  const points = createPlot({ xLabel: "x₁", yLabel: "x₂", square: true }), plane = createPlot({ xLabel: "w₁", yLabel: "w₂", square: true });
  const stairs = createPlot({ xLabel: S.stepsAxis, yLabel: S.mistakesAxis, height: 250 });
  const lines = createFormulaLine(S.code);
  const turnPlace = h("div", "dl-turn"), totalPlace = h("div");
  /** @type {ReturnType<typeof createPredict>} */
  let turnCard;
  /** @type {TotalCard} */
  let totalCard;

  /** @param {string[]} keys @returns {import("../ui/controls.js").Axis[]} */
  const axes = (keys) => keys.map((key) => ({ key, label: S.axes[/** @type {keyof typeof S.axes} */ (key)],
    options: setting.axes[key].map((value) => ({ value, label: S.options[key]?.[value] ?? String(value) })) }));
  const pace = createControls(axes(["granularity"]), { ...selection }, (_key, value) => setGranularity(/** @type {any} */ (value)));
  const controls = createControls(axes(["data", "gap", "order", "rule", "lr"]), { ...selection }, (key, value) => change({ [key]: value }));
  /** @param {string} key */
  const part = (key) => /** @type {HTMLElement} */ (controls.el.querySelector(`[data-key=${key}]`));
  const hardest = /** @type {HTMLElement} */ (part("order").querySelectorAll(".dl-choice")[setting.axes.order.indexOf("hardest")]);
  const newSeed = h("button", { class: "dl-button", onclick: nextSeed });
  const putBack = h("button", { class: "dl-button", onclick() { moved = null; restart(); } }, S.putBack);

  const transport = createTransport(stage.root, {
    position: () => position,
    last: () => run?.steps ?? 0,
    go(to, playing) { show(to, !playing); },
    next: (from, by) => (run ? nextStop(run, selection.granularity, from, by) : 0),
    keyFrame: (from) => (run ? nextStop(run, selection.granularity === "example" ? "mistake" : selection.granularity, from, 1) : 0),
    reset() { forget(); show(0, true); },
    label: () => where.textContent ?? "",
    interval: 600,
    keys: { n: nextSeed, g() {
      const names = setting.axes.granularity;
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
    controls.set(selection);
    restart();
  }
  function restart() {
    transport.pause();
    forget();
    position = 0;
    compute();
  }
  function forget() {
    turns.clear();
    total = -1;
    seen = false;
    furthest = 0;
    askTotal();
  }
  /** @param {number} i @param {number} x1 @param {number} x2 */
  function move(i, x1, x2) {
    if (!run) return;
    const end = position === run.steps;
    moved = run.x.map((x, j) => (j === i ? [snap(x1), snap(x2)] : x));
    transport.pause();
    forget();
    compute(end);
  }

  // Predictions
  function askTotal() {
    const isDelta = selection.rule === "delta", totals = isDelta ? S.totalsDelta : S.totals;
    const asked = createPredict({
      question: isDelta ? S.totalDelta : S.totalQuestion,
      axes: [{ key: "total", label: isDelta ? S.totalDeltaAxis : S.totalAxis, options: totals.map(([label], value) => ({ value, label })) }],
      values: { total: NaN },
      commit(values) {
        total = Number(values.total);
        draw();
        transport.el.querySelector("button")?.focus();
      },
      showMe() { seen = true; if (run) show(run.steps, true); transport.update(); },
    });
    totalCard = { asked, totals };
    totalPlace.replaceChildren(asked.el);
  }
  /** @param {Run} run */
  function drawTotal({ steps, mistakes, divergedAt }) {
    const { asked, totals } = totalCard, isDelta = selection.rule === "delta";
    if (position === steps) seen = true;
    if (total < 0 && !seen) { asked.ask(); return; }
    const end = /** @type {Run} */ (run), answer = divergedAt >= 0 ? S.diverged(divergedAt, setting.limit) : ending(end, selection, steps);
    if (total < 0) { asked.wait(answer); return; }
    const [name, low, high] = totals[total];
    if (position < steps) { asked.wait(S.totalWait(name)); return; }
    const endless = !isDelta && mistakes[steps] > mistakes[Math.max(0, steps - end.y.length)];
    const truth = isDelta ? (divergedAt >= 0 ? -1 : wrongPoints(end, steps).filter(Boolean).length) : endless ? Infinity : mistakes[steps];
    asked.result(truth >= low && truth <= high, S.totalSaid(name) + answer);
  }
  /** The change of w at a step against the reader's arrow; a part of 0 goes either way. @param {Run} run @param {number} step */
  function turnIsRight(run, step) {
    const [, , , right, up] = S.turns.find(([key]) => key === turns.get(step)) ?? [], [d1, d2] = changeOf(run, step) ?? [0, 0];
    return d1 * Number(right) >= 0 && d2 * Number(up) >= 0;
  }
  /** @param {Run} run @param {number} next step of the next mistake, −1: none */
  function drawTurn(run, next) {
    const answer = turns.get(position), i = run.point[position];
    turnOutcome.hidden = answer === undefined;
    if (answer !== undefined) {
      const right = turnIsRight(run, position), scored = [...turns.keys()].filter((step) => step <= position);
      turnOutcome.dataset.verdict = right ? "right" : "wrong";
      turnOutcome.textContent = (right ? "✓ " : "✗ ") + S.turnResult(arrowOf(answer), changeOf(run, position) ?? [0, 0], i + 1, selection.rule === "delta", run.y[i])
        + (scored.length > 1 ? S.score(scored.filter((step) => turnIsRight(run, step)).length, scored.length) : "");
    }
    const open = next > 0 ? turns.get(next) : undefined;
    turnCard?.el.remove();
    if (next < 0) return;
    const point = run.point[next];
    turnCard = createPredict({
      question: S.turnQuestion(point + 1, run.y[point]),
      axes: [{ key: "turn", label: S.turnAxis, options: S.turns.map(([value, label, name]) => ({ value, label, name })) }],
      values: { turn: NaN },
      commit({ turn }) {
        turns.set(next, String(turn));
        draw();
        /** @type {HTMLElement} */ (transport.el.querySelector(".dl-step")).focus();
      },
    });
    if (open !== undefined) turnCard.wait(S.turnWait(arrowOf(open)));
    turnPlace.append(turnCard.el);
  }
  /** @param {string} key */
  const arrowOf = (key) => S.turns.find(([value]) => value === key)?.[1] ?? "";

  // Showing the moment
  /** @param {number} to @param {boolean} announce */
  function show(to, announce) {
    position = to;
    draw();
    transport.update();
    if (announce) stage.say(`${where.textContent}. ${text.textContent}`);
  }
  function draw() {
    if (!run) return;
    furthest = Math.max(furthest, position);
    const { y, separation, mistakes } = run, m = y.length, isDelta = selection.rule === "delta";
    const step = focusOf(run, selection, position), next = nextMistake(run, position), now = weights(run, position);
    const change = changeOf(run, step), guess = S.turns.find(([key]) => key === turns.get(step));
    const most = separation && !isDelta ? bound(separation) : NaN, wrong = wrongPoints(run, position).filter(Boolean).length;
    where.textContent = S.where(position, Math.ceil(position / m), m);
    text.textContent = sentence(run, selection, position, back);
    const { lines: shown, code } = formula(run, selection, step);
    lines.show(shown, [setting.code], code);
    points.show(pointsScene(run, position, step, next < 0 ? -1 : run.point[next], move), S.pointsLabel(wrong, m, now[0] !== 0 || now[1] !== 0));
    legend.textContent = S.legend + (change ? ` ${S.legendMistake}` : "");
    plane.show(weightsScene(run, position, step, furthest, back, guess ? [guess[3], guess[4]] : null),
      S.planeLabel(now, back !== null && position >= back.to));
    biasText.textContent = S.bias(now[2], change ? weights(run, step - 1)[2] : now[2]);
    stairs.show(stairsScene(run, position, furthest, !isDelta, total < 0 || isDelta ? undefined : totalCard.totals[total]),
      S.mistakesLabel(mistakes[position], position, most));
    stairsNote.textContent = isDelta ? S.deltaNote : separation ? S.boundNote : S.noBound;
    numbers.replaceChildren(...numbersOf(run, position, step).flatMap(([term, value]) => [h("dt", {}, term), h("dd", {}, value)]));
    drawTurn(run, next);
    drawTotal(run);
    part("gap").hidden = selection.data === "xor";
    part("lr").hidden = !isDelta;
    hardest.hidden = selection.data === "xor";
    newSeed.hidden = !seedMatters();
    newSeed.textContent = selection.data === "xor" ? S.newOrder : S.newPoints;
    putBack.hidden = !moved;
    stage.refreshTable();
  }

  // Where the numbers come from
  const kernel = new Kernel(model);
  let live = false, lost = false, request = 0, timer = 0;

  /** @param {Run | null} other @param {"twin" | "live" | "wait"} kind @param {boolean} end stay at the end */
  function use(other, kind, end) {
    run = other;
    back = run && findReturn(run, selection);
    stage.badge(kind, lost && kind === "twin" ? S.kernelLost : undefined);
    stage.alert(!run ? S.refused : run.divergedAt >= 0 ? S.diverged(run.divergedAt, setting.limit) : "");
    if (run) show(end ? run.steps : Math.min(position, run.steps), kind !== "wait");
  }
  /** Compute in this page, to look at at once, and ask the kernel if there is one. */
  async function compute(end = false) {
    const asked = ++request, computed = trusted ? twinRun(selection, setting, moved) : null;
    clearTimeout(timer);
    if (!live) {
      use(computed, "twin", end);
      if (await kernel.connect() && !live) {
        live = true;
        lost = false;
        compute(end);
      }
      return;
    }
    if (computed) use(computed, "wait", end);
    timer = window.setTimeout(async () => {
      try {
        const { message, buffers: [frames] } = await kernel.ask({ type: "run", selection, moved });
        const drawn = drawPoints(selection);
        if (asked === request) {
          use(createRun({ ...drawn, x: moved ?? drawn.x }, float64(frames), message.divergedAt, message.separation), "live", end && position === run?.steps);
        }
      } catch {
        live = false; // until it answers a hello again
        lost = true;
        compute(end);
      }
    }, moved ? QUIET : 0);
  }

  /** @param {string} title @param {...Node} children */
  const card = (title, ...children) => h("div", "dl-card", h("p", "dl-card-title", title), ...children);
  stage.body.append(
    h("div", "dl-views", card(S.points, points.el, legend), card(S.plane, plane.el, biasText)),
    transport.el,
    pace.el,
    h("div", "dl-card dl-now-card", where, text, lines.el),
    h("div", "dl-pair", h("div", {}, turnOutcome, turnPlace), totalPlace),
    h("div", "dl-views", card(S.mistakesPlot, stairs.el, stairsNote), card(S.numbers, numbers)),
    card(S.settings, controls.el, h("div", "dl-buttons", newSeed, putBack)));
  askTotal();
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
