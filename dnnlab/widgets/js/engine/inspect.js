// @ts-check
/**
 * A training step of a twin, taken apart for looking at.
 * @typedef {{ nIn: number, nOut: number, x: Float64Array, z: Float64Array, a: Float64Array, delta: Float64Array }} LayerView
 *   (m, n) row-major
 */

/** Every number of one step on the samples X: the loss, and layer by layer x, z, a, delta; the gradient is in twin.grad.
 * As in dnnlab, delta = dJ/dz holds the 1/m of the mean, so dW = sum over samples of delta · x.
 * @param {import("./twin.js").Twin} twin
 * @param {Float64Array} X (m, n_1) row-major @param {ArrayLike<number>} y (m, n_L) row-major
 * @returns {{ m: number, loss: number, layers: LayerView[] }} */
export function inspect(twin, X, y) {
  const m = X.length / twin.sizes[0];
  let x = X;
  const layers = twin.layers.map(({ nIn, nOut }) => {
    const view = { nIn, nOut, x, z: new Float64Array(m * nOut), a: new Float64Array(m * nOut), delta: new Float64Array(m * nOut) };
    x = view.a;
    return view;
  });
  twin.grad.fill(0);
  let sum = 0;
  for (let row = 0; row < m; row++) {
    twin.forward(X, row);
    sum += twin.sampleLoss(row, y);
    twin.backward(X, row, y, 1 / m);
    twin.layers.forEach(({ nOut, at }, l) => {
      for (const name of /** @type {const} */ (["z", "a", "delta"])) {
        layers[l][name].set(twin[name].subarray(at, at + nOut), row * nOut);
      }
    });
  }
  twin.penalizeGrad();
  return { m, loss: sum / m, layers };
}
