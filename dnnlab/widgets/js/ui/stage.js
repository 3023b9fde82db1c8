// @ts-check
import { h, icon, setAttribute, uid } from "./dom.js";
import { BADGES, UI } from "./strings.js";
import { watchTheme } from "./theme.js";

/**
 * The shell of a widget: title, badge (where the numbers come from), alert, body, table toggle, and one polite
 * live sentence for screen readers.
 * @typedef {object} Stage
 * @property {HTMLElement} root     carries the theme and receives the keys
 * @property {HTMLElement} body     the widget's own parts go here
 * @property {(kind: keyof typeof BADGES, note?: string) => void} badge  `note` replaces the usual words
 * @property {(text: string) => void} alert   "" hides it: divergence, lost kernel
 * @property {(sentence: string) => void} say  for screen readers; call on a pause or a step, never while playing
 * @property {() => void} refreshTable  after every change of the numbers; costs nothing while the table is closed
 * @property {() => void} destroy
 */

/**
 * @param {HTMLElement} host the element anywidget hands over
 * @param {{ title: string, table?: () => Node, themeChanged?: () => void }} options `table` builds the numbers as HTML
 * @returns {Stage}
 */
export function createStage(host, { title, table, themeChanged }) {
  const titleId = uid(), tableId = uid();
  const badge = h("span", "dl-badge");
  const alert = h("p", { class: "dl-alert", hidden: true });
  const body = h("div", "dl-body");
  const numbers = h("div", { class: "dl-numbers", id: tableId, hidden: true, role: "region", tabindex: "0",
    "aria-label": UI.tableOf });
  const live = h("p", { class: "dl-sr", "aria-live": "polite" });
  const toggle = h("button", { class: "dl-button", "aria-expanded": "false", "aria-controls": tableId,
    onclick: () => {
      numbers.hidden = !numbers.hidden;
      setAttribute(toggle, "aria-expanded", String(!numbers.hidden));
      refreshTable();
    } }, icon("table"), UI.table);
  const root = h("section", { class: "dl-root", "data-bundle": BUNDLE, role: "group", "aria-labelledby": titleId, "data-lm-suppress-shortcuts": "true" },
    h("header", "dl-head", h("p", { class: "dl-title", id: titleId }, title), badge, table && toggle),
    alert, body, numbers, live);

  function refreshTable() {
    if (table && !numbers.hidden) numbers.replaceChildren(table());
  }
  host.append(root);
  const unwatch = watchTheme(root, themeChanged);
  return {
    root,
    body,
    badge(kind, note = BADGES[kind]) {
      badge.dataset.kind = kind;
      badge.textContent = note;
    },
    alert(text) {
      alert.textContent = text;
      alert.hidden = !text;
    },
    say(sentence) { live.textContent = sentence; },
    refreshTable,
    destroy() { unwatch(); root.remove(); },
  };
}
