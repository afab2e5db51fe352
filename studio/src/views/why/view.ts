import { generation } from '../../state/generation.svelte.js';
import type { View } from '../view.js';

export const whyView: View = {
  name: 'why',
  title: 'Why',
  followsGeneration: true,
  lacks: () =>
    generation.current === undefined
      ? 'Generate from a recording first: then it is shared out over bands and regions.'
      : undefined,
  load: () => import('./WhyView.svelte'),
};
