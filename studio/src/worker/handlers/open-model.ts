import { modelAt } from '../open-model.js';
import type { Handler } from './handler.js';

export const openModel: Handler<'openModel'> = async ({ path }, { workplace }) =>
  (await modelAt(workplace, path)).summary;
