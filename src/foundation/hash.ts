/** SHA-256 (FIPS 180-4) in lower-case hexadecimal. */

/** Of bytes or text at hand, by the platform's Web Crypto. */
export async function sha256(content: Uint8Array | string): Promise<string> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const digest = await globalThis.crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return hexadecimal(new Uint8Array(digest));
}

/**
 * Of content that comes in parts, which Web Crypto cannot take.
 *
 * @example
 * const hash = new Sha256();
 * for (const part of parts) hash.add(part);
 * hash.digest(); // as sha256 of the parts together
 */
export class Sha256 {
  private readonly state = Int32Array.from(INITIAL);
  private readonly words = new Int32Array(64);
  /** Bytes that do not fill a block yet. */
  private readonly rest = new Uint8Array(BLOCK);
  private length = 0;

  add(bytes: Uint8Array): void {
    const waiting = this.length % BLOCK;
    this.length += bytes.length;
    let at = 0;
    if (waiting > 0) {
      at = Math.min(BLOCK - waiting, bytes.length);
      this.rest.set(bytes.subarray(0, at), waiting);
      if (waiting + at < BLOCK) return;
      this.compress(this.rest, 0);
    }
    for (; at + BLOCK <= bytes.length; at += BLOCK) this.compress(bytes, at);
    this.rest.set(bytes.subarray(at));
  }

  /** Ends the content; nothing can be added after. */
  digest(): string {
    const bits = 8 * this.length;
    const end = new Uint8Array(BLOCK * (this.length % BLOCK < BLOCK - 8 ? 1 : 2) - (this.length % BLOCK));
    end[0] = 0x80;
    const view = new DataView(end.buffer);
    view.setUint32(end.length - 8, Math.floor(bits / 2 ** 32));
    view.setUint32(end.length - 4, bits >>> 0);
    this.add(end);
    const digest = new Uint8Array(32);
    this.state.forEach((word, i) => {
      new DataView(digest.buffer).setInt32(4 * i, word);
    });
    return hexadecimal(digest);
  }

  private compress(bytes: Uint8Array, from: number): void {
    const { state, words } = this;
    for (let i = 0, at = from; i < 16; i++, at += 4) {
      words[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
    for (let i = 16; i < 64; i++) {
      const x = words[i - 15];
      const y = words[i - 2];
      const early = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const late = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      words[i] = (words[i - 16] + early + words[i - 7] + late) | 0;
    }
    let a = state[0];
    let b = state[1];
    let c = state[2];
    let d = state[3];
    let e = state[4];
    let f = state[5];
    let g = state[6];
    let h = state[7];
    for (let i = 0; i < 64; i++) {
      const turnedE = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const first = (h + turnedE + ((e & f) ^ (~e & g)) + ROUNDS[i] + words[i]) | 0;
      const turnedA = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const second = (turnedA + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
  }
}

const BLOCK = 64;
const PRIMES = firstPrimes(64);
/** The first 32 bits of the fractional parts of the square roots of the first 8 primes. */
const INITIAL = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
/** As well, of the cube roots of the first 64. */
const ROUNDS = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes;
}

function fraction(value: number): number {
  return Math.floor((value % 1) * 2 ** 32) | 0;
}

function hexadecimal(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
