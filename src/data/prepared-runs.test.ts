import { beforeAll, describe, expect, it } from 'vitest';
import { embeddedTemplate } from '../cortex/index.js';
import { MemoryArrayStore, MemoryStorage, sha256 } from '../foundation/index.js';
import { bold, defaultCleaning, type SourcePreparation } from '../modalities/index.js';
import { simulateDataset } from '../simulate/index.js';
import { PairedData } from './paired-data.js';
import type { PairedRun } from './paired-run.js';

/** A store that counts what is kept. */
class CountingStore extends MemoryArrayStore {
  saved = 0;

  override save(...given: Parameters<MemoryArrayStore['save']>) {
    this.saved++;
    return super.save(...given);
  }
}

describe('prepared runs', () => {
  const storage = new MemoryStorage();
  let preparation: SourcePreparation;
  beforeAll(async () => {
    const settings = { people: 2, minutes: 1, films: 1, montage: 19, seed: 4, modalities: ['bold'] } as const;
    await simulateDataset(settings as never, storage, 'd', { template: embeddedTemplate() });
    const { names } = await (await PairedData.open(storage, 'd')).sensors();
    preparation = {
      electrodes: names,
      bands: [{ name: 'alpha', low: 8, high: 12 }],
      cleaning: defaultCleaning,
      spectra: true,
    };
  }, 60_000);

  const read = async (arrays?: CountingStore, changed: Partial<SourcePreparation> = {}) => {
    const data = await PairedData.open(storage, 'd', { targets: [bold], arrays });
    const runs = await data.runsOf(data.people, { ...preparation, ...changed });
    return { runs, warnings: data.warnings };
  };
  /** All that a run holds, arrays as hashes. */
  const contentOf = async ({ content: _, spectra, ...run }: PairedRun) => {
    const arrays: Float32Array[] = [spectra!.read(0, spectra!.steps)];
    const text = JSON.stringify(run, (__, value) => {
      if (!(value instanceof Float32Array)) return value;
      arrays.push(value);
      return value.length;
    });
    const hashes = arrays.map((values) => sha256(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)));
    return { run: JSON.parse(text), hashes: (await Promise.all(hashes)).sort() };
  };
  const contents = (runs: readonly PairedRun[]) => Promise.all(runs.map(contentOf));

  it('are what was prepared, to the bit, and are prepared once', async () => {
    const arrays = new CountingStore();
    const fresh = await read();
    const first = await read(arrays);
    const { saved } = arrays;
    const second = await read(arrays);
    expect(arrays.saved).toBe(saved);
    for (const { runs, warnings } of [first, second]) {
      expect(warnings).toEqual(fresh.warnings);
      expect(await contents(runs)).toEqual(await contents(fresh.runs));
    }
    expect(fresh.runs[0].content).toBeUndefined();
    expect(first.runs.map(({ content }) => content)).toEqual(second.runs.map(({ content }) => content));
    expect(new Set(first.runs.map(({ content }) => content)).size).toBe(2);
  });

  it('are shared by splits that count them to other units, under the names of those', async () => {
    const arrays = new CountingStore();
    await read(arrays);
    const { saved } = arrays;
    const unit = ({ subject = '' }) => `${subject}ses1`;
    const data = await PairedData.open(storage, 'd', { targets: [bold], arrays, unit });
    const runs = await data.runsOf(data.people, preparation);
    expect(arrays.saved).toBe(saved);
    expect(runs.map(({ person }) => person)).toEqual(['01ses1', '02ses1']);
  });

  it('are made again where a file or the preparation has changed, and of that person alone', async () => {
    const arrays = new CountingStore();
    const before = await read(arrays);
    const { saved } = arrays;
    const other = await read(arrays, { bands: [{ name: 'beta', low: 13, high: 30 }] });
    // A run, and its cross-spectra beside it.
    expect(arrays.saved).toBe(saved + 4);
    expect(other.runs[0].features).not.toEqual(before.runs[0].features);

    const table = 'd/sub-02/eeg/sub-02_task-filmA_channels.tsv';
    const bytes = await storage.read(table);
    const text = new TextDecoder().decode(bytes);
    const [head, first, ...others] = text.trimEnd().split('\n');
    await storage.write(
      table,
      [`${head}\tstatus`, `${first}\tbad`, ...others.map((line) => `${line}\tgood`)].join('\n'),
    );
    const changed = await read(arrays);
    await storage.write(table, bytes);
    expect(arrays.saved).toBe(saved + 6);
    expect(changed.runs[0].content).toBe(before.runs[0].content);
    expect(changed.runs[1].features).not.toEqual(before.runs[1].features);
    expect(changed.warnings.join()).toMatch(/marked as bad/);
    // The table is as it was: so is the run.
    expect((await read(arrays)).runs[1].content).toBe(before.runs[1].content);
    expect(arrays.saved).toBe(saved + 6);
  });

  it('take facts about people from the table as it is now', async () => {
    const arrays = new CountingStore();
    const [before] = (await read(arrays)).runs;
    const table = 'd/participants.tsv';
    const bytes = await storage.read(table);
    await storage.write(table, new TextDecoder().decode(bytes).replace(/^(sub-01\t)[^\t]+/m, '$199'));
    const [after] = (await read(arrays)).runs;
    await storage.write(table, bytes);
    expect(after.content).toBe(before.content);
    expect(after.metadata.age).toBe(99);
  });
});
