import { beforeAll, describe, expect, it } from 'vitest';
import { PairedData } from '../data/index.js';
import { MemoryStorage, Random } from '../foundation/index.js';
import { type BidsDataset, openBidsDataset } from '../recordings/index.js';
import { DEFAULT_BANDS } from '../signal/index.js';
import { BANDS, type SimulatedPerson } from '../simulate/index.js';
import type { TrainedModel } from '../train/train-generator.js';
import { bold } from './bold.js';
import { defaultCleaning } from './eeg.js';
import { type FifSensor, fifFile } from './fif-file.fixture.js';
import { meg } from './meg.js';
import type { SourcePreparation } from './modality.js';
import {
  agreement,
  generateFor,
  shiftNull,
  simulatePeople,
  slowAt,
  template,
  trainTiny,
  vertexOf,
} from './simulated-people.fixture.js';
import { preparationOf } from './source-schema.js';

const MINUTES = 3;
const RATE = 160;
const SAMPLES = 60 * MINUTES * RATE;
/** The device lies this much above the head, metres. */
const SHIFT = [0.002, -0.004, 0.03];

/** Sixteen magnetometers on the upper half of a sphere of 11 cm about the head, in the frame of the device, metres. */
const SENSORS: FifSensor[] = Array.from({ length: 16 }, (_, i) => {
  const height = 0.15 + (0.8 * (i + 0.5)) / 16;
  const [angle, around] = [i * 2.4, Math.sqrt(1 - height ** 2)];
  const head = [0.11 * around * Math.cos(angle), 0.11 * around * Math.sin(angle), 0.04 + 0.11 * height];
  return { name: `MEG${i + 1}`, kind: 1, unit: 112, place: head.map((x, axis) => x - SHIFT[axis]) };
});

/** Every fourth region, with its place in the frame of fsaverage, mm. */
const REGIONS = template.regions.flatMap((_, region) =>
  region % 4 === 0 && template.labels.includes(region) ? [{ region, place: vertexOf(region).place }] : [],
);

/** Oscillations of the regions under its envelopes, as strong in a sensor as it is near: T. */
function fields(
  { subject, runs: [{ latents }] }: SimulatedPerson,
  places: readonly (readonly number[])[],
): Float32Array {
  const random = new Random(`meg ${subject}`);
  const { steps, envelopes } = latents;
  const data = random.fillNormal(new Float32Array(SENSORS.length * SAMPLES), 10e-15);
  const course = new Float32Array(SAMPLES);
  for (const { region, place } of REGIONS) {
    const own = random.fork(region);
    course.fill(0);
    BANDS.forEach(({ peak }, b) => {
      const envelope = envelopes[b].subarray(region * steps, (region + 1) * steps);
      let phase = 2 * Math.PI * own.uniform();
      for (let i = 0; i < SAMPLES; i++) {
        phase += (2 * Math.PI * peak) / RATE;
        if (i % 8 === 0) phase += own.normal(0, 0.12);
        course[i] += slowAt(envelope, i / RATE) * Math.sin(phase) * 20e-15;
      }
    });
    places.forEach((sensor, s) => {
      const away = Math.hypot(...sensor.map((x, axis) => x - place[axis]));
      const gain = (own.uniform() < 0.5 ? -1 : 1) * (60 / away) ** 3;
      for (let i = 0; i < SAMPLES; i++) data[s * SAMPLES + i] += gain * course[i];
    });
  }
  return data;
}

interface Change {
  shift?: number[] | null;
  sensors?: FifSensor[];
  type?: string;
  bad?: string[];
}

async function writeFiles(
  storage: MemoryStorage,
  subject: string,
  task: string,
  data: Float32Array,
  change: Change = {},
) {
  const { shift = SHIFT, sensors = SENSORS, type, bad = [] } = change;
  const stem = `bids/sub-${subject}/meg/sub-${subject}_task-${task}`;
  await storage.write(
    `${stem}_meg.fif`,
    fifFile({ sensors, sampleRate: RATE, data, deviceToHead: shift ?? undefined, bad }),
  );
  if (type === undefined) return;
  const rows = sensors.map(({ name }) => `${name}\t${type}\tT`);
  await storage.write(`${stem}_channels.tsv`, `name\ttype\tunits\n${rows.join('\n')}\n`);
}

async function emptyDataset(): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  await storage.write('bids/dataset_description.json', '{"Name":"x","BIDSVersion":"1.8.0"}');
  return storage;
}

const readFirst = async (storage: MemoryStorage) => {
  const dataset: BidsDataset = await openBidsDataset(storage, 'bids');
  return (await meg.read(storage, meg.recordings(dataset)[0])).recording;
};

const preparation = (names: string[], places: number[][]): SourcePreparation => ({
  electrodes: names,
  places,
  bands: DEFAULT_BANDS,
  cleaning: defaultCleaning,
});

const noise = (seconds: number) =>
  new Random('noise').fillNormal(new Float32Array(SENSORS.length * seconds * RATE), 50e-15);

describe('MEG as a source', () => {
  const storage = new MemoryStorage();
  let data: PairedData;
  let model: TrainedModel;

  beforeAll(async () => {
    const probe = await emptyDataset();
    await writeFiles(probe, '01', 'film', noise(2));
    const { places } = meg.sensors(await readFirst(probe));
    await simulatePeople(storage, MINUTES, async (person) => {
      await writeFiles(storage, person.subject, person.runs[0].task, fields(person, places), {
        bad: person.subject === '02' ? ['MEG3'] : [],
      });
    });
    data = await PairedData.open(storage, 'bids', { source: meg, targets: [bold] });
    model = await trainTiny(storage, data, { components: 4 });
  }, 300_000);

  it('gives BOLD of a person who was never seen, as late as the blood', async () => {
    const { configuration } = model;
    expect(configuration.eeg).toMatchObject({ name: 'meg', electrodes: SENSORS.map(({ name }) => name) });
    const { test, train } = configuration.training.people;
    const [{ run, mean }] = await generateFor(model, data, bold, test);
    const r = agreement(mean, run.signal, run.volumes);
    const chance = shiftNull(mean, run.signal, run.volumes, run.tr);
    const others = await generateFor(model, data, bold, train);
    const other = others.map((one) => agreement(one.mean, run.signal, run.volumes));
    expect(r).toBeGreaterThan(chance.at(-1)! + 0.05);
    expect(r).toBeGreaterThan(Math.max(...other) + 0.1);
    const delays = [...model.mean.delay].sort((a, b) => a - b);
    expect(Math.abs(delays[2] - Number(run.metadata['plantedDelaySeconds']))).toBeLessThan(1.5);
  });

  it('fills a bad sensor from its neighbours, and says so', async () => {
    await data.runsOf(['02'], preparationOf(model.configuration));
    expect(data.warnings.join(' ')).toMatch(/filled from their neighbours: MEG3/);
  });
});

describe('MEG recordings', () => {
  it('stand where the device was, in the frame of fsaverage', async () => {
    const storage = await emptyDataset();
    await writeFiles(storage, '01', 'film', noise(10));
    const recording = await readFirst(storage);
    const { names, places } = meg.sensors(recording);
    expect(names).toEqual(SENSORS.map(({ name }) => name));
    const moved = await emptyDataset();
    await writeFiles(moved, '01', 'film', noise(10), { shift: [SHIFT[0], SHIFT[1], SHIFT[2] + 0.01] });
    const higher = meg.sensors(await readFirst(moved)).places;
    higher.forEach((place, i) => {
      expect(Math.hypot(...place.map((x, axis) => x - places[i][axis]))).toBeCloseTo(10, 3);
    });
    expect(meg.prepare(recording, preparation(names, places)).replaced).toEqual([]);
    // The field itself, filtered, in fT.
    const { recording: clean } = meg.prepare(recording, preparation(names, places));
    const power = clean.data.reduce((sum, x) => sum + x * x, 0) / clean.data.length;
    expect(clean.channels[0].unit).toBe('fT');
    expect(Math.sqrt(power)).toBeGreaterThan(35);
    expect(Math.sqrt(power)).toBeLessThan(55);
  });

  it.each<[string, Change, string]>([
    ['no transform from the device to the head', { shift: null }, 'meg-places'],
    [
      'gradiometers that are said to be magnetometers',
      { sensors: SENSORS.map((one) => ({ ...one, unit: 201 })), type: 'MEGMAG' },
      'meg-units',
    ],
    ['electrodes alone', { sensors: SENSORS.map((one) => ({ ...one, kind: 2, unit: 107 })) }, 'meg-channels'],
    ['bad sensors alone', { bad: SENSORS.map(({ name }) => name) }, 'meg-channels'],
  ])('are refused: %s', async (_, change, code) => {
    const storage = await emptyDataset();
    await writeFiles(storage, '01', 'film', noise(10), change);
    const recording = await readFirst(storage);
    expect(() => meg.sensors(recording)).toThrowError(expect.objectContaining({ code }));
    const names = SENSORS.map(({ name }) => name);
    expect(() => meg.prepare(recording, preparation(names, []))).toThrowError(expect.objectContaining({ code }));
  });

  it('are refused without a sensor of the model that has no place', async () => {
    const storage = await emptyDataset();
    await writeFiles(storage, '01', 'film', noise(10));
    const recording = await readFirst(storage);
    expect(() => meg.prepare(recording, preparation(['MEG99'], []))).toThrowError(
      expect.objectContaining({ code: 'meg-sensor' }),
    );
  });
});
