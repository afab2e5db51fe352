import { modelFeatures } from '../encoders/eeg/index.js';
import type { TrainedModel } from './train-generator.js';

/** The model card: what the model is, what it was trained on, what it must not be used for. */
export function modelCard({ configuration, curves, mean, kept }: TrainedModel, hash: string): string {
  const { target, eeg, network, window, diffusion, calibration, training } = configuration;
  const { people } = training;
  const features = modelFeatures(configuration);
  const round = (values: number[]) => values.map((value) => value.toFixed(2)).join(', ');
  const limits = training.simulated
    ? 'It was trained on simulated brains. What it generates from a real recording shows that the software works; it is no claim about that person.'
    : 'It was trained on the recordings named above and has been shown to hold for no others.';
  return `# Hemocast model: EEG → ${target.name}

Generates ${target.values} values (${target.unit}) every ${target.tr} s from EEG at ${eeg.electrodes.length} electrodes.

## Training data

${training.data}. Seed ${training.seed}. ${people.train.length} people to train on, ${people.validation.length} to choose on, ${people.test.length} kept for testing and not touched.

## Network

${features.description} per electrode and second; ridge regression on
conditioning aligned in time; Diffusion Transformer of width ${network.width}, depth ${network.depth}, for what the mean leaves over, in windows of
${window.volumes} volumes; linear unpatcher from ${network.components} ${target.encoder === undefined ? 'components' : 'latents of a Transformer encoder'} per patch, which keep ${(100 * kept).toFixed(1)} % of the training variance.
Sampler ${diffusion.sampler}, ${diffusion.steps} steps, mean over ${diffusion.samples} samples.

- Learned delays per ${features.unit}: ${round(mean.delay)} s; widths: ${round(mean.width)} s.
- Weights of step ${curves.chosenStep}, chosen on validation people; residual gain ${calibration.residualGain.toFixed(3)}, spread gain ${calibration.spreadGain.toFixed(3)}.

## Limits

${limits} Not for diagnosis or treatment.

SHA-256 of model.safetensors: ${hash}
`;
}
