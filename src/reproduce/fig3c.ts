/** Figure 3c: what each band of the EEG gives to generated BOLD, and how much of it muscles could give. */
import { holm, permutationNull, type RunScore } from '../evaluate/index.js';
import { BAND_ABSENT, type BandContributions, bandContributions, spearman } from '../explain/index.js';
import { HemocastError } from '../foundation/index.js';
import type { Figure, FigureResult, Finding } from './figure.js';
import { chosenRuns, muscleContributions } from './muscle-contributions.js';
import type { Panel, PanelEstimate } from './panels.js';
import { captionOf, overPeople, shown, shownP, withInterval } from './person-summary.js';
import { isCortical, onCortex, regionNames } from './region-values.js';
import type { PlantedTruth, Study, StudyData } from './study.js';

const LEVEL = 0.05;
const CLAIMED = 'gamma';
const DIFFERS = 'a network trained on other recordings; which background its Shapley values have is not stated there';

/** One person's runs together. */
interface PersonBands {
  person: string;
  /** Mean |φ| of each band, as a part of the sum over bands `[band]`. */
  size: number[];
  /** Share of the generated variance `[band]`. */
  share: number[];
  /** Mean |φ| `[region, band]`. */
  magnitude: Float64Array;
  deviation: number;
  gap: number;
}

export const fig3c: Figure = {
  name: 'fig3c',
  title: 'What each band gives to generated BOLD',
  question: 'Which bands of the EEG does generated BOLD come from, is it as planted, and could it come from muscles?',
  needs: ['films'],
  make,
};

async function make(study: Study): Promise<FigureResult> {
  const data = await study.data('films');
  const { bands, space } = data;
  const people = await explainPeople(study, data);
  const sizes = bands.map((_, b) =>
    overPeople(
      scoresOf(people, ({ size }) => size[b]),
      study.random(`fig3c size ${b}`),
    ),
  );
  const shares = bands.map((_, b) =>
    overPeople(
      scoresOf(people, ({ share }) => share[b]),
      study.random(`fig3c share ${b}`),
    ),
  );
  const planted = await plantedOf(data);
  const magnitude = meanOf(people.map((one) => one.magnitude));
  const muscle = await muscleContributions(
    study,
    data,
    new Map(people.map((one) => [one.person, one.deviation])),
    CLAIMED,
  );
  const strongest = strongestFinding(people, bands, sizes, study);
  const findings: Finding[] = [
    strongest.finding,
    ...bands.map((band, b) => {
      const { points: _, ...estimate } = shares[b];
      return { quantity: `share of the generated variance: ${band}`, ...estimate };
    }),
    ...plantedFindings(
      planted,
      bands,
      sizes.map(({ value }) => value),
      magnitude,
    ),
    ...muscle.findings,
  ];
  const drawn = isCortical(space, study.template);
  return {
    caption: caption(bands, strongest, findings),
    findings,
    panels: [
      sizePanel(bands, sizes, planted && strengthsOf(planted, bands.length)),
      sharePanel(bands, shares),
      ...(drawn ? [cortexPanel(bands, magnitude, study)] : []),
      ...muscle.panels,
    ],
    details: {
      absent: BAND_ABSENT,
      coalitions: 2 ** bands.length,
      largestGap: Math.max(...people.map(({ gap }) => gap)),
      regions: regionNames(space),
      bands,
      magnitude: [...magnitude],
    },
  };
}

const scoresOf = (people: readonly PersonBands[], of: (person: PersonBands) => number): RunScore[] =>
  people.map((one) => ({ person: one.person, value: of(one) }));

async function explainPeople(study: Study, data: StudyData): Promise<PersonBands[]> {
  const runs = chosenRuns(data, study.quick ? 1 : 2);
  const byPerson = new Map<string, BandContributions[]>();
  for (const [i, run] of runs.entries()) {
    study.progress.report('coalitions of bands', i, runs.length);
    const found = await bandContributions(run, (changed) => data.generate(changed), data);
    byPerson.set(run.person, [...(byPerson.get(run.person) ?? []), found]);
  }
  if (byPerson.size === 0) {
    throw new HemocastError('people-missing', 'There is nobody whose generated signal could be explained', {
      field: data.label,
      expected: 'runs that the model has not seen',
      found: 'none',
    });
  }
  return [...byPerson].map(([person, found]) => summaryOf(person, found));
}

function summaryOf(person: string, found: readonly BandContributions[]): PersonBands {
  const mean = (of: (one: BandContributions) => number) => found.reduce((sum, one) => sum + of(one) / found.length, 0);
  const [{ bands }] = found;
  const sizes = bands.map((_, b) => mean(({ total }) => total.magnitude[b]));
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  return {
    person,
    size: sizes.map((size) => size / whole),
    share: bands.map((_, b) => mean(({ total }) => total.share[b])),
    magnitude: meanOf(found.map(({ magnitude }) => magnitude)),
    deviation: mean(({ deviation }) => deviation),
    gap: Math.max(...found.map(({ gap }) => gap)),
  };
}

function meanOf(maps: readonly Float64Array[]): Float64Array {
  return maps[0].map((_, at) => maps.reduce((sum, map) => sum + map[at] / maps.length, 0));
}

interface Strongest {
  finding: Finding;
  /** Band of the largest mean |φ|. */
  band: string;
}

/** Gamma against each other band, signs of the differences exchanged over people, Holm over the other bands. */
function strongestFinding(
  people: readonly PersonBands[],
  bands: readonly string[],
  sizes: readonly { value: number }[],
  study: Study,
): Strongest {
  const largest = sizes.reduce((best, { value }, b) => (value > sizes[best].value ? b : best), 0);
  const claimed = bands.indexOf(CLAIMED);
  const quantity = `part of ${CLAIMED} in the sum over bands of mean |Shapley value| (alike for all bands: ${shown(1 / bands.length)})`;
  if (claimed < 0) {
    const caveat = `the features have no band ${CLAIMED}: ${bands.join(', ')}`;
    return { band: bands[largest], finding: { quantity, value: Number.NaN, n: people.length, of: 'people', caveat } };
  }
  const others = bands.map((_, b) => b).filter((b) => b !== claimed);
  const random = study.random('fig3c strongest');
  const tests = others.map((other) => {
    const differences = people.map(({ size }) => size[claimed] - size[other]);
    return permutationNull(
      differences.map((d) => [d, -d]),
      random.fork(bands[other]),
    )!.p;
  });
  const p = Math.max(...holm(tests));
  const { points: _, ...estimate } = overPeople(
    scoresOf(people, ({ size }) => size[claimed]),
    random.fork('part'),
  );
  return {
    band: bands[largest],
    finding: {
      ...{ quantity, ...estimate, p },
      correction: `largest of ${others.length} comparisons with the other bands, signs exchanged over people, Holm`,
      paper: { value: 'gamma strongest', differs: DIFFERS },
      holds: p <= LEVEL,
      ...(p > LEVEL &&
        0.5 ** people.length * others.length > LEVEL && {
          caveat: `${people.length} people are too few for any p below ${LEVEL}`,
        }),
    },
  };
}

async function plantedOf(data: StudyData): Promise<PlantedTruth | undefined> {
  const found: PlantedTruth[] = [];
  for (const run of chosenRuns(data, 1)) {
    const planted = await data.planted?.(run);
    if (planted?.bandWeights !== undefined || planted?.bandStrengths !== undefined) found.push(planted);
  }
  if (found.length === 0) return undefined;
  const mean = (of: 'bandWeights' | 'bandStrengths') => {
    const known = found.flatMap((one) => (one[of] === undefined ? [] : [Float64Array.from(one[of], Math.abs)]));
    return known.length > 0 ? meanOf(known) : undefined;
  };
  return { bandWeights: mean('bandWeights'), bandStrengths: mean('bandStrengths') };
}

/** What each band puts into the drive, mean over regions, as a part of the sum over bands `[band]`. */
function strengthsOf(planted: PlantedTruth, bands: number): number[] {
  const values = planted.bandStrengths ?? planted.bandWeights!;
  const sums = new Array<number>(bands).fill(0);
  for (let at = 0; at < values.length; at++) sums[at % bands] += Math.abs(values[at]);
  const whole = sums.reduce((sum, value) => sum + value, 0);
  return sums.map((value) => value / whole);
}

function plantedFindings(
  planted: PlantedTruth | undefined,
  bands: readonly string[],
  sizes: readonly number[],
  magnitude: Float64Array,
): Finding[] {
  if (planted === undefined) return [];
  const isStrength = planted.bandStrengths !== undefined;
  const what = isStrength ? 'planted strength' : 'planted |weight|';
  const strengths = strengthsOf(planted, bands.length);
  const order = strengths.map((_, b) => b).sort((a, b) => strengths[b] - strengths[a]);
  const values = planted.bandStrengths ?? planted.bandWeights!;
  const regions = magnitude.length / bands.length;
  const caveat = isStrength
    ? {}
    : { caveat: 'weights say what a change of power does, not how much the power of a band changes' };
  const rho = spearman(strengths, sizes);
  return [
    {
      ...{ quantity: `Spearman of the order of bands, ${what} and found`, value: rho, n: 1, of: 'maps' },
      planted: order.map((b) => bands[b]).join(' > '),
      holds: rho >= 0.8,
      ...caveat,
    },
    ...bands.map((band, b): Finding => {
      const at = (from: ArrayLike<number>) => Array.from({ length: regions }, (_, r) => from[r * bands.length + b]);
      const value = spearman(at(values), at(magnitude));
      return {
        quantity: `Spearman over regions of ${band}, ${what} and found`,
        value,
        n: regions,
        of: 'regions',
        ...caveat,
      };
    }),
  ];
}

function caption(bands: readonly string[], { finding, band }: Strongest, findings: readonly Finding[]): string {
  const of = (start: string) => findings.find(({ quantity }) => quantity.startsWith(start));
  const order = of('Spearman of the order');
  const muscle = of('BOLD generated from muscles');
  const claim = Number.isNaN(finding.value)
    ? { text: `The features have no band gamma; the largest contribution is that of ${band}.`, holds: false }
    : {
        text: `Gamma gives ${withInterval(finding)} of what the ${bands.length} bands give to generated BOLD (${shownP(finding.p!)} against the others, Holm, ${finding.n} people)${finding.holds ? ', the largest part, as in the paper' : `; the largest part is that of ${band}, and the paper’s claim is not shown here`}.`,
        holds: finding.holds,
      };
  return captionOf([
    claim,
    ...(order
      ? [
          {
            text: `The order of bands agrees with the planted one (${order.planted}) with a rank correlation of ${shown(order.value)}.`,
            holds: order.holds,
          },
        ]
      : []),
    ...(muscle && !Number.isNaN(muscle.value)
      ? [
          {
            text: `From a recording of muscles alone the model still generates BOLD of ${withInterval(muscle)} of the deviation it has from people${muscle.holds ? '' : ': it does not tell muscles from a brain'}.`,
            holds: muscle.holds,
          },
        ]
      : []),
  ]);
}

function sizePanel(bands: readonly string[], sizes: readonly PanelEstimate[], planted: number[] | undefined): Panel {
  return {
    ...{ kind: 'bars', title: 'Size of contributions', value: { label: 'part of the sum of mean |Shapley value|' } },
    groups: bands.map((label, b) => ({
      label,
      bars: [{ series: 'generated BOLD', ...sizes[b] }, ...(planted ? [{ series: 'planted', value: planted[b] }] : [])],
    })),
    levels: [{ label: 'alike', value: 1 / bands.length }],
  };
}

function sharePanel(bands: readonly string[], shares: readonly { value: number }[]): Panel {
  return {
    ...{
      kind: 'bars',
      title: 'Share of the generated variance',
      value: { label: 'covariance with the whole over its variance' },
    },
    note: 'Sums to 1; a band that works against the others has a share below 0.',
    groups: bands.map((label, b) => ({ label, bars: [{ series: 'generated BOLD', ...shares[b] }] })),
  };
}

function cortexPanel(bands: readonly string[], magnitude: Float64Array, { template }: Study): Panel {
  return {
    ...{ kind: 'cortex', title: 'Where each band counts', unit: 'mean |Shapley value|, z' },
    limit: Math.max(...magnitude.filter(Number.isFinite)),
    maps: bands.map((label, b) => ({
      label,
      values: onCortex(
        template,
        magnitude.filter((_, at) => at % bands.length === b),
      ),
    })),
  };
}
