// @ts-check
/**
 * Starts the book's widgets in a static page: no kernel, no require.js, no html-manager, no network.
 * myst-nb embeds the state of all widgets of a page in one script, and one script per place where a widget is shown;
 * both are standard (application/vnd.jupyter.widget-…+json). Loaded as a classic script, also from file://.
 */
(() => {
  /**
   * @typedef {{ model_module: string, state: Record<string, any>, buffers?: { path: string[], data: string }[] }} Entry
   * @typedef {{ initialize?: (props: any) => any, render: (props: any) => any }} Implementation
   */
  const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
  const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';

  /** Bytes of base64 text, as the DataView that Jupyter hands to widgets. @param {string} text */
  const decode = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);

  /** The widget's side of its state, with nobody at the other end: nothing sent is ever answered. @param {Entry} entry */
  function createModel({ state, buffers = [] }) {
    /** @type {Record<string, Function[]>} */
    const listeners = {};
    for (const { path, data } of buffers) {
      const owner = path.slice(0, -1).reduce((object, key) => object[key], state);
      owner[path[path.length - 1]] = decode(data);
    }
    return {
      /** @param {string} key */
      get: (key) => state[key],
      /** @param {string} key @param {any} value */
      set(key, value) {
        state[key] = value;
        for (const listener of listeners[`change:${key}`] ?? []) listener();
      },
      save_changes() {},
      send() {},
      /** @param {string} name @param {Function} listener */
      on: (name, listener) => void (listeners[name] ??= []).push(listener),
      /** @param {string} name @param {Function} [listener] none: all of them */
      off(name, listener) { listeners[name] = (listeners[name] ?? []).filter((other) => listener && other !== listener); },
    };
  }

  /** @type {Map<string, Promise<{ default: Implementation | (() => Implementation) }>>} one import for each distinct module */
  const modules = new Map();
  /** @param {string} source */
  function importOnce(source) {
    let found = modules.get(source);
    if (!found) {
      found = import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
      modules.set(source, found);
    }
    return found;
  }

  /** @type {Set<string>} */
  const styles = new Set();
  /** @param {string} css */
  function styleOnce(css) {
    if (!css || styles.has(css)) return;
    styles.add(css);
    const style = document.createElement("style");
    style.textContent = css;
    document.head.append(style);
  }

  /** @type {Map<Entry, Promise<{ model: any, implementation: Implementation }>>} one for each widget, however often shown */
  const widgets = new Map();
  /** @param {Entry} entry */
  async function start(entry) {
    styleOnce(entry.state._css);
    const { default: made } = await importOnce(entry.state._esm);
    const implementation = typeof made === "function" ? made() : made;
    const model = createModel(entry);
    await implementation.initialize?.({ model });
    return { model, implementation };
  }

  /** @param {Element} script @param {Entry | undefined} entry */
  async function show(script, entry) {
    const el = document.createElement("div");
    el.className = "widget-subarea";
    script.before(el);
    try {
      if (!entry) throw new Error("its state is not in this page");
      if (entry.model_module !== "anywidget") throw new Error(`${entry.model_module} needs JupyterLab`);
      const started = widgets.get(entry) ?? start(entry);
      widgets.set(entry, started);
      const { model, implementation } = await started;
      await implementation.render({ model, el, signal: new AbortController().signal });
    } catch (error) {
      el.textContent = `This interactive figure could not start: ${error instanceof Error ? error.message : error}`;
      el.setAttribute("role", "note");
      console.error(error);
    }
  }

  async function boot() {
    /** @type {Record<string, Entry>} */
    const entries = {};
    for (const script of document.querySelectorAll(STATE)) {
      Object.assign(entries, JSON.parse(script.textContent ?? "").state);
    }
    await Promise.all(Array.from(document.querySelectorAll(VIEW), (script) =>
      show(script, entries[JSON.parse(script.textContent ?? "").model_id])));
    performance.mark("dl-widgets-ready");
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", boot);
  else boot();
})();
