import { describe, expect, it } from 'vitest';
import { Random } from '../../../foundation/index.js';
import type { Recording } from '../../../recordings/index.js';
import { recordInScanner } from '../../../simulate/scanner/index.js';
import { repeatedArtefact } from './scanner-artefact.js';

/** Coloured noise with triggers every two seconds, which are a multiple of a mains cycle. */
function recording(rate: number, mains: number, label = 'R128'): Recording {
  const samples = 30 * rate;
  const random = new Random('eeg');
  const data = new Float32Array(4 * samples);
  for (let c = 0; c < 4; c++) {
    let state = 0;
    for (let i = 0; i < samples; i++) {
      state = 0.99 * state + random.normal();
      data[c * samples + i] = state + mains * Math.sin((2 * Math.PI * 50 * i) / rate);
    }
  }
  const events = Array.from({ length: 13 }, (_, k) => ({ onset: 1 + 2 * k, duration: 0, label }));
  const channels = ['Fz', 'Cz', 'Pz', 'Oz'].map((name) => ({ name, type: 'eeg' as const, unit: 'µV' }));
  return { channels, data, samples, sampleRate: rate, events };
}

describe('the gradient artefact', () => {
  it('is seen in a recording from a scanner, under the label of its triggers', async () => {
    const clean = { ...recording(500, 0), events: [] };
    const scan = { sampleRate: 2000, tr: 2, lead: 2, tail: 1, label: 'Response/R128' };
    const { recording: raw, read } = recordInScanner(clean, scan, new Random('scan'));
    const found = repeatedArtefact({ ...raw, data: await read(0, raw.samples) });
    expect(found?.label).toBe('Response/R128');
    expect(found?.similarity).toBeGreaterThan(0.8);
  });

  it.each([0, 3, 300])('is not seen in EEG with triggers and mains of %d µV that are in step with them', (mains) => {
    expect(repeatedArtefact(recording(1000, mains))).toBeUndefined();
  });

  it('is not looked for without regular triggers, or at a rate that does not hold it', () => {
    const odd = recording(1000, 0);
    expect(
      repeatedArtefact({ ...odd, events: odd.events.map((one, k) => ({ ...one, onset: one.onset + 0.1 * (k % 3) })) }),
    ).toBeUndefined();
    expect(repeatedArtefact(recording(250, 0))).toBeUndefined();
  });
});
