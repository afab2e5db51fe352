import { servedBase } from '../../files/served-base.js';
import type { View } from '../view.js';

export const trainingView: View = {
  name: 'training',
  title: 'Training',
  lacks: () =>
    servedBase() === undefined
      ? 'A training is watched by `hemocast train … --watch`, or by `hemocast studio FOLDER` with the folder that it writes.'
      : undefined,
  load: () => import('./TrainingView.svelte'),
};
