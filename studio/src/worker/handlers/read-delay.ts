import { parseJsonObject } from '../../../../src/formats/index.js';
import { joinPath } from '../../../../src/foundation/index.js';
import { targetNamed } from '../../../../src/modalities/index.js';
import { modelAt } from '../open-model.js';
import type { Handler } from './handler.js';

/** The delays that a model learned, a band each; that of the modality's response where its folder does not say. */
export const readDelay: Handler<'readDelay'> = async ({ model, target }, { workplace }) => {
  const { models } = await modelAt(workplace, model);
  const own = models.find((one) => one.target === target);
  const file = own && joinPath(own.modelFolder, 'training.json');
  if (file !== undefined && (await workplace.storage.exists(file))) {
    const { mean } = parseJsonObject(await workplace.storage.read(file), file) as { mean?: { delay?: unknown } };
    const delays = Array.isArray(mean?.delay) ? mean.delay.filter((one) => Number.isFinite(one)) : [];
    if (delays.length > 0) return { seconds: delays.reduce((sum, one) => sum + one, 0) / delays.length, delays };
  }
  return { seconds: targetNamed(target).response.delay, delays: [] };
};
