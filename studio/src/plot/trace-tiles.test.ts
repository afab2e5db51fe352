import { describe, expect, it } from 'vitest';
import type { Traces } from '../worker/protocol.js';
import { TraceTiles } from './trace-tiles.js';

const signals = { sampleRate: 100, seconds: 3600 };

/** Answers at once, and notes what it was asked. */
function reader(bytes = 8) {
  const asked: [number, number, number][] = [];
  const read = async (from: number, to: number, steps: number): Promise<Traces> => {
    asked.push([from, to, steps]);
    const least = new Float32Array(bytes / 4);
    return { start: from, step: (to - from) / steps, steps, channels: [0], least, largest: least, exact: true };
  };
  return { asked, read };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('TraceTiles', () => {
  it('reads what is in view first, then the overview and the neighbours, and nothing twice', async () => {
    const { asked, read } = reader();
    let drawn = 0;
    const tiles = new TraceTiles(signals, read, () => drawn++);
    const window = { from: 1000, length: 10 };
    expect(tiles.over(window, 1000)).toEqual({ shown: [], complete: false });
    await settled();
    const [[from, to]] = asked;
    expect(from).toBeLessThanOrEqual(1000);
    expect(to).toBeGreaterThan(1000);
    expect(drawn).toBe(asked.length);
    const count = asked.length;
    const { shown, complete } = tiles.over(window, 1000);
    expect(complete).toBe(true);
    expect(shown[0].start).toBeLessThanOrEqual(1000);
    expect(shown.at(-1)!.start + 512 / 100).toBeGreaterThanOrEqual(1010);
    await settled();
    expect(asked).toHaveLength(count);
    // Scrolled by less than a tile: the neighbour is there already.
    expect(tiles.over({ from: 1003, length: 10 }, 1000).complete).toBe(true);
  });

  it('shows coarse steps until the fine ones are there', async () => {
    const { read } = reader();
    const tiles = new TraceTiles(signals, read, () => {});
    tiles.over({ from: 0, length: 3600 }, 1000);
    await settled();
    const { shown, complete } = tiles.over({ from: 1800, length: 2 }, 1000);
    expect(complete).toBe(false);
    expect(shown.length).toBeGreaterThan(0);
    tiles.close();
  });

  it('gives up old tiles beyond its memory', async () => {
    const { asked, read } = reader(1000);
    const tiles = new TraceTiles(signals, read, () => {}, 10_000);
    for (let from = 0; from < 400; from += 10) {
      tiles.over({ from, length: 10 }, 1000);
      await settled();
    }
    const count = asked.length;
    expect(tiles.over({ from: 0, length: 10 }, 1000).complete).toBe(false);
    await settled();
    expect(asked.length).toBeGreaterThan(count);
  });

  it('does not ask again for what could not be read', async () => {
    let asked = 0;
    const failing = async (): Promise<Traces> => {
      asked++;
      throw new Error('unreadable');
    };
    const tiles = new TraceTiles({ sampleRate: 100, seconds: 4 }, failing, () => {});
    for (let i = 0; i < 3; i++) {
      tiles.over({ from: 0, length: 4 }, 400);
      await settled();
    }
    expect(asked).toBe(1);
  });
});
