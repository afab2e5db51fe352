/** The model card of a pre-trained EEG encoder. */
import type { EegEncoderConfiguration } from '../../encoders/eeg/eeg-encoder-folder.js';
import type { PretrainedEeg } from '../../encoders/eeg/pretraining.js';

/** What the encoder is, what it was trained on, how well it does and what it must not be taken for. */
export function eegEncoderCard(
  { network, input, windowSeconds, training }: EegEncoderConfiguration,
  { curves, codes, reconstruction, tokenizer }: PretrainedEeg,
  predicted: { accuracy: string; mostFrequent: string; chance: string; patches: number; people: number },
): string {
  const { people, details } = training;
  return `# Hemocast EEG encoder

Turns each second of each EEG channel into a token of ${network.width} numbers that knows its surroundings. A LaBraM network
(Jiang, Zhao & Lu 2024) of width ${network.width}, depth ${network.depth}, ${network.heads} heads; it is not the published LaBraM and shares no weight with it.

Input: EEG at ${input.rate} Hz, ${input.low}–${input.high} Hz, without line noise, in units of ${input.unit} µV, in windows of up to ${windowSeconds} s.

    hemocast features RECORDING --encoder FOLDER --out FILE.npy

## Training data

${training.data}: ${details.recordings} recordings, ${details.hours} h, of ${people.length} people (${details.validationPeople} of them to choose on): ${people.join(', ')}.
${details.licence === undefined ? 'The licence of the data is not known to this program: state it before you pass the encoder on.' : `Licence of the data: ${details.licence}.`}
Ages, sexes and states of health are those of these recordings and of no others; nothing is known of how the encoder serves other groups.

## How it was made

Two stages: a neural tokenizer (${tokenizer.configuration.codes} codes of ${tokenizer.configuration.codeWidth} numbers), then prediction of the codes of hidden seconds. Seed ${details.seed}.
Weights of step ${curves.tokenizer.chosenStep} and ${curves.masked.chosenStep}, chosen on validation people.

- Codes in use on validation people: ${codes.used}; perplexity ${codes.perplexity.toFixed(0)}.
- Error of standardised spectra (1 = knowing only the mean): amplitude ${reconstruction.amplitude.toFixed(3)}, phase ${reconstruction.phase.toFixed(3)}.
- Hidden codes of validation people predicted (${predicted.patches} patches of ${predicted.people} people): ${predicted.accuracy}; most frequent code ${predicted.mostFrequent}; chance ${predicted.chance}.

## Limits

Trained on little EEG of few people, it is a starting point, not a foundation model: compare it with plain band power on
your own data before you rely on it. Not for diagnosis or treatment.
`;
}
