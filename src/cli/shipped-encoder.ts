import { fileURLToPath } from 'node:url';

/** The small EEG encoder in the package, pre-trained on open EEG; its model card lies beside it. */
export const shippedEegEncoder = fileURLToPath(new URL('../../assets/eeg-encoder', import.meta.url));
