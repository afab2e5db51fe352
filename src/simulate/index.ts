/**
 * The forward model with known truth: people who do not exist, their films, sources, EEG, blood, BOLD and fNIRS.
 * See `docs/simulator.md`.
 *
 * @example
 * ```ts
 * import { embeddedTemplate } from 'hemocast/cortex';
 * import { checkSimulation, prepareSimulation, simulatePerson } from 'hemocast/simulate';
 *
 * const settings = checkSimulation({ seed: 3, minutes: 2, films: 1 });
 * const { runs } = simulatePerson(settings, 0, prepareSimulation(settings, embeddedTemplate()));
 * runs[0].truth.delaySeconds; // what a model should find
 * ```
 *
 * @module
 */

export { ARITHMETIC_TIMING, type ArithmeticTraits } from './arithmetic.js';
export { type BalloonParameters, boldSignal, integrateBalloon, restingBalloon } from './balloon.js';
export { type DatasetOptions, SIMULATION_PIPELINE, simulateDataset } from './dataset.js';
export { filmsOfDays, REPEATED_FILMS } from './films.js';
export {
  CORTEX_PART,
  cortexPart,
  type FnirsChannel,
  type FnirsRun,
  haemoglobinChange,
  type Probe,
  WAVELENGTHS,
} from './fnirs.js';
export { FILM_FEATURES, filmResponse, NETWORKS, networkOf } from './functional-regions.js';
export { bloodAt, type Coupling, type VertexBlood, type VertexMixture } from './haemodynamics.js';
export { type Latents, LEAD_IN, SLOW_STEP } from './latent.js';
export { type Shells, sphericalLeadField, threeShells } from './lead-field.js';
export {
  HAND_REGIONS,
  type Hand,
  IMAGERY_TIMING,
  type ImageryTraits,
  type ImageryTrial,
  trialDepth,
} from './motor-imagery.js';
export { muscleRecording } from './muscle-recording.js';
export { BAND_WEIGHTS, PERSON_EFFECTS, type PersonTraits } from './person.js';
export * from './scanner/index.js';
export {
  checkSimulation,
  defaultSimulation,
  imageryDefaults,
  patientGroup,
  type SimulationGroup,
  type SimulationSettings,
  TASK_NAMES,
  type TaskName,
  taskDefaults,
} from './settings.js';
export { SHIN_CHANNELS, SHIN_ELECTRODES } from './shin-probe.js';
export {
  prepareSimulation,
  type RunTruth,
  type SimulatedPerson,
  type SimulatedRun,
  type SimulationContext,
  simulatePerson,
} from './simulate.js';
export { BANDS, type BandName } from './spectrum.js';
export { FILM_START } from './task.js';
export { simulateTwin, TWINS } from './twins/simulate-twin.js';
export type { Twin, TwinChoice } from './twins/twin.js';
export { DIFFICULTIES, type Difficulty } from './world.js';
