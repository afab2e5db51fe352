/** What is loaded: the files that can be opened, the recording that is looked at, the model, and the engine. */
import type { CheckedRecording } from '../../../src/commands/index.js';
import type { DroppedFile } from '../files/dropped-storage.js';
import { type FoundInput, isRecording } from '../files/find-inputs.js';
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
  private started: Promise<unknown> | undefined;

  /** Opens what the command line named, then starts the engine and the model, which take seconds and are not needed for traces. */
  async begin(): Promise<void> {
    const served = servedBase();
    if (served !== undefined) {
      const found = await status.during('Looking through the folder', (options) =>
        client.request('openServed', { base: served }, options),
      );
      // Files may have been dropped since.
      this.inputs = [...this.inputs, ...(found ?? [])];
    }
    const named = servedChoice().recording;
    // A measured series beside a recording does not make two of it.
    const recordings = this.inputs.filter(isRecording);
    const first = named ?? (recordings.length === 1 ? recordings[0].path : undefined);
    if (first !== undefined && this.recording === undefined) await this.open(first);
    this.started ??= this.start();
    await this.started;
  }

  private start(): Promise<unknown> {
    return status.during('Starting the engine and opening the model', async (options) => {
      const wanted = new URLSearchParams(location.search).get('engine') === 'webgpu' ? 'webgpu' : 'wasm';
      const model = servedChoice().model ? 'served/model' : 'demo';
      this.engine = await client.request('startEngine', { engine: wanted, model });
      this.model = await client.request('openModel', { path: model }, options);
    });
  }

  /**
   * Takes in dropped or chosen files.
   *
   * @returns what can be opened among these; undefined where looking through them failed
   */
  async add(files: DroppedFile[]): Promise<FoundInput[] | undefined> {
    if (files.length === 0) return [];
    const found = await status.during('Looking through the files', (options) =>
      client.request('addFiles', { files }, options),
    );
    if (found === undefined) return undefined;
    const served = this.inputs.filter(({ path }) => path.startsWith('served/'));
    this.inputs = [...found, ...served];
    const fresh = files.map(({ path }) => `dropped/${path}`);
    return found.filter(({ path }) => fresh.some((file) => file === path || file.startsWith(`${path}/`)));
  }

  async open(path: string): Promise<void> {
    const opened = await status.during('Opening the recording', (options) =>
      client.request('openRecording', { path }, options),
    );
    if (opened === undefined) return;
    if (this.recording?.path !== opened.path) pictures.clear();
    this.recording = opened;
    this.check = undefined;
    const others = this.inputs.filter(isRecording).length - 1;
    status.said = `${shortName(path)} is open.${others > 0 ? ` Choose another of ${others + 1} above.` : ''}`;
    if (opened.kind !== 'eeg') return;
    // The check takes the worker for seconds: the view that shows the recording asks for its traces first.
    await new Promise((resolve) => setTimeout(resolve, TRACES_FIRST));
    // With the model it says more: which electrodes are missing, and how unlike the training people this one is.
    this.started ??= this.start();
    await this.started;
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
