/** Generated fNIRS at channels that a recording does not have: those of another file's probe, or of a cap over the whole head. */

import { nearestCortex, type Template } from '../cortex/index.js';
import { readSnirf } from '../formats/index.js';
import { HemocastError, type Storage } from '../foundation/index.js';
import { SHORTEST_LONG_DISTANCE } from '../preprocess/index.js';
import { electrodePosition, montageNames, optodePlaces } from '../recordings/index.js';
import { mapChannels } from './channel-map.js';
import type { Optode, ProbeMapping, TargetChannel, TargetDescription } from './modality.js';

/** What each channel measures, in the order of its values. */
export const HAEMOGLOBIN = ['HbO', 'HbR'] as const;
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
  const { channels, remarks: placing } =
    probe === 'cap' ? { channels: capChannels(), remarks: [] } : await fileChannels(storage, probe);
  const { kept, weights, remarks } = mapChannels(channels, description);
  if (kept.length === 0) {
    throw new HemocastError('probe-far', 'No channel of the probe lies where the model knows anything', {
      file: probe,
      expected: `channels near the ${description.places.length} points of the model`,
      found:
        channels.length === 0
          ? 'no channel whose two optodes have a place'
          : `${channels.length} channels, all of them farther away`,
      advice: 'Train on recordings that cover this part of the head, or check the positions of the probe.',
    });
  }
  const values = kept.flatMap((channel) => HAEMOGLOBIN.map((kind): TargetChannel => ({ ...channel, kind })));
  const cortex = nearestCortex(
    template,
    kept.map(({ position }) => position),
  );
  const own: TargetDescription = {
    ...description,
    values: values.length,
    places: cortex.map(({ position }) => [...position]),
    members: kept.map((_, i) => HAEMOGLOBIN.map((_, k) => i * HAEMOGLOBIN.length + k)),
    size: HAEMOGLOBIN.length,
    source: probe === 'cap' ? 'neighbouring places of a 64-electrode cap' : probe,
    channels: values,
    ...(description.scale && { scale: values.map((_, value) => weights.scaleOf(value)) }),
  };
  return { description: own, apply: weights.apply, remarks: [...placing, ...remarks] };
}

/** The channels of a file, each once; those that see the scalp alone are no channels of the cortex. */
async function fileChannels(
  storage: Storage,
  path: string,
): Promise<{ channels: TargetChannel[]; remarks: readonly string[] }> {
  const file = await readSnirf(await storage.read(path), path);
  const places = await optodePlaces(file, undefined, path);
  const { sources, detectors } = file.probe;
  const pairs = new Map(file.measurementList.map((pair) => [`${pair.source} ${pair.detector}`, pair]));
  const channels = [...pairs.values()].flatMap(({ source, detector }) => {
    const [from, to] = [places.sources[source], places.detectors[detector]];
    if (from === undefined || to === undefined) return [];
    return [
      channelBetween(
        { label: sources[source]?.label ?? `S${source + 1}`, position: from },
        { label: detectors[detector]?.label ?? `D${detector + 1}`, position: to },
      ),
    ];
  });
  const isShort = (channel: TargetChannel) => apart(channel.source!, channel.detector!) < SHORTEST_LONG_DISTANCE;
  const short = channels.filter(isShort).map(({ name }) => name);
  const unplaced = pairs.size - channels.length;
  return {
    channels: channels.filter((channel) => !isShort(channel)),
    remarks: [
      ...places.remarks,
      ...(unplaced > 0 ? [`${unplaced} channels of the probe have no place on the head and are left out`] : []),
      ...(short.length > 0 ? [`Channels of the probe that see the scalp alone are left out: ${short.join(', ')}`] : []),
    ],
  };
}

function capChannels(): TargetChannel[] {
  const places = montageNames(64).flatMap((label) => {
    const position = electrodePosition(label);
    return position === undefined ? [] : [{ label, position }];
  });
  return places.flatMap((from, i) =>
    places.slice(i + 1).flatMap((to) => {
      const length = apart(from, to);
      return length >= PAIR.least && length <= PAIR.most ? [channelBetween(from, to)] : [];
    }),
  );
}

function apart({ position: a }: Optode, { position: b }: Optode): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function channelBetween(source: Optode, detector: Optode): TargetChannel {
  const middle = (axis: 0 | 1 | 2) => (source.position[axis] + detector.position[axis]) / 2;
  return {
    name: `${source.label}_${detector.label}`,
    position: [middle(0), middle(1), middle(2)],
    source: { label: source.label, position: source.position },
    detector: { label: detector.label, position: detector.position },
  };
}
