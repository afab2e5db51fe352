import { beforeAll, describe, expect, it } from 'vitest';
import { PairedData } from '../data/index.js';
import { encodeEdf } from '../formats/index.js';
import { MemoryStorage, Random } from '../foundation/index.js';
import { BidsWriter, openBidsDataset } from '../recordings/index.js';
import { BANDS, type SimulatedPerson } from '../simulate/index.js';
import type { TrainedModel } from '../train/train-generator.js';
import { ecog } from './ecog.js';
import type { GeneratedSeries } from './modality.js';
import {
  agreement,
  generateFor,
  regionOf,
  shiftNull,
  simulatePeople,
  slowAt,
  trainTiny,
  vertexOf,
} from './simulated-people.fixture.js';
import { preparationOf } from './source-schema.js';

const RATE = 400;
const MINUTES = 1.5;
const REGIONS = ['G_cuneus', 'G_occipital_middle', 'S_temporal_sup', 'G_temp_sup-Lateral'];
const CONTACTS = REGIONS.flatMap((name) =>
  ['L', 'R'].map((hemisphere) => ({ name, region: regionOf(name, hemisphere) })),
);
const GAMMA = BANDS.findIndex(({ name }) => name === 'gamma');
/** The people's ECoG began this much after their EEG, seconds. */
const START = 3;
const SAMPLES = (60 * MINUTES - START) * RATE;

/** Broad-band activity under the square of the region's gamma envelope, over 1/f and the line; the last contact is bad. */
function voltages({ subject, runs: [{ latents }] }: SimulatedPerson): Float32Array {
  const random = new Random(`ecog ${subject}`);
  const { steps, envelopes } = latents;
  const data = new Float32Array((CONTACTS.length + 1) * SAMPLES);
  CONTACTS.forEach(({ region }, c) => {
    const course = envelopes[GAMMA].subarray(region * steps, (region + 1) * steps);
    const own = random.fork(c);
    const noise = own.fillNormal(new Float32Array(2 * SAMPLES), 1);
    let slow = 0;
    for (let i = 0; i < SAMPLES; i++) {
      slow = 0.98 * slow + noise[i];
      const line = 20 * Math.sin((2 * Math.PI * 50 * i) / RATE) + 5 * Math.sin((2 * Math.PI * 100 * i) / RATE);
      data[c * SAMPLES + i] = slow + line + 10 * slowAt(course, i / RATE + START) ** 2 * noise[SAMPLES + i];
    }
  });
  return data;
}

interface Change {
  frame?: string;
  unit?: string;
  rate?: number;
  type?: string;
}

/** A person's recording in `sub-*\/ieeg`; places differ by a few millimetres between people. */
async function writeFiles(
  storage: MemoryStorage,
  subject: string,
  task: string,
  data: Float32Array,
  { frame = 'fsaverage', unit = 'µV', rate = RATE, type = 'ECOG' }: Change = {},
) {
  const random = new Random(`places ${subject}`);
  const folder = `bids/sub-${subject}/ieeg`;
  const stem = `${folder}/sub-${subject}_task-${task}`;
  const names = [...CONTACTS.map(({ name }, c) => `${name.slice(-6)}${c}`), 'BAD'];
  const places = CONTACTS.map(({ region }) => vertexOf(region).place.map((value) => value + random.normal(0, 1.5)));
  const rows = names.map((name, c) => [name, ...(places[c] ?? [0, 0, 0]).map((value) => value.toFixed(2))].join('\t'));
  const types = names.map((name) => `${name}\t${type}\t${unit}\t${name === 'BAD' ? 'bad' : 'good'}`);
  const texts: Record<string, string> = {
    [`${stem}_channels.tsv`]: `name\ttype\tunits\tstatus\n${types.join('\n')}\n`,
    [`${stem}_ieeg.json`]: JSON.stringify({ SamplingFrequency: rate, PowerLineFrequency: 50, StartTime: START }),
    [`${folder}/sub-${subject}_space-fsaverage_electrodes.tsv`]: `name\tx\ty\tz\n${rows.join('\n')}\n`,
    [`${folder}/sub-${subject}_space-fsaverage_coordsystem.json`]: JSON.stringify({
      iEEGCoordinateSystem: frame,
      iEEGCoordinateUnits: 'mm',
    }),
  };
  for (const [path, text] of Object.entries(texts)) await storage.write(path, text);
  const channels = names.map((name) => ({ name, unit }));
  await storage.write(`${stem}_ieeg.edf`, encodeEdf({ channels, sampleRate: rate, data }));
}

describe('ECoG as a target', () => {
  const storage = new MemoryStorage();
  const people: SimulatedPerson[] = [];
  let data: PairedData;
  let model: TrainedModel;

  beforeAll(async () => {
    await simulatePeople(storage, MINUTES, async (person) => {
      people.push(person);
      await writeFiles(storage, person.subject, person.runs[0].task, voltages(person));
    });
    data = await PairedData.open(storage, 'bids', { targets: [ecog] });
    model = await trainTiny(storage, data, { windowVolumes: 32 });
  }, 300_000);

  it('is read as the envelope that was planted, on the clock of the EEG', async () => {
    const [run] = await data.runsOf(['01'], preparationOf(model.configuration));
    const { series } = run.targets['ecog'];
    expect(series.tr).toBe(0.1);
    expect(series.channels).toHaveLength(CONTACTS.length);
    const { steps, envelopes } = people[0].runs[0].latents;
    const planted = CONTACTS.flatMap(({ region }) =>
      Array.from({ length: series.volumes }, (_, k) =>
        Math.log(
          slowAt(envelopes[GAMMA].subarray(region * steps, (region + 1) * steps), series.startTime + k * series.tr),
        ),
      ),
    );
    const r = [-0.6, 0, 0.6].map((later) =>
      agreement(Float32Array.from(planted), series.data, series.volumes, Math.round(later / series.tr)),
    );
    expect(r[1]).toBeGreaterThan(0.8);
    expect(r[1]).toBeGreaterThan(Math.max(r[0], r[2]) + 0.02);
    expect(data.warnings.join(' ')).toContain('1 contacts are bad');
  });

  it('is generated for a person who was never seen, at once', async () => {
    const { test, train } = model.configuration.training.people;
    const [{ run, mean }] = await generateFor(model, data, ecog, test);
    const others = await generateFor(model, data, ecog, train);
    const r = agreement(mean, run.signal, run.volumes);
    const chance = shiftNull(mean, run.signal, run.volumes, run.tr);
    const other = others.map((one) => agreement(one.mean, run.signal, run.volumes));
    expect(r).toBeGreaterThan(chance.at(-1)! + 0.3);
    expect(r).toBeGreaterThan(Math.max(...other));
    // The two bands whose envelopes go with high gamma in the simulated brain: its own, and alpha against it.
    for (const band of [2, 4]) expect(Math.abs(model.mean.delay[band])).toBeLessThan(0.4);
  });

  it('is written as BIDS iEEG and read again with the same values', async () => {
    const [{ run, mean, deviation }] = await generateFor(model, data, ecog, model.configuration.training.people.test);
    const { volumes, tr, startTime } = run;
    const samples = [mean.map((value) => value / 2)];
    const generated: GeneratedSeries = { mean, deviation, samples, volumes, tr, startTime };
    const written = new MemoryStorage();
    const generatedBy = { name: 'Hemocast' };
    const writer = new BidsWriter(written, 'out', { name: 'generated', datasetType: 'derivative', generatedBy });
    await writer.writeDescription();
    const description = model.configuration.target;
    const files = await ecog.write(writer, { subject: '06', task: 'film' }, generated, description as never, {
      Generated: true,
    });
    expect(files).toContain('sub-06/ieeg/sub-06_task-film_desc-generated_ieeg.edf');
    const dataset = await openBidsDataset(written, 'out');
    expect(await ecog.candidates([dataset])).toEqual([]);
    for (const [label, values] of [
      ['generated', mean],
      ['generatedDeviation', deviation],
      ['generatedSample1', samples[0]],
    ] as const) {
      const bids = dataset.recordings({ description: label, suffix: 'ieeg', extensions: ['.edf'] })[0];
      const again = await ecog.read(written, bids, { events: [], length: 180 });
      expect(again).toMatchObject({ volumes, startTime, channels: description.channels });
      expect(again.tr).toBeCloseTo(tr, 9);
      const worst = again.data.reduce((most, value, i) => {
        const scale = description.scale![Math.floor(i / volumes)];
        return Math.max(most, Math.abs(value / scale - values[i]));
      }, 0);
      // 16 bits over the range of each channel.
      expect(worst, label).toBeLessThan(2e-4);
    }
  });
});

describe('ECoG that cannot be used', () => {
  it.each<[string, Change, string]>([
    ['places in a frame of another brain', { frame: 'ACPC' }, 'ecog-places'],
    ['a unit that is no voltage', { unit: 'kPa' }, 'ecog-units'],
    ['a rate too low for the band', { rate: 200 }, 'ecog-rate'],
    ['no channel of the type', { type: 'MISC' }, 'ecog-contacts'],
  ])('is refused: %s', async (_, change, code) => {
    const storage = new MemoryStorage();
    await storage.write('bids/dataset_description.json', '{"Name":"x","BIDSVersion":"1.8.0"}');
    const samples = 10 * (change.rate ?? RATE);
    await writeFiles(storage, '01', 'film', new Random(1).fillNormal(new Float32Array(9 * samples), 10), change);
    const [found] = await ecog.candidates([await openBidsDataset(storage, 'bids')]);
    await expect(ecog.read(storage, found.recording, { events: [], length: 10 })).rejects.toMatchObject({ code });
  });
});
