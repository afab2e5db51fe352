/** Agreement over time of generated and measured signals: what figures 2b, 4a and 4d share. */
import {
  type Estimate,
  type Evaluation,
  estimate,
  type PredictorEvaluation,
  pairedDifferences,
  RunScorer,
} from '../evaluate/index.js';
import { Random } from '../foundation/index.js';
import type { FigureResult, Finding, PaperValue } from './figure.js';
import { barOf, byPerson, findingOf, inWords } from './finding-of.js';
import { withNoiseFeatures } from './noise-features.js';
import type { BarPanel } from './panels.js';
import type { Study, StudyData } from './study.js';
import { scoredRuns, studyEvaluation } from './study-evaluation.js';

/** A score and what it is called. */
interface ShownScore {
  key: string;
  title: string;
}

export interface AgreementWords {
  /** Such as `unseen people`. */
  who: string;
  /** What the paper has for the model, and for noise in place of EEG. */
  paper: { model?: PaperValue; noise?: PaperValue };
  scores: readonly ShownScore[];
}

/** Shown in this order, those that the evaluation has. */
const PREDICTORS: readonly { key: string; label: string }[] = [
  { key: 'model', label: 'model' },
  { key: 'ridge', label: 'lagged ridge' },
  { key: 'globalSignal', label: 'global signal' },
  { key: 'stimulusClock', label: 'stimulus clock' },
  { key: 'trialClock', label: 'trial clock' },
  { key: 'otherEeg', label: 'EEG of others' },
  { key: 'reachable', label: 'reachable bound' },
  { key: 'ceiling', label: 'noise ceiling' },
];

/** What is below chance by shifts at this level is called significant. */
const LEVEL = 0.05;

/** The scores of a study's model beside all that is simpler, with the null of circular shifts and noise in place of EEG. */
export async function temporalAgreement(
  study: Study,
  data: StudyData,
  { who, paper, scores }: AgreementWords,
): Promise<FigureResult> {
  const evaluation = await studyEvaluation(study, data);
  const known = new Set(evaluation.metrics.map(({ key }) => key));
  const shown = scores.filter(({ key }) => known.has(key));
  const noise = await noiseScores(study, data, shown);
  const findings = shown.flatMap(({ key, title }, k) =>
    findingsOf(evaluation, noise[k].estimate, { key, title, who }, k === 0 ? paper : {}),
  );
  const panels = shown.map(({ key, title }, k) => panelOf(evaluation, noise[k], { key, title }, k === 0 ? paper : {}));
  return {
    caption: captionOf(evaluation, noise[0].estimate, shown[0], who),
    findings,
    panels,
    details: {
      data: data.label,
      people: evaluation.people,
      runs: evaluation.runs,
      significance: evaluation.significance,
    },
  };
}

interface NoiseScore {
  estimate: ReturnType<typeof estimate>;
  runs: number[];
}

/** What the model scores where noise stands in for the EEG. */
async function noiseScores(study: Study, data: StudyData, scores: readonly ShownScore[]): Promise<NoiseScore[]> {
  const random = study.random(`noise for ${data.name}`);
  const unseen = scoredRuns(study, data);
  const scorer = new RunScorer(data.space, study.multiply, unseen);
  const metrics = scores.map(({ key }) => scorer.metrics.find((metric) => metric.key === key)!);
  const values: number[][] = scores.map(() => []);
  for (const run of unseen) {
    const { mean } = await data.generate(withNoiseFeatures(run, random.fork(run.id)));
    const real = scorer.prepare(run);
    for (const [k, metric] of metrics.entries()) values[k].push(await scorer.scoreOne(metric, real, mean));
  }
  return values.map((runs, k) => ({
    runs,
    estimate: estimate(
      runs.map((value, i) => ({ person: unseen[i].person, value })),
      random.fork(`interval ${k}`),
    ),
  }));
}

function findingsOf(
  evaluation: Evaluation,
  noise: NoiseScore['estimate'],
  { key, title, who }: ShownScore & { who: string },
  paper: AgreementWords['paper'],
): Finding[] {
  const own = chosen(evaluation);
  const [model] = evaluation.predictors;
  const shift = evaluation.shiftNull[key];
  const rows = own.map(({ label, predictor }) =>
    findingOf(`${title}, ${who}: ${label}`, predictor.scores[key], {
      ...(predictor === model && {
        ...(shift && { p: shift.p, correction: 'circular shifts of all runs together; one test' }),
        ...(paper.model && { paper: paper.model }),
        holds: (model.scores[key].interval?.[0] ?? Number.NaN) > (noise.interval?.[1] ?? noise.mean),
      }),
    }),
  );
  rows.push(findingOf(`${title}, ${who}: noise in place of EEG`, noise, paper.noise && { paper: paper.noise }));
  for (const { name, less } of modelLess(evaluation, key)) {
    rows.push(findingOf(`${title}, ${who}: ${name}`, less, { holds: (less.interval?.[0] ?? -1) > 0 }));
  }
  return rows;
}

function chosen({ predictors }: Evaluation): { label: string; predictor: PredictorEvaluation }[] {
  return PREDICTORS.flatMap(({ key, label }) => {
    const predictor = predictors.find((one) => one.key === key);
    return predictor ? [{ label, predictor }] : [];
  });
}

function panelOf(
  evaluation: Evaluation,
  noise: NoiseScore,
  { key, title }: ShownScore,
  paper: AgreementWords['paper'],
): BarPanel {
  const people = evaluation.runs.map(({ person }) => person);
  const bars = chosen(evaluation).map(({ label, predictor }) => ({
    label,
    bars: [
      {
        series: label === 'model' ? 'model' : /bound|ceiling/.test(label) ? 'bound' : 'simpler explanation',
        ...barOf(
          predictor.scores[key],
          byPerson(
            people,
            predictor.runs.map((run) => run[key]),
          ),
        ),
      },
    ],
  }));
  bars.splice(1, 0, {
    label: 'noise as EEG',
    bars: [{ series: 'simpler explanation', ...barOf(noise.estimate, byPerson(people, noise.runs)) }],
  });
  const shift = evaluation.shiftNull[key];
  return {
    kind: 'bars',
    title,
    value: { label: title },
    groups: bars,
    levels: [
      ...(shift ? [{ label: '95 % of shifts', value: shift.p95 }] : []),
      ...(paper.model ? [{ label: 'paper', value: paperLevel(paper.model) }] : []),
    ],
  };
}

function captionOf(
  evaluation: Evaluation,
  noise: NoiseScore['estimate'],
  { key, title }: ShownScore,
  who: string,
): string {
  const [model] = evaluation.predictors;
  const shift = evaluation.shiftNull[key];
  const ridge = modelLess(evaluation, key).find(({ against }) => against === 'ridge')?.less;
  const score = model.scores[key];
  const people = evaluation.significance[key]?.group.shift;
  const isChance = shift !== undefined && shift.p > LEVEL;
  const sentences = [
    isChance ? `No more than chance: p = ${shift.p.toFixed(3)} by circular shifts.` : '',
    ridge && (ridge.interval?.[0] ?? -1) <= 0
      ? `The model is not shown to be better than a lagged ridge on band power (difference ${inWords(ridge, 3)}).`
      : '',
    `${title} of ${who} is ${inWords(score)} over ${score.people} people; with noise in place of EEG it is ${inWords(noise)}.`,
    !isChance && shift ? `95 % of circular shifts stay below ${shift.p95.toFixed(2)} (p = ${shift.p.toFixed(3)}).` : '',
    people ? `${people.significant.holm} of ${people.people} people are above chance each for themselves (Holm).` : '',
    ridge && (ridge.interval?.[0] ?? -1) > 0 ? `Over the lagged ridge it gains ${inWords(ridge, 3)}.` : '',
  ];
  return sentences.filter(Boolean).join(' ');
}

/** The mean of what the paper printed for its people. */
function paperLevel({ value }: PaperValue): number {
  const values = String(value).split(',').map(Number);
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

/** The model less the lagged ridge, and less its own linear part, run by run, with intervals over people. */
function modelLess(evaluation: Evaluation, key: string): { against: string; name: string; less: Estimate }[] {
  const over = (values: ArrayLike<number>, label: string) =>
    estimate(
      evaluation.runs.map(({ person }, i) => ({ person, value: values[i] })),
      new Random(`${label} ${key}`),
    );
  return pairedDifferences(evaluation.predictors, over, [key]).map(({ against, name, scores }) => ({
    ...{ against, name },
    less: scores[key],
  }));
}
