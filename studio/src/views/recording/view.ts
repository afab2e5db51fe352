import { session } from '../../state/session.svelte.js';
import type { View } from '../view.js';

export const recordingView: View = {
  name: 'recording',
  title: 'Recording',
  lacks: () => (session.recording === undefined ? 'Drop an EEG or fNIRS recording first.' : undefined),
  load: () => import('./RecordingView.svelte'),
};
