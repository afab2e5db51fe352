/** Parts of published layouts: places of optodes, names on the command line, splits, kept runs. */
import { describe, expect, it } from 'vitest';
import { encodeEeglab, encodeMat, encodeNifti, matCell, matNumeric, matStruct, matText } from '../../formats/index.js';
import { MemoryStorage, Random } from '../../foundation/index.js';
import { KeptRuns } from '../kept-runs.js';
import { PairedData } from '../paired-data.js';
import { readBbciMarkers, readBbciSessions } from './bbci-session.js';
import { opticalPlaces } from './light-run.js';
import { natview } from './natview.js';
import { noddi } from './noddi.js';
import { preparePublished } from './prepare-published.js';
import type { ScannerCorrection } from './published-dataset.js';
import { publishedPlace } from './registry.js';
import { splitByPaper } from './split-published.js';

it.each([
  ['AF7Fp1', ['AF7', 'Fp1']],
  ['FpzAFz', ['Fpz', 'AFz']],
  ['C5CP5', ['C5', 'CP5']],
  ['OzPOz', ['Oz', 'POz']],
  ['FC3FC1', ['FC3', 'FC1']],
  ['Breath', undefined],
])('finds source and detector in %s', (name, places) => {
  expect(opticalPlaces(name)).toEqual(places);
});

it('tells names from paths', () => {
  expect(publishedPlace('natview:/data/n/')).toMatchObject({ dataset: natview, folder: '/data/n' });
  expect(publishedPlace('NODDI:C:\\data')).toMatchObject({ dataset: noddi, folder: 'C:\\data' });
  for (const path of ['C:\\data', 'c:/data', 'bids', '/data/a:b', './natview:x', 'https://natview']) {
    expect(publishedPlace(path), path).toBeUndefined();
  }
  expect(() => publishedPlace('natvew:x')).toThrow(expect.objectContaining({ code: 'published-unknown' }));
});

describe('the splits of NATVIEW', () => {
  const split = (name: string) => natview.splits.find((one) => one.name === name)!;
  const unit = (name: string, subject: string, session: string, task: string) =>
    split(name).unit({ subject, session, task });

  it('take the films of the days, and the third session of sub-17 for its first', () => {
    expect(unit('across', '03', '01', 'monkey1')).toBe('03');
    expect(unit('across', '03', '02', 'monkey2')).toBeUndefined();
    expect(unit('across', '03', '01', 'rest')).toBeUndefined();
    expect(unit('across', '17', '03', 'tp')).toBe('17');
    expect(unit('within', '17', '03', 'tp')).toBe('17day1');
    expect(unit('within', '03', '02', 'monkey5')).toBe('03day2');
    expect(unit('within', '03', '02', 'monkey1')).toBeUndefined();
  });

  it('divide people as the paper does, and draw those who choose from those who train', () => {
    const people = Array.from({ length: 22 }, (_, i) => String(i + 1).padStart(2, '0'));
    const drawn = splitByPaper(split('across'), people, { validation: 2, test: 9 }, new Random(1));
    expect(drawn.test).toEqual(['14', '15', '16', '17']);
    expect([drawn.train.length, drawn.validation.length]).toEqual([16, 2]);
    expect(() => splitByPaper(split('across'), ['01', '02'], { validation: 1, test: 1 }, new Random(1))).toThrow(
      expect.objectContaining({ code: 'split-empty' }),
    );
  });
});

describe('raw EEG of a scanner', () => {
  const place = 'raw/sub-01/ses-01';
  const stem = 'sub-01_ses-01_task-inscapes';

  async function raw(): Promise<MemoryStorage> {
    const storage = new MemoryStorage();
    const [sampleRate, seconds, volumes] = [5000, 50, 20];
    const data = Float32Array.from({ length: 2 * sampleRate * seconds }, (_, i) => Math.sin(i));
    const events = Array.from({ length: volumes }, (_, k) => ({ onset: 3 + 2.1 * k, duration: 0, label: 'R128' }));
    const channels = [{ name: 'Fz' }, { name: 'ECG' }];
    for (const [name, bytes] of encodeEeglab(`${stem}_eeg`, { channels, sampleRate, data, events }))
      await storage.write(`${place}/eeg/${name}`, bytes);
    const shape = [16, 19, 16, volumes];
    const count = shape.reduce((product, n) => product * n, 1);
    const signal = Float32Array.from({ length: count }, (_, i) => 100 + Math.sin(Math.floor((i * volumes) / count)));
    const affine = [-12, 0, 0, 90, 0, 12, 0, -126, 0, 0, 12, -72, 0, 0, 0, 1];
    const bytes = encodeNifti({ shape, data: signal, affine, tr: 2.1, spaceCode: 4 });
    await storage.write(`${place}/func/${stem}_bold/func_preproc/func_pp_filter_sm0.mni152.3mm.nii`, bytes);
    return storage;
  }

  it('is refused with what to do, and taken with a correction', async () => {
    const storage = await raw();
    const survey = await natview.survey(storage, 'raw');
    expect(survey.findings.map(({ code }) => code)).toEqual(['one-session', 'eeg-uncorrected']);
    const task = { storage, dataset: natview, folder: 'raw', cache: 'cache' };
    await expect(preparePublished(task)).rejects.toMatchObject({ code: 'eeg-uncorrected' });
    const asked: unknown[] = [];
    const correct: ScannerCorrection = async (recording, facts) => {
      asked.push(facts);
      const data = recording.data.filter((_, i) => i % 20 === 0);
      return { ...recording, data, samples: recording.samples / 20, sampleRate: recording.sampleRate / 20 };
    };
    const { root, made } = await preparePublished({ ...task, options: { correct } });
    expect(made).toBe(1);
    expect(asked).toEqual([{ file: `${place}/eeg/${stem}_eeg.set`, tr: 2.1 }]);
    const data = await PairedData.open(storage, root);
    const [path] = data.targetFiles(['01'], 'bold');
    const sidecar = JSON.parse(new TextDecoder().decode(await storage.read(path.replace(/\.func\.gii$/, '.json'))));
    expect(sidecar).toMatchObject({ RepetitionTime: expect.closeTo(2.1, 5), StartTime: expect.closeTo(3, 3) });
    expect((await data.sensors()).names).toEqual(['Fz']);
  });
});

describe('sessions of the BBCI toolbox', () => {
  const session = (rate: number) =>
    matStruct({
      fs: matNumeric(rate),
      clab: matCell(['Cz', 'VEOG'].map(matText)),
      x: matNumeric([1, 2, 3, 10, 20, 30], [3, 2]),
    });
  const markers = matStruct({
    time: matNumeric([500, 12_000]),
    y: matNumeric([0, 1, 1, 0], [2, 2]),
    className: matCell(['LMI', 'RMI'].map(matText)),
  });

  it('are channels over samples, and markers of classes in seconds', async () => {
    const storage = new MemoryStorage();
    await storage.write('cnt.mat', encodeMat({ cnt: matCell([session(200), session(10)]) }));
    await storage.write('mrk.mat', encodeMat({ mrk: matCell([markers]) }));
    const read = await readBbciSessions(storage, 'cnt.mat');
    expect(read(2)).toMatchObject({ sampleRate: 10, labels: ['Cz', 'VEOG'], samples: 3 });
    expect([...read(1).data]).toEqual([1, 2, 3, 10, 20, 30]);
    expect(() => read(3)).toThrow(expect.objectContaining({ code: 'bbci-structure' }));
    const [{ markers: found, classes }] = await readBbciMarkers(storage, 'mrk.mat');
    expect(classes).toEqual(['LMI', 'RMI']);
    expect(found).toEqual([
      { onset: 0.5, index: 1 },
      { onset: 12, index: 0 },
    ]);
  });
});

describe('kept runs', () => {
  const run = (storage: KeptRuns['storage'], text: string) => ({
    name: 'sub-01',
    files: ['source'],
    async write() {
      await storage.write(`root/${text}.txt`, text);
      return [`made ${text}`];
    },
  });

  it('are made once, once more when their files change, and not at all when interrupted', async () => {
    const storage = new MemoryStorage();
    await storage.write('source', 'one');
    const kept = await KeptRuns.open(storage, 'root');
    expect(await kept.keep(run(kept.storage, 'a'))).toBe(true);
    const later = await KeptRuns.open(storage, 'root');
    expect(await later.keep(run(later.storage, 'b'))).toBe(false);
    expect(later.remarks('sub-01')).toEqual(['made a']);
    await storage.write('source', 'two');
    const broken = { ...run(later.storage, 'c'), write: () => Promise.reject(new Error('power cut')) };
    await expect(later.keep(broken)).rejects.toThrow('power cut');
    // The old run is gone, the new one not there.
    expect(await storage.exists('root/a.txt')).toBe(false);
    const last = await KeptRuns.open(storage, 'root');
    expect(await last.keep(run(last.storage, 'c'))).toBe(true);
    await last.forgetOthers(new Set());
    expect(await storage.exists('root/c.txt')).toBe(false);
  });
});
