/** Taking eye movements and heartbeats out of EEG by independent component analysis, with a report of what went. */
import type { Progress, Random } from '../../foundation/index.js';
import { channelPlace, type Recording } from '../../recordings/index.js';
import { componentSources, type IcaMethod, independentComponents, removeComponents } from '../../signal/index.js';
import { type ArtefactComponent, findArtefactComponents, type ReferenceSignal } from './artefact-components.js';
import { judgedSegments } from './judged-segments.js';
import { packParts } from './segments.js';

export interface RemovedComponent extends ArtefactComponent {
  /** Part of the variance of the recording. */
  explained: number;
  /** µV of each channel for a source of one standard deviation, in the order of `channels`. */
  topography: number[];
}

export interface ArtefactReport {
  method: IcaMethod;
  /** Components that were computed. */
  components: number;
  converged: boolean;
  /** What they were learned from, where that is not the whole recording. */
  learnedFrom?: { segments: number; stretchSeconds: number };
  /** Names of the channels of the topographies. */
  channels: string[];
  removed: RemovedComponent[];
}

export interface ArtefactOptions {
  method: IcaMethod;
  /** Number of components, or the part of the variance that they carry. Default 0.99. */
  components?: number;
  random: Random;
}

/**
 * Removes components of eyes and heart from a recording, in place. They are learned from its contiguous parts without what annotations exclude.
 *
 * @param recording high-passed EEG
 * @param references EOG and ECG channels at the same rate and times
 *
 * @example
 * const report = removeArtefacts(recording, [], { method: 'picard', random: new Random(7) });
 */
export function removeArtefacts(
  recording: Recording,
  references: readonly ReferenceSignal[],
  options: ArtefactOptions,
  progress?: Progress,
): ArtefactReport {
  const parts = judgedSegments(recording);
  const { samples } = recording;
  const packed = (data: Float32Array, channels: number) => packParts(data, channels, samples, parts);
  const { report, remove } = findArtefacts(
    {
      ...recording,
      samples: parts.reduce((sum, part) => sum + part.samples, 0),
      data: packed(recording.data, recording.channels.length),
    },
    references.map((reference) => ({ ...reference, data: packed(reference.data, 1) })),
    options,
    progress,
  );
  remove(recording.data, recording.samples);
  return report;
}

/**
 * Finds components of eyes and heart.
 *
 * @returns the report, and what takes them out of `[channel, sample]` of the same channels, in place
 */
export function findArtefacts(
  { channels, samples, sampleRate, data }: Recording,
  references: readonly ReferenceSignal[],
  { method, components = 0.99, random }: ArtefactOptions,
  progress?: Progress,
): { report: ArtefactReport; remove: (data: Float32Array, samples: number) => void } {
  progress?.report('independent components', 0, 1, method);
  const ica = independentComponents(data, channels.length, samples, { method, components, random });
  const sources = componentSources(data, samples, ica);
  const places = channels.map(channelPlace);
  const found = findArtefactComponents(ica, sources, sampleRate, places, references);
  progress?.report('independent components', 1, 1, `${found.length} of ${ica.components} removed`);
  const report: ArtefactReport = {
    method,
    components: ica.components,
    converged: ica.converged,
    channels: channels.map(({ name }) => name),
    removed: found.map((artefact) => ({
      ...artefact,
      explained: ica.explained[artefact.component],
      topography: channels.map((_, channel) => ica.mixing[channel * ica.components + artefact.component]),
    })),
  };
  const removed = found.map(({ component }) => component);
  return { report, remove: (part, count) => removeComponents(part, count, ica, removed) };
}
