import { describe, expect, it } from 'vitest';
import { encodeEdf } from '../../formats/index.js';
import { MemoryStorage, Random } from '../../foundation/index.js';
import { montageNames } from '../../recordings/index.js';
import { findCorpus, prepareCorpus } from './corpus-files.js';

const STEM = 'd/sub-01/eeg/sub-01_task-rest';
const silent = { report: () => {} };

async function dataset(): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  const random = new Random('corpus');
  const names = montageNames(19);
  const data = random.fillNormal(new Float32Array(names.length * 12 * 200)).map((value) => 20 * value);
  await storage.write('d/dataset_description.json', '{"Name":"d","BIDSVersion":"1.8.0"}');
  const edf = encodeEdf({ channels: names.map((name) => ({ name })), sampleRate: 200, data });
  await storage.write(`${STEM}_eeg.edf`, edf);
  await storage.write('loose/S001R02.edf', edf);
  return storage;
}

describe('EEG to pre-train on', () => {
  it('is found in data sets and folders, with the person of each', async () => {
    const files = await findCorpus(await dataset(), ['d', 'loose']);
    expect(files.map(({ path, person, bids }) => [path, person, bids !== undefined])).toEqual([
      [`${STEM}_eeg.edf`, 'sub-01', true],
      ['loose/S001R02.edf', 'S001', false],
    ]);
  });

  it('follows channels.tsv, and is prepared again when that changes', async () => {
    const storage = await dataset();
    const channelsOf = async () => {
      const [{ recording }] = await prepareCorpus(storage, 'work', await findCorpus(storage, ['d']), silent);
      return recording;
    };
    const whole = await channelsOf();
    expect([whole.channels.length, whole.seconds]).toEqual([19, 12]);
    expect((await channelsOf()).path).toBe(whole.path);
    const rows = montageNames(19).map((name) => `${name}\t${name === 'Cz' ? 'MISC' : 'EEG'}\tµV`);
    await storage.write(`${STEM}_channels.tsv`, `name\ttype\tunits\n${rows.join('\n')}\n`);
    const stated = await channelsOf();
    expect(stated.path).not.toBe(whole.path);
    expect(stated.channels).toEqual(whole.channels.filter((name) => name !== 'Cz'));
  });
});
