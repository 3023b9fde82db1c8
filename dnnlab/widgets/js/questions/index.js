// @ts-check
/** Prediction and quiz cards: a native radio group, every option's reason after the answer. */
import { h, s, uid } from "../ui/dom.js";
import { watchTheme } from "../ui/theme.js";

const TEXT = {
  predict: "Predict", quiz: "Quiz", keep: "That is my prediction", check: "Check", show: "Show me", again: "Try again",
  choose: "Choose an option first.", said: "You said: ", open: "Press “Show me”, then read on.",
  silent: "You did not answer.", right: "Right", wrong: "Not this", yours: "your answer", yes: "Right.", no: "Not right.", is: "The answer is: ",
};

/**
 * @typedef {{ text: string, reason: string, correct?: boolean }} Option
 * @typedef {{ kind: "predict" | "quiz", question: string, options: Option[] }} Question
 * @typedef {{ chosen: number, stage: "asking" | "said" | "shown" }} State  chosen: index, -1 none yet
 */

/** Text with `code` and *emphasis*, as nodes. @param {string} text @returns {(Node | string)[]} */
export const marked = (text) => text.split(/(`[^`]+`|\*[^*]+\*)/).map((part) =>
  /^(`.+`|\*.+\*)$/.test(part) ? h(part[0] === "*" ? "em" : "code", {}, part.slice(1, -1)) : part);

/** @param {string} text */
const plain = (text) => text.replace(/[`*]/g, "");

/** @param {boolean} right a tick or a cross */
const mark = (right) => s("svg", { viewBox: "0 0 16 16", "aria-hidden": true },
  s("path", { d: right ? "M3 8.5 6.5 12 13 4.5" : "m4 4 8 8m0-8-8 8" }));

/**
 * In the built page whatever gives an answer away is folded: open it, as far as the next card or the end of the section.
 * @param {Element} root
 */
function unfold(root) {
  let cell = root.closest(".cell")?.nextElementSibling;
  while (cell && !cell.matches("section") && !cell.querySelector(".dl-quiz")) {
    for (const folded of cell.matches("details") ? [cell] : cell.querySelectorAll("details.below-input")) {
      folded.setAttribute("open", "");
    }
    cell = cell.nextElementSibling;
  }
}

/** @param {Question} question @param {State} state kept up to date with what the reader does */
function card({ kind, question, options }, state) {
  const name = uid();
  const rows = options.map(({ text, reason, correct = false }, i) => {
    const input = h("input", { type: "radio", name, onchange: () => { state.chosen = i; status.textContent = ""; } });
    const verdict = h("span", { class: "dl-quiz-verdict" });
    const why = h("p", { class: "dl-quiz-reason" }, ...marked(reason));
    const el = h("div", { class: "dl-quiz-option" }, h("label", {}, input,
      h("span", { class: "dl-quiz-text" }, h("span", {}, ...marked(text)), verdict)), why);
    return { input, correct, verdict, why, el };
  });
  const status = h("p", { class: "dl-quiz-status", role: "status" });
  /** @param {string} label @param {() => void} onclick */
  const button = (label, onclick) => h("button", { type: "button", class: "dl-quiz-button", onclick }, label);
  const predict = kind === "predict";
  const answer = button(predict ? TEXT.keep : TEXT.check, () => {
    if (state.chosen >= 0) move(predict ? "said" : "shown");
    else {
      status.textContent = TEXT.choose;
      rows[0].input.focus();
    }
  });
  const show = button(TEXT.show, () => move("shown"));
  const again = button(TEXT.again, () => {
    state.chosen = -1;
    move("asking");
  });
  const root = h("section", { class: "dl-root dl-quiz", "data-bundle": BUNDLE, role: "group", "aria-label": TEXT[kind] },
    h("fieldset", {}, h("legend", {}, h("span", { class: "dl-quiz-kind" }, TEXT[kind]), " ", ...marked(question)),
      ...rows.map(({ el }) => el)),
    status, h("div", { class: "dl-quiz-buttons" }, answer, show, again));

  /** The button just pressed goes away: the focus moves on to what comes next. @param {State["stage"]} stage */
  function move(stage) {
    state.stage = stage;
    draw();
    if (predict && stage === "shown") unfold(root);
    ({ asking: rows[0].input, said: show, shown: again })[stage].focus();
  }

  function draw() {
    const { chosen, stage } = state, asking = stage === "asking", shown = stage === "shown";
    answer.hidden = !asking;
    show.hidden = shown || !predict;
    again.hidden = !shown;
    rows.forEach(({ input, correct, verdict, why, el }, i) => {
      const yours = i === chosen && !asking;
      input.checked = i === chosen;
      input.disabled = !asking;
      why.hidden = !shown;
      el.classList.toggle("dl-quiz-right", shown && correct);
      verdict.replaceChildren(...(shown ? [mark(correct), correct ? TEXT.right : TEXT.wrong] : []),
        ...(yours ? [(shown ? ", " : "") + TEXT.yours] : []));
    });
    const said = chosen < 0 ? TEXT.silent : `${TEXT.said}${plain(options[chosen].text)}.`;
    const is = `${TEXT.is}${plain(options[rows.findIndex(({ correct }) => correct)].text)}.`;
    const verdict = chosen < 0 ? is : rows[chosen].correct ? TEXT.yes : `${TEXT.no} ${is}`;
    status.textContent = asking ? "" : !shown ? `${said} ${TEXT.open}` : predict ? `${said} ${verdict}` : verdict;
  }

  draw();
  return root;
}

export default () => {
  /** @type {State} */
  const state = { chosen: -1, stage: "asking" }; // outlives a view that JupyterLab takes away and draws again
  return {
    /** @param {{ model: { get: (key: string) => Question }, el: HTMLElement }} props @returns {() => void} */
    render({ model, el }) {
      const root = card(model.get("question"), state);
      el.append(root);
      return watchTheme(root);
    },
  };
};
