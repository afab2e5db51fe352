import { describe, expect, it } from 'vitest';
import { encodeBrainVision } from '../../formats/index.js';
import { MemoryStorage } from '../../foundation/index.js';
import { electrodePosition } from '../electrode-positions.js';
import type { Channel } from '../recording.js';
import { brainVisionChannels, fromBrainVisionPosition, toBrainVisionPosition } from './brainvision-frame.js';
import { readEeg } from './readers.js';

type Point = readonly [number, number, number];

/** Places on the fsaverage head and what MNE-Python 1.13 reads of the file that is written of them, mm. */
const PLACES: [name: string, place: Point, mne: Point][] = [
  ['Fp1', [-29.76206, 84.42672, -6.68947], [-29.7621, 99.3395, -2.4384]],
  ['Cz', [0, -9.59, 99.61], [0, -3.1514, 95.7163]],
  ['T8', [86.37356, -15.47113, -9.29589], [86.3736, 0, -13.3027]],
  ['E17', [56.27319, 20.95826, 49.01934], [56.2732, 31.4787, 47.8271]],
  ['E99', [-63.40653, -97.52774, 9.48975], [-63.4065, -83.3297, -1.3719]],
];
const distance = (a: Point, b: Point) => Math.hypot(...a.map((value, axis) => value - b[axis]));

const channels: Channel[] = [
  ...PLACES.map(([name, position]): Channel => ({ name, type: 'eeg', unit: 'µV', position })),
  { name: 'EOG', type: 'eog', unit: 'µV' },
];
async function written(): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  const content = { channels: brainVisionChannels(channels), sampleRate: 100, data: new Float32Array(6) };
  for (const [name, bytes] of encodeBrainVision('x', content)) await storage.write(name, bytes);
  return storage;
}

describe('places in BrainVision files', () => {
  it('are where MNE-Python finds them, as far apart as they were', async () => {
    const header = new TextDecoder().decode(await (await written()).read('x.vhdr'));
    const lines = header.slice(header.indexOf('[Coordinates]')).match(/^Ch\d+=.*$/gm)!;
    const found = lines.map((line): Point => {
      const [radius, theta, phi] = line.split('=')[1].split(',').map(Number);
      const [inclination, azimuth] = [(theta / 180) * Math.PI, (phi / 180) * Math.PI];
      const level = radius * Math.sin(inclination);
      return [level * Math.cos(azimuth), level * Math.sin(azimuth), radius * Math.cos(inclination)];
    });
    PLACES.forEach(([, place, mne], i) => {
      expect(distance(found[i], mne)).toBeLessThan(2e-4);
      PLACES.forEach(([, other], j) => {
        expect(distance(found[i], found[j])).toBeCloseTo(distance(place, other), 5);
      });
    });
    expect(lines[5]).toBe('Ch6=0,0,0');
  });

  it('come back in mm, measured ones before those of a name', async () => {
    const { recording } = await readEeg(await written(), 'x.vhdr');
    PLACES.forEach(([name, place], c) => {
      expect(recording.channels[c]).toMatchObject({ name, type: 'eeg' });
      expect(distance(recording.channels[c].position!, place)).toBeLessThan(1e-5);
    });
    expect(recording.channels[5].position).toBeUndefined();
  });

  it('keep the angles of the amplifier: the ears at the sides, the left negative', () => {
    for (const [name, theta, phi] of [
      ['T7', -90, 0],
      ['T8', 90, 0],
      ['Fpz', 90, 90],
      ['Oz', 90, -90],
      ['Fp1', -90, -72],
      ['O2', 90, -72],
      ['C3', -45, 0],
      ['Cz', 0, 0],
    ] as const) {
      const stated = toBrainVisionPosition(electrodePosition(name)!);
      // A head is no sphere.
      expect(Math.abs(stated.theta - theta)).toBeLessThan(10);
      if (theta !== 0) expect(Math.abs(stated.phi - phi)).toBeLessThan(5);
    }
  });

  it('are directions where the radius is no length', () => {
    for (const radius of [1, 0.09, 1e6]) {
      const stated = fromBrainVisionPosition({ radius, theta: -90, phi: -72 })!;
      expect(stated.measured).toBe(false);
      expect(distance(stated.place, electrodePosition('Fp1')!)).toBeLessThan(1e-9);
    }
    expect(fromBrainVisionPosition({ radius: 1, theta: 179, phi: 0 })).toBeUndefined();
    expect(toBrainVisionPosition(fromBrainVisionPosition({ radius: 85, theta: 0, phi: 0 })!.place)).toMatchObject({
      theta: expect.closeTo(0, 6),
    });
  });
});
