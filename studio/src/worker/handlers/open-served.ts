import { findInputs } from '../../files/find-inputs.js';
import type { Handler } from './handler.js';

export const openServed: Handler<'openServed'> = async ({ base }, { workplace }) => {
  workplace.serve(base);
  return findInputs(workplace.storage, 'served/recordings');
};
