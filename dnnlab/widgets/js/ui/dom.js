// @ts-check
/** Elements in one call: `h` for HTML, `s` for SVG. Properties starting with "on" are listeners, false/null/undefined
 * attributes are left out, true gives an empty attribute; a string instead of properties is the class. */

/**
 * @typedef {Record<string, any> | string} Props
 * @typedef {Node | string | number | null | undefined | false} Child
 */

/** @param {Element} element @param {Props} props @param {Child[]} children */
function fill(element, props, children) {
  for (const [name, value] of Object.entries(typeof props === "string" ? { class: props } : props)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else setAttribute(element, name, value);
  }
  for (const child of children) {
    if (child || child === 0) element.append(child instanceof Node ? child : String(child));
  }
}

/** @param {Element} element @param {string} name @param {any} value false, null, undefined: no such attribute */
export function setAttribute(element, name, value) {
  if ((value ?? false) === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Props} [props] @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  if (element instanceof HTMLButtonElement) element.type = "button"; // not "submit", unless the properties say so
  fill(element, props, children);
  return element;
}

/**
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag @param {Props} [props] @param {...Child} children
 * @returns {SVGElementTagNameMap[T]}
 */
export function s(tag, props = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  fill(element, props, children);
  return element;
}

/** @param {KeyboardEvent} event */
export const hasModifier = ({ ctrlKey, metaKey, altKey }) => ctrlKey || metaKey || altKey;

let last = 0;
/** An id that no other element of the page has. @returns {string} */
export const uid = () => `dl-${++last}-${Math.random().toString(36).slice(2, 8)}`;

/** @type {Record<string, string>} one path each, in a 24 × 24 box */
const ICONS = {
  play: "M7 4v16l13-8z",
  pause: "M6 4h4v16H6zM14 4h4v16h-4z",
  step: "M5 4v16l10-8zM16 4h3v16h-3z",
  back: "M19 4v16L9 12zM5 4h3v16H5z",
  ten: "M3 4v16l9-8zM12 4v16l9-8z",
  tenBack: "M21 4v16l-9-8zM12 4v16l-9-8z",
  home: "M3 4h3v16H3zM21 4v16l-7-8zM14 4v16l-7-8z",
  end: "M18 4h3v16h-3zM3 4v16l7-8zM10 4v16l7-8z",
  reset: "M12 5V1L6 6l6 5V7a5 5 0 1 1-5 5H5a7 7 0 1 0 7-7z",
  table: "M3 4h18v16H3zm2 5v3h5V9zm7 0v3h7V9zm-7 5v4h5v-4zm7 0v4h7v-4z",
};

/** An inline SVG icon; it inherits the text colour and says nothing to screen readers. @param {string} name */
export const icon = (name) =>
  s("svg", { class: "dl-icon", viewBox: "0 0 24 24", "aria-hidden": true, focusable: "false" },
    s("path", { d: ICONS[name], "fill-rule": "evenodd" }));
