/** Generated fNIRS at channels that a recording does not have: those of another file's probe, or of a cap over the whole head. */

import { nearestCortex, type Template } from '../cortex/index.js';
import { readSnirf } from '../formats/index.js';
import { HemocastError, type Storage } from '../foundation/index.js';
import { electrodePosition, montageNames, optodePlaces } from '../recordings/index.js';
import { mapChannels } from './channel-map.js';
import type { ProbeMapping, TargetChannel, TargetDescription } from './modality.js';

const KINDS = ['HbO', 'HbR'] as const;
/** Neighbouring places of the 10-10 system this far apart make a channel of the cap, mm. */
const PAIR = { least: 20, most: 45 };

/**
 * @param probe path of a SNIRF file, or `cap`: neighbouring places of the 64-electrode montage as sources and detectors
 * @throws HemocastError `probe-far` where no channel lies near a point of the model; what reading the file throws
 */
export async function haemoglobinProbe(
  storage: Storage,
  probe: string,
  description: TargetDescription,
  template: Template,
): Promise<ProbeMapping> {
  const channels = probe === 'cap' ? capChannels() : await fileChannels(storage, probe);
  const { kept, weights, remarks } = mapChannels(channels, description);
  if (kept.length === 0) {
    throw new HemocastError('probe-far', 'No channel of the probe lies where the model knows anything', {
      file: probe,
      expected: `channels near the ${description.places.length} points of the model`,
      found: `${channels.length} channels, all of them farther away`,
      advice: 'Train on recordings that cover this part of the head.',
    });
  }
  const values = kept.flatMap((channel) => KINDS.map((kind): TargetChannel => ({ ...channel, kind })));
  const cortex = nearestCortex(
    template,
    kept.map(({ position }) => position),
  );
  const own: TargetDescription = {
    ...description,
    values: values.length,
    places: cortex.map(({ position }) => [...position]),
    members: kept.map((_, i) => KINDS.map((_, k) => i * KINDS.length + k)),
    size: KINDS.length,
    source: probe === 'cap' ? 'neighbouring places of a 64-electrode cap' : probe,
    channels: values,
    ...(description.scale && { scale: values.map((_, value) => weights.scaleOf(value)) }),
  };
  return { description: own, apply: weights.apply, remarks };
}

async function fileChannels(storage: Storage, path: string): Promise<TargetChannel[]> {
  const file = await readSnirf(await storage.read(path), path);
  const places = await optodePlaces(file, undefined, path);
  const { sources, detectors } = file.probe;
  const seen = new Set<string>();
  return file.measurementList.flatMap(({ source, detector }) => {
    const [from, to] = [places.sources[source], places.detectors[detector]];
    const key = `${source} ${detector}`;
    if (from === undefined || to === undefined || seen.has(key)) return [];
    seen.add(key);
    return [
      channelBetween(
        { label: sources[source]?.label ?? `S${source + 1}`, position: from },
        { label: detectors[detector]?.label ?? `D${detector + 1}`, position: to },
      ),
    ];
  });
}

function capChannels(): TargetChannel[] {
  const places = montageNames(64).flatMap((label) => {
    const position = electrodePosition(label);
    return position === undefined ? [] : [{ label, position }];
  });
  return places.flatMap((from, i) =>
    places.slice(i + 1).flatMap((to) => {
      const apart = Math.hypot(...from.position.map((value, axis) => value - to.position[axis]));
      return apart >= PAIR.least && apart <= PAIR.most ? [channelBetween(from, to)] : [];
    }),
  );
}

type Point = readonly [number, number, number];

function channelBetween(
  source: { label: string; position: Point },
  detector: { label: string; position: Point },
): TargetChannel {
  const middle = (axis: 0 | 1 | 2) => (source.position[axis] + detector.position[axis]) / 2;
  return {
    name: `${source.label}_${detector.label}`,
    position: [middle(0), middle(1), middle(2)],
    source: { label: source.label, position: source.position },
    detector: { label: detector.label, position: detector.position },
  };
}
