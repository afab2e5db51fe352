/** The page beside a generated recording. */
import type { Template } from '../../cortex/index.js';
import { lastName } from '../../foundation/index.js';
import type { GeneratedSeries, TargetDescription, TargetModality } from '../../modalities/index.js';
import { channelPlace, electrodePosition } from '../../recordings/index.js';
import {
  channelFields,
  cortexFields,
  type Electrode,
  type ElectrodeStatus,
  type GivenSignals,
  generationReport,
} from '../../report/index.js';
import type { GenerationInput, PreparationReport } from './generation-input.js';

/** What a page is made from. */
export interface GenerationPage {
  /** Path of the recording. */
  path: string;
  recording: { durationSeconds: number; sampleRate: number; channels: number };
  /** Where EEG was given. */
  eeg?: Pick<GenerationInput, 'raw' | 'reading' | 'prepared' | 'spectrum'>;
  template: Template;
  modality: TargetModality;
  /** Of the model, and of a probe's channels where the series lies on those. */
  target: TargetDescription;
  probe?: TargetDescription;
  series: GeneratedSeries;
  warnings: string[];
  notice: string;
  provenance: Record<string, string>;
  given?: GivenSignals;
  /** The script of the cortex viewer. */
  viewer?: string;
}

/** The page as HTML: of channels where the target has them, of the cortex else. */
export function generationPage(page: GenerationPage): string {
  const { eeg, series, warnings, notice, provenance, target, probe, modality, template, given } = page;
  const common = {
    recording: { name: lastName(page.path), ...page.recording },
    ...(eeg && { electrodes: electrodesOf(eeg), spectrum: eeg.spectrum }),
    ...(given && { given }),
    volumes: series.volumes,
    tr: series.tr,
    notice,
    ...(eeg && doubtOf(eeg.prepared)),
    warnings,
    provenance,
  };
  if (target.channels === undefined) {
    const choice =
      'Volumes at a quarter, half and three quarters of the recording, and one region from each part of the left cortex: chosen before the data was seen.';
    return generationReport({ ...common, choice, ...cortexFields(series, template, page.viewer) });
  }
  const description = probe ?? target;
  const space = modality.space(description, template);
  const points = probe && target.channels;
  return generationReport({
    ...common,
    warnings: warnings.map(withFewNames),
    choice: 'Moments at a quarter, half and three quarters of the recording: chosen before the data was seen.',
    ...channelFields({ title: modality.title, generated: series, description, space, points }),
  });
}

/** The banner of a recording that the input check doubts. */
function doubtOf({ check: { outcome, findings } }: PreparationReport): { doubt?: string } {
  if (outcome === 'fit') return {};
  const reasons = findings.map(({ text }) => text).join('; ');
  return {
    doubt: `The recording is ${outcome === 'unfit' ? 'unfit, and was used all the same' : 'doubtful'}: ${reasons}. What is shown may be far from what would have been measured.`,
  };
}

/** More names than this in one sentence are counted: a cap has a hundred channels. */
const MOST_NAMES = 16;

/** A sentence that ends in a long list of names, shortened; the sidecar has it whole. */
function withFewNames(sentence: string): string {
  const [, words, list] = /^([^:]*: )(.*)\.$/s.exec(sentence) ?? [];
  const names = list?.split(', ') ?? [];
  if (names.length <= MOST_NAMES) return sentence;
  return `${words}${names.slice(0, MOST_NAMES).join(', ')} and ${names.length - MOST_NAMES} more (the sidecar names all).`;
}

function electrodesOf({ prepared, raw, reading }: NonNullable<GenerationPage['eeg']>): Electrode[] {
  const { montage, cleaning } = prepared;
  const { channels } = raw;
  const { originalNames } = reading;
  const original = new Map(
    originalNames.length === channels.length ? channels.map(({ name }, c) => [name, originalNames[c]]) : [],
  );
  const bad = new Set(cleaning.bad.map(({ name }) => name));
  const aliased = new Set(montage.aliased.map(({ wanted }) => wanted));
  const electrode = (name: string, status: ElectrodeStatus, from = name): Electrode[] => {
    const position = electrodePosition(name);
    const recorded = original.get(from) ?? from;
    return position === undefined
      ? []
      : [
          {
            name,
            position: [...position],
            status,
            ...(recorded !== name && status !== 'interpolated' && { recorded }),
          },
        ];
  };
  // What was not used stands where it was measured, or nowhere.
  const dropped = new Set(montage.dropped);
  const unused = channels.flatMap((channel): Electrode[] => {
    const { name, type } = channel;
    const place = channelPlace(channel);
    if (type !== 'eeg' || !dropped.has(name) || place === undefined) return [];
    const recorded = original.get(name) ?? name;
    return [{ name, position: [...place], status: 'dropped', ...(recorded !== name && { recorded }) }];
  });
  return [
    ...montage.matched.flatMap(({ wanted, from }) =>
      electrode(wanted, bad.has(from) ? 'bad' : aliased.has(wanted) ? 'aliased' : 'matched', from),
    ),
    ...montage.interpolated.flatMap((name) => electrode(name, 'interpolated')),
    ...unused,
  ];
}
