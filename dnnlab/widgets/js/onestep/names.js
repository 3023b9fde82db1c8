// @ts-check
import { subscript, superscript } from "../ui/format.js";
import * as S from "./strings.js";

/** The book's names: index of the layer above, "to" before "from" below. Neurons count from 0 here, from 1 on the screen. */

/** "z⁽²⁾₁" @param {string} letter @param {number} layer @param {number} [j] */
export const symbol = (letter, layer, j = -1) => `${letter}⁽${superscript(layer)}⁾${j < 0 ? "" : subscript(j + 1)}`;

/** "w⁽²⁾₁₂", "b⁽²⁾₁" @param {{ layer: number, j: number, k: number }} parameter */
export const nameOf = ({ layer, j, k }) => k < 0 ? symbol("b", layer, j) : symbol("w", layer, j) + subscript(k + 1);

/** @param {{ layer: number, j: number, k: number }} parameter */
export const spokenName = ({ layer, j, k }) => S.spokenParameter(layer, j + 1, k + 1);
