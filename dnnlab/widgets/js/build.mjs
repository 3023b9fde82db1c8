// Bundles the three widgets: one ES module and one style sheet each, and the boot script, into dnnlab/widgets/static/.
// `node build.mjs [folder]`: another folder lets a test compare a fresh build with the committed one.
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const js = dirname(fileURLToPath(import.meta.url));
const css = join(js, "../css");
const out = process.argv[2] ?? join(js, "../static");
const styles = {
  questions: ["tokens.css", "questions.css"],
  fold: ["tokens.css", "ui.css", "formula.css", "plot.css", "fold.css"],
  mistakes: ["tokens.css", "ui.css", "plot.css", "formula.css", "mistakes.css"],
  onestep: ["tokens.css", "ui.css", "views.css", "network.css", "formula.css", "onestep.css"],
  sandbox: ["tokens.css", "ui.css", "views.css", "sandbox.css"],
  ravine: ["tokens.css", "ui.css", "formula.css", "plot.css", "ravine.css"],
  race: ["tokens.css", "ui.css", "plot.css", "race.css"],
  badlywrong: ["tokens.css", "ui.css", "formula.css", "plot.css", "badlywrong.css"],
  thermometer: ["tokens.css", "ui.css", "formula.css", "plot.css", "thermometer.css"],
  lambdadial: ["tokens.css", "ui.css", "formula.css", "plot.css", "lambdadial.css"],
  thinnedteam: ["tokens.css", "ui.css", "formula.css", "plot.css", "thinnedteam.css"],
  whichstart: ["tokens.css", "ui.css", "plot.css", "whichstart.css"],
  zoo: ["tokens.css", "ui.css", "plot.css", "zoo.css"],
};

for (const [name, sheets] of Object.entries(styles)) {
  await build({
    entryPoints: [join(js, name, "index.js")],
    outfile: join(out, `${name}.js`),
    bundle: true, minify: true, format: "esm", target: "es2022", charset: "utf8", define: { BUNDLE: JSON.stringify(name) },
  });
  const texts = await Promise.all(sheets.map((sheet) => readFile(join(css, sheet), "utf8")));
  // A page holds widgets of several kinds; the rules of one must not reach the others.
  const scoped = `@scope (.dl-root[data-bundle="${name}"]) {\n${texts.join("\n").replaceAll(".dl-root", ":scope")}\n}`;
  const { code } = await transform(scoped, { loader: "css", minify: true, charset: "utf8" });
  await writeFile(join(out, `${name}.css`), code);
}
const boot = await transform(await readFile(join(js, "boot.js"), "utf8"), { minify: true, target: "es2022", charset: "utf8" });
await writeFile(join(out, "boot.js"), boot.code);
