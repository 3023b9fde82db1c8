// @ts-check
import { hasModifier, setAttribute } from "./dom.js";

/**
 * One Tab stop for many elements: the arrow keys move the focus among them, and Tab comes back to the last one.
 * @param {(HTMLElement | SVGElement)[]} elements
 * @param {Record<string, number>} moves how far each key goes
 */
export function roving(elements, moves) {
  let current = elements[0];
  for (const [i, element] of elements.entries()) {
    setAttribute(element, "tabindex", i ? "-1" : "0");
    element.addEventListener("focus", () => {
      setAttribute(current, "tabindex", "-1");
      current = element;
      setAttribute(current, "tabindex", "0");
    });
    element.addEventListener("keydown", (event) => {
      const { key, shiftKey } = /** @type {KeyboardEvent} */ (event), by = moves[key];
      if (!by || shiftKey || hasModifier(/** @type {KeyboardEvent} */ (event))) return;
      event.preventDefault();
      event.stopPropagation();
      elements[i + by]?.focus();
    });
  }
}
