// @ts-check
import { h, s, setAttribute } from "../ui/dom.js";

/**
 * A fully connected network drawn with a number on every edge and in every neuron. Left to right where there is room,
 * top to bottom in a narrow column. Sign is colour and dash, size is the width of the line.
 * @typedef {{ layer: number, j: number, k: number }} Place  neuron j of a layer, input k; k = −1: the bias. Layers from 1
 * @typedef {{ value: number, text: string, sub?: string, label: string, lit?: "" | "on" | "back", mark?: "" | "mine" | "most",
 *   picked?: boolean }} EdgeState  `sub`: second line; `label`: for screen readers; lit: active, with the flow or against it
 * @typedef {{ title: string, columns: string[], rows: { name: string, cells: string[], kind?: string }[], lit?: boolean,
 *   label: string }} NodeState  a small table; `columns` may be empty
 * @typedef {object} NetworkGraph
 * @property {HTMLElement} el
 * @property {(edge: (place: Place) => EdgeState, node: (layer: number, j: number, width: number) => NodeState,
 *   widest: number) => void} show  width: pixels a neuron's card has, at most `widest`
 * @property {() => void} destroy
 */

const LINE = 15, LABEL = [64, 33], HEAD = 18;
const STOPS = [0.36, 0.62, 0.24, 0.76, 0.5, 0.14, 0.86]; // where on an edge its label may sit, best first

/**
 * @param {object} options
 * @param {number[]} options.sizes
 * @param {string} options.label what the picture shows, in one line
 * @param {(layer: number) => string} options.layerName
 * @param {(place: Place) => void} options.pick  a weight or bias was chosen, by click or key
 * @param {(place: Place | null) => void} options.hover  pointer or focus on a weight or bias
 * @returns {NetworkGraph}
 */
export function createNetworkGraph({ sizes, label, layerName, pick, hover }) {
  const edges = s("g"), heads = s("g"), nodes = s("g"), labels = s("g");
  const svg = s("svg", { class: "dl-net", role: "group", "aria-label": label }, edges, heads, nodes, labels);
  const el = h("div", { class: "dl-graph" }, svg);

  const names = sizes.map((_, l) => {
    const text = s("text", { class: "dl-net-layer", "text-anchor": "middle" }, layerName(l + 1));
    heads.append(text);
    return text;
  });
  const units = sizes.map((size) => Array.from({ length: size }, () => {
    const g = s("g", { class: "dl-unit", role: "img" });
    nodes.append(g);
    return g;
  }));
  /** Everything there is to pick, in reading order: layer after layer, neuron after neuron, weights and then the bias. */
  const places = sizes.slice(1).flatMap((size, l) => Array.from({ length: size }, (_, j) =>
    Array.from({ length: sizes[l] + 1 }, (_, k) => ({ layer: l + 2, j, k: k < sizes[l] ? k : -1 }))).flat());
  const parts = places.map((place, i) => {
    const halo = s("line", { class: "dl-halo" }), line = s("line", { class: "dl-edge" });
    const arrow = s("path", { class: "dl-arrow", d: "M-7 -6L7 0L-7 6z" });
    if (place.k >= 0) edges.append(halo, line, arrow);
    const box = s("rect", { rx: 5, width: LABEL[0], height: LABEL[1] });
    const text = s("text", { x: LABEL[0] / 2, y: 14, "text-anchor": "middle", class: "dl-value" });
    const sub = s("text", { x: LABEL[0] / 2, y: 28, "text-anchor": "middle", class: "dl-sub" });
    const mark = s("text", { x: LABEL[0] / 2, y: -3, "text-anchor": "middle", class: "dl-mark" });
    const g = s("g", { class: "dl-weight", role: "button", tabindex: i ? "-1" : "0",
      onclick: () => { focus(i); pick(place); },
      onpointerenter: () => hover(place), onpointerleave: () => hover(null),
      onfocus: () => hover(place), onblur: () => hover(null),
      onkeydown: (/** @type {KeyboardEvent} */ event) => onKey(event, i) },
    s("rect", { class: "dl-target", x: -2, y: -4, width: LABEL[0] + 4, height: 40 }), box, text, sub, mark);
    labels.append(g);
    return { place, halo, line, arrow, g, text, sub, mark };
  });

  let current = 0;
  /** @param {number} i */
  function focus(i) {
    setAttribute(parts[current].g, "tabindex", "-1");
    current = i;
    setAttribute(parts[i].g, "tabindex", "0");
    parts[i].g.focus();
  }
  /** @param {KeyboardEvent} event @param {number} i */
  function onKey(event, i) {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    if (by) focus((i + by + parts.length) % parts.length);
    else if (event.key === "Enter" || event.key === " ") pick(parts[i].place);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  let width = 0, drawn = "";
  /** @type {Parameters<NetworkGraph["show"]> | null} */
  let shown = null;

  const across = () => width >= 560;
  /** @param {number} widest */
  const cardWidth = (widest) => Math.min(widest, across() ? width / sizes.length - 90 : (width - 4) / Math.max(...sizes) - 6);

  /** Put everything in its place. @param {number} nodeW @param {number} lines rows of the tallest neuron */
  function layout(nodeW, lines) {
    const wide = across(), widest = Math.max(...sizes);
    const nodeH = LINE * lines + 10, bias = LABEL[1] + 3;
    const row = nodeH + bias + 22, gap = widest > 2 ? 150 : 118;
    const height = wide ? 20 + row * widest : (HEAD + bias + nodeH + gap) * sizes.length - gap - bias + 2;
    /** Middle of the head of a neuron's card. @param {number} l @param {number} j */
    const at = (l, j) => wide
      ? { x: nodeW / 2 + 1 + (l * (width - nodeW - 2)) / (sizes.length - 1), y: 20 + row * ((widest - sizes[l]) / 2 + j) + bias + 6 }
      : { x: (width * (j + 0.5)) / sizes[l], y: HEAD + l * (HEAD + bias + nodeH + gap) };
    setAttribute(svg, "viewBox", `0 0 ${width} ${height}`);
    setAttribute(svg, "height", height);
    names.forEach((text, l) => {
      setAttribute(text, "x", wide ? at(l, 0).x : 2);
      setAttribute(text, "y", wide ? 13 : at(l, 0).y - (l ? bias : 0) - 5);
      setAttribute(text, "text-anchor", wide ? "middle" : "start");
    });
    units.forEach((layer, l) => layer.forEach((g, j) => {
      const { x, y } = at(l, j);
      setAttribute(g, "transform", `translate(${x - nodeW / 2} ${y})`);
      Object.assign(g.dataset, { width: nodeW, height: nodeH });
    }));
    /** @type {number[][]} centres of the labels placed so far */
    const taken = [];
    for (const { place: { layer, j, k }, halo, line, arrow, g } of parts) {
      const to = at(layer - 1, j);
      if (k < 0) {
        setAttribute(g, "transform", `translate(${to.x - LABEL[0] / 2} ${to.y - bias})`);
        continue;
      }
      const from = at(layer - 2, k);
      const [x1, y1, x2, y2] = wide
        ? [from.x + nodeW / 2, from.y + nodeH / 2, to.x - nodeW / 2, to.y + nodeH / 2]
        : [from.x, from.y + nodeH, to.x, to.y - bias];
      for (const one of [halo, line]) for (const [name, v] of Object.entries({ x1, y1, x2, y2 })) setAttribute(one, name, v);
      const spots = STOPS.map((t) => [x1 + t * (x2 - x1), y1 + t * (y2 - y1)]).map(([x, y]) =>
        [Math.min(Math.max(x, LABEL[0] / 2 + 1), width - LABEL[0] / 2 - 1), y]);
      /** How much a label there would hide of others. @param {number[]} spot */
      const overlap = ([x, y]) => taken.reduce((sum, [u, v]) =>
        sum + Math.max(0, LABEL[0] + 3 - Math.abs(x - u)) * Math.max(0, LABEL[1] + 3 - Math.abs(y - v)), 0);
      const best = spots.reduce((a, b) => (overlap(b) < overlap(a) ? b : a));
      taken.push(best);
      setAttribute(g, "transform", `translate(${best[0] - LABEL[0] / 2} ${best[1] - LABEL[1] / 2})`);
      Object.assign(arrow.dataset, { at: `translate(${x1 + 0.9 * (x2 - x1)} ${y1 + 0.9 * (y2 - y1)})`,
        back: `translate(${x1 + 0.08 * (x2 - x1)} ${y1 + 0.08 * (y2 - y1)})`, angle: (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI });
    }
  }

  /** @param {SVGGElement} g @param {NodeState} state */
  function drawUnit(g, { title, columns, rows, lit, label: said }) {
    const w = Number(g.dataset.width), height = LINE * (rows.length + (columns.length ? 1 : 0)) + 10;
    const middle = (Number(g.dataset.height) - height) / 2;
    setAttribute(g, "aria-label", said);
    g.classList.toggle("dl-lit", !!lit);
    const n = Math.max(1, ...rows.map(({ cells }) => cells.length));
    const left = columns.length ? 14 : 0;
    /** @param {number} i */
    const right = (i) => left + ((w - 8 - left) * (i + 1)) / n + 2;
    let y = middle + 1;
    const texts = columns.map((text, i) => s("text", { x: right(i), y: y + LINE, "text-anchor": "end", class: "dl-head-cell" }, text));
    if (columns.length) y += LINE;
    for (const { name, cells, kind } of rows) {
      y += LINE;
      texts.push(s("text", { x: 6, y, class: `dl-name dl-${kind}` }, name),
        ...cells.map((text, i) => s("text", { x: right(i), y, "text-anchor": "end", class: `dl-cell dl-${kind}` }, text)));
    }
    g.replaceChildren(s("rect", { class: "dl-box", y: middle, width: w, height, rx: 8 }), s("title", {}, title), ...texts);
  }

  function draw() {
    if (!shown || !width) return;
    const [edge, node, widest] = shown, nodeW = cardWidth(widest);
    const states = units.map((layer, l) => layer.map((_, j) => node(l + 1, j, nodeW)));
    const lines = Math.max(...states.flat().map(({ rows, columns }) => rows.length + (columns.length ? 1 : 0)));
    const wanted = `${width} ${nodeW} ${lines}`;
    if (wanted !== drawn) layout(nodeW, lines);
    drawn = wanted;
    const largest = Math.max(1e-9, ...parts.map(({ place }) => Math.abs(edge(place).value)).filter(Number.isFinite));
    for (const { place, halo, line, arrow, g, text, sub, mark } of parts) {
      const state = edge(place);
      for (const one of [halo, line, g]) {
        one.dataset.sign = state.value < 0 ? "minus" : "plus";
        one.dataset.lit = state.lit || "";
      }
      g.dataset.mark = state.mark || "";
      setAttribute(line, "stroke-width", 1.2 + 3.8 * Math.min(1, Math.abs(state.value) / Math.min(largest, 3)) || 1);
      setAttribute(arrow, "transform", state.lit === "back"
        ? `${arrow.dataset.back} rotate(${Number(arrow.dataset.angle) + 180})` : `${arrow.dataset.at} rotate(${arrow.dataset.angle})`);
      setAttribute(arrow, "visibility", state.lit ? "visible" : "hidden");
      setAttribute(g, "aria-label", state.label);
      setAttribute(g, "aria-pressed", String(!!state.picked));
      text.textContent = (place.k < 0 ? "b " : "") + state.text;
      sub.textContent = state.sub ?? "";
      mark.textContent = state.mark === "mine" ? "◆" : state.mark === "most" ? "★" : "";
    }
    units.forEach((layer, l) => layer.forEach((g, j) => drawUnit(g, states[l][j])));
  }

  const observer = new ResizeObserver(([{ contentRect }]) => {
    if (Math.abs(contentRect.width - width) < 1) return;
    width = contentRect.width;
    draw();
  });
  observer.observe(el);
  return {
    el,
    show(...state) { shown = state; draw(); },
    destroy() { observer.disconnect(); },
  };
}
