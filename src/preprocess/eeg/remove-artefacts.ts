/** Taking eye movements and heartbeats out of EEG by independent component analysis, with a report of what went. */
import type { Progress, Random } from '../../foundation/index.js';
import { channelPlace, type Recording } from '../../recordings/index.js';
import {
  componentSources,
  type IcaMethod,
  type IndependentComponents,
  independentComponents,
  rangeOf,
  removeComponents,
  welch,
} from '../../signal/index.js';
import { type ArtefactComponent, findArtefactComponents, type ReferenceSignal } from './artefact-components.js';
import { type CleaningView, type ComponentView, stretchAbout, unpackedSample } from './cleaning-view.js';
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

/** What can be shown of components once they are found. */
export interface ComponentLook {
  /** Sample, of what they were learned from, about which what is removed is largest; undefined where nothing is. */
  strongest?: number;
  /** All components with their courses over `[channel, sample]` before any was removed. */
  over(data: Float32Array, samples: number): ComponentView[];
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
  return removeArtefactsInView(recording, references, options, progress).report;
}

/** As `removeArtefacts`, with what a page shows of all components. */
export function removeArtefactsInView(
  recording: Recording,
  references: readonly ReferenceSignal[],
  options: ArtefactOptions,
  progress?: Progress,
): { report: ArtefactReport; view: Required<Pick<CleaningView, 'components' | 'stretch'>> } {
  const parts = judgedSegments(recording);
  const { samples } = recording;
  const packed = (data: Float32Array, channels: number) => packParts(data, channels, samples, parts);
  const { report, remove, look } = findArtefacts(
    {
      ...recording,
      samples: parts.reduce((sum, part) => sum + part.samples, 0),
      data: packed(recording.data, recording.channels.length),
    },
    references.map((reference) => ({ ...reference, data: packed(reference.data, 1) })),
    options,
    progress,
  );
  const {
    first,
    samples: count,
    ...stretch
  } = stretchAbout(recording, parts, look.strongest === undefined ? undefined : unpackedSample(parts, look.strongest));
  const components = look.over(rangeOf(recording.data, recording.channels.length, samples, first, count), count);
  remove(recording.data, samples);
  return { report, view: { components, stretch } };
}

/**
 * Finds components of eyes and heart.
 *
 * @returns the report, what takes them out of `[channel, sample]` of the same channels, in place, and a look at all components
 */
export function findArtefacts(
  { channels, samples, sampleRate, data }: Recording,
  references: readonly ReferenceSignal[],
  { method, components = 0.99, random }: ArtefactOptions,
  progress?: Progress,
): { report: ArtefactReport; remove: (data: Float32Array, samples: number) => void; look: ComponentLook } {
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
  const look: ComponentLook = {
    strongest: strongestSample(sources, ica, removed, sampleRate),
    over: (part, count) => {
      const courses = componentSources(part, count, ica);
      const kinds = new Map(found.map(({ component, kind }) => [component, kind]));
      return Array.from(ica.explained, (explained, component) => ({
        component,
        ...(kinds.has(component) && { kind: kinds.get(component) }),
        explained,
        topography: channels.map((_, channel) => ica.mixing[channel * ica.components + component]),
        spectrum: spectrumOf(sources.subarray(component * samples, (component + 1) * samples), sampleRate),
        course: courses.subarray(component * count, (component + 1) * count),
      }));
    },
  };
  return { report, remove: (part, count) => removeComponents(part, count, ica, removed), look };
}

/** Seconds of a component's course from which its spectrum is made. */
const SPECTRUM_SECONDS = 300;

function spectrumOf(course: Float32Array, sampleRate: number): ComponentView['spectrum'] {
  const seen = Math.min(course.length, Math.round(SPECTRUM_SECONDS * sampleRate));
  return welch(course.subarray(0, seen), sampleRate, { segmentSeconds: Math.min(2, seen / sampleRate) });
}

/** The middle of the second in which the removed components are largest together, µV² summed over channels. */
function strongestSample(
  sources: Float32Array,
  { mixing, components, channels }: IndependentComponents,
  removed: readonly number[],
  sampleRate: number,
): number | undefined {
  if (removed.length === 0) return undefined;
  const samples = sources.length / components;
  const second = Math.min(samples, Math.max(1, Math.round(sampleRate)));
  const energies = new Float64Array(Math.floor(samples / second));
  for (const component of removed) {
    let size = 0;
    for (let k = 0; k < channels; k++) size += mixing[k * components + component] ** 2;
    for (let i = 0; i < energies.length * second; i++) {
      energies[Math.floor(i / second)] += size * sources[component * samples + i] ** 2;
    }
  }
  const largest = energies.reduce((best, energy, at) => (energy > energies[best] ? at : best), 0);
  return Math.floor((largest + 0.5) * second);
}
