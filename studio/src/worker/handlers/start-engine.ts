import type { Handler } from './handler.js';

export const startEngine: Handler<'startEngine'> = ({ engine, threads }, { workplace }) =>
  workplace.restart(engine, threads);
