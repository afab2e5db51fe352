import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { readBrainVisionMarkers } from '../formats/index.js';
import { clockFromVolumeEvents, clockFromVolumeTriggers } from './volume-triggers.js';

const train = (from: number, count: number, tr = 2) => Array.from({ length: count }, (_, k) => from + k * tr);
const code = (value: string) => expect.objectContaining({ code: value });

describe('a volume trigger that is missing', () => {
  it('at an end is a doubt where the EEG was being recorded at both', () => {
    const clock = clockFromVolumeTriggers(train(22, 59), 2, 60, { eegSeconds: 200 });
    expect([clock.offset, clock.doubt]).toEqual([22, 2]);
    expect(clock.remarks?.join()).toMatch(/from 20\.000 to 22\.000 s/);
  });

  it('is at the start where the EEG began during the scan', () => {
    const clock = clockFromVolumeTriggers(train(0.5, 59), 2, 60, { eegSeconds: 200 });
    expect([clock.offset, clock.doubt]).toEqual([-1.5, undefined]);
  });

  it('is at the end where the EEG ended during the scan', () => {
    const clock = clockFromVolumeTriggers(train(22, 59), 2, 60, { eegSeconds: 139 });
    expect([clock.offset, clock.doubt]).toEqual([22, undefined]);
    expect(clock.remarks?.join()).toMatch(/the EEG ended/);
  });

  it('in the middle does no harm', () => {
    const onsets = train(22, 60).filter((_, k) => k !== 30 && k !== 31);
    expect(clockFromVolumeTriggers(onsets, 2, 60)).toMatchObject({ offset: 22, triggers: 58 });
  });

  it('is no lost trigger where many are missing', () => {
    expect(() => clockFromVolumeTriggers(train(22, 40), 2, 60, { eegSeconds: 200 })).toThrow(code('clock-volumes'));
  });
});

describe('more triggers than volumes', () => {
  it('are of discarded volumes where the sidecar says so', () => {
    const clock = clockFromVolumeTriggers(train(10, 64), 2, 60, { discarded: 4 });
    expect([clock.offset, clock.triggers]).toEqual([18, 60]);
    expect(() => clockFromVolumeTriggers(train(10, 64), 2, 60)).toThrow(code('clock-volumes'));
    expect(() => clockFromVolumeTriggers(train(10, 64), 2, 60, { discarded: 3 })).toThrow(code('clock-volumes'));
  });

  it('are of another scan in the same EEG', () => {
    const other = clockFromVolumeTriggers([...train(10, 20), ...train(100.7, 60)], 2, 60);
    expect(other.offset).toBeCloseTo(100.7, 9);
    // At a whole number of repetition times too.
    expect(clockFromVolumeTriggers([...train(10, 60), ...train(200, 20)], 2, 60).offset).toBe(10);
    expect(() => clockFromVolumeTriggers([...train(10, 60), ...train(300.3, 60)], 2, 60)).toThrow(
      code('clock-ambiguous'),
    );
  });

  it('are of slices', () => {
    const slices = train(5, 60).flatMap((t) => Array.from({ length: 20 }, (_, s) => t + s * 0.1));
    const clock = clockFromVolumeTriggers(slices, 2, 60);
    expect([clock.offset, clock.triggers, clock.doubt]).toEqual([5, 60, undefined]);
    expect(clock.remarks?.join()).toMatch(/20 a volume/);
    // Three slices short, it is open at which end.
    expect(clockFromVolumeTriggers(slices.slice(0, -3), 2, 60).doubt).toBeCloseTo(0.3, 9);
    expect(clockFromVolumeTriggers(slices.slice(3), 2, 60).doubt).toBeCloseTo(0.3, 9);
  });

  it('are of slices with a pause after each volume, which says where volumes begin', () => {
    const slices = train(5, 60).flatMap((t) => Array.from({ length: 10 }, (_, s) => t + s * 0.1));
    const clock = clockFromVolumeTriggers(slices.slice(4), 2, 60, { eegSeconds: 500 });
    // The first volume lost its first slices: nothing but the others says when it began.
    expect([clock.offset, clock.doubt]).toEqual([7, 2]);
    expect(clockFromVolumeTriggers(slices, 2, 60)).toMatchObject({ offset: 5, triggers: 60 });
  });
});

describe('labels', () => {
  const labelled = (label: string, onsets: number[]) => onsets.map((onset) => ({ onset, label }));
  it('of the volumes are found by their times', () => {
    const events = [...labelled('R', [3.1, 4, 4.95, 5.8, 200]), ...labelled('V', train(21.4, 60))];
    const clock = clockFromVolumeEvents(events, 2, 60);
    expect(clock.offset).toBeCloseTo(21.4, 9);
    expect(clock.remarks?.[0]).toMatch(/events V/);
    expect(() =>
      clockFromVolumeEvents([...labelled('a', train(1, 60)), ...labelled('b', train(30.5, 60))], 2, 60),
    ).toThrow(code('clock-ambiguous'));
  });
});

const NODDI = '../shared/data/noddi-markers/eeg_rest_fmri/derivatives';
describe.skipIf(!existsSync(NODDI))('markers of the NODDI data (../shared/data/noddi-markers)', () => {
  let events: { onset: number; label: string }[] = [];
  beforeAll(() => {
    const path = `${NODDI}/sub-32/eeg/sub-32_task-rest_eeg`;
    const interval = Number(/SamplingInterval=(\S+)/.exec(readFileSync(`${path}.vhdr`, 'utf8'))![1]);
    const { markers } = readBrainVisionMarkers(readFileSync(`${path}.vmrk`), 'x.vmrk');
    events = markers.map(({ type, description, sample }) => ({
      onset: (sample * interval) / 1e6,
      label: `${type}/${description}`,
    }));
  });

  it('hold 300 volumes of 2.16 s, by their own triggers and by those of their 30 slices', () => {
    const of = (label: string) => events.filter((event) => event.label === label).map(({ onset }) => onset);
    const volumes = clockFromVolumeTriggers(of('Scanner/Scan Start'), 2.16, 300);
    const slices = clockFromVolumeTriggers(of('Scanner/s'), 2.16, 300);
    expect([volumes.triggers, slices.triggers]).toEqual([300, 300]);
    expect(Math.abs(volumes.offset - slices.offset)).toBeLessThan(0.01);
    expect(slices.remarks?.join()).toMatch(/30 a volume/);
    const found = clockFromVolumeEvents(events, 2.16, 300);
    expect(Math.abs(found.offset - volumes.offset)).toBeLessThan(0.01);
  });
});
