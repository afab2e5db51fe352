/** Checksums of compressed streams. */

/** Tables for eight bytes at a time (Kounavis & Berry 2005), made on first use. */
let tables: Uint32Array[] | undefined;

/** CRC-32 of bytes (RFC 1952). */
export function crc32(bytes: Uint8Array): number {
  return ~updateCrc32(-1, bytes) >>> 0;
}

/**
 * CRC-32 of bytes that come in parts.
 *
 * @param start −1 for the first part, then what the part before gave; the checksum is the complement of what the last one gives
 */
export function updateCrc32(start: number, bytes: Uint8Array): number {
  tables ??= makeTables();
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables;
  let crc = start;
  let i = 0;
  for (; i + 8 <= bytes.length; i += 8) {
    const low = crc ^ (bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24));
    crc =
      t7[low & 255] ^
      t6[(low >>> 8) & 255] ^
      t5[(low >>> 16) & 255] ^
      t4[low >>> 24] ^
      t3[bytes[i + 4]] ^
      t2[bytes[i + 5]] ^
      t1[bytes[i + 6]] ^
      t0[bytes[i + 7]];
  }
  for (; i < bytes.length; i++) crc = t0[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
  return crc;
}

function makeTables(): Uint32Array[] {
  const made = Array.from({ length: 8 }, () => new Uint32Array(256));
  for (let n = 0; n < 256; n++) {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    made[0][n] = c;
  }
  for (let n = 0; n < 256; n++) {
    for (let t = 1; t < 8; t++) made[t][n] = made[0][made[t - 1][n] & 255] ^ (made[t - 1][n] >>> 8);
  }
  return made;
}

/** Adler-32 of bytes (RFC 1950). */
export function adler32(bytes: Uint8Array): number {
  const sum = new Adler32();
  sum.add(bytes);
  return sum.value;
}

/** Adler-32 of bytes that come in parts. */
export class Adler32 {
  private a = 1;
  private b = 0;

  add(bytes: Uint8Array): void {
    let { a, b } = this;
    // As many bytes as the sums can take before they must be reduced.
    for (let start = 0; start < bytes.length; start += 5552) {
      const end = Math.min(start + 5552, bytes.length);
      for (let i = start; i < end; i++) {
        a += bytes[i];
        b += a;
      }
      a %= 65521;
      b %= 65521;
    }
    [this.a, this.b] = [a, b];
  }

  get value(): number {
    return ((this.b << 16) | this.a) >>> 0;
  }
}
