import { describe, expect, it } from 'vitest';
import { simulationSettings } from '../../src/commands/index.js';
import { embeddedTemplate } from '../../src/cortex/index.js';
import { findPairs } from '../../src/data/find-pairs.js';
import { MemoryStorage } from '../../src/foundation/index.js';
import { bold, eeg } from '../../src/modalities/index.js';
import { openBidsDataset } from '../../src/recordings/index.js';
import { simulateDataset } from '../../src/simulate/index.js';

/** The pairs that are found in what the options of `hemocast simulate` write. */
async function pairs(options: Parameters<typeof simulationSettings>[0]): Promise<string[]> {
  const storage = new MemoryStorage();
  const settings = simulationSettings({ people: 1, montage: 19, rate: 160, tr: 3, ...options });
  await simulateDataset(settings, storage, 'bids', { template: embeddedTemplate() });
  const dataset = await openBidsDataset(storage, 'bids');
  const derivatives = await Promise.all(dataset.derivatives.map((name) => dataset.openDerivative(name)));
  const modalities = { source: eeg, targets: [bold] };
  const found = await findPairs(storage, { dataset, derivatives, others: [] }, modalities);
  expect(found.warnings).toEqual([]);
  for (const { simulated, targets, truth } of found.pairs) {
    expect([simulated, targets.bold.ceiling !== undefined]).toEqual([true, true]);
    expect(await storage.exists(truth ?? '')).toBe(true);
  }
  return found.pairs.map(({ id }) => id).sort();
}

describe('pairs of EEG and BOLD of the simulator’s tasks', () => {
  it('has a repeated film once in each session', async () => {
    expect(await pairs({ days: 2, films: 3, minutes: 1.5 })).toEqual([
      ...['filmA', 'filmB', 'filmC'].map((film) => `sub-01_ses-1_task-${film}`),
      ...['filmA', 'filmB', 'filmD'].map((film) => `sub-01_ses-2_task-${film}`),
    ]);
  });

  it('has rest with eyes open and closed', async () => {
    expect(await pairs({ task: 'rest', minutes: 1 })).toEqual([
      'sub-01_task-restEyesClosed',
      'sub-01_task-restEyesOpen',
    ]);
  });

  it('has runs of arithmetic', async () => {
    expect(await pairs({ task: 'arithmetic', trials: 2 })).toEqual([
      'sub-01_task-arithmetic_run-1',
      'sub-01_task-arithmetic_run-2',
    ]);
  });
});
