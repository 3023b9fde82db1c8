// @ts-check
import { h, s, setAttribute } from "../ui/dom.js";

/**
 * A fully connected network drawn with a number on every edge and in every neuron. Left to right where there is room,
 * top to bottom in a narrow column. Sign is colour and dash, size is the width of the line.
 * @typedef {{ layer: number, j: number, k: number }} Place  neuron j of a layer, input k; k = −1: the bias. Layers from 1
 * @typedef {{ value: number, text: string, sub?: string, label: string, lit?: "" | "on" | "back", mark?: "" | "mine" | "most",
 *   picked?: boolean }} EdgeState  `sub`: second line; `label`: the name for screen readers; lit: active, with the flow or against it
 * @typedef {{ title: string, columns: string[], rows: { name: string, cells: string[], kind?: string }[], lit?: boolean,
 *   label: string, weights?: number[] }} NodeState  a small table; `columns` may be empty; weights: shares of the width
 * @typedef {object} NetworkGraph
 * @property {HTMLElement} el
 * @property {(edge: (place: Place) => EdgeState, node: (layer: number, j: number, width: number) => NodeState,
 *   widest: number) => void} show  width: pixels a neuron's card has, at most `widest`
 * @property {() => void} destroy
 */

const LINE = 15, LABEL = [70, 33], BIAS = 80, HEAD = 18;
const STOPS = [0.15, 0.85, 0, 0.5, 1, 0.3, 0.7, 0.4, 0.6]; // where on the free part of an edge its label may sit, best first

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
    const w = place.k < 0 ? BIAS : LABEL[0];
    /** @param {number} y @param {string} kind */
    const centred = (y, kind) => s("text", { x: w / 2, y, "text-anchor": "middle", class: kind, lengthAdjust: "spacingAndGlyphs" });
    const text = centred(14, "dl-value"), sub = centred(28, "dl-sub"), mark = centred(-3, "dl-mark");
    const g = s("g", { class: "dl-weight", role: "button", tabindex: i ? "-1" : "0",
      onclick: () => { focus(i); pick(place); },
      onpointerenter: () => hover(place), onpointerleave: () => hover(null),
      onfocus: () => hover(place), onblur: () => hover(null),
      onkeydown: (/** @type {KeyboardEvent} */ event) => onKey(event, i) },
    s("rect", { class: "dl-target", x: -2, y: -4, width: w + 4, height: 40 }),
    s("rect", { rx: 5, width: w, height: LABEL[1] }), text, sub, mark);
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

  /** Put everything in its place. @param {number} nodeW @param {number[]} heights of the cards of each layer */
  function layout(nodeW, heights) {
    const wide = across(), widest = Math.max(...sizes), tallest = Math.max(...heights), bias = LABEL[1] + 3;
    const row = tallest + bias + 18, gap = widest > 2 ? 170 : 130;
    /** Top of the cards of a layer, top to bottom. @param {number} l @returns {number} */
    const top = (l) => (l ? top(l - 1) + heights[l - 1] + gap + bias : HEAD);
    const height = wide ? 20 + row * widest : top(sizes.length - 1) + heights[sizes.length - 1] + 2;
    /** Middle of the head of a neuron's card. @param {number} l @param {number} j */
    const at = (l, j) => wide
      ? { x: nodeW / 2 + 1 + (l * (width - nodeW - 2)) / (sizes.length - 1),
        y: 20 + row * ((widest - sizes[l]) / 2 + j) + bias + 2 + (tallest - heights[l]) / 2 }
      : { x: (width * (j + 0.5)) / sizes[l], y: top(l) };
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
      g.dataset.width = String(nodeW);
    }));
    /** @type {{ g: SVGGElement, spots: number[][], at: number[] }[]} */
    const movable = [];
    for (const { place: { layer, j, k }, halo, line, arrow, g } of parts) {
      const to = at(layer - 1, j);
      if (k < 0) {
        setAttribute(g, "transform", `translate(${to.x - BIAS / 2} ${to.y - bias})`);
        continue;
      }
      const from = at(layer - 2, k);
      const [x1, y1, x2, y2] = wide
        ? [from.x + nodeW / 2, from.y + heights[layer - 2] / 2, to.x - nodeW / 2, to.y + heights[layer - 1] / 2]
        : [from.x, from.y + heights[layer - 2], to.x, to.y - bias];
      for (const one of [halo, line]) for (const [name, v] of Object.entries({ x1, y1, x2, y2 })) setAttribute(one, name, v);
      const margin = wide ? (LABEL[0] / 2 + 3) / (x2 - x1) : (LABEL[1] / 2 + 3) / (y2 - y1);
      const end = wide ? margin : margin + (HEAD - 4) / (y2 - y1); // there the name of the layer is
      const spots = STOPS.map((stop) => margin + stop * (1 - margin - end)).map((t) => [x1 + t * (x2 - x1), y1 + t * (y2 - y1)])
        .map(([x, y]) => [Math.min(Math.max(x, LABEL[0] / 2 + 1), width - LABEL[0] / 2 - 1), y]);
      movable.push({ g, spots, at: spots[0] });
      Object.assign(arrow.dataset, { at: `translate(${x1 + 0.9 * (x2 - x1)} ${y1 + 0.9 * (y2 - y1)})`,
        back: `translate(${x1 + 0.08 * (x2 - x1)} ${y1 + 0.08 * (y2 - y1)})`, angle: (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI });
    }
    // A few rounds in which every label moves to where it hides least of the others.
    for (let round = 0; round < 6; round++) {
      for (const label of movable) {
        /** @param {number[]} spot */
        const overlap = ([x, y]) => movable.reduce((sum, { at: [u, v] }, i) => sum + (movable[i] === label ? 0
          : Math.max(0, LABEL[0] + 3 - Math.abs(x - u)) * Math.max(0, LABEL[1] + 3 - Math.abs(y - v))), 0);
        label.at = label.spots.reduce((a, b) => (overlap(b) < overlap(a) ? b : a));
      }
    }
    for (const { g, at: [x, y] } of movable) setAttribute(g, "transform", `translate(${x - LABEL[0] / 2} ${y - LABEL[1] / 2})`);
  }

  /** @param {{ rows: any[], columns: any[] }} state */
  const linesOf = ({ rows, columns }) => rows.length + (columns.length ? 1 : 0);

  /** @param {SVGGElement} g @param {NodeState} state */
  function drawUnit(g, { title, columns, rows, lit, label: said, weights = [1] }) {
    const w = Number(g.dataset.width), height = LINE * linesOf({ columns, rows }) + 10;
    setAttribute(g, "aria-label", said);
    g.classList.toggle("dl-lit", !!lit);
    const left = columns.length ? 12 : 0, total = weights.reduce((sum, share) => sum + share);
    /** Right end of a column. @param {number} i */
    const right = (i) => left + ((w - 6 - left) * weights.slice(0, i + 1).reduce((sum, share) => sum + share)) / total;
    let y = 1;
    const texts = columns.map((text, i) => s("text", { x: right(i), y: y + LINE, "text-anchor": "end", class: "dl-head-cell" }, text));
    if (columns.length) y += LINE;
    for (const { name, cells, kind } of rows) {
      y += LINE;
      texts.push(s("text", { x: 6, y, class: `dl-name dl-${kind}` }, name),
        ...cells.map((text, i) => s("text", { x: right(i), y, "text-anchor": "end", class: `dl-cell dl-${kind}` }, text)));
    }
    g.replaceChildren(s("rect", { class: "dl-box", width: w, height, rx: 8 }), s("title", {}, title), ...texts);
  }

  function draw() {
    if (!shown || !width) return;
    const [edge, node, widest] = shown, nodeW = cardWidth(widest);
    const states = units.map((layer, l) => layer.map((_, j) => node(l + 1, j, nodeW)));
    const heights = states.map((layer) => LINE * Math.max(...layer.map(linesOf)) + 10);
    const wanted = [width, nodeW, ...heights].join(" ");
    if (wanted !== drawn) layout(nodeW, heights);
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
      if (place.k >= 0) setAttribute(arrow, "transform", state.lit === "back"
        ? `${arrow.dataset.back} rotate(${Number(arrow.dataset.angle) + 180})` : `${arrow.dataset.at} rotate(${arrow.dataset.angle})`);
      setAttribute(arrow, "visibility", state.lit ? "visible" : "hidden");
      const [first, second] = [(place.k < 0 ? "b " : "") + state.text, state.sub ?? ""];
      setAttribute(g, "aria-label", `${second ? `${first} ${second}` : first}, ${state.label}`);
      setAttribute(g, "aria-pressed", String(!!state.picked));
      text.textContent = first;
      sub.textContent = second && ` ${second}`;
      setAttribute(sub, "textLength", second.length > 10 && LABEL[0] - 6); // squeezed, not cut
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
