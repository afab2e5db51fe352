/** The seven classes of independent components that ICLabel tells apart (Pion-Tonachini, Kreutz-Delgado & Makeig, NeuroImage 198:181, 2019). */

/** In the order of the network's outputs. */
export const COMPONENT_LABELS = ['brain', 'muscle', 'eye', 'heart', 'line', 'channel', 'other'] as const;

export type ComponentLabel = (typeof COMPONENT_LABELS)[number];

/** Classes that can be taken out: all that have one clear cause that is not the brain. */
export const REMOVABLE_LABELS = ['eye', 'heart', 'muscle', 'line', 'channel'] as const;

export type RemovableLabel = (typeof REMOVABLE_LABELS)[number];

/** What the network says of one component. */
export interface LabelledComponent {
  /** The most probable class. */
  label: ComponentLabel;
  /** Of every class; they sum to 1. */
  probabilities: Record<ComponentLabel, number>;
}

/** @param probabilities `[component, class]` in the order of `COMPONENT_LABELS` */
export function labelledComponents(probabilities: Float32Array): LabelledComponent[] {
  const classes = COMPONENT_LABELS.length;
  return Array.from({ length: probabilities.length / classes }, (_, component) => {
    const row = probabilities.subarray(component * classes, (component + 1) * classes);
    const best = row.reduce((most, value, k) => (value > row[most] ? k : most), 0);
    // Four digits are what numbers of threads and runtimes agree on.
    const entries = COMPONENT_LABELS.map((label, k) => [label, Math.round(row[k] * 1e4) / 1e4]);
    return { label: COMPONENT_LABELS[best], probabilities: Object.fromEntries(entries) };
  });
}
