/** What tells one training from another, so that a checkpoint is taken up by its own alone. */
import type { TargetRun } from '../../data/paired-run.js';
import { sha256 } from '../../foundation/index.js';
import type { ModelConfiguration } from '../../models/index.js';
import type { TrainingOptions } from '../../train/training-options.js';

/** The data of a training: what runs hold of the source, and of the target. */
export interface FingerprintedRuns {
  sources: readonly (Pick<TargetRun, 'features' | 'points'> & { content?: string })[];
  targets: readonly (Pick<TargetRun, 'signal' | 'present'> & { content?: string })[];
}

type Fingerprinted = Float32Array | Uint8Array | string | undefined;

/** Changes with anything that the weights depend on. */
export async function trainingFingerprint(
  configuration: ModelConfiguration,
  { progress: _, signal: __, checkpointEvery: ___, observe: ____, showSamples: _____, ...options }: TrainingOptions,
  { sources, targets }: FingerprintedRuns,
): Promise<string> {
  const parts = [JSON.stringify({ configuration, options })];
  // A run that is kept outside memory has a hash of all that it was made of.
  const arrays: Fingerprinted[] = [
    ...sources.flatMap((run): Fingerprinted[] =>
      run.content === undefined ? [run.features, run.points] : [run.content],
    ),
    ...targets.flatMap((run): Fingerprinted[] =>
      run.content === undefined ? [run.signal, run.present] : [run.content],
    ),
  ];
  for (const values of arrays) {
    if (values === undefined) continue;
    if (typeof values === 'string') parts.push(values);
    else parts.push(await sha256(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)));
  }
  return sha256(parts.join('\n'));
}
