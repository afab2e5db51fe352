/** `signal<n>.bin` of an EGI `.mff` folder: blocks of samples, each with a header of its own or that of the block ahead, little-endian. */
import { HemocastError } from '../../foundation/index.js';
import { isSampleRate } from '../sample-rate.js';

export interface MffSignal {
  channels: number;
  /** Hz. */
  sampleRate: number;
  /** Of each channel, blocks end to end. */
  samples: number;
  /** Samples of each block. */
  blocks: number[];
  /** `[channel, sample]`, µV. */
  data: Float32Array;
}

const MOST_CHANNELS = 8192;

interface Block {
  /** Byte of the first value. */
  at: number;
  samples: number;
}

/** @throws HemocastError `egi-signal`, `egi-truncated` */
export function readMffSignal(bytes: Uint8Array, file: string): MffSignal {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks: Block[] = [];
  let layout: { channels: number; sampleRate: number; dataBytes: number } | undefined;
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) throw truncated(file, bytes.length, at + 4);
    let headerBytes = 4;
    if (view.getInt32(at, true) !== 0) {
      const read = readHeader(view, at, file);
      if (layout !== undefined && (layout.channels !== read.channels || layout.sampleRate !== read.sampleRate)) {
        throw fault(
          file,
          at,
          `${layout.channels} channels at ${layout.sampleRate} Hz`,
          `${read.channels} at ${read.sampleRate} Hz`,
        );
      }
      layout = read;
      headerBytes = read.headerBytes;
    }
    if (layout === undefined) throw fault(file, at, 'a header ahead of the samples', 'none');
    const end = at + headerBytes + layout.dataBytes;
    if (end > bytes.length) throw truncated(file, bytes.length, end);
    blocks.push({ at: at + headerBytes, samples: layout.dataBytes / (4 * layout.channels) });
    at = end;
  }
  if (layout === undefined) throw fault(file, 0, 'one block of samples or more', 'an empty file');
  const { channels, sampleRate } = layout;
  const samples = blocks.reduce((sum, block) => sum + block.samples, 0);
  const data = new Float32Array(channels * samples);
  let start = 0;
  for (const block of blocks) {
    for (let c = 0; c < channels; c++) {
      const from = block.at + 4 * c * block.samples;
      for (let i = 0; i < block.samples; i++) data[c * samples + start + i] = view.getFloat32(from + 4 * i, true);
    }
    start += block.samples;
  }
  return { channels, sampleRate, samples, blocks: blocks.map((block) => block.samples), data };
}

function readHeader(view: DataView, at: number, file: string) {
  if (at + 16 > view.byteLength) throw truncated(file, view.byteLength, at + 16);
  const [headerBytes, dataBytes, channels] = [4, 8, 12].map((offset) => view.getInt32(at + offset, true));
  const fits = channels >= 1 && channels <= MOST_CHANNELS && headerBytes >= 16 + 8 * channels && dataBytes >= 0;
  if (!fits || dataBytes % (4 * channels) !== 0) {
    throw fault(
      file,
      at,
      'sizes of header and data that fit the channels',
      `${headerBytes}, ${dataBytes}, ${channels}`,
    );
  }
  if (at + headerBytes > view.byteLength) throw truncated(file, view.byteLength, at + headerBytes);
  const first = view.getInt32(at + 16 + 4 * channels, true);
  for (let c = 0; c < channels; c++) {
    const signal = view.getInt32(at + 16 + 4 * (channels + c), true);
    const offset = view.getInt32(at + 16 + 4 * c, true);
    // Bits a sample in the lowest byte, the rate above it; channels lie one after the other.
    if (
      signal !== first ||
      (signal & 0xff) !== 32 ||
      !isSampleRate(signal >>> 8) ||
      offset !== (c * dataBytes) / channels
    ) {
      throw fault(
        file,
        at,
        'channels of 32 bits at one rate, one after the other',
        `channel ${c + 1}: ${signal & 0xff} bits at ${signal >>> 8} Hz`,
      );
    }
  }
  return { headerBytes, dataBytes, channels, sampleRate: first >>> 8 };
}

function fault(file: string, byte: number, expected: string, found: string): HemocastError {
  return new HemocastError('egi-signal', 'The samples of the EGI recording cannot be read', {
    file,
    byte,
    expected,
    found,
  });
}

function truncated(file: string, found: number, expected: number): HemocastError {
  return new HemocastError('egi-truncated', 'The recording ends too early', {
    file,
    byte: found,
    expected: `${expected} bytes`,
    found: `${found}`,
    advice: 'Copy the folder again from where it was recorded.',
  });
}
