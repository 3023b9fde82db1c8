// @ts-check
import { times } from "../engine/times.js";
import { h, hasModifier, s, setAttribute, uid } from "../ui/dom.js";
import { fmt } from "../ui/format.js";
import { roving } from "../ui/roving.js";
import { niceAbove } from "./losscurve.js";

/**
 * A coordinate frame, into which a widget draws curves, straight lines, arrows and points; some points can be moved.
 * @typedef {"pos" | "neg" | "you" | "ink" | "muted" | "warn"} Kind  its colour; pair it with a dash or a shape
 * @typedef {[number, number]} Point
 * @typedef {{ points: ArrayLike<number>, kind: Kind, dash?: boolean, thin?: boolean, name?: string }} Curve
 *   points: x0, y0, x1, y1, …; NaN breaks the curve; name: written at its end
 * @typedef {{ a: number, b: number, c: number, kind: Kind, dash?: boolean, thin?: boolean }} Line  a·x + b·y + c = 0
 * @typedef {{ from: Point, to: Point, kind: Kind, thin?: boolean }} Arrow
 * @typedef {{ x: number, y: number, shape: "circle" | "square" | "cross", kind: Kind, hollow?: boolean, ring?: boolean,
 *   small?: boolean, text?: string }} Dot
 * @typedef {{ x: number, y: number, label: string, moved: (x: number, y: number) => void, step?: number }} Handle
 *   a point the reader moves, by pointer or arrow keys; step: of one key press, default 1/40 of the width
 * @typedef {{ x: Point, y: Point, curves?: Curve[], lines?: Line[], arrows?: Arrow[], dots?: Dot[], handles?: Handle[],
 *   xTicks?: Tick[], yTicks?: Tick[], xName?: string, yName?: string }} Scene
 *   xTicks, yTicks: in place of round numbers, for an axis that is not linear; xName, yName: in place of the plot's xLabel, yLabel
 * @typedef {[at: number, text: string]} Tick
 * @typedef {object} Plot
 * @property {HTMLElement} el
 * @property {(scene: Scene, label: string) => void} show  label: what the picture shows, in one line
 * @property {() => void} destroy
 */

const RIGHT = 18, TOP = 10, NAME_GAP = 13, NAME_CHAR = 7.2;

/** @param {number} low @param {number} x @param {number} high */
const clamp = (low, x, high) => Math.max(low, Math.min(high, x));

/** Round numbers from low to high, about `n` of them. @param {number} low @param {number} high @param {number} n */
export function niceTicks(low, high, n) {
  const step = niceAbove((high - low) / n), first = Math.ceil(low / step - 1e-9);
  return times(Math.floor(high / step + 1e-9) - first + 1, (i) => (first + i) * step);
}

/** A tick's number with the decimals its step needs. @param {number} value @param {number} step */
export const tickText = (value, step) => Math.abs(value) >= 1e5
  ? fmt(value, 1 + Math.floor(Math.log10(Math.abs(value) / step) + 1e-9))
  : value.toFixed(Math.max(0, -Math.floor(Math.log10(step) + 1e-9))).replace(/^-(?=.*[1-9])/, "−").replace(/^-/, "");

/** Where a·x + b·y + c = 0 crosses the frame: two points, or null. @param {Line} line @param {Point} x @param {Point} y
 * @returns {[Point, Point] | null} */
export function clipLine({ a, b, c }, [x0, x1], [y0, y1]) {
  /** @type {Point[]} */
  const ends = [];
  if (b) for (const x of [x0, x1]) ends.push([x, -(a * x + c) / b]);
  if (a) for (const y of [y0, y1]) ends.push([-(b * y + c) / a, y]);
  const slack = 1e-9 * (x1 - x0 + y1 - y0);
  const inside = ends.filter(([x, y]) => x >= x0 - slack && x <= x1 + slack && y >= y0 - slack && y <= y1 + slack);
  const far = inside.find(([x, y]) => Math.hypot(x - inside[0][0], y - inside[0][1]) > slack);
  return far ? [inside[0], far] : null;
}

/**
 * @param {{ xLabel?: string, yLabel?: string, height?: number, square?: boolean, ticks?: boolean }} options
 *   height in pixels; square: one unit is as long on both axes, and the height follows the width
 * @returns {Plot}
 */
export function createPlot({ xLabel = "", yLabel = "", height = 240, square = false, ticks = true }) {
  const id = uid(), left = ticks ? 42 : 8, bottom = (ticks ? 20 : 8) + (xLabel ? 16 : 0), top = TOP + (yLabel ? 14 : 0);
  const clip = s("clipPath", { id }), clipped = () => s("g", { "clip-path": `url(#${id})` });
  const axes = s("g", "dl-plot-axes"), back = clipped(), front = clipped(), names = s("g", "dl-plot-names");
  const grips = s("g", { onpointerdown: grab, onpointermove: drag, onlostpointercapture() { held = -1; },
    ontouchmove(/** @type {Event} */ event) { if (held >= 0) event.preventDefault(); } }); // or the page would scroll
  const picture = s("g", { role: "img" }, axes, back, front, names);
  const svg = s("svg", { class: "dl-plot" }, clip, picture, grips);
  const el = h("div", "dl-plot-frame", svg);
  let width = 0;
  /** @type {Scene | null} */
  let scene = null;
  /** @type {SVGGElement[]} */
  let handles = [];
  /** The handle that is being dragged. */
  let held = -1;

  const right = () => width - RIGHT;
  const low = () => tall() - bottom;
  function tall() {
    if (!square || !scene) return height;
    return top + bottom + ((right() - left) * (scene.y[1] - scene.y[0])) / (scene.x[1] - scene.x[0]);
  }
  /** @param {number} x */
  const px = (x) => left + ((right() - left) * (x - /** @type {Scene} */ (scene).x[0])) / span("x");
  /** @param {number} y */
  const py = (y) => low() - ((low() - top) * (y - /** @type {Scene} */ (scene).y[0])) / span("y");
  /** @param {"x" | "y"} axis */
  const span = (axis) => { const [from, to] = /** @type {Scene} */ (scene)[axis]; return to - from; };
  /** @param {number} value of pixels */
  const at = (value) => clamp(-9999, value, 9999).toFixed(1);

  /** @param {ArrayLike<number>} points */
  function path(points) {
    let d = "", pen = "M";
    for (let i = 0; i + 1 < points.length; i += 2) {
      if (Number.isFinite(points[i]) && Number.isFinite(points[i + 1])) {
        d += `${pen}${at(px(points[i]))} ${at(py(points[i + 1]))}`;
        pen = "L";
      } else pen = "M";
    }
    return d;
  }
  /** @param {{ kind: Kind, dash?: boolean, thin?: boolean }} style */
  const stroke = ({ kind, dash, thin }) => `dl-plot-line dl-k-${kind}${dash ? " dl-dash" : ""}${thin ? " dl-thin" : ""}`;

  /** @param {Arrow} arrow */
  function drawArrow({ from, to, kind, thin }) {
    const [x0, y0, x1, y1] = [px(from[0]), py(from[1]), px(to[0]), py(to[1])];
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (!(length > 0.5)) return null;
    const size = Math.min(9, length), turn = (Math.atan2(y1 - y0, x1 - x0) * 180) / Math.PI;
    const share = 1 - (0.8 * size) / length;
    return s("g", `dl-k-${kind}`,
      s("path", { class: stroke({ kind, thin }), d: `M${at(x0)} ${at(y0)}L${at(x0 + share * (x1 - x0))} ${at(y0 + share * (y1 - y0))}` }),
      s("path", { class: "dl-plot-head", d: `M0 0L${-size} ${0.55 * size}V${-0.55 * size}z`,
        transform: `translate(${at(x1)} ${at(y1)}) rotate(${turn.toFixed(1)})` }));
  }
  /** @param {Dot} dot */
  function drawDot({ x, y, shape, kind, hollow, ring, small, text }) {
    const r = small ? 3 : 5.5, side = 0.89 * r; // circle and square of the same area
    const mark = {
      circle: () => s("circle", { r }),
      square: () => s("rect", { x: -side, y: -side, width: 2 * side, height: 2 * side }),
      cross: () => s("path", { class: "dl-plot-line", d: `M${-r} ${-r}L${r} ${r}M${-r} ${r}L${r} ${-r}` }),
    }[shape]();
    return s("g", { class: `dl-dot dl-k-${kind}${hollow ? " dl-hollow" : ""}`, transform: `translate(${at(px(x))} ${at(py(y))})` },
      ring && s("circle", { r: r + 5, class: "dl-plot-ring" }), mark, text && s("text", { x: r + 4, y: 4 }, text));
  }

  /** @param {Point} range @param {number} n @returns {Tick[]} */
  function roundTicks([from, to], n) {
    const values = ticks ? niceTicks(from, to, Math.max(2, n)) : [];
    return values.map((value) => [value, tickText(value, values[1] - values[0])]);
  }

  function drawAxes() {
    const { x, y, xName = xLabel, yName = yLabel, ...own } = /** @type {Scene} */ (scene);
    const { xTicks = roundTicks(x, (right() - left) / 70), yTicks = roundTicks(y, (low() - top) / 40) } = own;
    axes.replaceChildren(
      ...(x[0] < 0 && x[1] > 0 ? [s("path", { class: "dl-plot-zero", d: `M${at(px(0))} ${top}V${low()}` })] : []),
      ...(y[0] < 0 && y[1] > 0 ? [s("path", { class: "dl-plot-zero", d: `M${left} ${at(py(0))}H${right()}` })] : []),
      s("path", { class: "dl-plot-axis", d: `M${left} ${top}V${low()}H${right()}` }),
      ...xTicks.map(([value, text]) => s("text", { x: at(px(value)), y: low() + 15, "text-anchor": "middle" }, text)),
      ...yTicks.map(([value, text]) => s("text", { x: left - 5, y: py(value) + 4, "text-anchor": "end" }, text)),
      s("text", { x: (left + right()) / 2, y: tall() - 4, "text-anchor": "middle" }, xName),
      s("text", { x: 2, y: 12 }, yName));
  }

  /** The names of the curves, at their ends and apart from each other. @param {Curve[]} curves */
  function drawNames(curves) {
    const ends = curves.filter(({ name }) => name).map(({ points, name = "", kind }) => {
      let i = points.length - 2;
      while (i > 0 && !(Number.isFinite(points[i + 1]) && px(points[i]) <= right() + 1)) i -= 2;
      return { name, kind, x: px(points[i]), y: clamp(top + 10, py(points[i + 1]) - 6, low() - 4) };
    }).sort((a, b) => a.y - b.y);
    ends.forEach((end, rank) => { if (rank) end.y = Math.max(end.y, ends[rank - 1].y + NAME_GAP); });
    const over = Math.max(0, (ends.at(-1)?.y ?? 0) - (low() - 4));
    names.replaceChildren(...ends.map(({ name, kind, x, y }) => s("text", { class: `dl-k-${kind}`, "text-anchor": "end",
      x: clamp(left + NAME_CHAR * name.length, x, right()), y: y - over }, name)));
  }

  /** @param {number} i @param {number} x @param {number} y within the frame */
  function move(i, x, y) {
    const { x: [x0, x1], y: [y0, y1], handles: given = [] } = /** @type {Scene} */ (scene);
    given[i].moved(clamp(x0, x, x1), clamp(y0, y, y1));
  }
  /** Where a pointer is in the scene. @param {PointerEvent} event @returns {Point} */
  function place({ clientX, clientY }) {
    const box = svg.getBoundingClientRect(), { x, y } = /** @type {Scene} */ (scene);
    return [x[0] + ((clientX - box.left - left) * span("x")) / (right() - left), y[0] + ((low() - clientY + box.top) * span("y")) / (low() - top)];
  }
  /** Targets overlap: take the handle nearest to the pointer, and lay it on top. A finger that takes one of several drags it the
   * next time: now it may want to scroll. @param {PointerEvent} event */
  function grab(event) {
    const { handles: given = [] } = /** @type {Scene} */ (scene), [x, y] = place(event);
    const far = given.map((one) => Math.hypot(px(one.x) - px(x), py(one.y) - py(y)));
    const near = far.indexOf(Math.min(...far)), handle = handles[near];
    held = event.pointerType !== "touch" || handle.matches(":focus, :only-child") ? near : -1;
    grips.append(handle);
    handle.setPointerCapture(event.pointerId);
    handle.focus();
    event.preventDefault();
  }
  /** @param {PointerEvent} event */
  function drag(event) { if (held >= 0) move(held, ...place(event)); }
  /** @param {KeyboardEvent} event @param {number} i */
  function onKey(event, i) {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] }[event.key];
    if (!by || event.shiftKey || hasModifier(event) || !scene) return;
    event.preventDefault();
    event.stopPropagation();
    const handle = /** @type {Handle[]} */ (scene.handles)[i], step = handle.step ?? span("x") / 40;
    move(i, handle.x + by[0] * step, handle.y + by[1] * step);
  }
  /** @param {Handle[]} given */
  function drawHandles(given) {
    if (handles.length !== given.length) {
      handles = given.map((_, i) => s("g", { class: "dl-handle", role: "button",
        onkeydown: (/** @type {KeyboardEvent} */ event) => onKey(event, i) },
      s("circle", { r: 20, class: "dl-handle-target" }), s("circle", { r: 9, class: "dl-handle-ring" })));
      if (handles.length) roving(handles, { PageDown: 1, PageUp: -1 });
      grips.replaceChildren(...handles);
    }
    given.forEach(({ x, y, label }, i) => {
      setAttribute(handles[i], "transform", `translate(${at(px(x))} ${at(py(y))})`);
      setAttribute(handles[i], "aria-label", label);
    });
  }

  function draw() {
    if (!scene || !width) return;
    const { curves = [], lines = [], arrows = [], dots = [] } = scene, high = tall();
    setAttribute(svg, "viewBox", `0 0 ${width} ${high}`);
    setAttribute(svg, "height", high);
    clip.replaceChildren(s("rect", { x: left, y: top, width: Math.max(0, right() - left), height: Math.max(0, low() - top) }));
    drawAxes();
    const { x, y } = scene;
    back.replaceChildren(
      ...curves.map((curve) => s("path", { class: stroke(curve), d: path(curve.points) })),
      ...lines.flatMap((line) => {
        const ends = clipLine(line, x, y);
        return ends ? [s("path", { class: stroke(line), d: path(ends.flat()) })] : [];
      }));
    front.replaceChildren(...dots.map(drawDot), ...arrows.flatMap((arrow) => drawArrow(arrow) ?? []));
    drawNames(curves);
    drawHandles(scene.handles ?? []);
  }

  const observer = new ResizeObserver(() => {
    if (el.clientWidth === width) return;
    width = el.clientWidth;
    draw();
  });
  observer.observe(el);
  return {
    el,
    show(next, label) {
      scene = next;
      setAttribute(picture, "aria-label", label);
      draw();
    },
    destroy() { observer.disconnect(); },
  };
}
