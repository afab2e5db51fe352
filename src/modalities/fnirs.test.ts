import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { embeddedTemplate } from '../cortex/index.js';
import { encodeSnirf, readSnirf, type SnirfFile } from '../formats/index.js';
import { HemocastError, MemoryStorage, Random } from '../foundation/index.js';
import { cleanFnirs, haemoglobinSnirf, opticalDensity } from '../preprocess/index.js';
import { BidsWriter, electrodePosition, fnirsRecording, openBidsDataset } from '../recordings/index.js';
import { fnirs } from './fnirs.js';
import type { GeneratedSeries, TargetReading, TargetSeries } from './modality.js';

const RATE = 10;
const SECONDS = 120;
const SAMPLES = RATE * SECONDS;
const EVENTS = [20, 55, 90].map((onset) => ({ onset, duration: 5, label: 'left' }));
/** Pairs of source and detector. */
const SITES = [
  ['C3', 'C1'],
  ['C4', 'C2'],
  ['F3', 'F1'],
  ['P3', 'P1'],
] as const;

/** Raw light of four pairs with a pulse that couples them to the scalp and slow waves of blood. */
function light(): SnirfFile {
  const random = new Random('light');
  const data = new Float64Array(8 * SAMPLES);
  for (let row = 0; row < 8; row++) {
    for (let k = 0; k < SAMPLES; k++) {
      const t = k / RATE;
      const slow = Math.sin(2 * Math.PI * (0.03 + 0.004 * (row >> 1)) * t + (row % 2 ? 2.5 : 0));
      data[row * SAMPLES + k] =
        (1 + row / 4) * (1 + 0.02 * Math.sin(2 * Math.PI * 1.1 * t) + 0.02 * slow + 0.001 * random.normal());
    }
  }
  const optode = (label: string, name: string) => ({ label, position: electrodePosition(name)! });
  return {
    sampleRate: RATE,
    samples: SAMPLES,
    data,
    measurementList: SITES.flatMap((_, pair) =>
      [0, 1].map((wavelengthIndex) => ({ source: pair, detector: pair, wavelengthIndex, dataType: 1 })),
    ),
    probe: {
      wavelengths: [760, 850],
      sources: SITES.map(([from], i) => optode(`S${i + 1}`, from)),
      detectors: SITES.map(([, to], i) => optode(`D${i + 1}`, to)),
    },
    stims: [],
    metadata: {},
  };
}

/** The recording of a data set that holds one SNIRF file and what is beside it. */
async function recordingOf(
  content: SnirfFile | Uint8Array,
  files: Record<string, string> = {},
  name = 'sub-01_task-x',
) {
  const storage = new MemoryStorage();
  await storage.write('d/dataset_description.json', '{"Name":"d","BIDSVersion":"1.8.0"}');
  const bytes = content instanceof Uint8Array ? content : await encodeSnirf(content);
  await storage.write(`d/sub-01/nirs/${name}_nirs.snirf`, bytes);
  for (const [end, text] of Object.entries(files)) await storage.write(`d/sub-01/nirs/${name}_${end}`, text);
  const [candidate] = await fnirs.candidates([await openBidsDataset(storage, 'd')]);
  return { storage, recording: candidate.recording };
}

async function read(
  content: SnirfFile | Uint8Array,
  files: Record<string, string> = {},
  reading: TargetReading = { events: [], length: SECONDS },
): Promise<TargetSeries> {
  const { storage, recording } = await recordingOf(content, files);
  return fnirs.read(storage, recording, reading);
}

const names = ({ channels = [] }: TargetSeries) => channels.map(({ name, kind }) => `${name} ${kind}`);
const channelsTable = (bad: readonly string[]) =>
  `name\ttype\tsource\tdetector\twavelength_nominal\tunits\tstatus\n${SITES.map((_, i) =>
    [760, 850]
      .map(
        (nm) =>
          `S${i + 1}-D${i + 1} ${nm}\tNIRSCWAMPLITUDE\tS${i + 1}\tD${i + 1}\t${nm}\tV\t${bad.includes(`S${i + 1}`) ? 'bad' : 'good'}`,
      )
      .join('\n'),
  ).join('\n')}\n`;

/** As `preprocess fnirs` makes it of raw light. */
function haemoglobin(raw: SnirfFile, band?: false): SnirfFile {
  const { density, haemoglobin: blood } = cleanFnirs(fnirsRecording(raw), { band });
  return haemoglobinSnirf(density, blood);
}

function greatestDifference(a: TargetSeries, b: TargetSeries): number {
  expect(names(a)).toEqual(names(b));
  expect(a.data).toHaveLength(b.data.length);
  const most = a.data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  return a.data.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b.data[i])), 0) / most;
}

describe('fNIRS of a data set', () => {
  let raw: SnirfFile;
  let fromLight: TargetSeries;
  beforeAll(async () => {
    raw = light();
    fromLight = await read(raw);
  });

  it('is HbO and HbR of each pair, once a second, between its optodes', () => {
    expect(names(fromLight).slice(0, 3)).toEqual(['S1_D1 HbO', 'S1_D1 HbR', 'S2_D2 HbO']);
    expect(fromLight).toMatchObject({ volumes: SECONDS, tr: 1, startTime: 0 });
    const [from, to] = SITES[0].map((name) => electrodePosition(name)!);
    fromLight.channels![0].position.forEach((value, axis) => {
      expect(value).toBeCloseTo((from[axis] + to[axis]) / 2, 3);
    });
    // The samples at whole seconds of what cleaning gives.
    const { haemoglobin: blood } = cleanFnirs(fnirsRecording({ ...raw, time: undefined }));
    for (const k of [0, 7, 119]) {
      expect(fromLight.data[k]).toBeCloseTo(blood.hbo[k * RATE], 5);
      expect(fromLight.data[SECONDS + k]).toBeCloseTo(blood.hbr[k * RATE], 5);
    }
  });

  it('is the same from raw light, optical densities and haemoglobin, filtered or not', async () => {
    const { data, wavelengths } = opticalDensity(fnirsRecording(raw));
    expect(wavelengths).toEqual([760, 850]);
    const densities = await read({
      ...raw,
      data,
      measurementList: raw.measurementList.map((one) => ({ ...one, dataType: 99999, label: 'dOD' })),
    });
    expect(greatestDifference(fromLight, densities)).toBeLessThan(1e-6);
    const filtered = await read(haemoglobin(raw), { 'nirs.json': '{"Cleaning":{"band":{"low":0.01,"high":0.1}}}' });
    expect(greatestDifference(fromLight, filtered)).toBeLessThan(1e-6);
    const unfiltered = haemoglobin(raw, false);
    expect(greatestDifference(fromLight, await read(unfiltered))).toBeLessThan(1e-6);
    // In another unit.
    const molar = {
      ...unfiltered,
      data: unfiltered.data.map((value) => value * 1e-6),
      measurementList: unfiltered.measurementList.map((one) => ({ ...one, unit: 'M' })),
    };
    expect(greatestDifference(fromLight, await read(molar))).toBeLessThan(1e-5);
  });

  it('leaves out channels that are marked as bad, of light and of haemoglobin, and says so', async () => {
    const files = { 'channels.tsv': channelsTable(['S2']) };
    for (const content of [raw, haemoglobin(raw)]) {
      const found = await read(content, files);
      expect(names(found)).toEqual(names(fromLight).filter((name) => !name.startsWith('S2')));
      expect(found.remarks).toContain('fNIRS channels are left out (marked as bad): S2_D2');
    }
    for (const content of [raw, haemoglobin(raw)])
      await expect(read(content, { 'channels.tsv': channelsTable(['S1', 'S2', 'S3', 'S4']) })).rejects.toMatchObject({
        code: 'fnirs-no-channels',
        detail: { file: 'd/sub-01/nirs/sub-01_task-x_nirs.snirf', advice: expect.any(String) },
      });
  });

  it('bridges a NaN, and loses no other channel to one with many', async () => {
    const blood = haemoglobin(raw, false);
    blood.data[SAMPLES + 50] = Number.NaN;
    const bridged = await read(blood);
    expect(names(bridged)).toEqual(names(fromLight));
    expect(bridged.remarks?.join()).toMatch(/count as missing: S1_D1 \(1\)/);
    blood.data.fill(Number.NaN, SAMPLES + 50, Math.round(1.6 * SAMPLES));
    const found = await read(blood);
    expect(names(found)).toEqual(names(fromLight).filter((name) => !name.startsWith('S1')));
    expect(found.remarks).toContain('fNIRS channels are left out (not finite): S1_D1');
    expect(found.data.every(Number.isFinite)).toBe(true);
  });

  it('leaves short channels of haemoglobin out', async () => {
    const blood = haemoglobin(raw);
    const [x, y, z] = blood.probe.sources[2].position!;
    const detectors = blood.probe.detectors.map((one, i) =>
      i === 2 ? { label: 'D3', position: [x + 8, y, z] as const } : one,
    );
    const found = await read({ ...blood, probe: { ...blood.probe, detectors } });
    expect(names(found).some((name) => name.startsWith('S3'))).toBe(false);
    expect(found.remarks).toContain('fNIRS channels that see the scalp alone are left out: S3_D3');
  });

  describe('on the clock of the EEG', () => {
    const reading = { events: EVENTS, length: SECONDS + 20 };
    const later = (offset: number) => EVENTS.map(({ onset }) => onset - offset);
    const table = (onsets: readonly number[]) =>
      `onset\tduration\ttrial_type\n${onsets.map((onset) => `${onset}\t5\tleft`).join('\n')}\n`;

    it('begins 12.3 s later by the events of its table', async () => {
      const { startTime, remarks } = await read(raw, { 'events.tsv': table(later(12.3)) }, reading);
      expect(startTime).toBeCloseTo(12.3, 6);
      expect(remarks?.join()).not.toMatch(/clock|began/);
    });

    it('begins 12.3 s later by the stimuli of the file where there is no table, whenever its own clock starts', async () => {
      const own = {
        ...raw,
        time: Float64Array.from({ length: SAMPLES }, (_, k) => 100 + k / RATE),
        stims: [
          { name: 'left', events: later(12.3).map((onset) => ({ onset: onset + 100, duration: 5, amplitude: 1 })) },
        ],
      };
      expect((await read(own, {}, reading)).startTime).toBeCloseTo(12.3, 6);
    });

    it('begins when the sidecar says, or with it, which is said', async () => {
      const stated = await read(raw, { 'nirs.json': '{"StartTime":4.5}' }, reading);
      expect(stated.startTime).toBe(4.5);
      const { startTime, remarks } = await read(raw, {}, reading);
      expect([startTime, remarks?.at(-1)]).toEqual([0, expect.stringMatching(/not stated/)]);
    });

    it('is doubted where events contradict each other', async () => {
      const { startTime, remarks } = await read(raw, { 'events.tsv': table([1, 20, 70]) }, reading);
      expect(startTime).toBe(0);
      expect(remarks).toContain('Events that the fNIRS and the source share do not agree on when the fNIRS began');
    });
  });

  it('needs a place for its optodes', async () => {
    const bare = { ...raw, probe: { ...raw.probe } };
    for (const role of ['sources', 'detectors'] as const)
      bare.probe[role] = raw.probe[role].map(({ label, position }) => ({
        label,
        position2D: [position![0], position![1]] as const,
      }));
    await expect(read(bare)).rejects.toMatchObject({ code: 'fnirs-places' });
    // Of each pair one optode only.
    const half = `name\ttype\tx\ty\tz\n${SITES.map((_, i) => `S${i + 1}\tsource\t-60\t0\t60`).join('\n')}\n`;
    const system = '{"NIRSCoordinateSystem":"fsaverage","NIRSCoordinateUnits":"mm"}';
    await expect(read(bare, { 'optodes.tsv': half, 'coordsystem.json': system })).rejects.toMatchObject({
      code: 'fnirs-no-channels',
      message: expect.stringContaining('without a place on the head'),
    });
  });

  it('says of a file that is cut short where it ends', async () => {
    const bytes = await encodeSnirf(raw);
    await expect(read(bytes.slice(0, bytes.length >> 1))).rejects.toMatchObject({
      code: 'snirf-unreadable',
      message: expect.stringMatching(/sub-01_task-x_nirs\.snirf: .*found \d+ of its \d+ bytes/),
    });
  });

  describe('that is generated', () => {
    const events = [{ onset: 22.3, duration: 4, label: 'left' }];
    const write = async () => {
      const series = fnirs.prepare(fromLight);
      const description = fnirs.describe([series], embeddedTemplate());
      const { signal } = fnirs.place(series, description);
      const generated: GeneratedSeries = {
        mean: signal,
        deviation: signal.map(() => 0.7),
        samples: [signal.map((value) => -value)],
        volumes: series.volumes,
        tr: 1,
        startTime: 12.3,
        events,
      };
      const storage = new MemoryStorage();
      const writer = new BidsWriter(storage, 'out', {
        name: 'o',
        datasetType: 'derivative',
        generatedBy: { name: 'Hemocast' },
      });
      const sidecar = { Generated: true };
      const files = await fnirs.write(writer, { subject: '01', task: 'x' }, generated, description, sidecar);
      return { storage, files, description, generated };
    };

    it('is SNIRF in µM with its deviation and samples beside it, on its own clock, with the events', async () => {
      const { storage, files, description } = await write();
      expect(files.map((file) => file.replace(/^.*sub-01_task-x_/, ''))).toEqual([
        'desc-generated_nirs.snirf',
        'desc-generated_nirs.json',
        'desc-generatedDeviation_nirs.snirf',
        'desc-generatedDeviation_nirs.json',
        'desc-generatedSample1_nirs.snirf',
        'desc-generatedSample1_nirs.json',
      ]);
      const path = (file: string) => `out/${file}`;
      const file = await readSnirf(await storage.read(path(files[0])), files[0]);
      expect(file.measurementList.slice(0, 2)).toEqual([
        { source: 0, detector: 0, dataType: 99999, label: 'HbO', unit: 'uM' },
        { source: 0, detector: 0, dataType: 99999, label: 'HbR', unit: 'uM' },
      ]);
      expect(file.sampleRate).toBeCloseTo(1, 9);
      expect(file.time?.[0]).toBe(0);
      expect(file.stims[0].name).toBe('left');
      expect(file.stims[0].events[0].onset).toBeCloseTo(10, 9);
      // In µM again what was measured, without its mean.
      const { channels = [] } = fromLight;
      channels.forEach((_, row) => {
        const measured = fromLight.data.subarray(row * SECONDS, (row + 1) * SECONDS);
        const mean = measured.reduce((sum, value) => sum + value / SECONDS, 0);
        for (const k of [0, 60]) expect(file.data[row * SECONDS + k]).toBeCloseTo(measured[k] - mean, 3);
      });
      const deviation = await readSnirf(await storage.read(path(files[2])), files[2]);
      expect(deviation.data[0]).toBeCloseTo(0.7 * description.scale![0], 5);
      const sidecar = JSON.parse(new TextDecoder().decode(await storage.read(path(files[1]))));
      const sample = await readSnirf(await storage.read(path(files[4])), files[4]);
      expect(sample.data).toEqual(file.data.map((value) => -value));
      const text = async (at: number) =>
        JSON.parse(new TextDecoder().decode(await storage.read(path(files[at])))).Description;
      expect([await text(1), await text(3), await text(5)]).toEqual([
        expect.stringContaining('what is expected, not a sample'),
        expect.stringContaining('standard deviation of a measurement'),
        expect.stringContaining('sample 1 of 1'),
      ]);
      expect(sidecar).toMatchObject({ Generated: true, StartTime: 12.3, NIRSChannelCount: 8, SamplingFrequency: 1 });
    });

    it('keeps optodes of different montages apart that have one label', async () => {
      const { description, generated } = await write();
      const at = (place: number[]) => [place[0], place[1] + 40, place[2]] as const;
      const channels = description.channels!.map((channel, value) =>
        value < 2
          ? channel
          : {
              ...channel,
              source: { label: 'S1', position: at([...channel.source!.position]) },
              detector: { label: 'D1', position: at([...channel.detector!.position]) },
            },
      );
      const storage = new MemoryStorage();
      const writer = new BidsWriter(storage, 'out', {
        name: 'o',
        datasetType: 'derivative',
        generatedBy: { name: 'Hemocast' },
      });
      const [file] = await fnirs.write(writer, { subject: '01' }, generated, { ...description, channels }, {});
      const { probe, measurementList } = await readSnirf(await storage.read(`out/${file}`), file);
      measurementList.forEach(({ source, detector }, row) => {
        expect(probe.sources[source].position?.[1]).toBeCloseTo(channels[row].source!.position[1], 3);
        expect(probe.detectors[detector].position?.[1]).toBeCloseTo(channels[row].detector!.position[1], 3);
      });
      expect(new Set(probe.sources.map(({ label }) => label)).size).toBe(probe.sources.length);
    });

    it('is carried to the probe of a file: the model’s own gives the model’s numbers', async () => {
      const { description, generated } = await write();
      const storage = new MemoryStorage();
      await storage.write('probe.snirf', await encodeSnirf(raw));
      const template = embeddedTemplate();
      const { apply, description: own, remarks } = await fnirs.probe!(storage, 'probe.snirf', description, template);
      const found = apply(generated, new Random('probe'));
      expect(found.mean).toHaveLength(generated.mean.length);
      // The positions of a model are rounded to a micrometre.
      found.mean.forEach((value, i) => {
        expect(Math.abs(value - generated.mean[i])).toBeLessThan(1e-3);
        expect(Math.abs(found.deviation[i] - generated.deviation[i])).toBeLessThan(1e-2);
      });
      expect(own).toMatchObject({ values: 8, size: 2, source: 'probe.snirf' });
      own.scale!.forEach((value, i) => {
        expect(value).toBeCloseTo(description.scale![i], 4);
      });
      expect(remarks).toEqual(['Positions of optodes are taken to be in the fsaverage (MNI) frame']);
    });

    it('is carried to a cap where the model knows something, on both sides', async () => {
      const { description } = await write();
      const { description: own, remarks } = await fnirs.probe!(
        new MemoryStorage(),
        'cap',
        description,
        embeddedTemplate(),
      );
      const channels = own.channels!.filter((_, value) => value % 2 === 0);
      expect(channels.length).toBeGreaterThan(20);
      expect(remarks.join()).toMatch(/farther than 40 mm/);
      for (const { source, detector, position } of channels) {
        const apart = Math.hypot(...source!.position.map((value, axis) => value - detector!.position[axis]));
        expect(apart).toBeGreaterThanOrEqual(20);
        expect(apart).toBeLessThanOrEqual(45);
        const away = description.channels!.map((one) =>
          Math.hypot(...one.position.map((v, axis) => v - position[axis])),
        );
        expect(Math.min(...away)).toBeLessThanOrEqual(40);
      }
      expect(channels.filter(({ position }) => position[0] < -20).length).toBeGreaterThan(5);
      expect(channels.filter(({ position }) => position[0] > 20).length).toBeGreaterThan(5);
    });

    it('is not carried to where the model knows nothing', async () => {
      const { description } = await write();
      const storage = new MemoryStorage();
      const far = { ...raw, probe: { ...raw.probe } };
      far.probe.sources = raw.probe.sources.map((one) => ({ ...one, position: electrodePosition('O1')! }));
      far.probe.detectors = raw.probe.detectors.map((one) => ({ ...one, position: electrodePosition('O2')! }));
      await storage.write('far.snirf', await encodeSnirf(far));
      await expect(fnirs.probe!(storage, 'far.snirf', description, embeddedTemplate())).rejects.toMatchObject({
        code: 'probe-far',
        detail: { file: 'far.snirf' },
      });
    });
  });
});

const SHARED = join(import.meta.dirname, '..', '..', '..', 'shared');
/** What each real or faulty file is: an error's code, or how many channels are read and what is said. */
const FILES: [string, string, string | [number, RegExp]][] = [
  ['faults/snirf', 'anticoupled', [1, /poor coupling\): S1_D2/]],
  ['faults/snirf', 'bad_fl', 'snirf-unreadable'],
  ['faults/snirf', 'bad_gz', 'snirf-unreadable'],
  ['faults/snirf', 'bad_gzfl', 'snirf-unreadable'],
  ['faults/snirf', 'extraw', 'snirf-unreadable'],
  ['faults/snirf', 'good_gz', 'fnirs-no-channels'],
  ['faults/snirf', 'compact_ms', [3, /stimuli are taken to be seconds/]],
  ['faults/snirf', 'ms', [3, /stimuli are taken to be seconds/]],
  ['faults/snirf', 'lumo_ms_time_s_stim', [2, /stimuli are taken to be seconds/]],
  ['faults/snirf', 'homer3_timeunit_unknown', [2, /does not know its unit of time/]],
  ['faults/snirf', 'mne_coordframe', [2, /not stated/]],
  ['faults/snirf', 'mne_od', [3, /not stated/]],
  ['faults/snirf', 'od_fieldtrip_style', [2, /not stated/]],
  ['faults/snirf', 'stim_empty', [3, /"none" .* has no table of onsets and is left out/]],
  ['faults/snirf', 'nanall', [3, /Nothing was recorded for 10 s from 100 s on/]],
  ['faults/snirf', 'timegap', [3, /Nothing was recorded for 30 s from 150 s on/]],
  ['data/snirf-samples/basic', 'Simple_Probe', 'fnirs-no-channels'],
  ['data/snirf-samples/basic', 'neuro_run01', [7, /poor coupling/]],
  ['data/snirf-samples/test', 'minimum_example', 'fnirs-kind'],
];

describe.skipIf(!existsSync(join(SHARED, 'faults/snirf')) || !existsSync(join(SHARED, 'data/snirf-samples')))(
  'SNIRF files of others (../shared/faults/snirf, ../shared/data/snirf-samples), with optodes.tsv',
  () => {
    const ring = Array.from({ length: 40 }, (_, i) => {
      const place = (angle: number) =>
        `${(80 * Math.cos(angle)).toFixed(2)}\t${(80 * Math.sin(angle) - 20).toFixed(2)}\t40`;
      return [`S${i + 1}\tsource\t${place(0.4 * i)}`, `D${i + 1}\tdetector\t${place(0.4 * i + 0.2)}`];
    });
    const files = {
      'optodes.tsv': `name\ttype\tx\ty\tz\n${ring.flat().join('\n')}\n`,
      'coordsystem.json': '{"NIRSCoordinateSystem":"fsaverage","NIRSCoordinateUnits":"mm"}',
    };
    it.each(FILES)('%s/%s', async (folder, name, right) => {
      const bytes = new Uint8Array(readFileSync(join(SHARED, folder, `${name}.snirf`)));
      const outcome = await read(bytes, files).catch((error: unknown) => error);
      if (typeof right === 'string') {
        expect(outcome).toBeInstanceOf(HemocastError);
        const { code, detail } = outcome as HemocastError;
        expect([code, detail.file]).toEqual([right, 'd/sub-01/nirs/sub-01_task-x_nirs.snirf']);
        return;
      }
      if (outcome instanceof Error) throw outcome;
      const series = outcome as TargetSeries;
      expect(series.channels).toHaveLength(2 * right[0]);
      expect(series.remarks?.join('\n')).toMatch(right[1]);
      expect(series.data.every(Number.isFinite)).toBe(true);
    });

    it('are all there', () => {
      const known = new Set(FILES.map(([folder, name]) => `${folder}/${name}.snirf`));
      for (const folder of new Set(FILES.map(([one]) => one)))
        for (const file of readdirSync(join(SHARED, folder)).filter((one) => one.endsWith('.snirf')))
          expect(known, file).toContain(`${folder}/${file}`);
    });
  },
);
