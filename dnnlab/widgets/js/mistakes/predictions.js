// @ts-check
/** The two predict cards: how it will end, and which way the next mistake moves w. */
import { h } from "../ui/dom.js";
import { createPredict } from "../ui/predict.js";
import { UI } from "../ui/strings.js";
import { isMistake, outcome } from "./model.js";
import { changeOf } from "./pictures.js";
import * as S from "./strings.js";

/**
 * @typedef {import("./model.js").Run} Run
 * @typedef {import("./model.js").Selection} Selection
 * @typedef {import("../ui/predict.js").Predict} Predict
 */

/** Whether w moved as the arrow says; a part of 0 goes either way. @param {string} turn @param {[number, number]} change */
export function turnIsRight(turn, [d1, d2]) {
  const [right, up] = S.turns[turn].signs;
  return d1 * right >= 0 && d2 * up >= 0;
}

/**
 * @param {object} options
 * @param {() => void} options.answered after an answer: draw again
 * @param {() => void} options.showEnd the reader would rather see the end at once
 */
export function createPredictions({ answered, showEnd }) {
  const totalPlace = h("div"), turnPlace = h("div", "dl-turn"), turnOutcome = h("p", "dl-predict");
  /** @type {Predict} */
  let totalCard;
  /** @type {Predict} */
  let turnCard;
  /** @type {[string, number, number][]} what there is to choose from */
  let totals = S.totals;
  /** The choice, an index; −1: none yet. */
  let total = -1;
  /** @type {Map<number, string>} the arrow chosen for the mistake of a step */
  const turns = new Map();
  /** The step the open card asks about; 0: none yet. */
  let about = 0;

  /** @param {number} step @param {Run} run */
  function askTurn(step, { point, y }) {
    about = step;
    turnCard = createPredict({
      question: S.turnQuestion(point[step] + 1, y[point[step]]),
      axes: [{ key: "turn", label: S.turnAxis, options: Object.entries(S.turns).map(([value, { arrow, name }]) => ({ value, label: arrow, name })) }],
      values: { turn: NaN }, // nothing chosen yet
      commit({ turn }) { turns.set(step, String(turn)); answered(); },
    });
    turnPlace.replaceChildren(turnCard.el);
  }

  /** @param {Run} run @param {Selection} selection @param {number} step */
  function showOutcome(run, selection, step) {
    const turn = turns.get(step), point = run.point[step];
    turnOutcome.hidden = turn === undefined;
    if (turn === undefined) return;
    /** @param {number} at */
    const change = (at) => changeOf(run, at) ?? [0, 0];
    const known = [...turns].filter(([at]) => at <= step), right = known.filter(([at, one]) => turnIsRight(one, change(at))).length;
    turnOutcome.replaceChildren(h("strong", {}, turnIsRight(turn, change(step)) ? UI.right : UI.wrong, ". "),
      S.turnResult(S.turns[turn].arrow, change(step), point + 1, selection.rule === "delta", run.y[point]),
      known.length > 1 ? S.score(right, known.length) : "");
  }

  return {
    el: h("div", "dl-pair", totalPlace, h("div", "dl-turns", turnOutcome, turnPlace)),
    /** Another run: ask anew. @param {Selection} selection */
    restart({ rule }) {
      const isDelta = rule === "delta";
      totals = isDelta ? S.totalsDelta : S.totals;
      total = -1;
      turns.clear();
      about = 0;
      totalCard = createPredict({
        question: isDelta ? S.totalDelta : S.totalQuestion,
        axes: [{ key: "total", label: isDelta ? S.totalDeltaAxis : S.totalAxis, options: totals.map(([label], value) => ({ value, label })) }],
        values: { total: NaN },
        commit(chosen) { total = Number(chosen.total); answered(); },
        showMe: showEnd,
      });
      totalPlace.replaceChildren(totalCard.el);
    },
    /**
     * @param {Run} run @param {Selection} selection @param {number} t where the reader is @param {number} next step of the next
     *   mistake, −1: none to ask about @param {boolean} seen whether the end was seen @param {string} end what it was
     */
    show(run, selection, t, next, seen, end) {
      totalPlace.hidden = total < 0 && seen;
      if (total >= 0) {
        const [name, low, high] = totals[total], found = outcome(run, selection);
        if (t < run.steps) totalCard.wait(S.totalWait(name));
        else totalCard.result(found >= low && found <= high, S.totalSaid(name) + end);
      }
      showOutcome(run, selection, isMistake(run, t) ? t : 0);
      turnPlace.hidden = next < 0;
      if (next < 0) return;
      if (about !== next) askTurn(next, run);
      const turn = turns.get(next);
      if (turn !== undefined) turnCard.wait(S.turnWait(S.turns[turn].arrow));
    },
    /** The direction in which the reader saw w go at a step. @param {number} step @returns {[number, number] | null} */
    turnAt: (step) => S.turns[turns.get(step) ?? ""]?.signs ?? null,
    /** The mistakes in all that the reader expects: name, fewest, most. @returns {[string, number, number] | undefined} */
    mistakes: () => (totals === S.totals ? totals[total] : undefined),
  };
}
