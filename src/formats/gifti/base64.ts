const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUE = new Int16Array(128).fill(-1);
for (let i = 0; i < 64; i++) VALUE[ALPHABET.charCodeAt(i)] = i;
for (const space of ' \t\r\n') VALUE[space.charCodeAt(0)] = -2;

/** Bytes of a base64 text (RFC 4648), white space skipped; undefined where it is not base64. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.ceil((text.length * 3) / 4));
  let length = 0;
  let bits = 0;
  let digits = 0;
  let padding = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const value = code < 128 ? VALUE[code] : -1;
    if (value === -2) continue;
    if (code === 61) padding++;
    else if (value < 0 || padding > 0) return undefined;
    bits = (bits << 6) | Math.max(value, 0);
    if (++digits % 4 !== 0) continue;
    bytes[length++] = bits >>> 16;
    bytes[length++] = bits >>> 8;
    bytes[length++] = bits;
    bits = 0;
  }
  return digits % 4 !== 0 || padding > 2 ? undefined : bytes.subarray(0, length - padding);
}

/** Base64 text (RFC 4648) of bytes, on one line. */
export function encodeBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  const codes = new Uint8Array(4 * 8192);
  const decoder = new TextDecoder('latin1');
  for (let start = 0; start < bytes.length; start += 3 * 8192) {
    const end = Math.min(start + 3 * 8192, bytes.length);
    let at = 0;
    for (let i = start; i < end; i += 3) {
      const bits = (bytes[i] << 16) | ((i + 1 < end ? bytes[i + 1] : 0) << 8) | (i + 2 < end ? bytes[i + 2] : 0);
      codes[at++] = ALPHABET.charCodeAt(bits >>> 18);
      codes[at++] = ALPHABET.charCodeAt((bits >>> 12) & 63);
      codes[at++] = i + 1 < end ? ALPHABET.charCodeAt((bits >>> 6) & 63) : 61;
      codes[at++] = i + 2 < end ? ALPHABET.charCodeAt(bits & 63) : 61;
    }
    pieces.push(decoder.decode(codes.subarray(0, at)));
  }
  return pieces.join('');
}
