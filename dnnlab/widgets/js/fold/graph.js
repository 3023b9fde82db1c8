// @ts-check
/** The picture of a 2-h-1 network, from left to right. The weights into a neuron stand in a list at its door, where their
 * edges end: nothing overlaps, however many units there are and however narrow the column is. */
import { times } from "../engine/times.js";
import { h, hasModifier, s, setAttribute } from "../ui/dom.js";
import { roving } from "../ui/roving.js";
import { unitOf, weightOf } from "./picture.js";
import * as S from "./strings.js";

/**
 * @typedef {import("./model.js").Moment} Moment
 * @typedef {import("./picture.js").Place} Place
 */

const ROOMY = 560; // pixels from which products and cards stand beside the weights
const ROW = 26, LINE = 16, HEAD = 20, GAP = 10; // pixels: a weight, a line of a card, the names of the layers, between neurons
const COLUMN = 50; // of numbers

/**
 * @param {number} hidden @param {(place: Place) => void} pick a weight or bias, by click or key
 * @param {(place: Place | null) => void} hover pointer or focus on a weight or bias
 */
export function createGraph(hidden, pick, hover) {
  const sizes = [2, hidden, 1], edges = s("g"), cards = s("g"), doors = s("g");
  const svg = s("svg", { class: "dl-net", role: "group", "aria-label": S.graph }, edges, cards, doors);
  const el = h("div", "dl-graph", svg);
  /** Everything there is to pick, in reading order: neuron after neuron, weights and then the bias. */
  const parts = [2, 3].flatMap((layer) => times(sizes[layer - 1], (j) => times(sizes[layer - 2] + 1, (at) => {
    const place = { layer, j, k: at < sizes[layer - 2] ? at : -1 };
    const halo = s("path", "dl-halo"), line = s("path", "dl-edge"), box = s("rect", { height: ROW - 2, rx: 4 });
    const text = s("text", { x: 6, y: 16.5, class: "dl-value" }), sub = s("text", { y: 16.5, class: "dl-sub" });
    const g = s("g", { class: "dl-weight", role: "button", onclick: () => pick(place),
      onpointerenter: () => hover(place), onpointerleave: () => hover(null), onfocus: () => hover(place), onblur: () => hover(null),
      onkeydown(/** @type {KeyboardEvent} */ event) {
        if ((event.key !== "Enter" && event.key !== " ") || event.shiftKey || hasModifier(event)) return;
        pick(place);
        event.preventDefault();
        event.stopPropagation();
      } }, box, text, sub);
    if (place.k >= 0) edges.append(halo, line);
    doors.append(g);
    return { place, at, halo, line, box, text, sub, g };
  })).flat());
  roving(parts.map(({ g }) => g), { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 });

  let width = 0;
  /** @type {Moment | undefined} */
  let moment;

  function draw() {
    if (!moment || !width) return;
    const { m } = moment, wide = width >= ROOMY, unit = unitOf(moment), weight = weightOf(moment);
    const states = sizes.map((n, l) => times(n, (j) => unit(l + 1, j)));
    const door = wide && m === 1 ? 140 : wide ? 70 : 72, beside = wide ? door : 0; // a card stands beside the door, or below it
    const cardW = m > 1 ? [70, 120, 76] : [78, 80, 76], blockW = cardW.map((card, l) => (l && wide ? door + card : card));
    const cardH = states.map(([{ lines }]) => LINE * lines.length + 8), doorH = [0, 3, hidden + 1].map((n) => n * ROW);
    const blockH = cardH.map((card, l) => (wide ? Math.max(card, doorH[l]) : card + doorH[l]));
    const height = Math.max(...sizes.map((n, l) => n * (blockH[l] + GAP)));
    const gap = (width - 2 - blockW[0] - blockW[1] - blockW[2]) / 2, left = [1, 1 + blockW[0] + gap, width - 1 - blockW[2]];
    /** Top of the list of weights, and of the card. @param {number} l @param {number} j */
    const tops = (l, j) => {
      const middle = HEAD + (height * (j + 0.5)) / sizes[l], top = middle - blockH[l] / 2;
      return wide ? [middle - doorH[l] / 2, middle - cardH[l] / 2] : [top, top + doorH[l]];
    };
    setAttribute(svg, "viewBox", `0 0 ${width} ${HEAD + height}`);
    setAttribute(svg, "height", HEAD + height);
    cards.replaceChildren(...states.flatMap((layer, l) => [
      s("text", { class: "dl-net-layer", x: [1, width / 2, width - 1][l], y: 12, "text-anchor": ["start", "middle", "end"][l] }, S.layer(l + 1, !wide)),
      ...layer.map(({ lines, lit, label }, j) => s("g", { class: lit ? "dl-unit dl-lit" : "dl-unit", role: "img", "aria-label": label,
        transform: `translate(${left[l] + (l && beside)} ${tops(l, j)[1]})` },
      s("rect", { class: "dl-box", width: cardW[l], height: cardH[l], rx: 6 }),
      ...lines.flatMap((cells, row) => cells.map((text, i) => s("text", { y: LINE * (row + 1) + 1, class: i ? "dl-cell" : "dl-name",
        x: i ? cardW[l] - 6 - COLUMN * (cells.length - 1 - i) : 6 }, text))))),
    ]));
    const drawn = parts.map((part) => ({ ...part, state: weight(part.place) }));
    const largest = Math.min(3, Math.max(1e-9, ...drawn.map(({ state }) => Math.abs(state.value))));
    for (const { place: { layer, j, k }, at, halo, line, box, text, sub, g, state } of drawn) {
      const { value, text: first, sub: second, lit, label } = state, l = layer - 1, y = tops(l, j)[0] + ROW * at, from = l - 1, x0 = left[from] + (from && beside) + cardW[from];
      setAttribute(g, "transform", `translate(${left[l]} ${y})`);
      setAttribute(g, "aria-label", `${first}${second && ` ${second}`}, ${label}`);
      setAttribute(box, "width", door);
      setAttribute(sub, "x", door - 6);
      text.textContent = first;
      sub.textContent = wide && second ? ` ${second}` : ""; // the blank parts the words of the button
      setAttribute(line, "stroke-width", 1.2 + 3.8 * Math.min(1, Math.abs(value) / largest));
      for (const one of [halo, line, g]) Object.assign(one.dataset, { sign: value < 0 ? "minus" : "plus", lit: lit ? "on" : "" });
      if (k >= 0) for (const one of [halo, line]) setAttribute(one, "d", `M${x0} ${tops(from, k)[1] + cardH[from] / 2}L${left[l]} ${y + ROW / 2 - 1}`);
    }
  }
  const observer = new ResizeObserver(([{ contentRect }]) => {
    width = contentRect.width;
    draw();
  });
  observer.observe(el);
  return {
    el,
    /** @param {Moment} next */
    show(next) { moment = next; draw(); },
    destroy() { observer.disconnect(); },
  };
}
