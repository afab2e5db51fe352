/** Who labels the components of a recording, and whether numbers of components make sense. */
import { HemocastError } from '../../foundation/index.js';
import type { ComponentNetwork, RemovalChoice } from '../../preprocess/index.js';

interface LabellingTask {
  options: { ica?: string; labels?: 'iclabel' | 'rules' };
  network?: ComponentNetwork;
}

/**
 * The network that labels components, where one does.
 *
 * @throws HemocastError `iclabel-missing`
 */
export function networkOf({ options, network }: LabellingTask): ComponentNetwork | undefined {
  const { ica = 'none', labels } = options;
  if (ica === 'none' || labels === 'rules') return undefined;
  if (network !== undefined || labels === undefined) return network;
  throw new HemocastError('iclabel-missing', 'ICLabel is to label components, but its network is not given', {
    expected: 'a network, opened by `openComponentNetwork` from ICLabelNet.onnx',
    found: 'none',
    advice: 'Name ICLabelNet.onnx of the Python package mne-icalabel with --iclabel, or label by rules.',
  });
}

/** @throws HemocastError `option-conflict` for numbers of components of several recordings */
export function requireOneRecording(recordings: number, { drop = [], keep = [] }: RemovalChoice): void {
  if (recordings <= 1 || drop.length + keep.length === 0) return;
  throw new HemocastError('option-conflict', 'Numbers of components are those of one recording', {
    field: '--drop, --keep',
    expected: 'one recording',
    found: `${recordings}`,
    advice: 'Name the recording itself in place of the data set.',
  });
}
