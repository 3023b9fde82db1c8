// @ts-check
import { decode } from "./recording.js";

/** The recordings that dnnlab.widgets.recording.join made one. @param {DataView} data
 * @returns {Promise<import("./recording.js").Recording[]>} */
export async function decodeAll(data) {
  const parts = [];
  for (let at = 0; at < data.byteLength;) {
    const size = data.getUint32(at, true);
    parts.push(decode(new DataView(data.buffer, data.byteOffset + at + 4, size)));
    at += 4 + size;
  }
  return Promise.all(parts);
}
