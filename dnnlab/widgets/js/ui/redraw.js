// @ts-check

/**
 * Draw a place anew. If the focus was in a cell of one of its matrices, it goes to the cell that comes there now, or to
 * "Step": a reader who steps from a cell still reaches the widget by its keys.
 * @param {HTMLElement} place @param {() => void} draw
 */
export function redraw(place, draw) {
  const cells = () => [.../** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll(".dl-cell"))];
  const at = cells().findIndex((cell) => cell === document.activeElement);
  draw();
  /** @type {HTMLElement | null | undefined} */
  const next = cells()[at] ?? place.closest(".dl-root")?.querySelector(".dl-step");
  if (at >= 0) next?.focus({ preventScroll: true });
}
