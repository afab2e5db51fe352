/** SHA-256 (FIPS 180-4) in lower-case hexadecimal. */
import { sha256 as streaming } from '@noble/hashes/sha2.js';

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
  private readonly state = streaming.create();

  add(bytes: Uint8Array): void {
    this.state.update(bytes);
  }

  /** Ends the content; nothing can be added after. */
  digest(): string {
    return hexadecimal(this.state.digest());
  }
}

function hexadecimal(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
