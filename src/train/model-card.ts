import { HAEMODYNAMIC_RESPONSE, spatialAlignment } from '../align/index.js';
import { modelFeatures } from '../encoders/eeg/index.js';
import { hasNetwork, type ModelConfiguration, sizes } from '../models/index.js';
import type { TrainedModel } from './train-generator.js';

/** The model card: what the model is, what it was trained on, what it must not be used for. */
export function modelCard(model: TrainedModel, hash: string): string {
  const { configuration } = model;
  const { target, eeg, training } = configuration;
  const { people } = training;
  const limits = training.simulated
    ? 'It was trained on simulated brains. What it generates from a real recording shows that the software works; it is no claim about that person.'
    : 'It was trained on the recordings named above and has been shown to hold for no others.';
  return `# Hemocast model: EEG → ${target.name}

Generates ${target.values} values (${target.unit}) every ${target.tr} s from EEG at ${eeg.electrodes.length} electrodes.

## Training data

${training.data}. Seed ${training.seed}. ${people.train.length} people to train on, ${people.validation.length} to choose on, ${people.test.length} kept for testing and not touched.${unpairedText(configuration)}${setsText(configuration)}${ontoText(configuration)}

## Model

${[sourceText(configuration), targetText(model), meanText(model), residualText(model), scoreText(model)].map((text) => `- ${text}`).join('\n')}

## Limits

${limits} Not for diagnosis or treatment.

SHA-256 of model.safetensors: ${hash}
`;
}

/** What was learned from recordings without a pair, as a sentence; nothing where there were none. */
function unpairedText({ target, training: { details } }: ModelConfiguration): string {
  if (details.unpaired === undefined) return '';
  const parts = [
    ...(details.unpairedTargetRuns
      ? [
          `${details.unpairedTargetRuns} runs of ${target.name} alone (people: ${details.unpairedTargetPeople}), for components and modes`,
        ]
      : []),
    ...(details.unpairedSourceRuns
      ? [
          `${details.unpairedSourceRuns} recordings of the source alone (people: ${details.unpairedSourcePeople}), for a prior of the mean`,
        ]
      : []),
  ];
  return ` Without pairs, from ${details.unpaired}: ${parts.join('; ')}.`;
}

/** The data sets, where there were several, each with its people and devices. */
function setsText({ target, training: { sets } }: ModelConfiguration): string {
  if (sets === undefined) return '';
  const lines = sets.map(({ name, title, people, devices }) => {
    const own = people[target.name];
    const who = own
      ? `${own.train.length} people to train on, ${own.validation.length} to choose on, ${own.test.length} to test on`
      : `no ${target.name}`;
    const what = Object.entries(devices).map(([modality, device]) => `${modality}: ${device}`);
    return `- ${name} (${title}): ${[who, ...what].join('; ')}.`;
  });
  return `\n\n${lines.join('\n')}`;
}

/** Whose weights these were before they were fitted to other people. */
function ontoText({ training: { onto } }: ModelConfiguration): string {
  if (onto === undefined) return '';
  return `

Fitted to these people from a model (SHA-256 of its weights: ${onto.sha256}) that was trained on ${onto.people.length} people of ${onto.data}. Its modes, its unpatcher and what is drawn around the mean are as they were; weights of the mean are ${onto.weights}${onto.penalty === undefined ? '' : ` (penalty ${onto.penalty})`}, delays are ${onto.delays}.`;
}

/** What is read of the EEG, and where it is carried. */
function sourceText(configuration: ModelConfiguration): string {
  const { alignment } = configuration.eeg;
  const { places } = sizes(configuration);
  const features = `${modelFeatures(configuration).description} per electrode and second`;
  if (alignment === undefined) return `EEG: ${features}. It stays at the electrodes: no alignment of space.`;
  const { name, description, regularization } = spatialAlignment(alignment.name);
  const steadied = regularization === undefined ? '' : `, regularisation ${alignment.regularization}`;
  return `EEG: ${features}; power at ${places} places by the alignment \`${name}\`, ${description}${steadied}.`;
}

/** What is generated. */
function targetText({ configuration: { target, network }, kept }: TrainedModel): string {
  const latents = target.encoder === undefined ? 'components' : 'latents of a Transformer encoder';
  return `Target: ${network.modes} whitened modes of the whole target, of ${network.components} ${latents} per point, which keep ${(100 * kept).toFixed(1)} % of the training variance; a linear unpatcher leads back to the signal.`;
}

/** How the mean is read from the EEG. */
function meanText({ configuration, mean }: TrainedModel): string {
  const { unit } = modelFeatures(configuration);
  const round = (values: readonly number[]) => values.map((value) => value.toFixed(2)).join(', ');
  const delays = `Delays per ${unit}: ${round(mean.delay)} s; widths: ${round(mean.width)} s.`;
  if (configuration.generation.mean === 'none') {
    return `Mean: none; the network generates all of the signal. ${delays} They were learned by a regression that the model does not keep.`;
  }
  const { context } = configuration.target.response ?? HAEMODYNAMIC_RESPONSE;
  const share = context
    ? ` The first mode is read by ${(100 * mean.contextShare).toFixed(0)} % from the mean power of all places at delays from ${context.from} to ${context.to} s.`
    : '';
  return `Mean: linear, a ridge regression of the modes on power aligned in time. ${delays}${share}`;
}

/** What is generated around the mean. */
function residualText({ configuration, curves }: TrainedModel): string {
  const { network, window, diffusion, calibration } = configuration;
  if (!hasNetwork(configuration)) {
    const { axes, order } = configuration.generation;
    return `Around the mean: no network. Samples add what the mean left over on training people whom it was fitted without, as a Gaussian process of ${axes} axes over space that each depend on ${order} volumes back; it knows nothing of the EEG, and the mean does not depend on it.`;
  }
  const filters = network.filters ? `, read by ${network.filters} learned filters for each point,` : '';
  const given = [
    network.conjugateDomain ? `the aligned EEG${filters} on its tokens` : 'no aligned EEG on its tokens',
    network.crossAttention ? 'attention to the EEG' : 'no attention to the EEG',
  ];
  return `Around the mean: a Diffusion Transformer of width ${network.width} and depth ${network.depth} in windows of ${window.volumes} volumes, with ${given.join(' and ')}. Weights of step ${curves.chosenStep}, chosen on validation people. What it expects is added to the mean at a gain of ${calibration.residualGain.toFixed(3)}; samples take ${diffusion.steps} steps of ${diffusion.sampler}.`;
}

/** How well the finished model does on the people that it was chosen on. */
function scoreText({ configuration, score }: TrainedModel): string {
  const { length } = configuration.training.people.validation;
  const value = Number.isFinite(score) ? score.toFixed(3) : 'undefined';
  return `Score on the validation people (n = ${length}): ${value}, the mean of r over time, r without the global signal and r over space, of patch means.`;
}
