/** What an EEG recording is checked for: a new check is an entry here. */
import { listed } from '../../../recordings/index.js';
import type { EegEvidence } from './evidence.js';
import type { Finding, Outcome } from './finding.js';
import { rawQualityRemarks } from './raw-quality.js';

/** One thing that is checked. */
export interface EegCheck {
  name: string;
  /** What it looks at, for help and reports, with its limits. */
  description: string;
  judge(evidence: EegEvidence): { outcome: Outcome; text: string };
}

/** The outcome of a number of which more is worse. */
function above(value: number, doubtful: number, unfit: number): Outcome {
  return value > unfit ? 'unfit' : value > doubtful ? 'doubtful' : 'fit';
}

/** Of which less is worse. */
function below(value: number, doubtful: number, unfit: number): Outcome {
  return value < unfit ? 'unfit' : value < doubtful ? 'doubtful' : 'fit';
}

const percent = (share: number) => `${Math.round(100 * share)} %`;

export const EEG_CHECKS: readonly EegCheck[] = [
  {
    name: 'electrodes',
    description: 'electrodes with a signal of their own: doubtful below 70 %, unfit below 25 %',
    judge: ({ electrodes: { wanted, measured } }) => ({
      outcome: below(measured / wanted, 0.7, 0.25),
      text: `${measured} of ${wanted} electrodes have a signal of their own; the others are interpolated`,
    }),
  },
  {
    name: 'bands',
    description: 'frequency bands without power: doubtful with one, unfit with half of them',
    judge: ({ bands: { wanted, empty } }) => ({
      outcome: 2 * empty.length >= wanted ? 'unfit' : empty.length > 0 ? 'doubtful' : 'fit',
      text: `the recording holds no power in ${empty.length === 1 ? 'the band' : 'the bands'} ${empty.join(', ')}`,
    }),
  },
  {
    name: 'length',
    description: 'usable seconds: doubtful below 60, unfit below 20',
    judge: ({ usableSeconds }) => ({
      outcome: below(usableSeconds, 60, 20),
      text: `${usableSeconds.toFixed(0)} s can be used; what is usual for the person is learned from the recording itself`,
    }),
  },
  {
    name: 'left out',
    description: 'share that was not measured or is annotated as bad: doubtful above 30 %, unfit above 80 %',
    judge: ({ usableSeconds, seconds }) => ({
      outcome: above(1 - usableSeconds / seconds, 0.3, 0.8),
      text: `${percent(1 - usableSeconds / seconds)} of the recording was not measured or is annotated as bad`,
    }),
  },
  {
    name: 'artefacts',
    description: 'share of seconds whose amplitude no brain makes: doubtful above 10 %, unfit above 50 %',
    judge: ({ artefacts }) => ({
      outcome: above(artefacts, 0.1, 0.5),
      text: `the amplitude changes many times over, or is none a brain makes, in ${percent(artefacts)} of the seconds`,
    }),
  },
  {
    name: 'amplitude',
    description: 'median standard deviation within a second: doubtful outside 1–100 µV, unfit outside 0.1–1000 µV',
    judge: ({ amplitude }) => ({
      outcome: !(amplitude >= 0.1 && amplitude <= 1000)
        ? 'unfit'
        : amplitude < 1 || amplitude > 100
          ? 'doubtful'
          : 'fit',
      text: `the typical amplitude is ${amplitude.toPrecision(2)} µV, where EEG has 3 to 40: check the unit in which the file states it`,
    }),
  },
  {
    name: 'line noise',
    description: 'peak of the line noise over its surroundings: doubtful above 10 000 times',
    judge: ({ line }) => ({
      outcome: above(line?.ratio ?? 0, 1e4, Number.POSITIVE_INFINITY),
      text: `the line noise at ${line?.frequency} Hz stands ${Math.round(line?.ratio ?? 0)} times above what surrounds it`,
    }),
  },
  {
    name: 'reference',
    description: 'channels that are differences of two electrodes: unfit',
    judge: ({ bipolar }) => ({
      outcome: bipolar ? 'unfit' : 'fit',
      text: 'channels are differences of two electrodes, which say nothing about the rest of the head',
    }),
  },
  {
    name: 'scanner',
    description: 'the gradient artefact of an MR scanner, which comes again with every trigger: unfit',
    judge: ({ raw: { gradient } }) => ({
      outcome: gradient === undefined ? 'fit' : 'unfit',
      text: `the gradient artefact of an MR scanner was not taken out: what follows one trigger ${gradient?.label} follows the next (r ${gradient?.similarity.toFixed(2)}); correct it with \`hemocast preprocess eeg\``,
    }),
  },
  {
    name: 'saturation',
    description: 'channels that are clipped: doubtful above 10 % of them; dropouts: doubtful above 2 % of the time',
    judge: ({ raw, electrodes, seconds }) => ({
      outcome: raw.clipped.length > 0.1 * electrodes.wanted || raw.dropoutSeconds > 0.02 * seconds ? 'doubtful' : 'fit',
      text: rawQualityRemarks(raw).join('; ') || 'nothing is clipped',
    }),
  },
];

/** What speaks against a recording. */
export function eegFindings(evidence: EegEvidence): Finding[] {
  return EEG_CHECKS.flatMap(({ name, judge }): Finding[] => {
    const { outcome, text } = judge(evidence);
    return outcome === 'fit' ? [] : [{ check: name, outcome, text }];
  });
}

/** Findings as one sentence each, capitalised. */
export function findingSentences(findings: readonly Finding[]): string[] {
  return findings.map(({ text }) => `${text[0].toUpperCase()}${text.slice(1)}.`);
}

/** Names of the checks that found something. */
export function findingNames(findings: readonly Finding[]): string {
  return listed([...new Set(findings.map(({ check }) => check))]);
}
