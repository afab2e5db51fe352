/** What one recording's generated signal owes to bands, regions or electrodes. */
import { ScoredValues } from '../../evaluate/index.js';
import {
  type BandContributions,
  bandContributions,
  type PlaceGroup,
  placeContributions,
  summariseBands,
} from '../../explain/index.js';
import type { Progress, Random } from '../../foundation/index.js';
import type { ScoreSpace } from '../../modalities/index.js';
import { type EegConditioning, generate, type ModelConfiguration } from '../../models/index.js';
import type { LoadedModel } from '../../train/model-folder.js';
import type { Explained } from './options.js';

/** Contributions of all players, of sampled ones with the root mean square of their standard errors. */
export type Contributions = BandContributions & { standardError?: number };

/** A recording with the features that its model reads. */
export interface ExplainedSource {
  id: string;
  /** Number of moments that are generated. */
  volumes: number;
  /** Which values count `[value]`; all where absent. */
  present?: Uint8Array;
  known: EegConditioning;
}

interface Asked {
  model: Pick<LoadedModel, 'configuration'> & Parameters<typeof generate>[0];
  what: Explained;
  /** Pairs of orders, of regions and electrodes. */
  pairs: number;
  progress?: Progress;
  signal?: AbortSignal;
}

/** Bands, electrodes, or regions with the places of the target that lie in them. */
export function playersOf(configuration: ModelConfiguration, space: ScoreSpace, what: Explained): PlaceGroup[] {
  const { eeg, target } = configuration;
  if (what === 'bands') return eeg.bands.map(({ name }) => ({ name, places: [] }));
  if (what === 'electrodes') return eeg.electrodes.map((name, e) => ({ name, places: [e] }));
  const groups = new Map<string, number[]>();
  target.members.forEach((members, place) => {
    const counts = new Map<number, number>();
    for (const value of members) counts.set(space.labels[value], (counts.get(space.labels[value]) ?? 0) + 1);
    counts.delete(-1);
    const [most] = [...counts].sort((a, b) => b[1] - a[1]);
    const region = most && space.regions[most[0]];
    const name = region ? regionName(region) : 'outside regions';
    groups.set(name, [...(groups.get(name) ?? []), place]);
  });
  return [...groups].map(([name, places]) => ({ name, places }));
}

/** `L_G_cuneus`. */
export function regionName({ hemisphere, name, kind }: ScoreSpace['regions'][number]): string {
  return [hemisphere, name, kind].filter(Boolean).join('_');
}

/**
 * Shapley values of the mean that is generated from a recording: exact for bands, sampled for regions and electrodes.
 *
 * @throws what `bandContributions`, `placeContributions` and `generate` throw
 */
export async function contributionsOf(
  { model, what, pairs, progress, signal }: Asked,
  { id, volumes, present, known }: ExplainedSource,
  { space, players, random }: { space: ScoreSpace; players: readonly PlaceGroup[]; random: Random },
): Promise<Contributions> {
  const names = players.map(({ name }) => name);
  const meanOf = async (conditioning: EegConditioning) =>
    (await generate(model, conditioning, volumes, { random, linear: false, signal })).mean;
  if (what === 'bands') {
    const { bands, features, points, network } = known;
    const generated = async (masked: Pick<EegConditioning, 'features' | 'points' | 'network'>) => ({
      mean: await meanOf({ ...known, features: masked.features, points: masked.points, network: masked.network }),
    });
    const own = { id, volumes, bands, features, points, network };
    return bandContributions(own, generated, { bands: names, space, progress, signal });
  }
  const values = new ScoredValues(space, present);
  const shapley = await placeContributions(
    known,
    async (conditioning) => values.regionMeans(await meanOf(conditioning), volumes),
    { groups: players, at: what === 'regions' ? 'points' : 'electrodes', random, pairs, progress, signal },
  );
  // The game is one of regions: each of them is one value.
  const regional = { labels: space.regions.map((_, r) => r), regions: space.regions };
  const squares = shapley.standardError!.reduce((sum, error) => sum + error ** 2, 0);
  return {
    ...summariseBands(shapley, volumes, { bands: names, space: regional }),
    standardError: Math.sqrt(squares / shapley.standardError!.length),
  };
}
