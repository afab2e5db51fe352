/** What is loaded: the files that can be opened, the recording that is looked at, the model, and the engine. */
import type { CheckedRecording } from '../../../src/commands/index.js';
import type { DroppedFile } from '../files/dropped-storage.js';
import type { FoundInput } from '../files/find-inputs.js';
import { servedBase, servedChoice } from '../files/served-base.js';
import { client } from '../worker/connection.js';
import type { EngineName, EngineState, ModelSummary, RecordingSummary } from '../worker/protocol.js';
import { pictures } from './pictures.svelte.js';
import { status } from './status.svelte.js';

/** Milliseconds in which a view asks for what it draws. */
const TRACES_FIRST = 150;

class Session {
  /** All that can be opened. */
  inputs = $state.raw<FoundInput[]>([]);
  /** The recording that every view looks at. */
  recording = $state.raw<RecordingSummary | undefined>();
  /** The verdict of the input check on it, once there is one. */
  check = $state.raw<CheckedRecording | undefined>();
  model = $state.raw<ModelSummary | undefined>();
  engine = $state.raw<EngineState | undefined>();

  /** Starts the engine and the model, and opens what the command line named. */
  async begin(): Promise<void> {
    await status.during('Starting', async (options) => {
      const wanted = new URLSearchParams(location.search).get('engine') === 'webgpu' ? 'webgpu' : 'wasm';
      const model = servedChoice().model ? 'served/model' : 'demo';
      this.engine = await client.request('startEngine', { engine: wanted, model });
      const served = servedBase();
      if (served !== undefined) this.inputs = await client.request('openServed', { base: served }, options);
      this.model = await client.request('openModel', { path: model }, options);
    });
    const named = servedChoice().recording;
    // A measured series beside a recording does not make two of it.
    const recordings = this.inputs.filter(({ kind }) => kind !== 'surface');
    const first = named ?? (recordings.length === 1 ? recordings[0].path : undefined);
    if (first !== undefined) await this.open(first);
  }

  /** Takes in dropped or chosen files, and opens the first recording among them. */
  async add(files: DroppedFile[]): Promise<void> {
    if (files.length === 0) return;
    const found = await status.during('Looking through the files', (options) =>
      client.request('addFiles', { files }, options),
    );
    if (found === undefined) return;
    const served = this.inputs.filter(({ path }) => path.startsWith('served/'));
    this.inputs = [...found, ...served];
    const fresh = files.map(({ path }) => `dropped/${path}`);
    const isFresh = ({ path }: FoundInput) => fresh.some((file) => file === path || file.startsWith(`${path}/`));
    const first = found.find((input) => input.kind !== 'surface' && isFresh(input));
    if (first !== undefined) await this.open(first.path);
    else if (!found.some(isFresh)) status.said = 'None of these files is a recording that Hemocast reads.';
  }

  async open(path: string): Promise<void> {
    const opened = await status.during('Opening the recording', (options) =>
      client.request('openRecording', { path }, options),
    );
    if (opened === undefined) return;
    if (this.recording?.path !== opened.path) pictures.clear();
    this.recording = opened;
    this.check = undefined;
    status.said = `${shortName(path)} is open.`;
    if (opened.kind !== 'eeg') return;
    // The check takes the worker for seconds: the view that shows the recording asks for its traces first.
    await new Promise((resolve) => setTimeout(resolve, TRACES_FIRST));
    if (this.recording !== opened) return;
    const verdict = await status.during('Checking the recording', (options) =>
      client.request('checkRecording', { path, model: this.model?.path }, options),
    );
    if (this.recording?.path === path) this.check = verdict?.[0];
  }

  async useEngine(engine: EngineName): Promise<void> {
    await status.during('Starting the engine', async (options) => {
      this.engine = await client.request('startEngine', { engine }, options);
      if (this.model) await client.request('openModel', { path: this.model.path }, options);
    });
  }
}

/** The last part of a path. */
export function shortName(path: string): string {
  return path.replace(/^.*\//, '');
}

export const session = new Session();
