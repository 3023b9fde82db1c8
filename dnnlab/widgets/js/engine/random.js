// @ts-check
/**
 * NumPy's random numbers in the page, bit for bit: what `np.random.Generator` gives on the bit generator MT19937
 * (Matsumoto and Nishimura 1998), seeded as `np.random.RandomState(seed)` is. Only what the widgets draw.
 */
export class Generator {
  /** @param {number} seed integer from 0 to 2³² − 1 */
  constructor(seed) {
    this.key = new Uint32Array(624);
    this.key[0] = seed;
    for (let i = 1; i < 624; i++) {
      const previous = this.key[i - 1];
      this.key[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
    }
    this.position = 624;
  }

  /** 32 random bits, as an integer. */
  bits() {
    const { key } = this;
    if (this.position === 624) {
      for (let i = 0; i < 624; i++) {
        const y = (key[i] & 0x80000000) | (key[(i + 1) % 624] & 0x7fffffff);
        key[i] = key[(i + 397) % 624] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
      }
      this.position = 0;
    }
    let y = key[this.position++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** `rng.random()`: uniform in [0, 1), 53 bits. */
  random() {
    const high = this.bits() >>> 5, low = this.bits() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** `rng.uniform(low, high)`. @param {number} low @param {number} high */
  uniform(low, high) { return low + (high - low) * this.random(); }

  /** An integer from 0 to `last`, each equally likely: bits are drawn until they fit. @param {number} last less than 2³¹ */
  upTo(last) {
    const mask = 2 ** (32 - Math.clz32(last)) - 1;
    let value;
    do value = (this.bits() & mask) >>> 0; while (value > last);
    return value;
  }

  /** `rng.permutation(n)`. @param {number} n */
  permutation(n) {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.upTo(i), held = order[j];
      order[j] = order[i];
      order[i] = held;
    }
    return order;
  }
}
