/** What the worker keeps between requests: files, the engine, models, and recordings that are open. */

import type { PreprocessEegOptions } from '../../../src/commands/index.js';
import type { Storage } from '../../../src/foundation/index.js';
import { MemoryStorage } from '../../../src/foundation/index.js';
import type { Runtime } from '../../../src/tensor/index.js';
import { DroppedStorage } from '../files/dropped-storage.js';
import { MountedStorage } from '../files/mounted-storage.js';
import { ServedStorage } from '../files/served-storage.js';
import { startEngine } from './engine.js';
import type { OpenedModel } from './open-model.js';
import type { OpenedRecording } from './opened-recording.js';
import type { EngineName, EngineState } from './protocol.js';

export class Workplace {
  readonly dropped = new DroppedStorage();
  /** The demonstration model, once it was fetched. */
  readonly models = new MemoryStorage();
  /** While it is being fetched, and afterwards. */
  demonstration: Promise<void> | undefined;
  readonly output = new MemoryStorage();
  /** Models by the path that they were asked for with. */
  readonly openModels = new Map<string, OpenedModel>();
  /** Recordings by path, the last ones that were looked at. */
  readonly recordings = new Map<string, OpenedRecording>();
  /** Settings of the last preview of cleaning, by recording. */
  readonly cleanings = new Map<string, PreprocessEegOptions>();
  storage: Storage = this.mounted();
  private engine: Promise<{ runtime: Runtime; state: EngineState }> | undefined;

  /** Adds the folders that a local server offers. */
  serve(base: string): void {
    this.storage = this.mounted(new ServedStorage(base));
  }

  /** ONNX Runtime; started when it is first needed. */
  async runtime(): Promise<{ runtime: Runtime; state: EngineState }> {
    this.engine ??= startEngine('wasm');
    return this.engine;
  }

  /** Models are opened once more afterwards: their sessions belong to the engine. */
  async restart(engine: EngineName, threads?: number): Promise<EngineState> {
    this.openModels.clear();
    this.engine = startEngine(engine, threads);
    try {
      return (await this.engine).state;
    } catch (error) {
      this.engine = undefined;
      throw error;
    }
  }

  private mounted(served?: Storage): Storage {
    const { dropped, models, output } = this;
    return new MountedStorage({ dropped, models, output, ...(served && { served }) });
  }
}
