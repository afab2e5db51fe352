import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NodeStorage } from '../cli/node-storage.js';
import { MemoryStorage } from '../foundation/index.js';
import type { Recording } from '../recordings/index.js';
import { bandPowerSource, type FeatureSource, type ProbeSegment, SegmentFeatures } from './feature-source.js';
import { type EegmatPerson, readEegmat, readFistTrials } from './probe-recordings.js';
import { ageTask, arithmeticTask, centredArithmeticTask, fistTask, genderTask, taskExamples } from './probe-tasks.js';

const names = ['Fp1', 'Oz'];

/** A segment whose first sample says what its features are. */
function segment(id: string, value: number, channels = names): ProbeSegment {
  const data = new Float32Array(channels.length * 400).fill(value);
  const described = channels.map((name) => ({ name, type: 'eeg' as const, unit: 'µV' }));
  return { id, recording: { channels: described, sampleRate: 200, samples: 400, data, events: [] } };
}

/** Two features a channel: the value ± 1 in two seconds, and the channel's number times the value. */
class PlantedSource implements FeatureSource {
  readonly name = 'planted';
  readonly asked: number[] = [];

  async featuresOf({ channels, data }: Recording) {
    this.asked.push(data[0]);
    const values = channels.flatMap((_, c) => [data[0] - 1, c * data[0], data[0] + 1, c * data[0]]);
    return { values: Float32Array.from(values), channels: channels.map(({ name }) => name), width: 2 };
  }
}

const people: EegmatPerson[] = ['a', 'b'].map((person, k) => ({
  person,
  age: 20 + k,
  gender: k === 0 ? 'F' : 'M',
  rest: [0, 1, 2].map((s) => segment(`${person} rest ${s}`, 10 * k + s)),
  arithmetic: [segment(`${person} arithmetic`, 10 * k + 5)],
}));

describe('the examples of a task', () => {
  const examples = (task: Parameters<typeof taskExamples>[0], chosen = ['a', 'b']) =>
    taskExamples(task, chosen, new PlantedSource(), new SegmentFeatures(), 'part 0');

  it('are segments of a person, of whom each recording has one label', async () => {
    const found = await examples(arithmeticTask(people), ['b']);
    expect(found.truth).toEqual([0, 0, 0, 1]);
    expect(found.groups).toEqual(['b', 'b', 'b', 'b']);
    expect(found.strata).toEqual(found.groups);
    expect(found.units).toEqual(['b 0', 'b 0', 'b 0', 'b 1']);
    expect(new Set(found.blocks)).toEqual(new Set(['part 0 b']));
    const [mean, channels] = found.views;
    expect([channels.width, [...channels.values]]).toEqual([
      4,
      [10, 0, 10, 10, 11, 0, 11, 11, 12, 0, 12, 12, 15, 0, 15, 15],
    ]);
    expect([mean.width, [...mean.values]]).toEqual([2, [10, 5, 11, 5.5, 12, 6, 15, 7.5]]);
  });

  it('are centred between the two recordings, however long each is', async () => {
    const { views } = await examples(centredArithmeticTask(people));
    // Rest is 11 on average and arithmetic 15: about 13 for the second person, about 3 for the first.
    expect([...views[1].values].filter((_, at) => at % 4 === 0)).toEqual([-3, -2, -1, 2, -3, -2, -1, 2]);
  });

  it('are one for each person where it is about the person', async () => {
    const age = await examples(ageTask(people));
    expect([age.truth, age.groups, age.units]).toEqual([
      [20, 21],
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect([...age.views[0].values]).toEqual([1, 0.5, 11, 5.5]);
    expect(new Set(age.blocks).size).toBe(1);
    expect((await examples(genderTask(people))).truth).toEqual([0, 1]);
  });

  it('are trials, exchanged within their run', async () => {
    const trials = (['left', 'right'] as const).flatMap((side, k) =>
      ['R03', 'R04'].map((run) => ({ run, side, imagined: run === 'R04', segment: segment(`${run} ${side}`, k) })),
    );
    const found = await examples(fistTask(trials, true), ['S001']);
    expect([found.truth, found.groups, found.units]).toEqual([
      [0, 1],
      ['R04', 'R04'],
      ['R04 left', 'R04 right'],
    ]);
    expect(new Set(found.blocks)).toEqual(new Set(['part 0 R04']));
  });

  it('ask a source once about a segment', async () => {
    const source = new PlantedSource();
    const cache = new SegmentFeatures();
    await taskExamples(arithmeticTask(people), ['a'], source, cache);
    await taskExamples(ageTask(people), ['a', 'b'], source, cache);
    expect(source.asked.sort((x, y) => x - y)).toEqual([0, 1, 2, 5, 10, 11, 12]);
  });

  it('need the same channels everywhere, and someone to be of', async () => {
    const other = { ...people[1], rest: [segment('other', 1, ['Fp1', 'Cz'])] };
    const code = (name: string) => expect.objectContaining({ code: name });
    await expect(examples(ageTask([people[0], other]))).rejects.toEqual(code('probe-channels'));
    await expect(examples(ageTask(people), ['c'])).rejects.toEqual(code('probe-data'));
    const empty = {
      name: 'empty',
      featuresOf: async () => ({ values: new Float32Array(0), channels: names, width: 2 }),
    };
    await expect(taskExamples(ageTask(people), ['a'], empty, new SegmentFeatures())).rejects.toEqual(
      code('probe-features'),
    );
  });
});

it('finds a rhythm in the channel and band that it was planted in', async () => {
  const { recording } = segment('alpha', 0);
  for (let i = 0; i < 400; i++) recording.data[400 + i] = 10 * Math.sin((2 * Math.PI * 10 * i) / 200);
  const { values, channels, width } = await bandPowerSource().featuresOf(recording);
  expect([channels, width, values.length]).toEqual([names, 5, 2 * 2 * 5]);
  // [channel, second, band]: the second channel's alpha, µV² of a sine of 10 µV.
  for (const second of [0, 1]) {
    const bands = values.subarray((2 + second) * 5, (3 + second) * 5);
    expect(bands[2]).toBeCloseTo(Math.log(50), 0);
    expect(Math.max(...bands)).toBe(bands[2]);
  }
  expect(Math.max(...values.subarray(0, 10))).toBeLessThan(-9);
});

const eegmat = join(process.cwd(), '..', 'shared', 'data', 'eegmat');
const eegmmidb = join(process.cwd(), '..', 'shared', 'data', 'eegmmidb');

describe.skipIf(!existsSync(eegmat) || !existsSync(eegmmidb))('the recordings of PhysioNet', () => {
  const storage = new NodeStorage();

  it('give segments of rest and arithmetic with age and gender', async () => {
    const [person] = await readEegmat(storage, eegmat, ['Subject06']);
    expect(person).toMatchObject({ person: 'Subject06', age: 18, gender: 'M' });
    expect([person.rest.length, person.arithmetic.length]).toEqual([11, 3]);
    const { recording } = person.rest[10];
    expect([recording.channels.length, recording.sampleRate, recording.samples]).toEqual([19, 200, 3200]);
    expect(new Set([...person.rest, ...person.arithmetic].map(({ id }) => id)).size).toBe(14);
    // Alpha falls in arithmetic: its mean over the seconds of all segments, over the left occipital lobe.
    const alpha = async (segments: ProbeSegment[]) => {
      let [sum, count] = [0, 0];
      for (const { recording } of segments) {
        const { values, channels, width } = await bandPowerSource().featuresOf(recording);
        const channel = channels.indexOf('O1');
        for (let second = 0; second < 16; second++, count++) sum += values[(channel * 16 + second) * width + 2];
      }
      return sum / count;
    };
    expect(await alpha(person.rest)).toBeGreaterThan(await alpha(person.arithmetic));
  });

  it('give 45 movements of fists and 45 imagined ones', async () => {
    const trials = await readFistTrials(storage, eegmmidb);
    const count = (test: (trial: (typeof trials)[number]) => boolean) => trials.filter(test).length;
    expect(count(({ imagined }) => imagined)).toBe(45);
    expect(count(({ imagined }) => !imagined)).toBe(45);
    // T1 and T2 of R03 as MNE-Python lists them.
    expect(count(({ run, side }) => run === 'R03' && side === 'left')).toBe(8);
    expect(trials[0]).toMatchObject({ run: 'R03', side: 'right', imagined: false });
    expect(trials[0].segment.recording).toMatchObject({ sampleRate: 200, samples: 800 });
  });

  it('are missed by name', async () => {
    await expect(readEegmat(storage, eegmat, ['Subject99'])).rejects.toMatchObject({ code: 'probe-data' });
    await expect(readEegmat(new MemoryStorage(), 'nowhere')).rejects.toMatchObject({ code: 'probe-data' });
  });
});
