/** Recordings from inside a simulated scanner, for the bench of its correction. */
import { embeddedTemplate } from '../src/cortex/index.js';
import { Random } from '../src/foundation/index.js';
import type { Recording } from '../src/recordings/index.js';
import {
  checkSimulation,
  prepareSimulation,
  recordInScanner,
  type ScannerRecording,
  type ScannerSettings,
  simulatePerson,
} from '../src/simulate/index.js';

/** TR and slices of NODDI. */
export const SEQUENCE = { tr: 2.16, slices: 30 } as const;

/** Clean EEG at 250 Hz. */
export function cleanEeg(seed: string, minutes: number, channels: 19 | 32 | 64): Recording {
  const settings = checkSimulation({
    ...{ seed, minutes, films: 1, montage: channels, sampleRate: 250, modalities: ['bold'], difficulty: 'published' },
  });
  return simulatePerson(settings, 0, prepareSimulation(settings, embeddedTemplate())).runs[0].eeg;
}

/** A recording in memory, in whole steps of half a microvolt as an amplifier writes it. */
export async function recorded(
  clean: Recording,
  seed: string,
  settings: ScannerSettings,
): Promise<ScannerRecording & { data: Float32Array }> {
  const scanner = recordInScanner(clean, { ...SEQUENCE, ...settings }, new Random(seed).fork('scanner'));
  const data = await scanner.read(0, scanner.recording.samples);
  for (let i = 0; i < data.length; i++) data[i] = Math.round(2 * data[i]) / 2;
  const { samples, channels } = scanner.recording;
  return {
    ...scanner,
    data,
    async read(start, count) {
      const part = new Float32Array(channels.length * count);
      for (let c = 0; c < channels.length; c++) {
        part.set(data.subarray(c * samples + start, c * samples + start + count), c * count);
      }
      return part;
    },
  };
}
