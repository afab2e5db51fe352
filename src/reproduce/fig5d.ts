/** Figure 5d: which hand's movement was imagined. */
import {
  assessClasses,
  type DecodedRun,
  type DecodingPart,
  type DecodingSource,
  decodingSource,
  EPOCH_DECODERS,
  type Epochs,
  eegBandPower,
  epochsAbout,
  HANDS,
  handTask,
  handTrials,
  laggedEeg,
  lda,
  MOTOR_RHYTHMS,
  sourceOf,
  trialFolds,
} from '../decode/index.js';
import { HemocastError, type Random } from '../foundation/index.js';
import {
  accuracyBars,
  classFindings,
  classSentences,
  correctedSources,
  type DecodedSource,
  gainsOf,
  permutationsOf,
} from './decoding-figure.js';
import type { Figure, FigureResult, PaperValue } from './figure.js';
import type { Study, StudyData } from './study.js';

const DIFFERS =
  'other people unless the recordings are those of Shin et al. (2017); decoder, folds and features of the paper are not stated';
const paper = (value: number): PaperValue => ({ value, differs: DIFFERS });

const EEG = 'EEG band power';
const COMBINED = 'EEG + generated HbO and HbR';
const CONTROL = 'EEG in as many features';
const MEASURED = 'EEG + measured HbO and HbR';

const SOURCES: readonly { name: string; label: string; group: string; paper?: PaperValue }[] = [
  { name: 'eeg', label: EEG, group: 'EEG', paper: paper(0.6) },
  { name: 'hbo', label: 'measured HbO', group: 'measured light', paper: paper(0.47) },
  { name: 'hbr', label: 'measured HbR', group: 'measured light', paper: paper(0.48) },
  { name: 'fnirs', label: 'measured HbO and HbR', group: 'measured light' },
  { name: 'generated-hbo', label: 'generated HbO', group: 'generated light' },
  { name: 'generated-hbr', label: 'generated HbR', group: 'generated light' },
  { name: 'generated', label: 'generated HbO and HbR', group: 'generated light' },
  { name: 'eeg+generated', label: COMBINED, group: 'combinations', paper: paper(0.63) },
  { name: 'eeg+fnirs', label: MEASURED, group: 'combinations', paper: paper(0.63) },
];

/** Names of the decoders of epochs, as the figure has them. */
const EPOCH_LABELS: Readonly<Record<string, string>> = {
  'csp+lda': 'EEG, common spatial patterns',
  'tangent+logistic': 'EEG, tangent space',
};

const GAINS = [
  [COMBINED, EEG],
  [COMBINED, CONTROL],
  [COMBINED, EPOCH_LABELS['csp+lda']],
  [COMBINED, EPOCH_LABELS['tangent+logistic']],
  [MEASURED, EEG],
] as const;

export const fig5d: Figure = {
  name: 'fig5d',
  title: 'Imagined movement of the left or right hand',
  question:
    'Does generated HbO and HbR help to tell which hand’s movement somebody imagines, beyond the best that EEG does alone?',
  needs: ['imagery'],
  async make(study) {
    return decodeHands(study, await study.data('imagery'));
  },
};

async function decodeHands(study: Study, data: StudyData): Promise<FigureResult> {
  const random = study.random('hands');
  const runs: DecodedRun[] = [];
  for (const [k, run] of data.unseen.entries()) {
    study.progress.report('generate for decoders', k, data.unseen.length, run.id);
    runs.push({ run, generated: (await data.generate(run)).mean });
  }
  const folds = random.fork('folds');
  const partsFrom = (source: DecodingSource) =>
    handTask({ runs, source, space: data.space, across: 'blocks', shuffled: folds });
  let width: number;
  try {
    width = partsFrom(decodingSource('generated', data.space)).parts[0].input.width;
  } catch (error) {
    if (error instanceof HemocastError && error.code === 'decode-trials') return undecodable(error.message);
    throw error;
  }
  const lagged = laggedEeg(width, study.random('EEG in as many features'));
  const control = sourceOf(
    'eeg+eeg-lags',
    [eegBandPower, lagged].map((features) => ({ features, isGenerated: false })),
  );
  const all = [
    ...SOURCES.map((one) => ({ ...one, source: decodingSource(one.name, data.space) })),
    { name: 'control', label: CONTROL, group: 'EEG', source: control, paper: undefined },
  ];
  const vectors = all.map(({ label, group, source, paper: printed }, k): DecodedSource => {
    study.progress.report('hands', k, all.length + EPOCH_DECODERS.length, label);
    const { parts } = partsFrom(source);
    const options = { permutations: permutationsOf(study), random };
    return { label, group, assessment: assessClasses(parts, HANDS, lda, options), ...(printed && { paper: printed }) };
  });
  const epochs = await epochParts(data, runs, folds);
  const sources = [
    ...vectors,
    ...EPOCH_DECODERS.map((decoder, k): DecodedSource => {
      const label = EPOCH_LABELS[decoder.name] ?? `EEG, ${decoder.name}`;
      study.progress.report('hands', all.length + k, all.length + EPOCH_DECODERS.length, label);
      const options = { permutations: permutationsOf(study), random };
      return { label, group: 'EEG', assessment: assessClasses(epochs, HANDS, decoder, options), paper: paper(0.6) };
    }),
  ];
  const corrected = correctedSources(sources);
  const gains = gainsOf(sources, GAINS, random);
  const trials = vectors[0].assessment.examples;
  return {
    caption: [
      ...classSentences(corrected, gains),
      `Each decoder learned from four fifths of a person’s own ${Math.round(trials / vectors[0].assessment.perPerson.length)} trials, dealt at random over sessions as MOABB does, and could use all that a trial holds; generated light comes from a model that never saw the person.`,
    ].join(' '),
    findings: classFindings('left or right hand, within people', corrected, gains),
    panels: [
      accuracyBars(
        'left or right hand, within people',
        sources,
        'Points are people; bars their mean with 95 % intervals over people.',
      ),
    ],
    details: {
      ...{ trials, folds: 'five, stratified, the same for every decoder', rhythms: MOTOR_RHYTHMS },
      decoders: { vectors: lda.note, ...Object.fromEntries(EPOCH_DECODERS.map(({ name, note }) => [name, note])) },
      f1: Object.fromEntries(sources.map(({ label, assessment }) => [label, assessment.f1.map(({ value }) => value)])),
    },
  };
}

/** The same trials and folds as epochs of EEG, one part for each person whose recordings have the same electrodes. */
async function epochParts(
  data: StudyData,
  runs: readonly DecodedRun[],
  folds: Random,
): Promise<DecodingPart<Epochs>[]> {
  const parts: DecodingPart<Epochs>[] = [];
  for (const person of new Set(runs.map(({ run }) => run.person))) {
    const own = runs.filter(({ run }) => run.person === person).map(({ run }) => run);
    const trials = own.flatMap(handTrials);
    const few = HANDS.some((_, hand) => trials.filter(({ truth }) => truth === hand).length < 5);
    if (few) continue;
    const cut: Epochs[] = [];
    for (const run of own) {
      const mine = trials.filter((trial) => trial.run === run);
      if (mine.length === 0) continue;
      const end = Math.min(...mine.map(({ duration }) => duration));
      cut.push(
        epochsAbout(
          await data.eeg(run),
          mine.map(({ onset }) => onset),
          { start: 0, end, ...MOTOR_RHYTHMS },
        ),
      );
    }
    const truth = trials.map((trial) => trial.truth);
    parts.push({
      input: joined(cut),
      truth,
      groups: trialFolds(truth, folds.fork(person)),
      people: trials.map(() => person),
      units: trials.map(({ id }) => id),
      blocks: trials.map(({ run }) => run.id),
    });
  }
  return parts;
}

function joined(parts: readonly Epochs[]): Epochs {
  const samples = Math.min(...parts.map((part) => part.samples));
  const [{ channels }] = parts;
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const values = new Float32Array(count * channels * samples);
  let at = 0;
  for (const part of parts) {
    for (let row = 0; row < part.count * channels; row++, at += samples) {
      values.set(part.values.subarray(row * part.samples, row * part.samples + samples), at);
    }
  }
  return { count, channels, samples, values };
}

function undecodable(reason: string): FigureResult {
  return {
    caption: `Hands could not be decoded: ${reason}`,
    findings: [
      { quantity: 'accuracy, left or right hand', value: Number.NaN, n: 0, of: 'people', holds: false, caveat: reason },
    ],
    panels: [],
  };
}
