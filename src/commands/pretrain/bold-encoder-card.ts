/** The model card of a BOLD encoder. */
import type { PretrainedBold } from '../../encoders/bold/bold-pretraining.js';
import type { BoldEncoderConfiguration } from '../../encoders/bold/index.js';
import { type MaskedResult, withInterval } from '../../report/index.js';

/** What the encoder is, what it was trained on, how well it does and what it must not be taken for. */
export function boldEncoderCard(
  { target, network, training }: BoldEncoderConfiguration,
  { kept, curves }: PretrainedBold,
  results: readonly MaskedResult[],
  hash: string,
): string {
  const { people } = training;
  const use =
    target.name === 'bold'
      ? 'For `hemocast train --bold-encoder transformer --bold-encoder-folder FOLDER`.'
      : 'Made for regions, not for the cortex: `hemocast train` has no use for it.';
  return `# Hemocast BOLD encoder

Encodes ${target.values} values of BOLD (${target.source}), TR ${target.tr} s, as ${network.components} latents per patch and volume.
${use}

## Training data

${training.data}${training.simulated ? ' (simulated)' : ''}. Seed ${training.seed}. ${people.train.length} people to train on, ${people.validation.length} to choose on,
${people.test.length} kept for testing. The licence of the data is not known to this program: state it before you pass the encoder on.

## Network

Principal components of each patch (${network.channels}, which keep ${(100 * kept).toFixed(1)} % of the training variance); Transformer of width ${network.width}, depth ${network.depth},
${network.heads} heads on tokens of a patch × ${network.block} volumes in windows of ${network.volumes}; bottleneck; decoder of depth ${network.decoderDepth} that sees
the latents alone. Masked autoencoding with ${(100 * Number(training.details.maskRatio)).toFixed(0)} % of the tokens hidden: single ones, whole patches, whole times.
Weights of step ${curves.chosenStep}, chosen on validation people.

${scores(training.people, results)}## Limits

${training.simulated ? 'It was trained on simulated brains, in part or wholly, and says nothing of real ones.' : 'It has been shown to hold for the recordings named above and for no others.'} BOLD of another repetition time, template or filter is not what it knows. Not for diagnosis or treatment.

SHA-256 of model.safetensors: ${hash}
`;
}

/** The table of scores; nothing where none were taken. */
function scores(people: BoldEncoderConfiguration['training']['people'], results: readonly MaskedResult[]): string {
  if (results.length === 0) return '';
  const tested = people.test.length > 0;
  const of = tested
    ? `${people.test.length} people never shown`
    : `${people.validation.length} people on whom the step was chosen (nobody was kept for testing)`;
  const hidden = { tokens: 'single tokens', patches: 'whole patches', times: 'whole times' };
  const rows = results.map(
    ({ name, kind, patches, values }) =>
      `| ${hidden[kind]} | ${name} | ${withInterval(patches)} | ${withInterval(values)} |`,
  );
  return `## Scores

R² of hidden tokens of ${of}, 95 % intervals over people; the mean (zero) has R² 0.

| hidden | answer | patch means | single values |
|---|---|---|---|
${rows.join('\n')}

`;
}
