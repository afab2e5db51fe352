/** What can be decoded from, by name: one kind of features, or several side by side. */
import type { TargetRun } from '../../data/index.js';
import { extended, HemocastError } from '../../foundation/index.js';
import type { ScoreSpace } from '../../modalities/index.js';
import { eegBandPower } from './eeg-band-power.js';
import { eegConnectivity } from './eeg-connectivity.js';
import { regionConnectivity } from './region-connectivity.js';
import { lightMeans, regionMeans } from './region-means.js';
import type { RunFeatures, TimeWindow, WindowFeatures } from './run-features.js';

/** All features: a new kind is one file and one line. */
export const RUN_FEATURES: readonly RunFeatures[] = [
  eegBandPower,
  eegConnectivity,
  regionMeans,
  regionConnectivity,
  lightMeans(),
  lightMeans('HbO'),
  lightMeans('HbR'),
];

/** One of the parts of a source. */
interface SourcePart {
  features: RunFeatures;
  /** Whether the signal is what a model generates instead of what was measured. */
  isGenerated: boolean;
}

/** Something to decode from. */
export interface DecodingSource {
  /** E.g. `eeg+generated`. */
  name: string;
  parts: readonly SourcePart[];
  needsModel: boolean;
  /** Whether it reads a measured signal of the target. */
  needsSignal: boolean;
}

/** Names that a part may have for a target. */
export function partNames(space: Pick<ScoreSpace, 'kinds'>): string[] {
  return space.kinds === undefined
    ? ['eeg', 'eeg-fc', 'bold', 'bold-fc', 'generated', 'generated-fc']
    : ['eeg', 'eeg-fc', 'fnirs', 'hbo', 'hbr', 'generated', 'generated-hbo', 'generated-hbr'];
}

/**
 * A source by its name: parts of {@link partNames} joined by `+`.
 *
 * @throws HemocastError `decode-source` for a part that there is not for the target
 *
 * @example
 * const source = decodingSource('eeg+generated', space);
 */
export function decodingSource(name: string, space: Pick<ScoreSpace, 'kinds'>): DecodingSource {
  const known = partNames(space);
  const parts = name.split('+').map((part): SourcePart => {
    if (!known.includes(part)) {
      throw new HemocastError('decode-source', 'There is nothing of that name to decode from', {
        field: name,
        expected: `one or more of ${known.join(', ')}, joined by +`,
        found: part === '' ? 'nothing' : part,
      });
    }
    const [first, kind] = part.split('-');
    const isGenerated = first === 'generated';
    const own = isGenerated ? generatedName(kind, space) : part;
    return { features: RUN_FEATURES.find((features) => features.name === own)!, isGenerated };
  });
  return sourceOf(name, parts);
}

/** Parts side by side, such as features that have no name of their own in {@link RUN_FEATURES}. */
export function sourceOf(name: string, parts: readonly SourcePart[]): DecodingSource {
  return {
    name,
    parts,
    needsModel: parts.some(({ isGenerated }) => isGenerated),
    needsSignal: parts.some(({ features, isGenerated }) => features.reads === 'signal' && !isGenerated),
  };
}

function generatedName(kind: string | undefined, { kinds }: Pick<ScoreSpace, 'kinds'>): string {
  if (kind === 'fc') return 'bold-fc';
  return kind ?? (kinds === undefined ? 'bold' : 'fnirs');
}

/**
 * Features of windows of a run, the parts of the source side by side.
 *
 * @param generated what a model expects for the run `[value, moment]`, for sources that need one
 * @throws HemocastError `decode-source` without `generated` where it is needed, and what the features throw
 */
export function sourceFeatures(
  { name, parts }: DecodingSource,
  run: TargetRun,
  windows: readonly TimeWindow[],
  space: ScoreSpace,
  generated?: Float32Array,
): WindowFeatures {
  const found = parts.map(({ features, isGenerated }) => {
    if (!isGenerated) return features.of(run, windows, space);
    if (generated !== undefined) return features.of(extended(run, { signal: generated }), windows, space);
    throw new HemocastError('decode-source', 'Nothing was generated for a run', { file: run.id, field: name });
  });
  const width = found.reduce((sum, part) => sum + part.width, 0);
  const values = new Float32Array(windows.length * width);
  let from = 0;
  for (const part of found) {
    for (let w = 0; w < windows.length; w++) {
      values.set(part.values.subarray(w * part.width, (w + 1) * part.width), w * width + from);
    }
    from += part.width;
  }
  return { width, values };
}
