/** Labels of the components of one decomposition by ICLabel. */
import { HemocastError } from '../../../foundation/index.js';
import type { IndependentComponents, SampleRange } from '../../../signal/index.js';
import { HEAD_CENTRE } from '../spherical-spline.js';
import { type ComponentFeatures, componentFeatures, inAllOrientations } from './component-features.js';
import { COMPONENT_LABELS, type LabelledComponent, labelledComponents } from './component-label.js';

/** The network of ICLabel, run by whoever can run it. */
export interface ComponentNetwork {
  /** Of its file, lower-case hexadecimal. */
  sha256: string;
  /**
   * Probabilities of the seven classes, averaged over orientations.
   *
   * @param features of every component in four orientations, `[orientation, component, …]`
   * @returns `[component, class]` in the order of `COMPONENT_LABELS`
   */
  probabilities(features: ComponentFeatures): Promise<Float32Array>;
}

/**
 * The network's word on components whose features are known.
 *
 * @throws HemocastError `iclabel-network` where it gives no seven probabilities for each
 *
 * @example
 * const [first] = await labelFeatures(network, componentFeatures({ mixing, places, data, components, samples, sampleRate }));
 * first.label; // brain
 */
export async function labelFeatures(
  network: ComponentNetwork,
  features: ComponentFeatures,
): Promise<LabelledComponent[]> {
  const probabilities = await network.probabilities(inAllOrientations(features));
  const expected = features.components * COMPONENT_LABELS.length;
  if (probabilities.length !== expected || !probabilities.every((value) => value >= 0 && value <= 1 + 1e-6)) {
    throw new HemocastError('iclabel-network', 'The network gives no probabilities of seven classes', {
      expected: `${expected} numbers between 0 and 1`,
      found: `${probabilities.length} numbers`,
      advice: 'Use ICLabelNet.onnx of mne-icalabel, or leave --iclabel out.',
    });
  }
  return labelledComponents(probabilities);
}

/** What is labelled: a decomposition with what it was learned from. */
export interface Decomposition {
  ica: IndependentComponents;
  /** `[component, sample]` in standard deviations. */
  sources: Float32Array;
  sampleRate: number;
  /** Of the channels, mm in the fsaverage frame. */
  places: readonly (readonly [number, number, number] | undefined)[];
  /** Contiguous parts of the sources. */
  segments: readonly SampleRange[];
}

/**
 * Labels of all components. Their maps are brought to the average reference first; sources are scaled to the root mean square over channels of what they
 * give there, µV, as EEGLAB does by default. Angles of the maps are taken from the centre of the head, so that Fpz, T7 and Oz lie on its edge as in EEGLAB's
 * own electrode files (MNE's origin between the ears draws them further in).
 *
 * @throws HemocastError as `componentFeatures` and `labelFeatures`
 */
export function labelComponents(network: ComponentNetwork, decomposition: Decomposition): Promise<LabelledComponent[]> {
  const { ica, sources, sampleRate, places, segments } = decomposition;
  const { components, channels } = ica;
  const mixing = averageReferenced(ica);
  const gains = Float64Array.from({ length: components }, (_, c) => {
    let squares = 0;
    for (let k = 0; k < channels; k++) squares += mixing[k * components + c] ** 2;
    return Math.sqrt(squares / channels);
  });
  const samples = sources.length / components;
  return labelFeatures(
    network,
    componentFeatures({
      mixing,
      places,
      centre: HEAD_CENTRE,
      components,
      samples,
      sampleRate,
      data: sources,
      gains,
      segments,
    }),
  );
}

function averageReferenced({ mixing, components, channels }: IndependentComponents): Float64Array {
  const result = Float64Array.from(mixing);
  for (let c = 0; c < components; c++) {
    let mean = 0;
    for (let k = 0; k < channels; k++) mean += mixing[k * components + c] / channels;
    for (let k = 0; k < channels; k++) result[k * components + c] -= mean;
  }
  return result;
}
