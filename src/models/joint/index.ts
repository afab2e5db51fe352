/**
 * One state that all modalities share: whatever was measured is given, and whatever was not is asked for.
 *
 * @module
 */
export { type Given, generateFromState, type JointlyGenerated, JointState } from './generate-joint.js';
export {
  type JointConfiguration,
  type JointMember,
  jointShapes,
  parseJointConfiguration,
  stateOffsets,
} from './joint-configuration.js';
export { decodeOf, type JointModel, modeEnergies, type StateMember, stateMembers } from './joint-model.js';
export { type Observation, observationVariance, observedEvidence } from './observation.js';
export { type Moments, onMoments } from './on-moments.js';
export { type Representation, representationOf } from './representation.js';
export {
  REPRESENTATION_FORMAT,
  type RepresentationAccount,
  readRepresentation,
  representationFiles,
  type StoredRepresentation,
} from './representation-file.js';
export { blockOf, evidenceOf, multiplied, stateGain, symmetric, valueVariance } from './state-update.js';
