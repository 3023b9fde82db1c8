// @ts-check
/** The two predict cards: how it will end, and which way the next mistake turns the line. */
import { h } from "../ui/dom.js";
import { createPredict } from "../ui/predict.js";
import { UI } from "../ui/strings.js";
import { hasLine, outcome, turnOf, weights } from "./model.js";
import * as S from "./strings.js";

/**
 * @typedef {import("./model.js").Run} Run
 * @typedef {import("./model.js").Selection} Selection
 * @typedef {import("../ui/predict.js").Predict} Predict
 */

/** @param {string} turn @param {number} angle in degrees, anticlockwise */
export const turnIsRight = (turn, angle) => S.turns[turn].sign === Math.sign(angle);

/**
 * @param {object} options
 * @param {() => void} options.answered after an answer: draw again
 * @param {() => void} options.showEnd the reader would rather see the end at once
 */
export function createPredictions({ answered, showEnd }) {
  const totalPlace = h("div", "dl-total"), turnPlace = h("div"), turnOutcome = h("p", "dl-predict");
  /** @type {Predict} */
  let totalCard;
  /** @type {Predict} */
  let turnCard;
  /** @type {[string, number, number][]} what there is to choose from */
  let totals = S.totals;
  /** The choice, an index; −1: none yet. */
  let total = -1;
  /** @type {Map<number, string>} the turn chosen for a step */
  const turns = new Map();
  /** The step the open card asks about; 0: none yet. */
  let about = 0;

  /** @param {number} step @param {Run} run @param {boolean} isDelta */
  function askTurn(step, { point, y, score }, isDelta) {
    const i = point[step];
    about = step;
    turnCard = createPredict({
      question: S.turnQuestion(i + 1, y[i], isDelta ? y[i] - score[step] : NaN),
      axes: [{ key: "turn", label: S.turnAxis, options: Object.entries(S.turns).map(([value, { label }]) => ({ value, label })) }],
      values: { turn: NaN }, // nothing chosen yet
      commit({ turn }) { turns.set(step, String(turn)); answered(); },
    });
    turnPlace.replaceChildren(turnCard.el);
  }

  /** @param {Run} run @param {number} step */
  function showOutcome(run, step) {
    const turn = turns.get(step), i = run.point[step];
    turnOutcome.hidden = turn === undefined;
    if (turn === undefined) return;
    const known = [...turns].filter(([at]) => at <= step), right = known.filter(([at, one]) => turnIsRight(one, turnOf(run, at))).length;
    const [a, b] = weights(run, step - 1), [c, d] = weights(run, step), [x1, x2] = run.x[i];
    turnOutcome.replaceChildren(h("strong", {}, turnIsRight(turn, turnOf(run, step)) ? UI.right : UI.wrong, ". "),
      S.turnResult(S.turns[turn].label, turnOf(run, step), i + 1, (c - a) * x1 + (d - b) * x2 > 0),
      known.length > 1 ? S.score(right, known.length) : "");
  }

  return {
    total: totalPlace,
    turns: h("div", "dl-turns", turnOutcome, turnPlace),
    /** Another run: ask anew. @param {Selection} selection */
    restart({ rule }) {
      const isDelta = rule === "delta";
      totals = isDelta ? S.totalsDelta : S.totals;
      total = -1;
      this.forgetTurns();
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
     * @param {Run} run @param {Selection} selection @param {number} t where the reader is @param {number} next the step
     *   to ask about, −1: none @param {boolean} seen whether the end was seen @param {string} end what it was
     */
    show(run, selection, t, next, seen, end) {
      totalPlace.hidden = total < 0 && seen;
      if (total >= 0) {
        const [name, low, high] = totals[total], found = outcome(run, selection);
        if (t < run.steps) totalCard.wait(S.totalWait(name));
        else totalCard.result(found >= low && found <= high, S.totalSaid(name) + end);
      }
      showOutcome(run, t);
      if (next < 0 || !hasLine(run, next - 1)) {
        about = 0;
        turnPlace.replaceChildren();
        return;
      }
      const isDelta = selection.rule === "delta", turn = turns.get(next);
      if (about !== next) askTurn(next, run, isDelta);
      if (turn !== undefined) turnCard.wait(S.turnWait(S.turns[turn].label, isDelta));
    },
    /** The points have moved: what was said about a step is void, what was said about the end stands. */
    forgetTurns() {
      turns.clear();
      about = 0;
    },
    /** Whether the reader has said how it will end. */
    answered: () => total >= 0,
    /** The turn the reader expected at a step: 1, −1 or 0. @param {number} step */
    turnAt: (step) => S.turns[turns.get(step) ?? ""]?.sign ?? 0,
    /** The mistakes in all that the reader expects: name, fewest, most. @returns {[string, number, number] | undefined} */
    mistakes: () => (totals === S.totals ? totals[total] : undefined),
  };
}
