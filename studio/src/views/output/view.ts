import { session } from '../../state/session.svelte.js';
import type { View } from '../view.js';

export const outputView: View = {
  name: 'save',
  title: 'Save',
  lacks: () =>
    session.recording === undefined ? 'Drop a recording first: what is made of it is saved from here.' : undefined,
  load: () => import('./OutputView.svelte'),
};
