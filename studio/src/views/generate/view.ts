import { session } from '../../state/session.svelte.js';
import type { View } from '../view.js';

export const generateView: View = {
  name: 'generate',
  title: 'Generate',
  lacks: () => {
    if (session.recording === undefined) return 'Drop an EEG recording first.';
    return session.recording.kind === 'eeg' ? undefined : 'Signals are generated from EEG: open an EEG recording.';
  },
  load: () => import('./GenerateView.svelte'),
};
