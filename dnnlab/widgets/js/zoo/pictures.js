// @ts-check
/** What the figure draws: thumbnails, the large plot, the histogram, the stack. */
import { times } from "../engine/times.js";
import { h, s, setAttribute } from "../ui/dom.js";
import { roving } from "../ui/roving.js";
import { crossSlopes, factsOf, push, stack, trace } from "./functions.js";
import * as S from "./strings.js";

/**
 * @typedef {import("../views/plot.js").Scene} Scene
 * @typedef {"pos" | "neg"} Kind
 * @typedef {{ name: string, entry: import("./functions.js").Entry, parameters: import("./functions.js").Parameters,
 *   curve: import("./functions.js").Curve, kind: Kind }} Chosen  a function that is looked at: pos is A, neg is B
 */

export const REACH = 5; // z from −5 to 5
const SHAPES = /** @type {const} */ ({ pos: "circle", neg: "square" });
const THUMB = { width: 100, height: 60, x: 4, low: -1.9, high: 2.9 };

/** @param {number[]} points */
function thumbPath(points) {
  const { width, height, x, low, high } = THUMB;
  let d = "", pen = "M";
  for (let i = 0; i < points.length; i += 2) {
    if (Number.isNaN(points[i])) { pen = "M"; continue; }
    const px = ((points[i] + x) / (2 * x)) * width, py = height - ((points[i + 1] - low) / (high - low)) * height;
    d += `${pen}${px.toFixed(1)} ${py.toFixed(1)}`;
    pen = "L";
  }
  return d;
}

/**
 * Small multiples of all functions; one Tab stop, the arrow keys walk.
 * @param {string[]} names @param {boolean[]} also @param {(name: string) => void} picked
 */
export function createGallery(names, also, picked) {
  const cards = names.map((name, i) => {
    const f = s("path", "dl-thumb-f"), d = s("path", "dl-thumb-d"), tag = h("span", { class: "dl-thumb-tag", "aria-hidden": true }), spoken = h("span", "dl-sr");
    const zero = `M0 ${((THUMB.high / (THUMB.high - THUMB.low)) * THUMB.height).toFixed(1)}H${THUMB.width}M${THUMB.width / 2} 0V${THUMB.height}`;
    const el = h("button", { class: "dl-thumb", "data-name": name, "data-also": also[i], onclick: () => picked(name) },
      s("svg", { viewBox: `0 0 ${THUMB.width} ${THUMB.height}`, "aria-hidden": true }, s("path", { class: "dl-thumb-zero", d: zero }), f, d),
      h("span", "dl-thumb-name", S.words[name].name, spoken), tag);
    return { name, f, d, tag, spoken, el };
  });
  roving(cards.map(({ el }) => el), { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 });
  const el = h("div", { class: "dl-gallery", role: "group", "aria-label": S.gallery }, ...cards.flatMap((card, i) =>
    also[i] && !also[i - 1] ? [h("span", "dl-gallery-also", S.galleryAlso), card.el] : [card.el]));
  return {
    el,
    /** @param {(name: string) => import("./functions.js").Curve} curveOf @param {boolean} slopes */
    draw(curveOf, slopes) {
      for (const { name, f, d } of cards) {
        const { f: value, slope, breaks } = curveOf(name);
        setAttribute(f, "d", thumbPath(trace(value, breaks, -THUMB.x, THUMB.x, 60).points));
        setAttribute(d, "d", slopes ? thumbPath(trace(slope, breaks, -THUMB.x, THUMB.x, 60).points) : "");
      }
    },
    /** @param {string} a @param {string | null} b */
    mark(a, b) {
      for (const { name, tag, spoken, el: card } of cards) {
        const role = name === a ? "a" : name === b ? "b" : "";
        setAttribute(card, "data-role", role);
        setAttribute(card, "aria-pressed", String(Boolean(role)));
        spoken.textContent = role && S.chosenAs(role.toUpperCase());
        tag.textContent = role.toUpperCase();
      }
    },
  };
}

/** The large plot. @param {Chosen[]} chosen @param {number} z @param {boolean} slopes @param {(z: number) => void} moved @returns {Scene} */
export function mainScene(chosen, z, slopes, moved) {
  /** @type {Required<Pick<Scene, "curves" | "dots" | "lines">>} */
  const scene = { curves: [], dots: [], lines: [] };
  let low = -0.25, high = 1.25;
  for (const { name, curve, kind, parameters } of chosen) {
    /** @param {(z: number) => number} g @param {number[]} breaks @param {object} style */
    const add = (g, breaks, style) => {
      const { points, ends } = trace(g, breaks, -REACH, REACH, 200);
      scene.curves.push({ points, kind, ...style });
      scene.dots.push(...ends.map((end) => ({ ...end, shape: /** @type {const} */ ("circle"), kind, small: true })));
      for (let i = 1; i < points.length; i += 2) {
        if (points[i] < low) low = points[i];
        if (points[i] > high) high = points[i];
      }
    };
    add(curve.f, curve.breaks, {});
    if (slopes) {
      add(curve.slope, curve.breaks, { dash: true });
      if (name === "softmax") {
        const same = parameters.z2 === parameters.z3;
        for (const k of same ? [0] : [0, 1]) add((x) => crossSlopes(parameters, x)[k], [], { dash: true, thin: true });
      }
      const slope = curve.slope(z);
      scene.lines.push({ a: slope, b: -1, c: curve.f(z) - slope * z, kind: "you", thin: true, dash: kind === "neg" });
      scene.dots.push({ x: z, y: slope, shape: SHAPES[kind], kind, hollow: true });
    }
    scene.dots.push({ x: z, y: curve.f(z), shape: SHAPES[kind], kind });
  }
  const room = 0.06 * (high - low);
  return { ...scene, x: [-REACH, REACH], y: [low - room, high + room],
    handles: [{ x: z, y: chosen[0].curve.f(z), label: S.handle(z), step: 0.1, moved }] };
}

/** A piece of a line as the large plot draws it, and its name. @param {string} name @param {Kind | "you"} kind
 * @param {{ dash?: boolean, thin?: boolean, hollow?: boolean, bare?: boolean }} style  bare: no point moves along it */
function keyLine(name, kind, { dash, thin, hollow, bare }) {
  const mark = bare ? null : kind === "pos" ? s("circle", { cx: 18, cy: 7, r: 4.5 }) : kind === "neg" && s("rect", { x: 14, y: 3, width: 8, height: 8 });
  return h("span", {}, s("svg", { viewBox: "0 0 36 14", "aria-hidden": true, class: "dl-plot" }, s("g", `dl-k-${kind}`,
    s("path", { class: `dl-plot-line${dash ? " dl-dash" : ""}${thin ? " dl-thin" : ""}`, d: "M0 7H36" }),
    s("g", { class: `dl-dot${hollow ? " dl-hollow" : ""}` }, mark))), h("span", { "data-kind": kind }, name));
}
/** Which line of the large plot is what: beside the picture, where no names can run into each other.
 * @param {Chosen[]} chosen @param {boolean} slopes */
export const keyOf = (chosen, slopes) => [...chosen.flatMap(({ name, kind, parameters: { z2, z3 } }) => {
  const [f, slope] = S.curveNames(S.words[name]);
  return [keyLine(f, kind, {}), ...(slopes ? [keyLine(slope, kind, { dash: true, hollow: true }),
    ...(name === "softmax" ? [keyLine(S.cross(z2, z3), kind, { dash: true, thin: true, bare: true })] : [])] : [])];
}), ...(slopes ? [keyLine(chosen.length > 1 ? S.tangents : S.tangent, "you", { thin: true })] : [])];

const BINS = 24;
/** The histogram of the outputs. @param {Chosen[]} chosen @param {number[]} data @param {number} flat */
export function dataScene(chosen, data, flat) {
  const pushed = chosen.map(({ curve }) => push(curve, data, flat));
  const all = pushed.flatMap(({ values }) => values), least = Math.min(...all), most = Math.max(...all);
  const width = (most - least) / BINS || 0.1, low = least - width / 2, high = most + width / 2, step = (high - low) / BINS;
  /** @type {import("../views/plot.js").Curve[]} */
  const curves = [];
  /** @type {import("../views/plot.js").Line[]} */
  const lines = [];
  let top = 0;
  pushed.forEach(({ values, mean }, i) => {
    const counts = times(BINS, () => 0);
    for (const value of values) counts[Math.min(BINS - 1, Math.floor((value - low) / step))] += 1;
    top = Math.max(top, ...counts);
    const points = [low, 0, ...counts.flatMap((n, bin) => [low + bin * step, n, low + (bin + 1) * step, n]), high, 0];
    const { kind } = chosen[i], dash = kind === "neg";
    curves.push({ points, kind, dash });
    lines.push({ a: 1, b: 0, c: -mean, kind, dash, thin: true });
  });
  /** @type {Scene} */
  const scene = { x: [low - step, high + step], y: [0, top * 1.08], curves, lines };
  return { scene, texts: pushed.map(S.pushed) };
}

const DEEPEST = -22; // ten leaky ReLUs come to 10⁻²⁰
/** The stack of ten, on a logarithmic scale. @param {Chosen[]} chosen @param {number} z */
export function stackScene(chosen, z) {
  const stacked = chosen.filter(({ name }) => name !== "softmax");
  const runs = stacked.map(({ curve }) => stack(curve, z));
  const logs = runs.map(({ products }) => products.map((product) => Math.log10(Math.abs(product))));
  const finite = logs.flat().filter(Number.isFinite), nothing = finite.length < logs.flat().length;
  const low = Math.max(DEEPEST, Math.min(-1, ...finite)) * 1.06 - (nothing ? 0.6 : 0), high = Math.max(0.5, ...finite) + 0.3;
  /** @type {Scene} */
  const scene = {
    x: [0, 10.4], y: [low, high],
    curves: logs.map((values, i) => ({ kind: stacked[i].kind, dash: stacked[i].kind === "neg", name: S.words[stacked[i].name].name,
      points: values.flatMap((value, layer) => [layer, value]) })),
    dots: logs.flatMap((values, i) => values.map((value, layer) => Number.isFinite(value)
      ? { x: layer, y: value, shape: SHAPES[stacked[i].kind], kind: stacked[i].kind, small: true }
      : { x: layer, y: low + 0.25, shape: /** @type {const} */ ("cross"), kind: stacked[i].kind, small: true,
        text: Number.isFinite(values[layer - 1]) ? S.nothing : undefined })),
  };
  const texts = chosen.map(({ name, entry, parameters }) => {
    const at = stacked.findIndex((one) => one.name === name);
    return at < 0 ? S.notStacked : S.stacked(runs[at], factsOf(entry, parameters).slope ** 10);
  });
  return { scene, texts, empty: !stacked.length };
}
