// @ts-check
import { h, setAttribute, uid } from "./dom.js";

/**
 * A control with discrete values. `radio` is a row of choices, `slider` snaps to the values, `select` is a menu.
 * @typedef {string | number | boolean} Value
 * @typedef {{ value: Value, label: string, name?: string }} Option `name`: what a screen reader says, if not the label
 * @typedef {{ key: string, label: string, kind?: "radio" | "slider" | "select", options: Option[] }} Axis
 * @typedef {Record<string, Value>} Values  a value that is no option leaves a radio group open
 */

/** @param {Axis} axis @param {Value} value */
const indexOf = ({ options }, value) => Math.max(0, options.findIndex((option) => option.value === value));

/** @typedef {{ el: HTMLElement, show: (value: Value) => void }} Control */

/** @param {Axis} axis @param {(value: Value) => void} changed @returns {Control} */
function radio(axis, changed) {
  const name = uid();
  const inputs = axis.options.map(({ value, name: said }, i) => h("input", { type: "radio", name, value: i, required: true, class: "dl-sr",
    "aria-label": said, onchange: () => changed(value) }));
  return {
    el: h("fieldset", { class: "dl-axis", "data-key": axis.key }, h("legend", {}, axis.label), h("div", "dl-choices",
      ...axis.options.map(({ label }, i) => h("label", "dl-choice", inputs[i], h("span", {}, label))))),
    show(value) { inputs.forEach((input, i) => { input.checked = axis.options[i].value === value; }); },
  };
}

/** @param {Axis} axis @param {(value: Value) => void} changed @returns {Control} */
function slider(axis, changed) {
  const id = uid();
  const output = h("output", { for: id });
  const input = h("input", { type: "range", id, min: 0, max: axis.options.length - 1, step: 1, class: "dl-range",
    oninput: () => { say(input.valueAsNumber); changed(axis.options[input.valueAsNumber].value); } });
  /** @param {number} i */
  const say = (i) => {
    output.textContent = axis.options[i].label;
    setAttribute(input, "aria-valuetext", axis.options[i].name ?? axis.options[i].label);
  };
  return {
    el: h("div", "dl-axis", h("label", { for: id }, axis.label, " ", output), input),
    show(value) { input.value = String(indexOf(axis, value)); say(indexOf(axis, value)); },
  };
}

/** @param {Axis} axis @param {(value: Value) => void} changed @returns {Control} */
function select(axis, changed) {
  const id = uid();
  const input = h("select", { id, class: "dl-select", onchange: () => changed(axis.options[input.selectedIndex].value) },
    ...axis.options.map(({ label, name }) => h("option", { "aria-label": name && `${label}, ${name}` }, label)));
  return {
    el: h("div", "dl-axis", h("label", { for: id }, axis.label), input),
    show(value) { input.selectedIndex = indexOf(axis, value); },
  };
}

const KINDS = { radio, slider, select };

/**
 * @param {Axis[]} axes
 * @param {Values} values
 * @param {(key: string, value: Value, values: Values) => void} changed after a choice of the reader
 * @returns {{ el: HTMLElement, values: Values, set: (values: Values) => void }} `set` shows values without calling `changed`
 */
export function createControls(axes, values, changed) {
  const current = { ...values };
  /** @type {Record<string, Control>} */
  const controls = {};
  for (const axis of axes) {
    controls[axis.key] = KINDS[axis.kind ?? "radio"](axis, (value) => {
      current[axis.key] = value;
      changed(axis.key, value, current);
    });
    controls[axis.key].show(current[axis.key]);
  }
  return {
    el: h("div", "dl-controls", ...axes.map(({ key }) => controls[key].el)),
    values: current,
    set(more) {
      Object.assign(current, more);
      for (const { key } of axes) controls[key].show(current[key]);
    },
  };
}
