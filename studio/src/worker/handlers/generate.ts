import { generateDataset } from '../../../../src/commands/generate/generate-dataset.js';
import { embeddedTemplate } from '../../../../src/cortex/index.js';
import { modelAt } from '../open-model.js';
import { outputFolder } from '../output-folder.js';
import type { Handler } from './handler.js';

declare const HEMOCAST_VERSION: string;
declare const ENGINE_VERSION: string;

/** What `hemocast generate` does, into memory. Each recording and model has a folder of its own below `output/`. */
export const generate: Handler<'generate'> = async (ask, { workplace, progress, signal }) => {
  const { storage } = workplace;
  const { models } = await modelAt(workplace, ask.model);
  const { state } = await workplace.runtime();
  const out = `output/${outputFolder(ask.recording)}`;
  // What another model or seed generated would be mixed with it.
  await workplace.output.remove(outputFolder(ask.recording));
  const result = await generateDataset({
    ...{ models, storage, out, progress, signal },
    recording: ask.recording,
    targets: ask.targets,
    template: embeddedTemplate(),
    seed: ask.seed,
    samples: ask.samples,
    force: ask.force,
    bad: ask.bad,
    version: HEMOCAST_VERSION,
    versions: { OnnxRuntime: `${ENGINE_VERSION} (${state.engine === 'webgpu' ? 'WebGPU' : 'WebAssembly'})` },
  });
  return { ...result, out };
};
