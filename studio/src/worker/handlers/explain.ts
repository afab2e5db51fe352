import { explainRecording } from '../../../../src/commands/explain/explain-recording.js';
import { embeddedTemplate } from '../../../../src/cortex/index.js';
import { HemocastError } from '../../../../src/foundation/index.js';
import { modelAt } from '../open-model.js';
import type { Handler } from './handler.js';

/** What `hemocast explain` does for people of a data set, for one recording. */
export const explain: Handler<'explain'> = async ({ model, target, ...ask }, { workplace, progress, signal }) => {
  const { models } = await modelAt(workplace, model);
  const own = models.find((one) => one.target === target);
  if (own === undefined) {
    const expected = models.map((one) => one.target).join(', ');
    throw new HemocastError('target-missing', 'The model does not generate this', {
      field: 'target',
      expected,
      found: target,
    });
  }
  const { storage } = workplace;
  return explainRecording({ ...ask, ...own, storage, template: embeddedTemplate(), progress, signal });
};
