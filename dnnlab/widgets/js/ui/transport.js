// @ts-check
import { h, hasModifier, icon, setAttribute } from "./dom.js";
import { UI } from "./strings.js";

/**
 * What the transport drives: positions 0 … limit().
 * @typedef {object} TransportHost
 * @property {() => number} position
 * @property {() => number} last    the last position already there: scrub and End reach it
 * @property {() => number} [limit] how far stepping may go on (an open-ended run computes more); default: last
 * @property {(to: number, playing: boolean) => void} go  show a position; announce it only if not playing
 * @property {(from: number, by: 1 | -1) => number} [next]  where one step leads; default from ± 1
 * @property {(from: number) => number} [keyFrame]  the next key frame, for readers who prefer reduced motion; default ten steps on
 * @property {() => void} reset  back to the same start
 * @property {(position: number) => string} label  the position in words
 * @property {number} [interval]  milliseconds between steps while playing; 0 = every animation frame
 * @property {Record<string, () => void>} [keys]  more keys, lower case: { g: …, n: … }
 */

/** Whether a focused native control has its own use for a key. @param {Element} target @param {string} key */
function ownsKey(target, key) {
  if (target.matches("button, a, summary")) return key === " ";
  if (target.matches("input[type=range]")) return key !== " " && key.length > 1 && !key.startsWith("Shift+");
  if (target.matches("input[type=radio], input[type=checkbox]")) return key === " " || key.length > 1;
  return target.matches("input, select, textarea");
}

/**
 * Play, pause, step, back, ten, home, end, scrub, reset; keys while the focus is inside `root`.
 * Nothing plays off-screen, in a hidden tab, or for a reader who prefers reduced motion.
 * @param {HTMLElement} root
 * @param {TransportHost} host
 * @returns {{ el: HTMLElement, update: () => void, pause: () => void, playing: () => boolean, destroy: () => void }}
 *   `update`: call after every change of position or length
 */
export function createTransport(root, host) {
  const reduced = matchMedia("(prefers-reduced-motion: reduce)");
  const interval = host.interval ?? 0;
  let playing = false, handle = 0, since = 0;
  const limit = () => (host.limit ?? host.last)();

  /** @param {number} to */
  function go(to) {
    host.go(Math.min(Math.max(to, 0), limit()), playing);
    update();
  }
  /** @param {1 | -1} by @param {number} [times] */
  function step(by, times = 1) {
    let to = host.position();
    for (let i = 0; i < times; i++) to = Math.min(Math.max(host.next ? host.next(to, by) : to + by, 0), limit());
    go(to);
  }
  /** @param {() => void} act */
  const paused = (act) => () => { stop(); act(); };

  /** @param {number} now */
  function tick(now) {
    if (!playing) return;
    if (now - since >= interval) {
      since = now;
      step(1);
      if (host.position() >= limit()) { pause(); return; }
    }
    handle = requestAnimationFrame(tick);
  }
  function stop() {
    playing = false;
    cancelAnimationFrame(handle);
  }
  function pause() {
    if (!playing) return;
    stop();
    go(host.position()); // once more, no longer playing: now it may be announced
  }
  function toggle() {
    if (playing) pause();
    else if (reduced.matches) go(host.keyFrame ? host.keyFrame(host.position()) : host.position() + 10);
    else {
      if (host.position() >= limit()) host.go(0, true);
      playing = true;
      since = -Infinity;
      handle = requestAnimationFrame(tick);
      update();
    }
  }

  /** @param {keyof typeof UI} name @param {() => void} act @param {string} [key] */
  const button = (name, act, key) => h("button", { class: "dl-button dl-icon-only",
    "aria-label": UI[name], title: key ? `${UI[name]} (${key})` : UI[name], onclick: act }, icon(name));
  /** @param {keyof typeof UI} name @param {() => void} act @param {string} kind */
  const worded = (name, act, kind) => h("button", { class: `dl-button ${kind}`, onclick: act },
    icon(name), h("span", {}, UI[name]));

  const actions = {
    back: paused(() => step(-1)), step: paused(() => step(1)),
    tenBack: paused(() => step(-1, 10)), ten: paused(() => step(1, 10)),
    home: paused(() => go(0)), end: paused(() => go(host.last())),
    reset: paused(() => { host.reset(); update(); }),
  };
  const play = worded("play", toggle, "dl-play");
  const scrub = h("input", { type: "range", class: "dl-range dl-scrub", min: 0, step: 1, "aria-label": UI.scrub,
    oninput: () => { stop(); go(scrub.valueAsNumber); } });
  const el = h("div", { class: "dl-transport", role: "group", "aria-label": UI.transport, title: UI.keys },
    h("div", "dl-buttons", worded("back", actions.back, "dl-back"), play, worded("step", actions.step, "dl-step")),
    scrub,
    h("div", "dl-buttons", button("home", actions.home, "Home"), button("tenBack", actions.tenBack, "Shift+←"),
      button("ten", actions.ten, "Shift+→"), button("end", actions.end, "End"), button("reset", actions.reset, "R")));

  /** @type {Record<string, () => void>} */
  const keys = { ArrowRight: actions.step, ArrowLeft: actions.back, "Shift+ArrowRight": actions.ten,
    "Shift+ArrowLeft": actions.tenBack, Home: actions.home, End: actions.end, " ": toggle, r: actions.reset, ...host.keys };

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.defaultPrevented || hasModifier(event)) return;
    const name = event.key.length === 1 ? event.key.toLowerCase() : (event.shiftKey ? "Shift+" : "") + event.key;
    const act = keys[name];
    if (!act) return;
    event.stopPropagation(); // ours or the focused control's: in any case the page must not act on it
    if (ownsKey(/** @type {Element} */ (event.target), name)) return;
    event.preventDefault();
    act();
  }
  root.addEventListener("keydown", onKey);

  const observer = new IntersectionObserver(([entry]) => { if (!entry.isIntersecting) pause(); });
  observer.observe(root);
  const hidden = () => { if (document.hidden) pause(); };
  document.addEventListener("visibilitychange", hidden);

  function update() {
    const position = host.position(), last = host.last();
    scrub.max = String(Math.max(last, position));
    scrub.value = String(position);
    setAttribute(scrub, "aria-valuetext", host.label(position));
    const name = playing ? "pause" : "play";
    if (play.dataset.state !== name) {
      play.dataset.state = name;
      play.replaceChildren(icon(name), h("span", {}, playing ? UI.pause : reduced.matches ? UI.keyFrame : UI.play));
    }
  }
  update();
  return {
    el,
    update,
    pause,
    playing: () => playing,
    destroy() {
      stop();
      observer.disconnect();
      document.removeEventListener("visibilitychange", hidden);
      root.removeEventListener("keydown", onKey);
    },
  };
}
