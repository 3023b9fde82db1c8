// @ts-check
/** Light or dark: what the page says (Sphinx themes, JupyterLab, a class "dark"), else what the system prefers. */

const system = () => matchMedia("(prefers-color-scheme: dark)");

/** @returns {"light" | "dark"} */
export function pageTheme() {
  const html = document.documentElement, body = document.body;
  const said = html.dataset.theme ?? body.dataset.theme;
  if (said === "dark" || said === "light") return said;
  const lab = body.dataset.jpThemeLight;
  if (lab) return lab === "true" ? "light" : "dark";
  if (html.classList.contains("dark") || body.classList.contains("dark")) return "dark";
  return system().matches ? "dark" : "light";
}

/**
 * Keep `data-dl-theme` of a widget's root in step with the page.
 * @param {HTMLElement} root
 * @param {() => void} [changed] called after every change: canvases redraw
 * @returns {() => void} stops watching
 */
export function watchTheme(root, changed = () => {}) {
  const apply = () => {
    const theme = pageTheme();
    if (root.dataset.dlTheme === theme) return;
    root.dataset.dlTheme = theme;
    changed();
  };
  root.dataset.dlTheme = pageTheme();
  const observer = new MutationObserver(apply);
  const options = { attributes: true, attributeFilter: ["class", "data-theme", "data-jp-theme-light"] };
  observer.observe(document.documentElement, options);
  observer.observe(document.body, options);
  const query = system();
  query.addEventListener("change", apply);
  return () => { observer.disconnect(); query.removeEventListener("change", apply); };
}
