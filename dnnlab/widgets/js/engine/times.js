// @ts-check
/** What `make` makes of 0 … n − 1. @template T @param {number} n @param {(i: number) => T} make @returns {T[]} */
export const times = (n, make) => Array.from({ length: n }, (_, i) => make(i));
