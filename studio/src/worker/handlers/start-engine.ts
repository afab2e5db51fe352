import { DEMONSTRATION, expectDemonstration } from '../open-model.js';
import type { Handler } from './handler.js';

export const startEngine: Handler<'startEngine'> = ({ engine, threads, model }, { workplace }) => {
  // Fetching a model and compiling the engine wait for different things.
  if (model === DEMONSTRATION) expectDemonstration(workplace);
  return workplace.restart(engine, threads);
};
