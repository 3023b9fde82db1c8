// @ts-check
import { createControls } from "./controls.js";
import { h } from "./dom.js";
import { UI } from "./strings.js";

/**
 * The small predict card inside a widget: the reader commits to an answer before the reveal, then sees it scored.
 * @typedef {object} Predict
 * @property {HTMLElement} el
 * @property {import("./controls.js").Values} values what is chosen now
 * @property {(values: import("./controls.js").Values) => void} set  choose without a click on the card (a click in the figure)
 * @property {() => void} ask  open again, for a new answer
 * @property {(text: string) => void} wait  answered; what happens until the reveal
 * @property {(right: boolean, text: string) => void} result
 */

/**
 * @param {object} options
 * @param {string} options.question
 * @param {import("./controls.js").Axis[]} options.axes what there is to predict
 * @param {import("./controls.js").Values} options.values chosen at the start
 * @param {(values: import("./controls.js").Values) => void} options.commit the reader's answer
 * @param {(values: import("./controls.js").Values) => void} [options.changed] the reader changed a choice
 * @param {() => void} [options.showMe] the reader would rather see it at once
 * @returns {Predict}
 */
export function createPredict({ question, axes, values, commit, changed, showMe }) {
  const reminder = h("p", { role: "alert", hidden: true }, h("strong", {}, UI.choose));
  const controls = createControls(axes, values, () => {
    reminder.hidden = true;
    changed?.(controls.values);
  });
  const outcome = h("p", { class: "dl-outcome", hidden: true });
  // The browser's own reminder would point at radio buttons that are not to be seen.
  const form = h("form", { novalidate: true, onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    reminder.hidden = form.checkValidity();
    if (reminder.hidden) commit(controls.values);
  } },
    h("p", "dl-question", h("strong", {}, UI.predict, ". "), question),
    h("div", "dl-answer", controls.el, h("div", "dl-buttons",
      h("button", { type: "submit", class: "dl-button dl-you" }, UI.commit),
      showMe && h("button", { class: "dl-button", onclick: showMe }, UI.showMe))), reminder);
  /** @param {boolean} open @param {string} verdict @param {Node[]} text */
  const show = (open, verdict, ...text) => {
    form.hidden = !open;
    outcome.hidden = open;
    outcome.dataset.verdict = verdict;
    outcome.replaceChildren(...text);
  };
  return {
    el: h("div", "dl-predict", form, outcome),
    values: controls.values,
    set: controls.set,
    ask() { show(true, ""); },
    wait(text) { show(false, "", new Text(text)); },
    result(right, text) {
      show(false, right ? "right" : "wrong", h("strong", {}, right ? UI.right : UI.wrong, ". "), new Text(text));
    },
  };
}
