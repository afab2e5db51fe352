export type { Activations } from './activations.js';
export { type ComponentFeatures, type ComponentSignals, componentFeatures } from './component-features.js';
export {
  COMPONENT_LABELS,
  type ComponentLabel,
  type LabelledComponent,
  REMOVABLE_LABELS,
  type RemovableLabel,
} from './component-label.js';
export { type ComponentNetwork, labelComponents, labelFeatures } from './label-components.js';
