// @ts-check
/**
 * A training step of a twin, taken apart for looking at.
 * @typedef {{ nIn: number, nOut: number, W: Float64Array, b: Float64Array, x: Float64Array, z: Float64Array,
 *   a: Float64Array, delta: Float64Array, dW: Float64Array, db: Float64Array }} LayerView  x, z, a, delta: (m, n) row-major
 */

/** Every number of one step on the samples X: the loss, and layer by layer W, b, x, z, a, delta, dW, db.
 * As in dnnlab, delta = dJ/dz holds the 1/m of the mean, so dW = sum over samples of delta · x.
 * @param {import("./twin.js").Twin} twin
 * @param {Float64Array} X (m, n_1) row-major @param {ArrayLike<number>} y (m, n_L) row-major
 * @returns {{ m: number, loss: number, penalty: number, layers: LayerView[] }} */
export function inspect(twin, X, y) {
  const m = X.length / twin.sizes[0];
  /** @type {LayerView[]} */
  const views = twin.layers.map(({ nIn, nOut, W, b }) => ({
    nIn, nOut, W: twin.theta.slice(W, b), b: twin.theta.slice(b, b + nOut), x: new Float64Array(m * nIn),
    z: new Float64Array(m * nOut), a: new Float64Array(m * nOut), delta: new Float64Array(m * nOut),
    dW: new Float64Array(0), db: new Float64Array(0),
  }));
  twin.grad.fill(0);
  let sum = 0;
  for (let row = 0; row < m; row++) {
    twin.forward(X, row);
    sum += twin.sampleLoss(row, y);
    twin.backward(X, row, y, 1 / m);
    twin.layers.forEach(({ nOut, at }, l) => {
      for (const name of /** @type {const} */ (["z", "a", "delta"])) {
        views[l][name].set(twin[name].subarray(at, at + nOut), row * nOut);
      }
    });
  }
  twin.penalizeGrad();
  views.forEach((view, l) => {
    const { W, b, nOut } = twin.layers[l];
    view.x.set(l ? views[l - 1].a : X);
    view.dW = twin.grad.slice(W, b);
    view.db = twin.grad.slice(b, b + nOut);
  });
  return { m, loss: sum / m, penalty: twin.penalty(), layers: views };
}
