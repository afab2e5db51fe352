/** Taking eye movements, heartbeats and other artefacts out of EEG by independent component analysis, with a report of what went. */
import type { Progress, Random } from '../../foundation/index.js';
import { channelPlace, type Recording, segmentsOf } from '../../recordings/index.js';
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
import { type ComponentFate, decideRemoval, type RemovalChoice, type Verdicts } from './component-removal.js';
import { type ComponentNetwork, labelComponents } from './iclabel/label-components.js';
import { labelFit } from './iclabel/label-fit.js';
import { judgedSegments } from './judged-segments.js';
import { subtractReference } from './reference.js';
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
  /** Every component: its label, whether it went, and who said so. */
  fates: ComponentFate[];
  /** The network that labelled them, and in what the EEG differs from what it was trained on; absent where rules did. */
  icLabel?: { sha256: string; remarks: string[] };
}

/** What can be shown of components once they are found. */
export interface ComponentLook {
  /** Sample, of what they were learned from, about which what is removed is largest; undefined where nothing is. */
  strongest?: number;
  /** All components with their courses over `[channel, sample]` before any was removed. */
  over(data: Float32Array, samples: number): ComponentView[];
}

export interface ArtefactOptions extends RemovalChoice {
  method: IcaMethod;
  /** Number of components, or the part of the variance that they carry. Default 0.99. */
  components?: number;
  random: Random;
}

/** ICLabel's network, and the pass band of the EEG that it is asked about, Hz. */
export interface Labelling {
  network: ComponentNetwork;
  band: { low: number; high: number };
}

type ArtefactsInView = { report: ArtefactReport; view: Required<Pick<CleaningView, 'components' | 'stretch'>> };

/**
 * Removes components of eyes and heart from a recording by rules, in place, and those named by hand. They are learned from its contiguous parts without what
 * annotations exclude.
 *
 * @param recording high-passed EEG
 * @param references EOG and ECG channels at the same rate and times
 * @throws HemocastError `component-number`, `component-conflict`
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
): ArtefactsInView {
  const packed = packedSignals(recording, references);
  return takeOut(recording, findArtefacts(packed.recording, packed.references, options, progress));
}

/**
 * As `removeArtefactsInView`, by ICLabel and recorded channels of eyes and heart.
 *
 * @throws HemocastError as `removeArtefacts` and `labelComponents`
 */
export async function removeLabelledInView(
  recording: Recording,
  references: readonly ReferenceSignal[],
  options: ArtefactOptions,
  labelling: Labelling,
  progress?: Progress,
): Promise<ArtefactsInView> {
  const packed = packedSignals(recording, references);
  return takeOut(recording, await findLabelled(packed.recording, packed.references, options, labelling, progress));
}

/** The contiguous parts without what annotations exclude, one after the other. */
function packedSignals(
  recording: Recording,
  references: readonly ReferenceSignal[],
): { recording: Recording; references: ReferenceSignal[] } {
  const parts = judgedSegments(recording);
  const packed = (data: Float32Array, channels: number) => packParts(data, channels, recording.samples, parts);
  let samples = 0;
  const segments = parts.map((part) => {
    samples += part.samples;
    return { start: samples - part.samples, samples: part.samples };
  });
  return {
    recording: { ...recording, samples, segments, data: packed(recording.data, recording.channels.length) },
    references: references.map((reference) => ({ ...reference, data: packed(reference.data, 1) })),
  };
}

function takeOut(recording: Recording, { report, remove, look }: FoundArtefacts): ArtefactsInView {
  const parts = judgedSegments(recording);
  const {
    first,
    samples: count,
    ...stretch
  } = stretchAbout(recording, parts, look.strongest === undefined ? undefined : unpackedSample(parts, look.strongest));
  const { data, channels, samples } = recording;
  const components = look.over(rangeOf(data, channels.length, samples, first, count), count);
  remove(data, samples);
  return { report, view: { components, stretch } };
}

/** The report, what takes components out of `[channel, sample]` of the same channels, in place, and a look at all of them. */
export interface FoundArtefacts {
  report: ArtefactReport;
  remove: (data: Float32Array, samples: number) => void;
  look: ComponentLook;
}

/** Finds components of eyes and heart by rules. */
export function findArtefacts(
  recording: Recording,
  references: readonly ReferenceSignal[],
  options: ArtefactOptions,
  progress?: Progress,
): FoundArtefacts {
  const { ica, sources } = decompose(recording, options, progress);
  const places = recording.channels.map(channelPlace);
  const found = findArtefactComponents(ica, sources, recording.sampleRate, places, references);
  const verdicts = decideRemoval(ica.components, found, undefined, options);
  return foundArtefacts(recording, ica, sources, verdicts, progress);
}

/**
 * Labels components by ICLabel, and finds those that follow a recorded channel of eyes or heart. They are learned at average reference, as ICLabel's were;
 * taken out of data against another reference, they leave there what all channels share of them, which any reference takes out afterwards.
 */
export async function findLabelled(
  recording: Recording,
  references: readonly ReferenceSignal[],
  options: ArtefactOptions,
  { network, band }: Labelling,
  progress?: Progress,
): Promise<FoundArtefacts> {
  const { sampleRate, channels } = recording;
  const referenced = { ...recording, data: recording.data.slice() };
  subtractReference(referenced, 'average');
  const { ica: learned, sources } = decompose(referenced, options, progress);
  const ica = onAnyReference(learned);
  const places = channels.map(channelPlace);
  const followed = findArtefactComponents(ica, sources, sampleRate, places, references);
  const found = followed.filter(({ by }) => by === 'correlation');
  const segments = segmentsOf(recording);
  const labels = await labelComponents(network, { ica, sources, sampleRate, places, segments });
  const verdicts = decideRemoval(ica.components, found, labels, options);
  const remarks = labelFit(
    options.method,
    band,
    sampleRate,
    channels.map(({ name }, k) => ({ name, place: places[k] })),
  );
  return foundArtefacts(recording, ica, sources, verdicts, progress, { sha256: network.sha256, remarks });
}

/** The same sources from data against any reference: the unmixing takes the average out itself. */
function onAnyReference(ica: IndependentComponents): IndependentComponents {
  const { channels } = ica;
  const unmixing = Float64Array.from(ica.unmixing);
  for (let c = 0; c < ica.components; c++) {
    const row = unmixing.subarray(c * channels, (c + 1) * channels);
    const mean = row.reduce((sum, weight) => sum + weight, 0) / channels;
    for (let k = 0; k < channels; k++) row[k] -= mean;
  }
  return { ...ica, unmixing };
}

function decompose(
  { channels, samples, data }: Recording,
  { method, components = 0.99, random }: ArtefactOptions,
  progress?: Progress,
): { ica: IndependentComponents; sources: Float32Array } {
  progress?.report('independent components', 0, 1, method);
  const ica = independentComponents(data, channels.length, samples, { method, components, random });
  return { ica, sources: componentSources(data, samples, ica) };
}

function foundArtefacts(
  { channels, samples, sampleRate }: Recording,
  ica: IndependentComponents,
  sources: Float32Array,
  { fates, removed: reasons }: Verdicts,
  progress: Progress | undefined,
  icLabel?: ArtefactReport['icLabel'],
): FoundArtefacts {
  progress?.report('independent components', 1, 1, `${reasons.length} of ${ica.components} removed`);
  const topography = (component: number) =>
    channels.map((_, channel) => ica.mixing[channel * ica.components + component]);
  const report: ArtefactReport = {
    method: ica.method,
    components: ica.components,
    converged: ica.converged,
    channels: channels.map(({ name }) => name),
    removed: reasons.map((reason) => ({
      ...reason,
      explained: ica.explained[reason.component],
      topography: topography(reason.component),
    })),
    fates,
    ...(icLabel && { icLabel }),
  };
  const removed = reasons.map(({ component }) => component);
  const look: ComponentLook = {
    strongest: strongestSample(sources, ica, removed, sampleRate),
    over: (part, count) => {
      const courses = componentSources(part, count, ica);
      const kinds = new Map(reasons.map(({ component, kind }) => [component, kind]));
      return Array.from(ica.explained, (explained, component) => ({
        component,
        ...(kinds.has(component) && { kind: kinds.get(component) }),
        explained,
        topography: topography(component),
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
