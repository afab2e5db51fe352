import { session } from '../../state/session.svelte.js';
import type { View } from '../view.js';

export const cleaningView: View = {
  name: 'cleaning',
  title: 'Cleaning',
  lacks: () => {
    if (session.recording === undefined) return 'Drop an EEG recording first.';
    return session.recording.kind === 'eeg'
      ? undefined
      : 'EEG is cleaned here; light is cleaned by the command line: hemocast preprocess fnirs.';
  },
  load: () => import('./CleaningView.svelte'),
};
