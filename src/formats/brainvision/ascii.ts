/** Samples of BrainVision recordings that were exported as text. */
import { HemocastError } from '../../foundation/index.js';
import type { BrainVisionHeader } from './header.js';

/** Numbers of a text file, one line for each sample (multiplexed) or each channel (vectorised). */
export class AsciiSamples {
  readonly samples: number;
  /** `[channel, sample]`. */
  private readonly values: Float32Array;

  /** @throws HemocastError `brainvision-ascii` where a line has not the numbers it should have */
  constructor(bytes: Uint8Array, header: BrainVisionHeader, file: string) {
    const { skipLines, skipColumns, decimalSymbol } = header.ascii;
    const { channels, multiplexed } = header;
    const lines = new TextDecoder('latin1')
      .decode(bytes)
      .split(/\r\n|\r|\n/)
      .slice(skipLines)
      .map((line) => line.trim())
      .filter((line) => line !== '');
    const fail = (line: number, expected: string, found: string): never => {
      throw new HemocastError('brainvision-ascii', 'The samples cannot be read', {
        file,
        field: `line ${line + skipLines + 1}`,
        expected,
        found: found.slice(0, 60),
      });
    };
    if (lines.length === 0 || (!multiplexed && lines.length < channels.length)) {
      fail(0, multiplexed ? 'numbers' : `${channels.length} lines`, `${lines.length} lines`);
    }
    const split = (line: string): string[] => {
      const plain = decimalSymbol === ',' ? line.replaceAll(',', '.') : line;
      return plain
        .split(/[\s;]+|,\s*/)
        .filter((part) => part !== '')
        .slice(skipColumns);
    };
    const number = (part: string, line: number): number => {
      const value = Number(part);
      return Number.isFinite(value) ? value : fail(line, 'a number', part);
    };
    this.samples = multiplexed ? lines.length : split(lines[0]).length;
    this.values = new Float32Array(channels.length * this.samples);
    const expected = multiplexed ? channels.length : this.samples;
    lines.slice(0, multiplexed ? undefined : channels.length).forEach((line, l) => {
      const parts = split(line);
      if (parts.length !== expected || expected === 0) fail(l, `${expected} numbers`, `${parts.length}: ${line}`);
      for (let i = 0; i < expected; i++) {
        const [channel, sample] = multiplexed ? [i, l] : [l, i];
        this.values[channel * this.samples + sample] = number(parts[i], l) * channels[channel].resolution;
      }
    });
  }

  /** Copies `count` samples of each channel into `target`, `[channel, sample]`. */
  read(from: number, count: number, target: Float32Array | Float64Array): void {
    for (let c = 0; c * this.samples < this.values.length; c++) {
      const start = c * this.samples + from;
      target.set(this.values.subarray(start, start + count), c * count);
    }
  }
}
