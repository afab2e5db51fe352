/** What the signal generated from one recording owes to bands, regions or electrodes. */
import type { Template } from '../../cortex/index.js';
import { BAND_ABSENT, PLACE_ABSENT } from '../../explain/index.js';
import { interruptible, joinPath, Random } from '../../foundation/index.js';
import { targetNamed } from '../../modalities/index.js';
import { type GenerationInputTask, momentsIn, sourceInput } from '../generate/generation-input.js';
import { contributionsOf, playersOf, regionName } from './contributions.js';
import { requireRead } from './explain-model.js';
import type { Explained } from './options.js';

export interface ExplainRecordingTask
  extends Pick<GenerationInputTask, 'model' | 'storage' | 'recording' | 'force' | 'bad' | 'progress' | 'signal'> {
  modelFolder: string;
  template: Template;
  what: Explained;
  /** Pairs of orders, of regions and electrodes. Default 2. */
  pairs?: number;
  seed: number | string;
}

/** Shapley values of one recording's generated mean, over moments. */
export interface ExplainedRecording {
  target: string;
  what: Explained;
  method: 'exact' | 'sampled';
  /** What it means that a player is absent. */
  absent: string;
  /** Of the generated signal. */
  unit: string;
  moments: number;
  players: readonly string[];
  /** Of all values together: mean |φ| in units of the signal, and share of the generated variance `[player]`. */
  total: { size: Float64Array; share: Float64Array };
  regions: readonly string[];
  /** The same by region `[region, player]`; NaN where a region has no values. */
  size: Float64Array;
  share: Float64Array;
  /** Standard deviation over time of what is shared out, root mean square over values. */
  deviation: number;
  /** Largest distance between Σ φ and what they share out: 0 but for rounding. */
  gap: number;
  /** Of sampled values, root mean square. */
  standardError?: number;
}

/**
 * Explains what `generateRecording` generates from a recording, on the same features.
 *
 * @throws HemocastError `bands-unread`, `regions-unread`, `electrodes-unread`; what reading, cleaning and generating throw
 *
 * @example
 * const { players, total } = await explainRecording({ model, modelFolder, storage, recording: 'rest.edf', template, what: 'bands', seed: 1 });
 */
export async function explainRecording(task: ExplainRecordingTask): Promise<ExplainedRecording> {
  const { model, modelFolder, template, what, pairs = 2, seed, signal } = task;
  const { configuration } = model;
  requireRead(configuration, joinPath(modelFolder, 'config.json'), what);
  const progress = interruptible(task.progress, signal);
  const space = targetNamed(configuration.target.name).space(configuration.target, template);
  const source = await sourceInput({ ...task, progress });
  const volumes = momentsIn(source.seconds, task);
  const players = playersOf(configuration, space, what);
  const found = await contributionsOf(
    { model, what, pairs, progress, signal },
    { id: task.recording, volumes, known: await source.conditioning() },
    { space, players, random: new Random(seed).fork('explain') },
  );
  const { total, magnitude, share, deviation, gap, standardError } = found;
  return {
    ...{ target: configuration.target.name, what, unit: configuration.target.unit, moments: volumes },
    method: what === 'bands' ? 'exact' : 'sampled',
    absent: what === 'bands' ? BAND_ABSENT : PLACE_ABSENT,
    players: players.map(({ name }) => name),
    total: { size: total.magnitude, share: total.share },
    regions: space.regions.map(regionName),
    ...{ size: magnitude, share, deviation, gap },
    ...(standardError !== undefined && { standardError }),
  };
}
