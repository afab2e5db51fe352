import { beforeAll, describe, expect, it } from 'vitest';
import { embeddedTemplate, type Template } from '../cortex/index.js';
import { Random } from '../foundation/index.js';
import { drawLatents, functionalMap, LEAD_IN, SLOW_STEP } from './latent.js';
import {
  drawImageryTraits,
  drawTrials,
  imageryEvents,
  imageryModulation,
  systemicResponse,
  trialDepth,
} from './motor-imagery.js';
import { drawPerson } from './person.js';
import { checkSimulation } from './settings.js';

let template: Template;
beforeAll(() => {
  template = embeddedTemplate();
});

describe('trials of motor imagery', () => {
  it('follow the published schedule, as many of each hand, in an order that the seed sets', () => {
    const traits = drawImageryTraits(new Random(3));
    const { trials, duration } = drawTrials(traits, 20, new Random('a'));
    expect(trials[0].cue).toBe(60);
    expect(trials.filter(({ hand }) => hand === 'left').length).toBe(10);
    trials.forEach(({ cue, onset }, k) => {
      expect(onset - cue).toBeCloseTo(2, 9);
      const pause = (trials[k + 1]?.cue ?? duration - 60) - onset - 10;
      expect(pause).toBeGreaterThanOrEqual(14.999);
      expect(pause).toBeLessThan(18.001);
    });
    const hands = (label: string) => drawTrials(traits, 20, new Random(label)).trials.map(({ hand }) => hand);
    expect(hands('a')).toEqual(trials.map(({ hand }) => hand));
    expect(hands('b')).not.toEqual(hands('a'));
    expect(imageryEvents(trials).map(({ label }) => label)).toContain('cue');
  });

  it('are weak in about one person of five', () => {
    const people = Array.from({ length: 400 }, (_, k) => drawImageryTraits(new Random(k)));
    const weak = people.filter(({ inefficient }) => inefficient);
    expect(weak.length).toBeGreaterThan(55);
    expect(weak.length).toBeLessThan(105);
    expect(Math.max(...weak.map(({ muDepth }) => muDepth))).toBeLessThan(0.16);
    expect(Math.min(...people.filter((p) => !p.inefficient).map(({ muDepth }) => muDepth))).toBeGreaterThan(0.29);
  });

  it('take the stated part of the power of mu and beta, and leave everything else as it would have been', () => {
    const traits = drawImageryTraits(new Random(3));
    const { trials, duration } = drawTrials(traits, 6, new Random('a'));
    const person = drawPerson(checkSimulation(), 0, new Random('p'));
    const map = functionalMap(template.regions.map(({ name }) => name));
    const steps = (duration + LEAD_IN) / SLOW_STEP;
    const draw = (modulation?: ReturnType<typeof imageryModulation>) =>
      drawLatents(person, map, new Float32Array(0), 0, steps, new Random('l'), modulation).envelopes;
    const rest = draw();
    const task = draw(imageryModulation(traits, trials, template.regions, steps));
    const region = (side: string, name: string) =>
      template.regions.findIndex((r) => r.hemisphere === side && r.name === name);
    for (const trial of trials) {
      const at = Math.round((trial.onset + 5 + LEAD_IN) / SLOW_STEP);
      for (const side of ['L', 'R']) {
        const contralateral = (side === 'L') === (trial.hand === 'right');
        for (const [b, band] of [[2, 'alpha'] as const, [3, 'beta'] as const]) {
          const i = region(side, 'G_precentral') * steps + at;
          const kept = (task[b][i] / rest[b][i]) ** 2;
          expect(kept).toBeCloseTo(1 - trialDepth(traits, trial, band, contralateral), 4);
        }
        const gamma = region(side, 'G_precentral') * steps + at;
        expect(task[4][gamma] > 1.01 * rest[4][gamma]).toBe(contralateral);
      }
      const before = region('L', 'S_central') * steps + Math.round((trial.cue - 1 + LEAD_IN) / SLOW_STEP);
      expect(task[2][before]).toBe(rest[2][before]);
    }
    expect(task[0]).toEqual(rest[0]);
    const cuneus = region('L', 'G_cuneus');
    expect(task[2].subarray(cuneus * steps, (cuneus + 1) * steps)).toEqual(
      rest[2].subarray(cuneus * steps, (cuneus + 1) * steps),
    );
  });

  it('have a response of the scalp that comes to its planted height', () => {
    const trial = { hand: 'left' as const, cue: 10, onset: 12, strength: 1, ipsilateral: 0.3, systemic: 0.2 };
    const course = systemicResponse([trial], 600, 10);
    expect(course[99]).toBe(0);
    // A first-order rise of 3 s over 12 s of cue and imagery.
    expect(course[219]).toBeCloseTo(0.2 * (1 - Math.exp(-12 / 3)), 3);
    expect(course[599]).toBeLessThan(1e-3);
  });
});
