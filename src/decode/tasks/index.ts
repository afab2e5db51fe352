export { coveredSeconds, type DecodedRun, partOf, type TaskExample, type TaskInput } from './decoded-run.js';
export { FILM_WINDOW, type FilmTask, type FilmTaskOptions, filmTask } from './film-task.js';
export {
  HAND_FOLDS,
  HANDS,
  type HandTaskOptions,
  type HandTrial,
  handTask,
  handTrials,
  trialFolds,
} from './hand-task.js';
export { FEWEST_PEOPLE, meanByPerson, type PersonTask, personTask } from './person-task.js';
