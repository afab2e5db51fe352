/** What was generated last for the recording that is open. */
import type { GenerateDatasetResult } from '../../../src/commands/index.js';
import { client } from '../worker/connection.js';
import type { GenerateAsk, ModelSummary, OutputFile } from '../worker/protocol.js';
import { badChannels } from './bad-channels.svelte.js';
import { session } from './session.svelte.js';
import { status } from './status.svelte.js';

/** What was generated, and what it was generated with: channels that are struck out afterwards, or another model, change nothing of it. */
export type GeneratedHere = GenerateDatasetResult & {
  out: string;
  seconds: number;
  recording: string;
  asked: GenerateAsk;
  model: ModelSummary;
};

class Generation {
  targets = $state<string[]>([]);
  seed = $state('1');
  samples = $state(0);
  force = $state(false);
  result = $state.raw<GeneratedHere | undefined>();
  files = $state.raw<OutputFile[]>([]);

  /** The result of the recording that is open; undefined while there is none. */
  get current() {
    return this.result?.recording === session.recording?.path ? this.result : undefined;
  }

  async run(): Promise<void> {
    const { recording, model } = session;
    if (recording === undefined || model === undefined) return;
    const began = performance.now();
    const asked: GenerateAsk = {
      recording: recording.path,
      model: model.path,
      targets: this.targets.length > 0 ? $state.snapshot(this.targets) : undefined,
      seed: /^-?\d{1,15}$/.test(this.seed) ? Number(this.seed) : this.seed,
      samples: this.samples,
      force: this.force,
      bad: [...badChannels.names],
    };
    const result = await status.during('Generating', (options) => client.request('generate', asked, options));
    if (result === undefined) return;
    const seconds = (performance.now() - began) / 1000;
    this.files = await client.request('listOutput', { below: result.out });
    this.result = { ...result, seconds, recording: recording.path, asked, model };
    status.said = `Generated in ${seconds.toFixed(1)} s.`;
  }
}

export const generation = new Generation();
