/**
 * Rare classes and rare groups of people: remedies for them, among which are examples that a model generates from EEG, what each is worth to a
 * decoder, and whether groups of people are served alike.
 *
 * @example
 * ```ts
 * import { assessRemedies, fairness } from 'hemocast/augment';
 *
 * const outcomes = assessRemedies([part], { classes: 2, decoder: lda, isRare: ({ truth }) => truth === 0, share: 0.2, folds: 5, random });
 * const { gap } = fairness(outcomes[1].judged[0], 2, groupOf, random);
 * ```
 *
 * @module
 */

export * from './assess-remedies.js';
export * from './augmentation-parts.js';
export * from './class-f1.js';
export { classWeights } from './class-weights.js';
export * from './fairness.js';
export * from './fairness-of-remedies.js';
export { generated, generatedAny, generatedSpread } from './generated.js';
export * from './group-people.js';
export { bandwidth, noise } from './noise.js';
export { none } from './none.js';
export { oversampling } from './oversampling.js';
export * from './people-interval.js';
export * from './rare-class.js';
export * from './rare-group.js';
export { needsModel, REMEDIES, remedyNamed } from './remedies.js';
export type { RemediedTraining, Remedy, RemedyTask, Shortage } from './remedy.js';
export * from './scarcity.js';
export { nearestMembers, SMOTE_NEIGHBOURS, smote } from './smote.js';
