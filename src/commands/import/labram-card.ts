/** The model card of imported weights. */

export interface LabramCardFacts {
  /** Name of the file. */
  source: string;
  /** Its SHA-256. */
  hash: string;
  /** Whether it is the published one. */
  published: boolean;
  remarks: readonly string[];
}

/** What the encoder is, where its weights are from, how to feed it, what it must not be used for. */
export function labramCard({ source, hash, published, remarks }: LabramCardFacts): string {
  const origin = published
    ? 'This is the file that the LaBraM repository publishes.'
    : 'Its SHA-256 is not that of the published `labram-base.pth`: what these weights were trained on is not known from the file.';
  return `# EEG encoder: LaBraM-Base

Turns each second of each EEG channel into 200 features, in the light of the other channels and seconds. 5.8 million parameters: a temporal
stem of three convolutions, 12 transformer blocks of width 200 with 10 heads (Jiang, Zhao & Lu, *Large Brain Model for Learning Generic
Representations with Tremendous EEG Data in BCI*, ICLR 2024).

## Weights

Imported from \`${source}\` (SHA-256 ${hash}), every tensor by name and shape. ${origin}${remarks.map((remark) => ` ${remark}`).join('')}
The terms of that file hold for these weights too.

## Input

EEG from 0.1 to 75 Hz without line noise, at 200 Hz, in units of 100 µV, neither standardised nor referenced again; up to 16 seconds at a time, at
electrodes with names of the 10-20 and 10-10 systems. The norms of the stem nearly remove the overall gain of a window: slow changes of power
survive only inside of long ones.

## Limits

The class token was never given its place in training: use the tokens of the patches. Not for diagnosis or treatment.
`;
}
