// @ts-check
import { times } from "../engine/times.js";
import { h, hasModifier, s, setAttribute } from "../ui/dom.js";
import { roving } from "../ui/roving.js";

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

const LINE = 15, LABEL = { width: 70, height: 33 }, BIAS = 80, HEAD = 18;
const STOPS = [0.15, 0.85, 0, 0.5, 1, 0.3, 0.7, 0.4, 0.6]; // where on the free part of an edge its label may sit, best first

/** @param {SVGElement} g @param {number} x @param {number} y */
const moveTo = (g, x, y, turned = "") => setAttribute(g, "transform", `translate(${x} ${y})${turned}`);

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
  const el = h("div", "dl-graph", svg);

  const names = sizes.map((_, l) => s("text", "dl-net-layer", layerName(l + 1)));
  const units = sizes.map((size) => times(size, () => s("g", { class: "dl-unit", role: "img" })));
  /** Everything there is to pick, in reading order: layer after layer, neuron after neuron, weights and then the bias. */
  const places = sizes.slice(1).flatMap((size, l) => times(size, (j) =>
    times(sizes[l] + 1, (k) => ({ layer: l + 2, j, k: k < sizes[l] ? k : -1 }))).flat());
  const parts = places.map((place) => {
    const halo = s("path", "dl-halo"), line = s("path", "dl-edge"), arrow = s("path", { class: "dl-arrow", d: "M-7 -6L7 0L-7 6z" });
    if (place.k >= 0) edges.append(halo, line, arrow);
    const width = place.k < 0 ? BIAS : LABEL.width, x = width / 2;
    const text = s("text", { x, class: "dl-value" }), mark = s("text", { x, y: -3, class: "dl-mark" });
    const sub = s("text", { x, y: 28, class: "dl-sub", lengthAdjust: "spacingAndGlyphs" });
    const g = s("g", { class: "dl-weight", role: "button",
      onclick() { pick(place); },
      onpointerenter() { hover(place); }, onpointerleave() { hover(null); },
      onfocus() { hover(place); }, onblur() { hover(null); },
      onkeydown: (/** @type {KeyboardEvent} */ event) => onKey(event, place) },
    s("rect", { class: "dl-target", x: -2, y: -4, width: width + 4, height: 40 }),
    s("rect", { rx: 5, width, height: LABEL.height }), text, sub, mark);
    labels.append(g);
    return { place, halo, line, arrow, g, text, sub, mark, ends: [0, 0, 0, 0] };
  });
  heads.append(...names);
  nodes.append(...units.flat());

  roving(parts.map(({ g }) => g), { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 });
  /** @param {KeyboardEvent} event @param {Place} place */
  function onKey(event, place) {
    if ((event.key !== "Enter" && event.key !== " ") || event.shiftKey || hasModifier(event)) return;
    pick(place);
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
    const wide = across(), widest = Math.max(...sizes), tallest = Math.max(...heights), bias = LABEL.height + 3;
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
      setAttribute(text, "y", wide ? 13 : top(l) - (l ? bias : 0) - 5);
      setAttribute(text, "text-anchor", wide && "middle");
    });
    units.forEach((layer, l) => layer.forEach((g, j) => {
      const { x, y } = at(l, j);
      moveTo(g, x - nodeW / 2, y);
    }));
    for (const part of parts) {
      const { place: { layer, j, k }, g } = part, to = at(layer - 1, j);
      if (k < 0) {
        moveTo(g, to.x - BIAS / 2, to.y - bias);
        continue;
      }
      const from = at(layer - 2, k);
      part.ends = wide
        ? [from.x + nodeW / 2, from.y + heights[layer - 2] / 2, to.x - nodeW / 2, to.y + heights[layer - 1] / 2]
        : [from.x, from.y + heights[layer - 2], to.x, to.y - bias];
      const [x1, y1, x2, y2] = part.ends;
      for (const one of [part.halo, part.line]) setAttribute(one, "d", `M${x1} ${y1}L${x2} ${y2}`);
    }
    placeLabels(wide);
  }

  /** Every label goes where it hides least: of the other labels, and of the edges that are not its own. @param {boolean} wide */
  function placeLabels(wide) {
    const halfW = LABEL.width / 2, halfH = LABEL.height / 2;
    const movable = parts.filter(({ place }) => place.k >= 0).map(({ g, ends, place: { layer } }) => {
      const [x1, y1, x2, y2] = ends, length = wide ? x2 - x1 : y2 - y1, margin = (wide ? halfW + 3 : halfH + 3) / length;
      const end = wide ? margin : margin + (HEAD - 4) / length; // there the name of the layer is
      const spots = STOPS.map((stop) => margin + stop * (1 - margin - end)).map((t) =>
        [Math.min(Math.max(x1 + t * (x2 - x1), halfW + 1), width - halfW - 1), y1 + t * (y2 - y1)]);
      return { g, ends, layer, spots, at: spots[0] };
    });
    for (let round = 0; round < 6; round++) {
      for (const label of movable) {
        /** @param {number[]} spot */
        const hidden = ([x, y]) => movable.filter((other) => other !== label && other.layer === label.layer)
          .reduce((sum, { at: [u, v], ends: [x1, y1, x2, y2] }) => {
            const dx = x2 - x1, dy = y2 - y1, length = Math.hypot(dx, dy);
            const distance = Math.abs((x - x1) * dy - (y - y1) * dx) / length; // of the spot from the other's edge
            const reach = (halfW * Math.abs(dy) + halfH * Math.abs(dx)) / length; // of the label towards it
            return sum + Math.max(0, LABEL.width + 3 - Math.abs(x - u)) * Math.max(0, LABEL.height + 3 - Math.abs(y - v))
              + 20 * Math.max(0, reach + 2 - distance);
          }, 0);
        label.at = label.spots.reduce((a, b) => (hidden(b) < hidden(a) ? b : a));
      }
    }
    for (const { g, at: [x, y] } of movable) moveTo(g, x - halfW, y - halfH);
  }

  /** @param {{ rows: any[], columns: any[] }} state */
  const heightOf = ({ rows, columns }) => LINE * (rows.length + (columns.length ? 1 : 0)) + 10;

  /** @param {SVGGElement} g @param {NodeState} state @param {number} w */
  function drawUnit(g, state, w) {
    const { title, columns, rows, weights = [1] } = state;
    setAttribute(g, "aria-label", state.label);
    g.classList.toggle("dl-lit", !!state.lit);
    const left = columns.length ? 12 : 0, total = weights.reduce((sum, share) => sum + share);
    /** Right end of a column. @param {number} i */
    const right = (i) => left + ((w - 6 - left) * weights.slice(0, i + 1).reduce((sum, share) => sum + share)) / total;
    /** @param {string[]} cells @param {number} y @param {string} kind */
    const row = (cells, y, kind) => cells.map((text, i) => s("text", { x: right(i), y, class: `dl-cell dl-${kind}` }, text));
    let y = 1;
    const texts = columns.length ? row(columns, y += LINE, "head-cell") : [];
    for (const { name, cells, kind = "" } of rows) {
      y += LINE;
      texts.push(s("text", { x: 6, y, class: `dl-name dl-${kind}` }, name), ...row(cells, y, kind));
    }
    g.replaceChildren(s("rect", { class: "dl-box", width: w, height: heightOf(state), rx: 8 }), s("title", {}, title), ...texts);
  }

  function draw() {
    if (!shown || !width) return;
    const [edge, node, widest] = shown, nodeW = cardWidth(widest);
    const states = units.map((layer, l) => layer.map((_, j) => node(l + 1, j, nodeW)));
    const heights = states.map((layer) => Math.max(...layer.map(heightOf)));
    const wanted = [width, nodeW, ...heights].join(" ");
    if (wanted !== drawn) layout(nodeW, heights);
    drawn = wanted;
    const drawnEdges = parts.map((part) => ({ ...part, state: edge(part.place) }));
    const largest = Math.max(1e-9, ...drawnEdges.map(({ state }) => Math.abs(state.value)).filter(Number.isFinite));
    for (const { place, halo, line, arrow, g, text, sub, mark, ends: [x1, y1, x2, y2], state } of drawnEdges) {
      const { value, lit = "", sub: second = "" } = state, first = (place.k < 0 ? "b " : "") + state.text;
      for (const one of [halo, line, g]) Object.assign(one.dataset, { sign: value < 0 ? "minus" : "plus", lit });
      setAttribute(line, "stroke-width", 1.2 + 3.8 * Math.min(1, Math.abs(value) / Math.min(largest, 3)) || 1);
      const back = lit === "back", along = back ? 0.08 : 0.9;
      setAttribute(arrow, "visibility", lit ? "visible" : "hidden");
      const angle = Math.atan2(y2 - y1, x2 - x1) + (back ? Math.PI : 0);
      moveTo(arrow, x1 + along * (x2 - x1), y1 + along * (y2 - y1), ` rotate(${(angle * 180) / Math.PI})`);
      setAttribute(g, "aria-label", `${first}${second && ` ${second}`}, ${state.label}`);
      setAttribute(g, "aria-pressed", String(!!state.picked));
      text.textContent = first;
      setAttribute(text, "y", second ? 14 : 21);
      sub.textContent = second && ` ${second}`;
      setAttribute(sub, "textLength", second.length > 10 && LABEL.width - 6); // squeezed, not cut
      mark.textContent = state.mark === "mine" ? "◆" : state.mark === "most" ? "★" : "";
    }
    units.forEach((layer, l) => layer.forEach((g, j) => drawUnit(g, states[l][j], nodeW)));
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
