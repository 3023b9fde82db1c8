// @ts-check
/**
 * Decoder of dnnlab.widgets.recording: runs × frames × values, each (run, value) scaled to its own range, quantised,
 * delta-coded over the frames, byte-split, gzipped.
 */

/** @typedef {{ runs: number, frames: number, values: number, at: (run: number, frame: number) => Float64Array }} Recording */

const HEADER = 16; // bytes: four little-endian uint32, bits, runs, frames, values

/** @param {DataView | Uint8Array} data @returns {Promise<Recording>} */
export async function decode(data) {
  const packed = new Blob([/** @type {BlobPart} */ (data)]).stream().pipeThrough(new DecompressionStream("gzip"));
  const buffer = await new Response(packed).arrayBuffer();
  const [bits, runs, frames, values] = new Uint32Array(buffer, 0, 4);
  const ranges = new Float32Array(buffer, HEADER, 2 * runs * values); // low and high of each (run, value)
  const bytes = new Uint8Array(buffer, HEADER + ranges.byteLength);
  const n = runs * values * frames, top = 2 ** bits - 1;
  const decoded = new Float64Array(n);
  for (let series = 0, i = 0; series < runs * values; series++) {
    const low = ranges[2 * series], quantum = (ranges[2 * series + 1] - low) / top;
    for (let frame = 0, level = 0; frame < frames; frame++, i++) {
      const code = bits > 8 ? bytes[i] | (bytes[n + i] << 8) : bytes[i];
      level = (level + (code & 1 ? -((code + 1) >> 1) : code >> 1)) & top; // zig-zag: 0, −1, 1, −2, …, modulo 2^bits
      decoded[i] = low + level * quantum;
    }
  }
  return {
    runs, frames, values,
    at: (run, frame) => Float64Array.from({ length: values }, (_, value) => decoded[(run * values + value) * frames + frame]),
  };
}
