import { generation } from '../../state/generation.svelte.js';
import { session } from '../../state/session.svelte.js';
import type { View } from '../view.js';

export const brainView: View = {
  name: 'brain',
  title: 'Brain',
  followsGeneration: true,
  lacks: () => {
    if (generation.current !== undefined || session.inputs.some(({ kind }) => kind === 'surface')) return undefined;
    return session.recording === undefined
      ? 'Drop an EEG recording and generate from it, or drop a pair of .func.gii files.'
      : 'Generate from this recording first, or drop a pair of .func.gii files.';
  },
  load: () => import('./BrainView.svelte'),
};
