/**
 * `npm run bench -- generate-hour`: what `hemocast generate` takes for an hour of EEG from 64 channels, as a user runs it: the
 * built command, in a process of its own, on simulated people.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { NodeStorage } from '../src/cli/node-storage.js';
import { embeddedTemplate } from '../src/cortex/index.js';
import { type SimulationSettings, simulateDataset } from '../src/simulate/index.js';
import { buildCommand, measuredCommand } from './measured-command.js';
import { CACHE, codeDigest } from './simulated-data.js';

/** 250 Hz, BOLD beside it; nobody who is generated for is trained on. */
const COMMON: Partial<SimulationSettings> = {
  ...{ films: 1, montage: 64, sampleRate: 250 },
  ...{ modalities: ['bold'], difficulty: 'published' },
};
const TRAINING: Partial<SimulationSettings> = { ...COMMON, people: 6, minutes: 4, seed: 901 };
const HOUR: Partial<SimulationSettings> = { ...COMMON, people: 1, minutes: 60, seed: 902 };

/** What is wanted on two processor cores with nothing else to do. */
const MOST = { wallSeconds: 45, processorSeconds: 30, gigabytes: 0.7 };

/** Simulates (once), trains, generates, and prints seconds and memory of the last. */
export async function run(): Promise<void> {
  const folder = join(CACHE, `hour-${codeDigest(['simulate', 'cortex'])}`);
  const [training, hour] = [join(folder, 'training'), join(folder, 'hour')];
  const [template, storage] = [embeddedTemplate(), new NodeStorage()];
  console.error(`data sets in ${folder}`);
  await simulateDataset(TRAINING, storage, training, { template });
  await simulateDataset(HOUR, storage, hour, { template });
  const [model, out] = [join(folder, 'model'), join(folder, 'generated')];
  for (const made of [model, out]) rmSync(made, { recursive: true, force: true });
  buildCommand();
  await measuredCommand('train', training, '--out', model, '--validation', '1', '--test', '1');
  const recording = join(hour, 'sub-01', 'eeg', 'sub-01_task-filmA_eeg.edf');
  const taken = await measuredCommand('generate', model, recording, '--out', out);
  const line = (name: string, value: string, most: number) => {
    process.stdout.write(`${name.padEnd(44)}${value.padStart(10)}   wanted ≤ ${most}\n`);
  };
  line('an hour of 64 channels generated, wall s', taken.wallSeconds.toFixed(1), MOST.wallSeconds);
  line('  processor s, user and system', taken.processorSeconds.toFixed(1), MOST.processorSeconds);
  line('  resident memory at the most, GB', taken.gigabytes.toFixed(2), MOST.gigabytes);
}
