import { embeddedTemplate } from '../../../../src/cortex/index.js';
import type { Handler } from './handler.js';

export const readCortex: Handler<'readCortex'> = async () => {
  const { white, pial, inflated, faces, sulcus, labels, regions, source } = embeddedTemplate();
  return { surfaces: { white, pial, inflated }, faces, sulcus, labels, regions, source };
};
