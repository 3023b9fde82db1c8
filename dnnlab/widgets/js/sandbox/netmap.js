// @ts-check
import { h, setAttribute } from "../ui/dom.js";
import { fmt } from "../ui/format.js";
import { fit, paint } from "../views/colours.js";
import { FEATURES, S } from "./strings.js";

/**
 * The network as a map: what every unit makes of the plane, and every weight as a line (width: size; blue: positive;
 * orange and dashed: negative). Inputs are switches; arrow keys move between the units.
 * @typedef {{ layer: number, j: number }} Place  layer 1: the inputs, by their index in the list of all features
 * @typedef {{ sizes: number[], features: string[] }} Shape  sizes: input first; features: the chosen ones
 * @typedef {object} NetMap
 * @property {HTMLElement} el
 * @property {(shape: Shape) => void} build
 * @property {(theta: ArrayLike<number>, planes: Float32Array) => void} show  planes: n × n values of each unit, layer 2 first
 * @property {(planes: Float32Array) => void} setFeatures  n × n values of each of all features
 * @property {(place: Place) => void} select
 * @property {(colours: import("../views/colours.js").Colours) => void} setColours
 * @property {() => void} destroy
 */

const LEVELS = 10, WIDEST = 4; // widths of lines; the weight that gets the widest

/**
 * @param {object} options
 * @param {number} options.n  thumbnails have n × n values
 * @param {string[]} options.features  all there are
 * @param {number} options.maxLayers @param {number[]} options.widths  how many layers and units there may be
 * @param {(feature: string) => void} options.toggle
 * @param {(hidden: number[]) => void} options.resize
 * @param {(place: Place) => void} options.selected  a unit got the focus
 * @param {(place: Place | null) => void} options.hover  a unit is under the pointer or has the focus
 * @returns {NetMap}
 */
export function createNetMap({ n, features, maxLayers, widths, toggle, resize, selected, hover }) {
  const lines = h("canvas", { class: "dl-map-lines", "aria-hidden": true });
  const columns = h("div", { class: "dl-map-columns" });
  const tip = h("p", { class: "dl-map-tip", hidden: true });
  const map = h("div", { class: "dl-map", role: "group", "aria-label": S.network,
    onkeydown: move, onpointermove: point, onpointerleave: () => { tip.hidden = true; } }, lines, columns, tip);
  const layersSelect = h("select", { class: "dl-select", onchange: () => {
    const hidden = shape.sizes.slice(1, -1);
    resize(Array.from({ length: +layersSelect.value }, (_, i) => hidden[i] ?? hidden.at(-1) ?? 4));
  } }, ...Array.from({ length: maxLayers + 1 }, (_, i) => h("option", { value: i }, i)));
  const el = h("div", {}, h("label", { class: "dl-map-layers" }, S.layers, " ", layersSelect), map);

  /** @type {Shape} */
  let shape = { sizes: [], features: [] };
  /** @type {HTMLButtonElement[][]} by column: all features, then the units of each layer */
  let buttons = [];
  /** @type {{ x: number, y: number }[][]} their middles */
  let middles = [];
  /** @type {number[]} by column: how many units stand before it in theta's order, and so in the tile */
  let firsts = [];
  let side = 0;
  /** @type {Place} */
  let current = { layer: 1, j: 0 };
  /** @type {ArrayLike<number>} */
  let theta = [];
  /** @type {{ from: { x: number, y: number }, to: { x: number, y: number }, index: number, name: string }[]} */
  let edges = [];
  /** @type {import("../views/colours.js").Colours | null} */
  let colours = null;
  /** @type {Float32Array | null} */
  let featurePlanes = null;

  const tile = h("canvas"), tilePen = /** @type {CanvasRenderingContext2D} */ (tile.getContext("2d"));
  let image = tilePen.createImageData(n, n), pixels = new Uint32Array(image.data.buffer);
  const featureTile = h("canvas", { width: n, height: n * features.length });
  const featurePen = /** @type {CanvasRenderingContext2D} */ (featureTile.getContext("2d"));

  /** @param {Shape} next */
  function build(next) {
    const same = next.sizes.length === shape.sizes.length && next.sizes.slice(1).every((size, i) => size === shape.sizes[i + 1]);
    shape = next;
    const hidden = next.sizes.slice(1, -1);
    layersSelect.value = String(hidden.length);
    if (!same || !buttons.length) {
      let units = 0;
      firsts = [0, ...next.sizes.slice(1).map((size) => (units += size) - size)];
      tile.width = n;
      tile.height = n * units;
      image = tilePen.createImageData(n, n * units);
      pixels = new Uint32Array(image.data.buffer);
      buttons = [features.map((feature, j) => unit({ layer: 1, j }, FEATURES[feature])),
        ...next.sizes.slice(1).map((size, l) => Array.from({ length: size }, (_, j) => unit({ layer: l + 2, j }, "")))];
      columns.replaceChildren(...buttons.map((column, c) => h("div", { class: "dl-map-column" }, head(c, hidden),
        h("div", { class: "dl-map-units" }, ...column))));
      if (!buttons[current.layer - 1]?.[current.j]) current = { layer: buttons.length, j: 0 };
    }
    features.forEach((feature, j) => {
      const on = next.features.includes(feature);
      setAttribute(buttons[0][j], "aria-pressed", String(on));
    });
    rove();
    layout();
  }

  /** What stands above a column. @param {number} c @param {number[]} hidden */
  function head(c, hidden) {
    if (c === 0) return h("span", { class: "dl-map-head" }, S.input);
    if (c === buttons.length - 1) return h("span", { class: "dl-map-head" }, S.output);
    const select = h("select", { class: "dl-select", "aria-label": S.unitsIn(c + 1),
      onchange: () => resize(hidden.map((size, i) => (i === c - 1 ? +select.value : size))) },
    ...widths.map((width) => h("option", { value: width, selected: width === hidden[c - 1] }, width)));
    return h("span", { class: "dl-map-head" }, select);
  }

  /** @param {Place} place @param {string} label */
  function unit(place, label) {
    const input = place.layer === 1, output = place.layer === shape.sizes.length;
    return h("button", { type: "button", class: "dl-map-unit", tabindex: "-1",
      "aria-label": input ? S.feature(label) : output ? S.outputUnit : S.unit(place.layer, place.j),
      onclick: () => { if (input) toggle(features[place.j]); },
      onfocus: () => { select(place); hover(input ? null : place); }, onblur: () => hover(null),
      onpointerenter: () => hover(input ? null : place), onpointerleave: () => hover(null) },
    label && h("span", {}, label));
  }

  /** One stop for the Tab key: the current unit. */
  function rove() {
    buttons.forEach((column, c) => column.forEach((button, j) => {
      const here = current.layer === c + 1 && current.j === j;
      button.tabIndex = here ? 0 : -1;
      button.classList.toggle("dl-current", here && c > 0);
    }));
  }
  /** @param {Place} place */
  function select(place) {
    current = place;
    rove();
    if (place.layer > 1) selected(place);
  }

  /** @param {KeyboardEvent} event */
  function move(event) {
    const by = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (!by || event.shiftKey || !(/** @type {Element} */ (event.target).matches(".dl-map-unit"))) return;
    event.preventDefault();
    event.stopPropagation();
    const c = Math.min(Math.max(current.layer - 1 + by[0], 0), buttons.length - 1), column = buttons[c];
    const before = buttons[current.layer - 1];
    const j = by[0] ? Math.round((current.j * (column.length - 1)) / Math.max(before.length - 1, 1)) : current.j + by[1];
    column[Math.min(Math.max(j, 0), column.length - 1)].focus();
  }

  function layout() {
    if (!map.clientWidth || !buttons.length) return;
    middles = buttons.map((column) => column.map((button) => ({
      x: button.offsetLeft + button.offsetWidth / 2, y: button.offsetTop + button.offsetHeight / 2,
    })));
    // Where columns stand close, the pictures shrink (not what can be pressed), so that lines between them show.
    side = Math.min(40, middles[1][0].x - middles[0][0].x - 14);
    map.style.setProperty("--dl-side", `${side}px`);
    edges = [];
    let index = 0;
    for (let l = 1; l < shape.sizes.length; l++) {
      const from = l === 1 ? middles[0].filter((_, j) => shape.features.includes(features[j])) : middles[l - 1];
      for (let j = 0; j < shape.sizes[l]; j++) {
        from.forEach((start, k) => edges.push({
          from: { x: start.x + side / 2, y: start.y }, to: { x: middles[l][j].x - side / 2, y: middles[l][j].y },
          index: index++, name: S.parameter(l + 1, j, k),
        }));
      }
      index += shape.sizes[l];
    }
    lines.style.height = `${map.scrollHeight}px`;
    fit(lines, map.clientWidth, map.scrollHeight);
    drawLines();
  }

  function drawLines() {
    if (!colours || theta.length < edges.length || !middles.length) return;
    const pen = /** @type {CanvasRenderingContext2D} */ (lines.getContext("2d")), { css } = colours;
    pen.clearRect(0, 0, map.clientWidth, map.scrollHeight);
    for (const positive of [true, false]) {
      pen.strokeStyle = positive ? css.pos : css.neg;
      pen.setLineDash(positive ? [] : [5, 3]);
      for (let level = 0; level <= LEVELS; level++) { // all lines of a width at once: 20 strokes, not 400
        pen.beginPath();
        for (const { from, to, index } of edges) {
          const w = theta[index];
          if (w > 0 !== positive || Math.round(Math.min(Math.abs(w) / WIDEST, 1) * LEVELS) !== level) continue;
          pen.moveTo(from.x, from.y);
          pen.lineTo(to.x, to.y);
        }
        pen.globalAlpha = 0.25 + (0.6 * level) / LEVELS;
        pen.lineWidth = 0.6 + (5 * level) / LEVELS;
        pen.stroke();
      }
    }
    pen.globalAlpha = 1;
    pen.imageSmoothingEnabled = true;
    middles.forEach((column, c) => column.forEach(({ x, y }, j) => {
      const row = firsts[c] + j;
      if (!c && buttons[0][j].getAttribute("aria-pressed") !== "true") pen.globalAlpha = 0.35;
      pen.drawImage(c ? tile : featureTile, 0, n * row, n, n, x - side / 2, y - side / 2, side, side);
      pen.globalAlpha = 1;
    }));
  }

  /** The weight under the pointer. @param {PointerEvent} event */
  function point(event) {
    const box = map.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
    let nearest = null, least = 6;
    for (const edge of edges) {
      const { from, to } = edge;
      if (x < from.x || x > to.x) continue;
      const t = (x - from.x) / (to.x - from.x), distance = Math.abs(y - (from.y + t * (to.y - from.y)));
      if (distance < least) [nearest, least] = [edge, distance];
    }
    tip.hidden = !nearest;
    if (nearest) {
      tip.textContent = `${nearest.name} = ${fmt(theta[nearest.index])}`;
      tip.style.left = `${Math.min(Math.max(x - 60, 0), map.clientWidth - 130)}px`;
      tip.style.top = `${y - 34}px`;
    }
  }

  function paintFeatures() {
    if (!featurePlanes || !colours) return;
    const picture = featurePen.createImageData(n, n * features.length);
    paint(new Uint32Array(picture.data.buffer), featurePlanes, colours.ramp);
    featurePen.putImageData(picture, 0, 0);
  }

  const observer = new ResizeObserver(layout);
  observer.observe(map);
  return {
    el,
    build,
    show(parameters, planes) {
      theta = parameters;
      if (!colours) return;
      paint(pixels, planes, colours.ramp);
      tilePen.putImageData(image, 0, 0);
      drawLines();
    },
    setFeatures(planes) {
      featurePlanes = planes;
      paintFeatures();
    },
    select,
    setColours(next) {
      colours = next;
      paintFeatures();
    },
    destroy() { observer.disconnect(); },
  };
}
