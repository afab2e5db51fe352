import type { View } from '../view.js';

export const metricsView: View = {
  name: 'metrics',
  title: 'How good',
  lacks: () => undefined,
  load: () => import('./MetricsView.svelte'),
};
