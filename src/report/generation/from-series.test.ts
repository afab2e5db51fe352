import { describe, expect, it } from 'vitest';
import type { GeneratedSeries, ScoreSpace, TargetDescription } from '../../modalities/index.js';
import { channelFields } from './from-series.js';

const VOLUMES = 200;
const ONSETS = [20, 60, 100, 140];
const KINDS = ['HbO', 'HbR'] as const;
const START = -1.5;

/** One channel a region: sensorimotor of both hemispheres, then frontal ones. */
function planted(channels: number) {
  const values = Array.from({ length: 2 * channels }, (_, value) => ({
    name: `S${value >> 1}`,
    kind: KINDS[value % 2],
    position: [value >> 1, 0, 60] as const,
  }));
  const regions = values.map(({ kind }, value) => ({
    name: value < 4 ? 'G_precentral' : 'G_front_sup',
    hemisphere: value % 4 < 2 ? 'L' : 'R',
    kind,
  }));
  const labels = Int32Array.from(values, (_, value) => value);
  const kindOf = Int32Array.from(values, (_, value) => value % 2);
  const space = { labels, regions, kinds: [...KINDS], kindOf } as unknown as ScoreSpace;
  const description = { unit: 'z', channels: values, scale: values.map((_, value) => (value % 2 === 0 ? 2 : 0.5)) };
  const mean = new Float32Array(values.length * VOLUMES);
  values.forEach((_, value) => {
    // A rise of one unit a second for ten seconds from each onset, in sensorimotor channels alone.
    for (let k = 0; value < 4 && k < VOLUMES; k++) {
      for (const onset of ONSETS) {
        const since = k + START - onset;
        if (since > 0 && since <= 10) mean[value * VOLUMES + k] = since;
      }
    }
  });
  const events = ONSETS.map((onset) => ({ onset, duration: 10, label: 'left' }));
  const generated: GeneratedSeries = {
    ...{ mean, deviation: new Float32Array(mean.length).fill(3), volumes: VOLUMES, tr: 1, startTime: START },
    events: [...events, { onset: 5, duration: 1, label: 'once' }],
  };
  return { title: 'fNIRS', generated, space, description: description as unknown as TargetDescription };
}

describe('the fields of a page that a series at channels knows', () => {
  it('are in the unit of the scale, on the clock of the EEG', () => {
    const { channels, unit, seconds, shown, drawn } = channelFields(planted(4));
    expect([unit, channels.length, drawn.length]).toEqual(['µM', 8, 4]);
    expect(channels[3]).toMatchObject({ name: 'S1', kind: 'HbR', region: 'R G_precentral' });
    expect(channels[0].generated[26]).toBeCloseTo(2 * (26 + START - 20), 5);
    expect(channels[1].generated[26]).toBeCloseTo(0.5 * (26 + START - 20), 5);
    expect([channels[0].deviation[7], channels[1].deviation[7]]).toEqual([6, 1.5]);
    expect([seconds[0], seconds[10], ...shown]).toEqual([START, START + 10, 50, 100, 149]);
    expect(channels[0].distance).toBeUndefined();
  });

  it('hold the planted response to trials, its uncertainty divided by the root of their number', () => {
    const { courses, counts, places } = channelFields(planted(4)).trials!;
    expect(counts).toEqual({ left: 4 });
    expect(places).toContain('G_precentral');
    expect(courses.map(({ hemisphere, kind }) => `${hemisphere} ${kind}`)).toEqual([
      'L HbO',
      'L HbR',
      'R HbO',
      'R HbR',
    ]);
    const [course] = courses;
    // Onsets fall between moments; the course is linear there.
    expect(course.generated[course.seconds.indexOf(8)]).toBeCloseTo(2 * 8, 4);
    expect(course.generated[course.seconds.indexOf(-3)]).toBeCloseTo(0, 6);
    expect(course.generatedBand[4]).toBeCloseTo(6 / 2, 6);
  });

  it('have no trials where no event repeats', () => {
    const input = planted(4);
    expect(channelFields({ ...input, generated: { ...input.generated, events: [] } }).trials).toBeUndefined();
  });

  it('draw of many channels the one of each region that is nearest to the model', () => {
    const input = planted(60);
    const points = [{ name: 'P', kind: 'HbO', position: [30, 0, 60] as const }];
    const { drawn, channels } = channelFields({ ...input, points });
    expect(channels[0].distance).toBe(30);
    // L frontal, L precentral, R frontal, R precentral.
    expect(drawn).toEqual(['S30', 'S0', 'S29', 'S1']);
  });
});
