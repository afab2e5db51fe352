/** Which film was watched: what figures 5a and 5b share. */
import {
  assessClasses,
  type DecodedRun,
  type DecodingSource,
  decodingSource,
  eegBandPower,
  filmTask,
  laggedEeg,
  lda,
  sourceFeatures,
  sourceOf,
} from '../decode/index.js';
import { HemocastError } from '../foundation/index.js';
import {
  accuracyBars,
  classFindings,
  classSentences,
  correctedSources,
  type DecodedSource,
  gainsOf,
  permutationsOf,
} from './decoding-figure.js';
import type { FigureResult } from './figure.js';
import type { Study, StudyData } from './study.js';

/** Moments of the films that are decoded. */
const MOMENTS = { quick: 6, whole: 12 };

const LABELS = {
  eeg: 'EEG',
  bold: 'measured BOLD',
  generated: 'generated BOLD',
  'eeg+generated': 'EEG + generated BOLD',
  'eeg+bold': 'EEG + measured BOLD',
  'eeg-fc': 'EEG connectivity',
  'bold-fc': 'measured BOLD connectivity',
  'generated-fc': 'generated BOLD connectivity',
} as const;
const CONTROL = 'EEG in as many features';

/** Differences that the figure is about: what generated BOLD adds, and whether as much EEG adds it too. */
const GAINS = [
  [LABELS['eeg+generated'], LABELS.eeg],
  [LABELS['eeg+generated'], CONTROL],
  [LABELS['eeg+bold'], LABELS.eeg],
] as const;

/**
 * Decodes films from every source, at moments and, for connectivity, over whole films.
 *
 * @param across `people`: learned from all other people, tested on those whom the model has not seen; `days`: learned from the model's own
 *   first day, tested on the second
 */
export async function decodeFilms(study: Study, data: StudyData, across: 'people' | 'days'): Promise<FigureResult> {
  const random = study.random(`films across ${across}`);
  const runs = await runsOf(study, data);
  const where = across === 'people' ? 'across people' : 'within people, another day';
  const input = { runs, space: data.space, across };
  const moments = study.quick ? MOMENTS.quick : MOMENTS.whole;
  const named = (name: keyof typeof LABELS) => ({ label: LABELS[name], source: decodingSource(name, data.space) });
  const windows: { label: string; source: DecodingSource }[] = [
    ...(['eeg', 'bold', 'generated', 'eeg+generated', 'eeg+bold'] as const).map(named),
    controlOf(data, runs, study),
  ];
  const whole = (['eeg-fc', 'bold-fc', 'generated-fc'] as const).map(named);
  let first: ReturnType<typeof filmTask>;
  try {
    first = filmTask({ ...input, source: windows[0].source, moments });
  } catch (error) {
    if (error instanceof HemocastError && error.code === 'decode-films') return undecodable(error.message, where);
    throw error;
  }
  const sources: DecodedSource[] = [...windows, ...whole].map(({ label, source }, k) => {
    study.progress.report(`films ${where}`, k, windows.length + whole.length, label);
    const isWhole = k >= windows.length;
    const task = filmTask({ ...input, source, ...(isWhole ? { seconds: Number.POSITIVE_INFINITY } : { moments }) });
    const assessment = assessClasses(task.parts, task.films, lda, {
      permutations: permutationsOf(study),
      random,
    });
    const group = isWhole ? 'connectivity of whole films' : `windows of ${Math.round(task.seconds)} s`;
    return { label, group, assessment, ...(isWhole && { caveat: 'one decision a film, not one a window' }) };
  });
  const corrected = correctedSources(sources);
  const gains = gainsOf(sources, GAINS, random);
  const { films, remark } = first;
  const caption = [...classSentences(corrected, gains), `${remark}.`].join(' ');
  return {
    caption,
    findings: classFindings(`which of ${films.length} films, ${where}`, corrected, gains),
    panels: [
      accuracyBars(
        `which film, ${where}`,
        sources,
        'Points are people; bars their mean with 95 % intervals over people.',
      ),
    ],
    details: {
      ...{ films, moments: first.moments, seconds: first.seconds, decoder: lda.note },
      features: Object.fromEntries(sources.map(({ label, assessment }) => [label, assessment.features])),
      chance: Object.fromEntries(sources.map(({ label, assessment }) => [label, assessment.accuracy.chanceRange])),
      generatedForTraining:
        'generated BOLD of runs that the decoder learned from may come from a model that has seen them; of the runs that are tested it does not',
    },
  };
}

/** Runs with what is generated for them; those of the model's own training are learned from and never tested. */
async function runsOf(study: Study, data: StudyData): Promise<DecodedRun[]> {
  const all = [
    ...data.training.map((run) => ({ run, isTested: false })),
    ...data.validation.map((run) => ({ run, isTested: false })),
    ...data.unseen.map((run) => ({ run, isTested: true })),
  ];
  const runs: DecodedRun[] = [];
  for (const [k, { run, isTested }] of all.entries()) {
    study.progress.report('generate for decoders', k, all.length, run.id);
    runs.push({ run, isTested, generated: (await data.generate(run)).mean });
  }
  return runs;
}

/** EEG beside as many further features of EEG as generated BOLD has. */
function controlOf(data: StudyData, [{ run, generated }]: readonly DecodedRun[], study: Study) {
  const window = { start: run.taskStart + 15, end: run.taskStart + 25 };
  const { width } = sourceFeatures(decodingSource('generated', data.space), run, [window], data.space, generated);
  const lagged = laggedEeg(width, study.random('EEG in as many features'));
  const parts = [eegBandPower, lagged].map((features) => ({ features, isGenerated: false }));
  return { label: CONTROL, source: sourceOf('eeg+eeg-lags', parts) };
}

function undecodable(reason: string, where: string): FigureResult {
  return {
    caption: `Films could not be decoded ${where}: ${reason}`,
    findings: [
      {
        quantity: `accuracy, which film, ${where}`,
        value: Number.NaN,
        n: 0,
        of: 'people',
        holds: false,
        caveat: reason,
      },
    ],
    panels: [],
  };
}
