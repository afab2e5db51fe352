/** Figure 5c: age and body-mass index, read off brain signals of people whom the decoder has never seen. */
import {
  assessNumbers,
  type DecodedRun,
  type DecodingSource,
  decodingSource,
  eegSpectrum,
  maximumCorrected,
  type NumberAssessment,
  personTask,
  type RunFeatures,
  ridge,
  sourceOf,
} from '../decode/index.js';
import { HemocastError } from '../foundation/index.js';
import { PERSON_EFFECTS } from '../simulate/index.js';
import { permutationsOf, SIGNIFICANT, two } from './decoding-figure.js';
import type { Figure, FigureResult, Finding } from './figure.js';
import type { Panel } from './panels.js';
import type { Study, StudyData } from './study.js';

interface Trait {
  name: string;
  label: string;
  unit: string;
  /** What the simulator planted. */
  planted: string;
}

const TRAITS: readonly Trait[] = [
  {
    ...{ name: 'age', label: 'age', unit: 'years' },
    planted: `alpha ${PERSON_EFFECTS.alphaFrequencyPerYear} Hz, coupling ${PERSON_EFFECTS.couplingPerYear}, delay ${PERSON_EFFECTS.delayPerYear} s and weight of fast bands ${PERSON_EFFECTS.fastBandWeightPerYear} a year`,
  },
  {
    ...{ name: 'bmi', label: 'BMI', unit: 'kg/m²' },
    planted: `coupling ${PERSON_EFFECTS.couplingPerBmiAbove25} and delay ${PERSON_EFFECTS.delayPerBmiAbove25} s for each kg/m² above 25; nothing in EEG`,
  },
];

interface Source {
  label: string;
  source: DecodingSource;
  /** Whether it needs what is generated, so that people of the model's training cannot be tested. */
  isGenerated: boolean;
}

interface Outcome extends Source {
  trait: Trait;
  found?: NumberAssessment;
  /** Why there is nothing. */
  reason?: string;
}

export const fig5c: Figure = {
  name: 'fig5c',
  title: 'Age and BMI across people',
  question:
    'Can the age and the body-mass index of people be read off EEG, BOLD and generated BOLD, beyond functional connectivity?',
  needs: [],
  either: ['rest', 'films'],
  async make(study) {
    return decodeTraits(study, await dataOf(study));
  },
};

/** Of simulated people those at rest, who are the most; of recorded ones those with films, whose BOLD was measured. */
async function dataOf(study: Study): Promise<StudyData> {
  if (!study.has('rest')) return study.data('films');
  const rest = await study.data('rest');
  return rest.simulated || !study.has('films') ? rest : study.data('films');
}

async function decodeTraits(study: Study, data: StudyData): Promise<FigureResult> {
  const known = [...data.training, ...data.validation];
  const all = [...known, ...data.unseen];
  const spectra = new Map<string, Float32Array>();
  const runs: DecodedRun[] = [];
  for (const [k, run] of all.entries()) {
    study.progress.report('people of figure 5c', k, all.length, run.id);
    spectra.set(run.id, eegSpectrum(await data.eeg(run)));
    runs.push({ run, generated: (await data.generate(run)).mean });
  }
  const trained = new Set(known.map(({ person }) => person));
  const sources = sourcesOf(data, spectra);
  // One for all, so that permutations are the same.
  const random = study.random('traits');
  const outcomes = TRAITS.flatMap((trait) =>
    sources.map((source): Outcome => {
      const tested = runs.map((own) => ({ ...own, isTested: !(source.isGenerated && trained.has(own.run.person)) }));
      try {
        const { part } = personTask({ runs: tested, source: source.source, space: data.space }, trait.name, 'number');
        if (part.tested!.length < FEWEST_TESTED) {
          return { ...source, trait, reason: `only ${part.tested!.length} people whom the model had not seen` };
        }
        return { ...source, trait, found: assessNumbers(part, ridge, { permutations: permutationsOf(study), random }) };
      } catch (error) {
        if (!(error instanceof HemocastError) || error.code !== 'decode-trait') throw error;
        return { ...source, trait, reason: error.message };
      }
    }),
  );
  const corrected = maximumCorrected(
    outcomes.map(({ found }) => ({ value: found?.r.value ?? Number.NaN, none: found?.none ?? [] })),
  );
  return {
    caption: captionOf(outcomes, corrected),
    findings: outcomes.flatMap((outcome, k) => findingsOf(outcome, corrected[k], outcomes.length, data.simulated)),
    panels: panelsOf(outcomes),
    details: {
      decoder: ridge.note,
      predictions: Object.fromEntries(
        outcomes.map(({ trait, label, found }) => [`${trait.name}, ${label}`, found?.predictions ?? null]),
      ),
    },
  };
}

/** Of fewer predictions a correlation says nothing. */
const FEWEST_TESTED = 5;

function sourcesOf(data: StudyData, spectra: ReadonlyMap<string, Float32Array>): Source[] {
  const spectrum: RunFeatures = {
    name: 'eeg-spectrum',
    note: 'log density from 2 to 40 Hz, mean over electrodes, and the frequency of alpha',
    reads: 'source',
    of({ id }, windows) {
      const own = spectra.get(id)!;
      const values = new Float32Array(windows.length * own.length);
      windows.forEach((_, w) => {
        values.set(own, w * own.length);
      });
      return { width: own.length, values };
    },
  };
  const part = { features: spectrum, isGenerated: false };
  const named = (name: string) => decodingSource(name, data.space);
  return [
    { label: 'EEG spectrum', source: sourceOf('eeg-spectrum', [part]), isGenerated: false },
    { label: 'EEG connectivity (baseline)', source: named('eeg-fc'), isGenerated: false },
    { label: 'measured BOLD connectivity (baseline)', source: named('bold-fc'), isGenerated: false },
    { label: 'generated BOLD connectivity', source: named('generated-fc'), isGenerated: true },
    {
      label: 'EEG spectrum + generated BOLD connectivity',
      source: sourceOf('eeg-spectrum+generated-fc', [part, ...named('generated-fc').parts]),
      isGenerated: true,
    },
  ];
}

function findingsOf(
  { trait, label, found, reason, isGenerated }: Outcome,
  p: number,
  count: number,
  simulated: boolean,
): Finding[] {
  const planted = simulated ? { planted: trait.planted } : {};
  if (found === undefined) {
    const quantity = `r of ${trait.label}, across people: ${label}`;
    return [{ quantity, value: Number.NaN, n: 0, of: 'people', holds: false, ...planted, caveat: reason }];
  }
  const shared = { n: found.examples, of: 'people' as const, ...planted };
  const score = ({ value, interval }: NumberAssessment['r']) => ({
    value,
    ...(interval && { low: interval[0], high: interval[1] }),
  });
  return [
    {
      quantity: `r of ${trait.label}, across people: ${label}`,
      ...score(found.r),
      ...shared,
      ...{ p, correction: `maximum over ${count} traits and sources (Westfall & Young)`, holds: p <= SIGNIFICANT },
      caveat: `leaving people out pulls r of nothing below 0: its mean over permutations is ${two(found.r.chance)}${isGenerated ? '; only people whom the model had not seen are tested' : ''}`,
    },
    {
      quantity: `mean absolute error of ${trait.label} (${trait.unit}), across people: ${label}`,
      ...score(found.meanAbsoluteError),
      ...shared,
      caveat: `${found.meanAbsoluteError.chance.toFixed(1)} with permuted labels`,
    },
  ];
}

function captionOf(outcomes: readonly Outcome[], corrected: readonly number[]): string {
  const shown = ({ trait, label, found }: Outcome) =>
    `${trait.label} from ${label}, r = ${two(found!.r.value)}${found!.r.interval ? ` [${found!.r.interval.map(two).join(', ')}]` : ''}, error ${found!.meanAbsoluteError.value.toFixed(1)} ${trait.unit}`;
  const done = outcomes.map((outcome, k) => ({ outcome, p: corrected[k] })).filter(({ outcome }) => outcome.found);
  const missed = done.filter(({ p }) => !(p <= SIGNIFICANT));
  const found = done.filter(({ p }) => p <= SIGNIFICANT);
  const undone = outcomes.filter(({ found: own }) => own === undefined);
  const one = (list: typeof done) => list.map(({ outcome }) => shown(outcome)).join('; ');
  return [
    ...(missed.length > 0 ? [`Not read off people whom the decoder had not seen: ${one(missed)}.`] : []),
    ...(undone.length > 0
      ? [
          `Not tried: ${undone.map(({ trait, label, reason }) => `${trait.label} from ${label} (${reason})`).join('; ')}.`,
        ]
      : []),
    ...(found.length > 0 ? [`Read: ${one(found)}.`] : []),
    `Each person is one example, predicted by ridge regression that learned from others; p by permutation of people, corrected over traits and sources.`,
  ].join(' ');
}

function panelsOf(outcomes: readonly Outcome[]): Panel[] {
  const bars: Panel = {
    kind: 'bars',
    title: 'r with truth, across people',
    note: 'Bars with 95 % intervals over people. Leaving people out pulls r of nothing below 0.',
    value: { label: 'r', domain: [-1, 1] },
    groups: TRAITS.map((trait) => ({
      label: trait.label,
      bars: outcomes
        .filter((outcome) => outcome.trait === trait && outcome.found !== undefined)
        .map(({ label, found }) => ({
          series: label,
          value: found!.r.value,
          ...(found!.r.interval && { low: found!.r.interval[0], high: found!.r.interval[1] }),
        })),
    })).filter(({ bars: own }) => own.length > 0),
    levels: [{ label: 'nothing read', value: 0 }],
  };
  const scatters = TRAITS.flatMap((trait): Panel[] => {
    const own = outcomes.filter((outcome) => outcome.trait === trait && outcome.found !== undefined);
    if (own.length === 0) return [];
    const best = own.reduce((most, one) => (one.found!.r.value > most.found!.r.value ? one : most));
    return [
      {
        kind: 'scatter',
        title: `${trait.label}: predicted and true`,
        note: `From ${best.label}, the source with the largest r of ${own.length}; chosen by that, so it looks better than it is.`,
        x: { label: `${trait.label}, ${trait.unit}` },
        y: { label: `predicted, ${trait.unit}` },
        points: best.found!.predictions.map(({ person, truth, predicted }) => ({
          ...{ x: truth, y: predicted, group: 'people', label: person },
        })),
        diagonal: true,
      },
    ];
  });
  return bars.groups.length > 0 ? [bars, ...scatters] : scatters;
}
