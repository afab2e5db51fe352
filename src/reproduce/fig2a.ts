/** Figure 2a: BOLD that a model of one data set generates for the people of another, beside the light measured there. */
import { spinTest } from '../cortex/index.js';
import { pearson } from '../signal/index.js';
import type { Figure, FigureResult, Finding } from './figure.js';
import { onCortex, regionNames } from './region-values.js';
import { hasMeasured, type Study, type StudyData } from './study.js';
import { studyTurns } from './study-turns.js';
import { activationsByPerson, meanMap } from './trial-activation.js';

/** Regions that the paper names. */
export const ACTIVE_REGIONS: readonly string[] = ['G_and_S_paracentral', 'G_front_sup', 'S_precentral-sup-part'];
const PAPER = {
  value: 'paracentral, superior frontal, superior precentral',
  differs: 'shown as maps of people of Shin et al., without a number',
};
/** Channels of light see the cortex about them up to this far, mm. */
const REACH = 25;
/** Share of the regions that count as active. */
const ACTIVE = 0.1;
const LEVEL = 0.05;

export const fig2a: Figure = {
  name: 'fig2a',
  title: 'BOLD generated for the people of an EEG-fNIRS data set',
  question:
    'Is the cortex that generated BOLD shows active in imagery the cortex over which light was measured to change?',
  needs: ['imagery', 'imageryBold'],
  make: async (study) => activeCortex(study, await study.data('imagery'), await study.data('imageryBold')),
};

async function activeCortex(study: Study, light: StudyData, bold: StudyData): Promise<FigureResult> {
  const { space } = bold;
  const values = space.labels.length;
  const generated = await activationsByPerson(bold.unseen, values, async (run) => (await bold.generate(run)).mean);
  const isMeasured = hasMeasured(bold);
  const measured = isMeasured ? await activationsByPerson(bold.unseen, values, async ({ signal }) => signal) : [];
  const channels = await activationsByPerson(light.unseen, light.space.labels.length, async ({ signal }) => signal);
  const turns = studyTurns(study);
  const kinds = (light.space.kinds ?? []).map((kind, k) => ({
    kind,
    map: underChannels(
      study,
      light,
      meanMap(
        channels.map(({ both }) => both),
        light.space.labels.length,
      ),
      k,
    ),
  }));
  const covered = kinds[0]?.map ?? new Float32Array(values).fill(Number.NaN);
  const bolds = [
    { name: 'generated', people: generated },
    ...(isMeasured ? [{ name: 'measured', people: measured }] : []),
  ].map(({ name, people }) => {
    const map = meanMap(
      people.map(({ both }) => both),
      values,
    ).map((value, v) => (space.labels[v] < 0 ? Number.NaN : value));
    return { name, map, people: people.length, active: activeRegions(space, map) };
  });
  const names = regionNames(space);
  const overlaps = bolds.flatMap(({ name, map, people }) =>
    kinds.map(({ kind, map: seen }) => ({
      name,
      kind,
      people,
      test: spinTest(map, turns, (spun) => sharedR(spun, seen)),
    })),
  );
  const [own] = bolds;
  const known = own.active.filter((region) => ACTIVE_REGIONS.includes(space.regions[region].name));
  const hbo = overlaps.find(({ name, kind }) => name === 'generated' && kind === 'HbO');
  const findings: Finding[] = [
    ...overlaps.map(
      ({ name, kind, people, test }): Finding => ({
        quantity: `${name} BOLD and measured ${kind}: r of activation over the cortex under the channels`,
        value: test.value,
        n: people,
        of: 'people',
        p: kind === 'HbR' ? undefined : test.p,
        correction: `spin test, ${test.turns} turns; one-sided`,
        ...(kind === 'HbR' && { caveat: 'HbR falls where HbO rises: a negative r is expected, and not tested' }),
        ...(name === 'generated' && kind === 'HbO' && { holds: test.p <= LEVEL }),
      }),
    ),
    {
      quantity: 'regions of the paper among the most active tenth of generated BOLD',
      value: known.length,
      n: own.people,
      of: 'people',
      paper: PAPER,
      ...(light.simulated && { planted: 'hand regions: precentral, central, postcentral' }),
    },
  ];
  const limit = Math.max(...bolds.flatMap(({ map }) => [...map].filter(Number.isFinite).map(Math.abs))) || 1;
  const lightLimit = Math.max(...kinds.flatMap(({ map }) => [...map].filter(Number.isFinite).map(Math.abs))) || 1;
  const isFound = hbo !== undefined && hbo.test.p <= LEVEL;
  return {
    caption: [
      isFound ? '' : 'Generated BOLD is not shown to be active where HbO rises.',
      hbo
        ? `Over the cortex under the channels, activation of generated BOLD and of measured HbO agree by r = ${hbo.test.value.toFixed(2)} (p = ${hbo.test.p.toFixed(3)} by spins; turned maps have ${hbo.test.mean.toFixed(2)}).`
        : '',
      `The most active regions are ${own.active
        .slice(0, 6)
        .map((region) => names[region])
        .join(', ')}.`,
    ]
      .filter(Boolean)
      .join(' '),
    simulated: light.simulated,
    findings,
    panels: [
      {
        kind: 'cortex',
        title: 'BOLD in imagery of either hand',
        note: 'Mean over people, 5–15 s after the onset less the baseline.',
        unit: 'z',
        maps: bolds.map(({ name, map }) => ({ label: name, values: map })),
        limit,
      },
      {
        kind: 'cortex',
        title: 'Light in the same trials, on the cortex under its channels',
        unit: 'z',
        maps: kinds.map(({ kind, map }) => ({ label: `measured ${kind}`, values: map })),
        limit: lightLimit,
      },
      {
        kind: 'cortex',
        title: 'The most active tenth of the regions, and what light covers',
        unit: '1',
        maps: [
          ...bolds.map(({ name, active }) => ({
            label: name,
            values: onCortex(
              study.template,
              names.map((_, region) => (active.includes(region) ? 1 : 0)),
            ),
          })),
          { label: 'covered by light', values: covered.map((value) => (Number.isFinite(value) ? 1 : Number.NaN)) },
        ],
        limit: 1,
        threshold: 0.5,
      },
    ],
    details: {
      active: Object.fromEntries(bolds.map(({ name, active }) => [name, active.map((region) => names[region])])),
    },
  };
}

/** Regions with the strongest activation, the strongest first. */
function activeRegions({ labels, regions }: StudyData['space'], map: ArrayLike<number>): number[] {
  const sums = new Float64Array(regions.length);
  const counts = new Float64Array(regions.length);
  for (let v = 0; v < labels.length; v++) {
    if (labels[v] < 0) continue;
    sums[labels[v]] += map[v];
    counts[labels[v]]++;
  }
  const means = sums.map((sum, region) => sum / Math.max(1, counts[region]));
  return regions
    .map((_, region) => region)
    .sort((a, b) => means[b] - means[a])
    .slice(0, Math.round(ACTIVE * regions.length));
}

/** Values of the channels of one kind at the vertices that they see, weighted by distance; NaN elsewhere. */
function underChannels({ template }: Study, { space }: StudyData, map: ArrayLike<number>, kind: number): Float32Array {
  const { places, kindOf, labels } = space;
  const own = Array.from({ length: labels.length }, (_, value) => value).filter(
    (value) => (kindOf?.[value] ?? 0) === kind,
  );
  return Float32Array.from(template.labels, (region, v) => {
    if (region < 0) return Number.NaN;
    let [sum, weights] = [0, 0];
    for (const value of own) {
      const distance = Math.hypot(...[0, 1, 2].map((k) => template.pial[3 * v + k] - places![3 * value + k]));
      if (distance > REACH || !Number.isFinite(map[value])) continue;
      const weight = 1 - distance / REACH;
      sum += weight * map[value];
      weights += weight;
    }
    return weights > 0 ? sum / weights : Number.NaN;
  });
}

/** r over the vertices that both have. */
function sharedR(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const both = Array.from({ length: a.length }, (_, v) => v).filter(
    (v) => Number.isFinite(a[v]) && Number.isFinite(b[v]),
  );
  return both.length < 10
    ? Number.NaN
    : pearson(
        both.map((v) => a[v]),
        both.map((v) => b[v]),
      );
}
