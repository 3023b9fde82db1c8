// @ts-check
/** A team of thinned nets: a network trained with dropout, thirty of its masks, and everything that shows them. Words are in strings.js. */
import { Kernel, float64, kernelOrPage } from "../engine/sources.js";
import { times } from "../engine/times.js";
import { sigmoid } from "../engine/twin.js";
import { createControls } from "../ui/controls.js";
import { h } from "../ui/dom.js";
import { createPredict } from "../ui/predict.js";
import { createStage } from "../ui/stage.js";
import { createTransport } from "../ui/transport.js";
import { createFormulaLine } from "../views/formulaline.js";
import { createGraph } from "./graph.js";
import { TOLERANCE, agreement, answers, kept, kernelPasses, largestDifference, meanField, passes, score, scoresOfMeans, twinPasses } from "./model.js";
import { createCourse, createLayer, createNumbers, createPicture } from "./panels.js";
import * as S from "./strings.js";

/** @typedef {import("./model.js").Selection} Selection @typedef {import("./model.js").Pass} Pass @typedef {import("./strings.js").Who} Who */

const AS_GOOD = 1.05;
/** How far this page is from NumPy; all such widgets of a page bring the same numbers. @type {number | undefined} */
let verified;

/** @param {{ model: import("../engine/sources.js").Model, el: HTMLElement }} props */
function render({ model, el }) {
  /** @type {import("./model.js").Setting} */
  const setting = model.get("setting");
  const { axes, team: size, hidden, data } = setting, all = float64(model.get("thetas")), length = all.length / axes.p.length;
  const thetas = axes.p.map((_, i) => all.subarray(i * length, (i + 1) * length));
  const difference = verified ??= largestDifference(setting, thetas, float64(model.get("checks")));
  const trusted = difference <= TOLERANCE;

  /** @type {Selection} */
  let selection = { ...setting.first };
  let k = 1;
  /** @type {Pass} */
  let whole;
  /** @type {Pass[]} */
  let team = [];
  /** How each does: of the training points and of the test points, the nets, the means of the first, and the whole.
   * @type {Record<"train" | "test", { single: import("./model.js").Score[], means: import("./model.js").Score[], whole: import("./model.js").Score }>} */
  let scores;
  /** What was said for each p; null: the reader would rather see it. @type {Map<number, Who | null>} */
  const said = new Map();

  // Parts that stay
  const stage = createStage(el, { title: S.title, table });
  const graph = createGraph(setting), picture = createPicture(setting), course = createCourse(setting), layer = createLayer(setting);
  const numbers = createNumbers(setting), formula = createFormulaLine(S.code), predictPlace = h("div");
  const code = h("details", {}, h("summary", {}, S.showCode), /** @type {HTMLElement} */ (formula.el.querySelector(".dl-code")));
  const controls = createControls([
    { key: "p", label: S.axes.p, options: axes.p.map((value) => ({ value, label: String(value) })) },
    { key: "mode", label: S.axes.mode, options: axes.mode.map((value) => ({ value, label: S.modes[value] })) },
  ], { ...selection }, (key, value) => change({ [key]: value }));
  controls.el.append(h("button", { class: "dl-button", onclick: nextTeam }, S.another));
  /** @type {ReturnType<typeof createPredict> | undefined} */
  let predict;

  const transport = createTransport(stage.root, {
    position: () => k - 1,
    last: () => size - 1,
    go(to, playing) { show(to + 1, !playing); },
    reset() { show(1, true); },
    label: (at) => S.position(at + 1, size),
    interval: 250,
    keys: { n: nextTeam },
  });
  function nextTeam() { change({ seed: (selection.seed + 1) % 2 ** 32 }); }
  /** @param {number} to @param {boolean} announce */
  function show(to, announce) {
    k = to;
    draw();
    transport.update();
    if (announce) stage.say(sentence());
  }

  // Showing
  /** With p = 0 there is no question. */
  const secret = () => selection.p > 0 && !said.has(selection.p);
  function sentence() {
    const { single, means, whole: one } = scores.test;
    return S.sentence(k, size, kept(setting, team[k - 1]), hidden, single[k - 1].loss) + S.others(k, secret() ? null : means[k - 1].loss, one.loss);
  }
  /** @param {import("./model.js").Score[]} list @param {"loss" | "right"} key */
  const average = (list, key) => list.slice(0, k).reduce((sum, one) => sum + one[key], 0) / k;
  function draw() {
    if (!team.length) return;
    const { mode, p } = selection, test = mode === "test", pass = test ? whole : team[k - 1];
    const shown = { selection, k, whole, team, pass, secret: secret() }, count = kept(setting, pass), { mean, spread } = answers(team, k), who = said.get(p);
    graph.show(S.graph(mode, k, size), S.graphLabel(mode, count, hidden), thetas[axes.p.indexOf(p)], pass);
    picture.show(shown);
    course.show(shown, scores.test.single, scores.test.means, scores.test.whole, who ? asked()[who] : NaN, `${S.course}. ${sentence()}`);
    layer.show(shown);
    /** @param {"train" | "test"} set @param {"loss" | "right"} key @param {(x: number) => string} write */
    const cells = (set, key, write) => {
      const { single, means, whole: one } = scores[set];
      return [(test ? one : single[k - 1])[key], average(single, key), means[k - 1][key], one[key]].map((x) => write(x));
    };
    numbers.show(shown, { train: cells("train", "loss", S.num), test: cells("test", "loss", S.num), right: cells("test", "right", S.percent),
      point: [S.num(sigmoid(pass.point)), S.spread(mean, spread), S.num(mean), S.num(sigmoid(whole.point))] });
    const unit = whole.a.subarray(0, hidden).findIndex((a) => a > 0);
    formula.show([{ symbols: S.formula, numbers: [{ parts: [test ? S.testRule : S.maskRule(p)] },
      ...(unit < 0 ? [] : [{ parts: [S.plugged(unit + 1, pass.a[unit], pass.mask[unit])] }])] }], setting.code, [mode]);
    stage.refreshTable();
  }

  // The question
  function ask() {
    const { p } = selection;
    if (p === 0) {
      predictPlace.replaceChildren(h("p", "dl-card", S.noDrop(size)));
      return;
    }
    const names = S.choices(size);
    predict = createPredict({
      question: S.question(size),
      axes: [{ key: "who", label: S.who, options: /** @type {Who[]} */ (Object.keys(names)).map((value) => ({ value, label: names[value] })) }],
      values: { who: "" },
      commit({ who }) { answered(/** @type {Who} */ (who)); },
      showMe() { answered(null); },
    });
    predictPlace.replaceChildren(predict.el);
    if (said.has(p)) reveal();
  }
  /** @param {Who | null} who */
  function answered(who) {
    said.set(selection.p, who);
    k = size;
    draw();
    transport.update();
    stage.say(reveal());
    /** @type {HTMLElement} */ (transport.el.querySelector(".dl-play")).focus();
  }
  /** The losses the question asks for. @returns {Record<Who, number>} */
  function asked() {
    const { single, means, whole: one } = scores.test;
    return { single: single.reduce((sum, { loss }) => sum + loss, 0) / size, mean: means[size - 1].loss, whole: one.loss };
  }
  /** Score the answer, and return what was said. */
  function reveal() {
    const losses = asked(), field = meanField(team, size);
    const alone = team.reduce((sum, { grid }) => sum + agreement(grid, field), 0) / size;
    const text = S.verdict(losses, size) + S.boundaries(agreement(whole.grid, field), alone, size), who = said.get(selection.p);
    if (!who) {
      predict?.wait(text);
      return text;
    }
    predict?.result(losses[who] <= AS_GOOD * Math.min(...Object.values(losses)), S.youSaid(who, size) + text);
    return S.youSaid(who, size) + text;
  }

  // Where the numbers come from
  const kernel = new Kernel(model);
  /** @param {Pass[]} found @param {"live" | "wait" | "own"} kind @param {boolean} lost */
  function use(found, kind, lost) {
    [whole, ...team] = found;
    picture.forget();
    scores = /** @type {any} */ (Object.fromEntries(/** @type {const} */ (["train", "test"]).map((set) => {
      const y = data[set][1], zs = team.map((pass) => pass[set]);
      return [set, { single: zs.map((z) => score(z, y)), means: scoresOfMeans(zs, y), whole: score(whole[set], y) }];
    })));
    stage.badge(kind === "own" ? "twin" : kind, lost && kind === "own" ? S.kernelLost : undefined);
    stage.alert("");
    stage.body.hidden = false;
    ask();
    draw();
    transport.update();
  }
  const twin = () => passes(setting, twinPasses(setting, thetas[axes.p.indexOf(selection.p)], selection.p, selection.seed));
  const compute = kernelOrPage(kernel, {
    ask: () => kernelPasses(setting, kernel, selection),
    own: () => (trusted ? twin() : null),
    use,
    refuse: () => {
      stage.body.hidden = true;
      stage.badge("wait", "");
      stage.alert(S.untrusted(difference));
    },
  });

  /** @param {Partial<Selection>} values */
  function change(values) {
    transport.pause();
    const { mode } = selection;
    selection = { ...selection, ...values };
    controls.set({ p: selection.p, mode: selection.mode });
    if (selection.mode !== mode) draw();
    else compute();
    if (team.length) stage.say(sentence());
  }

  function table() {
    const hide = secret();
    /** @param {string} caption @param {string[]} head @param {string[][]} lines */
    const rows = (caption, head, lines) => h("table", {}, h("caption", {}, caption), h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, ...lines.map(([name, ...cells]) => h("tr", {}, h("th", { scope: "row" }, name), ...cells.map((text) => h("td", {}, text))))));
    return h("div", {}, h("p", {}, sentence()),
      rows(S.picture(k), S.tableHead, times(k, (i) => [String(i + 1), kept(setting, team[i]).join(" + "), S.num(scores.train.single[i].loss), S.num(scores.test.single[i].loss), S.num(sigmoid(team[i].point))])),
      ...(hide || !trusted ? [] : [rows(S.dropTable, S.dropHead, axes.p.map((p, i) => {
        const [one] = passes({ ...setting, cells: 0 }, twinPasses({ ...setting, team: 0, cells: 0 }, thetas[i], p, 0));
        return [String(p), S.num(score(one.train, data.train[1]).loss), S.num(score(one.test, data.test[1]).loss)];
      }))]));
  }

  stage.body.append(h("div", "dl-card", controls.el), predictPlace, transport.el,
    h("div", "dl-tt-two", graph.el, picture.el), h("div", "dl-tt-two dl-tt-more", numbers.el, h("div", "dl-card", formula.el)),
    h("div", "dl-tt-two", course.el, layer.el), code);
  change({});
  return () => {
    kernel.close();
    transport.destroy();
    for (const part of [picture, course, layer]) part.destroy();
    stage.destroy();
  };
}

export default { render };
