/**
 * Seeded random numbers: xoshiro128** (Blackman & Vigna 2018), seeded through
 * splitmix32. One generator is made from the user's seed and handed down; a part
 * that must not depend on how much randomness another part used takes a `fork`.
 *
 * @example
 * const random = new Random(7);
 * const noise = random.fork('sensor noise');
 * noise.normal(); // standard normal
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d: number;
  private spare = Number.NaN;

  /** @param seed any number or text; the same seed gives the same sequence on every machine. */
  constructor(readonly seed: number | string) {
    let state = hash(String(seed));
    const next = () => {
      state = (state + 0x9e3779b9) | 0;
      let z = state;
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      return (z ^ (z >>> 15)) >>> 0;
    };
    this.a = next();
    this.b = next();
    this.c = next();
    this.d = next();
  }

  /** An independent generator, set by this one's seed and a label, not by how far this one has run. */
  fork(label: string | number): Random {
    return new Random(`${this.seed}/${label}`);
  }

  /** The next 32 random bits as an unsigned integer. */
  bits(): number {
    const result = Math.imul(rotate(Math.imul(this.b, 5), 7), 9) >>> 0;
    const t = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= t;
    this.d = rotate(this.d, 11);
    return result;
  }

  /** Uniform in [low, high). */
  uniform(low = 0, high = 1): number {
    return low + ((this.bits() + 0.5) / 4294967296) * (high - low);
  }

  /** Uniform integer in 0 … count − 1. */
  integer(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  /** Normal with the given mean and standard deviation (polar Box–Muller). */
  normal(mean = 0, deviation = 1): number {
    if (!Number.isNaN(this.spare)) {
      const value = this.spare;
      this.spare = Number.NaN;
      return mean + deviation * value;
    }
    let x: number;
    let y: number;
    let s: number;
    do {
      x = this.uniform(-1, 1);
      y = this.uniform(-1, 1);
      s = x * x + y * y;
    } while (s >= 1 || s === 0);
    const scale = Math.sqrt((-2 * Math.log(s)) / s);
    this.spare = y * scale;
    return mean + deviation * x * scale;
  }

  /** Fills an array with normal numbers and returns it. */
  fillNormal(target: Float32Array, deviation = 1): Float32Array {
    for (let i = 0; i < target.length; i++) target[i] = this.normal(0, deviation);
    return target;
  }

  /** The numbers 0 … count − 1 in random order (Fisher–Yates). */
  permutation(count: number): number[] {
    const order = Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }
}

function rotate(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k));
}

/** FNV-1a over UTF-16 code units. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}
