/** `hemocast preprocess eeg` on a recording from inside a scanner, as an amplifier writes it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NodeStorage } from '../../src/cli/node-storage.js';
import { encodeBrainVision } from '../../src/formats/index.js';
import { Random } from '../../src/foundation/index.js';
import { brainVisionChannels, type Recording, readEeg } from '../../src/recordings/index.js';
import { pearson } from '../../src/signal/index.js';
import { recordInScanner } from '../../src/simulate/index.js';
import { succeed } from '../cli/command.js';
import { useCommandsInTurn } from '../cli/commands-in-turn.js';

const line = useCommandsInTurn();
const at = (path: string) => join(line.folder, path);

const NAMES = ['Fp1', 'Fp2', 'C3', 'C4', 'Pz', 'O1', 'O2'];
const PLACES = [-30, 30, -60, 60, 0, -25, 25].map((x, c) => [x, 75 - 27 * c, 60] as const);
const SECONDS = 60;

/** Slow noise and an alpha rhythm that is strongest at the back. */
function clean(): Recording {
  const random = new Random('scanned');
  const sampleRate = 250;
  const samples = SECONDS * sampleRate;
  const data = new Float32Array(NAMES.length * samples);
  // A rhythm that does not keep time: what repeats with every volume is taken for the scanner's.
  const rhythm = new Float64Array(samples);
  for (let i = 2; i < samples; i++) rhythm[i] = 1.93 * rhythm[i - 1] - 0.985 * rhythm[i - 2] + random.normal();
  NAMES.forEach((_, c) => {
    let slow = 0;
    for (let i = 0; i < samples; i++) {
      slow = 0.95 * slow + random.normal(0, 3);
      data[c * samples + i] = slow + 0.4 * (c + 1) * rhythm[i];
    }
  });
  const channels = NAMES.map((name, c) => ({ name, type: 'eeg' as const, unit: 'µV', position: PLACES[c] }));
  return { channels, sampleRate, samples, data, events: [] };
}

it('takes the artefacts of scanner and heart out, and says so on the terminal, in the sidecar and in the report', {
  timeout: 120_000,
}, async () => {
  const scan = { tr: 1.5, slices: 20, lead: 4, tail: 3, dummies: 2, lostTriggers: 1 };
  const { recording, read, truth } = recordInScanner(clean(), scan, new Random('whole command'));
  const data = await read(0, recording.samples);
  const { channels, sampleRate, events } = recording;
  const content = { channels: brainVisionChannels(channels), sampleRate, events, data, resolution: 0.5 };
  for (const [name, bytes] of encodeBrainVision('sub-01_task-rest_eeg', content)) writeFileSync(at(name), bytes);

  const { stdout, stderr } = await succeed(line, ['preprocess', 'eeg', 'sub-01_task-rest_eeg.vhdr', 'out']);
  const said = stdout + stderr;
  const volumes = truth.timeline.volumes.length;
  expect(said).toMatch(new RegExp(`gradient artefact of ${volumes} volumes removed`));
  expect(said).toMatch(/pulse artefact of \d+ beats removed/);
  expect(said).toMatch(/1 lost trigger, 2 ahead of the first trigger/);

  const stem = 'out/sub-01/eeg/sub-01_task-rest_desc-preproc_eeg';
  const { ScannerArtefacts: artefacts } = JSON.parse(readFileSync(at(`${stem}.json`), 'utf8'));
  expect(artefacts.rate).toEqual({ from: 5000, working: 1000, to: 250 });
  expect(artefacts.gradient).toMatchObject({ epoch: 'volume', trigger: 'Response/R128' });
  expect(artefacts.gradient.scans).toMatchObject([{ epochs: volumes, lost: 1, before: 2, after: 0 }]);
  expect(artefacts.pulse).toMatchObject({ from: 'ecg', channel: 'ECG' });
  expect(Math.abs(artefacts.pulse.beats - truth.heartbeats.length)).toBeLessThanOrEqual(1);

  const { recording: cleaned } = await readEeg(new NodeStorage(), at(`${stem}.edf`));
  expect(cleaned.channels.map(({ name }) => name)).toEqual(NAMES);
  // Alpha at the back against the front, which the average reference leaves: buried before.
  const difference = ({ data: values, samples }: Recording, step: number, factor: number) =>
    Float32Array.from({ length: 9000 }, (_, i) => {
      const n = Math.round((i / 200 + 8) * factor) * step;
      return values[6 * samples + n] - values[n];
    });
  const truly = difference(truth.clean, 1, 250);
  const high = (values: Float32Array) => values.map((value, i) => value - (values[i - 10] ?? 0));
  expect(pearson(high(difference(cleaned, 1, 200)), high(truly))).toBeGreaterThan(0.9);

  const report = readFileSync(at('out/sub-01_task-rest_desc-preprocEEG_report.html'), 'utf8');
  for (const title of ['Gradient artefact', 'Pulse artefact', 'Mean beat of channels', 'Beats in ECG']) {
    expect(report).toContain(title);
  }
});
