// @ts-check
/** The sandbox: choose data, network and training; step, play, go back; see every unit. Words are in strings.js. */
import { Kernel, KernelSource, TwinSource } from "../engine/sources.js";
import { Twin, sigmoid } from "../engine/twin.js";
import { createControls } from "../ui/controls.js";
import { h } from "../ui/dom.js";
import { fmt } from "../ui/format.js";
import { createPredict } from "../ui/predict.js";
import { createStage } from "../ui/stage.js";
import { createTransport } from "../ui/transport.js";
import { readColours } from "../views/colours.js";
import { createDecisionBoundary, gridPoints } from "../views/decisionboundary.js";
import { createLossCurve } from "../views/losscurve.js";
import { createNetMap } from "./netmap.js";
import { createProblem, drawPoints, features as allFeatures, inputs, largestDifference } from "./problem.js";
import { FEATURES, S, VALUES } from "./strings.js";
import { createUnitPanel } from "./unitpanel.js";

/** @typedef {import("./problem.js").Settings} Settings */
/** @typedef {import("./netmap.js").Place} Place */
/** @typedef {import("./strings.js").Metrics} Metrics */

const GRID = 32, EXTENT = 3, TRUSTED = 1e-6, PREDICTED_EPOCH = 100;
const METRICS = /** @type {const} */ (["train", "test", "wrongTrain", "wrongTest"]);
const SHARES = [[0, 0.6], [0.6, 0.8], [0.8, 0.95], [0.95, 1.01]]; // to predict: at least, below

/** How far this page is from NumPy; all sandboxes of a page bring the same recorded runs. @type {number | undefined} */
let verified;

/** @param {{ model: import("../engine/sources.js").Model, el: HTMLElement }} props @returns {() => void} */
function render({ model, el }) {
  /** @type {Record<string, any>} */
  const options = model.get("options");
  /** @type {Settings} */
  let settings = { ...model.get("settings") };
  const difference = verified ??= largestDifference(model.get("checks"), model.get("thetas"), options.points);
  const trusted = difference <= TRUSTED;

  const plane = gridPoints(GRID, EXTENT), cells = GRID * GRID;
  const featureNames = Object.keys(allFeatures);
  const stage = createStage(el, { title: S.title, table, themeChanged: () => { recolour(); draw(); } });
  const { root } = stage, badge = /** @type {HTMLElement} */ (root.querySelector(".dl-badge"));

  // The run that is shown
  let problem = createProblem(settings, options.points);
  /** @type {import("../engine/sources.js").Source} */
  let source = new TwinSource(problem.run);
  let twin = new Twin(problem.run.spec, problem.run.theta); // for looking at frames
  let gridInputs = inputs(settings.features, plane), planes = new Float32Array(0);
  let position = 0, last = 0;
  /** @type {number | null} a frame the kernel has been asked for */
  let wanted = null;
  let frame = problem.run.theta;
  /** After each epoch from 0 on, as far as the run was seen. @type {Record<keyof Metrics, number[]>} */
  let history = { train: [], test: [], wrongTrain: [], wrongTest: [] };
  /** @type {Metrics} */
  let now = measure(frame);
  /** @type {Place} */
  let chosen = { layer: 0, j: 0 };
  /** @type {Place | null} */
  let hovered = null;
  let granularity = "epoch", predicted = -1;

  // The kernel, if there is one
  const kernel = new Kernel(model);
  let alive = false;
  function connect() {
    kernel.connect().then((ok) => {
      if (!ok || alive) return;
      alive = true;
      stage.alert(edited ? S.edited : "");
      useSource();
      go(position);
    });
  }
  function useSource() {
    if (alive) {
      source = new KernelSource(kernel, { settings, theta: edited ? Array.from(problem.run.theta) : null }, {
        theta: problem.run.theta, perEpoch: problem.perEpoch, epochs: options.epochs,
        arrived: () => { if (wanted !== null) go(wanted, transport.playing()); transport.update(); },
        lost(error) {
          alive = false;
          useSource();
          stage.alert(S.lostKernel(error.message));
          go(wanted ?? position, transport.playing());
        },
      });
    } else source = new TwinSource(problem.run);
    showBadge();
  }
  function showBadge() {
    const kind = wanted !== null ? "wait" : source.kind;
    if (badge.dataset.kind === kind) return;
    stage.badge(kind);
    badge.title = about.textContent = alive ? S.aboutLive : S.about(difference);
  }

  /** Loss and mistakes of a frame on training and test points. @param {Float64Array} theta @returns {Metrics} */
  function measure(theta) {
    twin.theta.set(theta);
    const { run, test } = problem, at = twin.a.length - 1;
    /** @param {Float64Array} X @param {Float64Array} y */
    const on = (X, y) => {
      let loss = 0, wrong = 0;
      for (let i = 0; i < y.length; i++) {
        twin.forward(X, i);
        loss += twin.sampleLoss(i, y);
        if (twin.a[at] > 0 !== y[i] > 0) wrong += 1;
      }
      return { loss: loss / y.length, wrong };
    };
    const train = on(run.X, run.y), tested = on(test.X, test.y);
    return { train: train.loss, test: tested.loss, wrongTrain: train.wrong, wrongTest: tested.wrong };
  }

  /** @param {number} epoch @returns {Metrics} */
  const at = (epoch) => ({ train: history.train[epoch], test: history.test[epoch],
    wrongTrain: history.wrongTrain[epoch], wrongTest: history.wrongTest[epoch] });

  /** What each unit makes of the plane; the output unit last. */
  function computePlanes() {
    const { a } = twin, units = a.length;
    if (planes.length !== units * cells) planes = new Float32Array(units * cells);
    twin.theta.set(frame);
    for (let i = 0; i < cells; i++) {
      twin.forward(gridInputs, i);
      for (let unit = 0, at = i; unit < units; unit++, at += cells) planes[at] = a[unit];
    }
    if (settings.loss === "binary_cross_entropy") {
      for (let i = (units - 1) * cells; i < units * cells; i++) planes[i] = 2 * sigmoid(planes[i]) - 1;
    }
  }

  // Views
  const boundary = createDecisionBoundary({ n: GRID, extent: EXTENT }), curve = createLossCurve({ xLabel: S.epoch });
  const panel = createUnitPanel((index, value) => {
    const theta = frame.slice();
    theta[index] = value;
    start(settings, theta);
  });
  const map = createNetMap({
    n: GRID, features: featureNames, maxLayers: options.layers, widths: options.hidden,
    toggle(feature) {
      const features = featureNames.filter((name) => settings.features.includes(name) !== (name === feature));
      if (features.length) start({ ...settings, features });
      else stage.say(S.oneInput);
    },
    resize: (hidden) => start({ ...settings, hidden }),
    selected(place) { choose(place); },
    hover(place) { hovered = place; drawPlane(); },
  });
  const caption = h("p", { class: "dl-card-title" }), sentence = h("p", { class: "dl-sentence" });
  const about = h("p", {}), share = h("textarea", { class: "dl-share", readonly: true, rows: 3, "aria-label": S.share,
    onfocus: () => share.select() });

  /** @param {Place} place */
  function choose(place) {
    chosen = place;
    panel.choose(place, problem.run.spec.sizes, settings.features);
    panel.show(frame);
  }
  function drawPlane() {
    const { sizes } = problem.run.spec;
    const place = hovered && hovered.layer < sizes.length ? hovered : null;
    const unit = place ? sizes.slice(1, place.layer - 1).reduce((sum, size) => sum + size, 0) + place.j : twin.a.length - 1;
    caption.textContent = place ? S.unit(place.layer, place.j) : S.whole;
    boundary.show(planes.subarray(unit * cells, (unit + 1) * cells), S.plane(caption.textContent));
  }
  function draw() {
    map.show(frame, planes);
    drawPlane();
    panel.show(frame);
    const counts = [problem.points.nTrain, options.points - problem.points.nTrain];
    sentence.textContent = `${S.when(position, problem.perEpoch)}: ${S.now(now, counts[0], counts[1])}`;
    curve.show([{ name: S.train, values: history.train }, { name: S.test, values: history.test }],
      position / problem.perEpoch, `${S.lossTitle}. ${sentence.textContent}`);
    stage.refreshTable();
  }
  function recolour() {
    const colours = readColours(root);
    map.setColours(colours);
    boundary.setColours(colours);
    for (const canvas of root.querySelectorAll("canvas[data-set]")) drawThumbnail(/** @type {HTMLCanvasElement} */ (canvas), colours.css);
  }

  // Moving through the run
  /** @param {number} to @param {boolean} [playing] */
  function go(to, playing = false) {
    let theta = trusted || alive ? source.frame(to) : null;
    if (!theta && source.divergedAt <= to) theta = source.frame(to = source.divergedAt - 1);
    if (source.divergedAt < Infinity && to === source.divergedAt - 1) {
      stage.alert(S.diverged(source.divergedAt, Math.ceil(source.divergedAt / problem.perEpoch)));
    }
    wanted = theta ? null : to;
    showBadge();
    if (!theta) return;
    position = to;
    last = Math.max(last, to);
    frame = theta;
    for (let epoch = history.train.length; epoch * problem.perEpoch <= to; epoch++) {
      const seen = source.frame(epoch * problem.perEpoch);
      if (!seen) break;
      const metrics = measure(seen);
      for (const name of METRICS) history[name].push(metrics[name]);
    }
    const epoch = position / problem.perEpoch;
    now = epoch in history.train ? at(epoch) : measure(frame);
    computePlanes();
    draw();
    judge();
    if (!playing) stage.say(sentence.textContent ?? "");
  }

  let edited = false;
  /** Begin a run: new settings, or the same from other weights. @param {Settings} next @param {Float64Array | null} [theta] */
  function start(next, theta = null) {
    const again = next === settings && (theta ?? problem.run.theta) === problem.run.theta; // a reset
    settings = next;
    edited = theta !== null;
    problem = createProblem(settings, options.points, theta);
    const { sizes } = problem.run.spec;
    twin = new Twin(problem.run.spec, problem.run.theta);
    gridInputs = inputs(settings.features, plane);
    history = { train: [], test: [], wrongTrain: [], wrongTest: [] };
    position = last = 0;
    useSource();
    if (!alive) connect();
    stage.alert(edited ? S.edited : trusted || alive ? "" : S.refused(difference));
    controls.forEach((group) => group.set(choices()));
    boundary.setPoints(problem.points);
    map.build({ sizes, features: settings.features });
    if (chosen.layer > sizes.length || chosen.j >= sizes[chosen.layer - 1] || chosen.layer < 2) chosen = { layer: sizes.length, j: 0 };
    choose(chosen);
    share.value = `Sandbox(${Object.entries(settings).filter(([name, value]) =>
      JSON.stringify(value) !== JSON.stringify(options.defaults[name])).map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(", ")})`;
    if (predicted >= 0 && !again) ask();
    go(0);
    transport.update();
  }

  // Controls
  /** @param {string} key @param {"radio" | "slider" | "select"} kind @returns {import("../ui/controls.js").Axis} */
  const axis = (key, kind) => ({ key, kind, label: S.axes[/** @type {keyof typeof S.axes} */ (key)],
    options: options[key].map((/** @type {string | number} */ value) => ({ value, label: VALUES[key]?.[value] ?? String(value) })) });
  /** The settings that are a single value. */
  function choices() {
    const { features, hidden, ...values } = settings;
    return values;
  }
  /** @param {string[][]} axes */
  const group = (axes) => createControls(axes.map(([key, kind]) => axis(key, /** @type {"select"} */ (kind))), choices(),
    (key, value) => start({ ...settings, [key]: value }));
  const controls = [
    group([["data", "radio"], ["noise", "slider"], ["train_share", "slider"]]),
    group([["activation", "select"], ["loss", "select"], ["optimizer", "select"], ["lr", "select"], ["batch_size", "select"],
      ["regularizer", "select"], ["rate", "select"]]),
  ];
  controls[0].el.querySelectorAll(".dl-choice > span").forEach((label, i) => {
    label.prepend(h("canvas", { "data-set": options.data[i], "aria-hidden": true }));
  });
  /** @param {HTMLCanvasElement} canvas @param {Record<string, string>} css */
  function drawThumbnail(canvas, css) {
    canvas.width = canvas.height = 64;
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const { X, labels } = drawPoints({ data: canvas.dataset.set ?? "", noise: 0.06, train_share: 1, data_seed: 1 }, 90);
    for (let i = 0; i < labels.length; i++) {
      pen.fillStyle = labels[i] ? css.pos : css.neg;
      const x = 32 + 10.5 * X[2 * i], y = 32 - 10.5 * X[2 * i + 1];
      if (labels[i]) {
        pen.beginPath();
        pen.arc(x, y, 2.6, 0, 7);
        pen.fill();
      } else pen.fillRect(x - 2.2, y - 2.2, 4.4, 4.4);
    }
  }
  const pace = createControls([{ key: "granularity", label: S.axes.granularity,
    options: Object.entries(S.granularity).map(([value, label]) => ({ value, label })) }], { granularity },
  (key, value) => { granularity = String(value); });
  const newStart = () => start({ ...settings, seed: settings.seed + 1 });
  /** @param {string} label @param {() => void} onclick @param {string} [title] */
  const button = (label, onclick, title) => h("button", { type: "button", class: "dl-button", onclick, title }, label);

  const transport = createTransport(root, {
    position: () => position,
    last: () => last,
    limit: () => (trusted || alive ? Math.min(options.epochs * problem.perEpoch, source.divergedAt - 1) : 0),
    go,
    next(from, by) {
      const { perEpoch } = problem;
      if (granularity === "batch") return from + by;
      return (by > 0 ? Math.floor(from / perEpoch) + 1 : Math.ceil(from / perEpoch) - 1) * perEpoch;
    },
    keyFrame: (from) => Math.ceil(1.5 * Math.floor(from / problem.perEpoch) + 1) * problem.perEpoch,
    reset() { start(settings, edited ? problem.run.theta : null); },
    label: (update) => S.when(update, problem.perEpoch),
    keys: {
      n: newStart,
      g() {
        granularity = granularity === "epoch" ? "batch" : "epoch";
        pace.set({ granularity });
      },
    },
  });

  // Prediction
  /** @param {number} i */
  const shareText = (i) => `${Math.round(100 * SHARES[i][0])}–${Math.round(100 * Math.min(SHARES[i][1], 1))} %`;
  const predict = createPredict({
    question: S.predict, values: { share: 3 },
    axes: [{ key: "share", label: S.predictAxis, options: SHARES.map((_, i) => ({ value: i, label: shareText(i) })) }],
    commit({ share: answer }) {
      predicted = Number(answer);
      predict.wait(S.predictWait(shareText(predicted)));
      judge();
    },
  });
  function ask() {
    predicted = -1;
    predict.ask();
  }
  function judge() {
    const wrong = history.wrongTest[PREDICTED_EPOCH];
    if (predicted < 0 || wrong === undefined) return;
    const right = 1 - wrong / (options.points - problem.points.nTrain), [least, below] = SHARES[predicted];
    predict.result(right >= least && right < below, S.predicted(shareText(predicted), `${fmt(100 * right)} %`));
  }

  function table() {
    const { sizes } = problem.run.spec;
    /** @param {string} title @param {string[]} head @param {(string | number)[][]} rows */
    const make = (title, head, rows) => h("table", {}, h("caption", {}, title),
      h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, ...rows.map(([first, ...cells]) => h("tr", {}, h("th", { scope: "row" }, first), ...cells.map((cell) => h("td", {}, cell))))));
    const seen = history.train.length, every = Math.ceil(seen / 20);
    const epochs = Array.from({ length: seen }, (_, epoch) => epoch).filter((epoch) => epoch % every === 0 || epoch === seen - 1);
    let at = 0;
    return h("div", {}, h("p", {}, sentence.textContent),
      make(S.tableLosses, S.tableHead, epochs.map((epoch) => [epoch, fmt(history.train[epoch]), fmt(history.test[epoch]), history.wrongTrain[epoch], history.wrongTest[epoch]])),
      ...sizes.slice(1).map((size, l) => {
        const first = at, nIn = sizes[l];
        at += size * (nIn + 1);
        return make(`${S.tableWeights}: ${l + 2 === sizes.length ? S.outputUnit : S.unitsIn(l + 2)}`,
          [S.unitHead, ...Array.from({ length: nIn + 1 }, (_, k) => (k < nIn ? S.from(l + 2, k, settings.features) : S.from(l + 2, -1, [])))],
          Array.from({ length: size }, (_, j) => [j + 1, ...Array.from({ length: nIn + 1 }, (_, k) =>
            fmt(frame[k < nIn ? first + j * nIn + k : first + size * nIn + j]))]));
      }));
  }

  stage.body.append(
    h("details", { class: "dl-more" }, h("summary", {}, S.predictTitle), predict.el),
    h("div", { class: "dl-drive" }, transport.el, pace.el),
    sentence,
    h("div", { class: "dl-workbench" }, h("div", { class: "dl-net-part" }, map.el, panel.el),
      h("div", { class: "dl-result" }, caption, boundary.el,
        h("ul", { class: "dl-legend" }, ...S.legend.map((text, i) => h("li", { "data-mark": i }, text))),
        h("p", { class: "dl-card-title" }, S.lossTitle), curve.el)),
    h("div", { class: "dl-settings" },
      h("div", { class: "dl-card" }, h("p", { class: "dl-card-title" }, S.dataGroup), controls[0].el,
        button(S.newData, () => start({ ...settings, data_seed: settings.data_seed + 1 }))),
      h("div", { class: "dl-card" }, h("p", { class: "dl-card-title" }, S.trainGroup), controls[1].el,
        button(S.newStart, newStart, S.newStartHint))),
    h("details", { class: "dl-more" }, h("summary", {}, S.aboutTitle), about, h("p", {}, S.share), share));
  map.setFeatures(Float32Array.from(featureNames.flatMap((name) => {
    const values = inputs([name], plane), largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return Array.from(values, (value) => value / largest);
  })));
  recolour();
  start(settings);
  return () => {
    transport.destroy();
    boundary.destroy();
    curve.destroy();
    map.destroy();
    kernel.close();
    stage.destroy();
  };
}

export default { render };
