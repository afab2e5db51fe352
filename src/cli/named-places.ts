/** The places that a command was given, with what published data sets need told to the user. */
import { type OpenedPlace, openPlaces, placeNotes, type SplitChoice } from '../commands/index.js';
import type { Template } from '../cortex/index.js';
import { interruptible } from '../foundation/index.js';
import { type CacheOptions, cacheFolder } from './cache-option.js';
import type { Session } from './session.js';
import { version } from './version.js';

/** What of a command's options bears on places. */
interface PlaceOptions extends CacheOptions {
  targetParcels?: string;
  spheres?: readonly [string, string];
}

/** Opens places, and says what was left out or assumed about published ones. */
export async function namedPlaces(
  session: Session,
  texts: readonly string[],
  options: PlaceOptions,
  { template, split, resample }: { template?: Template; split?: SplitChoice; resample?: boolean } = {},
): Promise<OpenedPlace[]> {
  const { storage, console, signal } = session;
  const places = await openPlaces({
    ...{ storage, texts, template, split, resample, version, spheres: options.spheres, parcels: options.targetParcels },
    cache: () => cacheFolder(session, options),
    progress: interruptible(console, signal),
  });
  for (const note of placeNotes(places)) console.say(`Note: ${note}`);
  return places;
}
