/**
 * Runs that were made of other files and are kept: each is there whole or not at all, is known by the files that it was made of, and is made
 * once more when they change.
 */
import { parseJsonObject } from '../formats/index.js';
import { formatJson } from '../formats/json.js';
import {
  type FileContent,
  joinPath,
  type Storage,
  type StorageEntry,
  sha256,
  sha256OfFile,
} from '../foundation/index.js';

/** Changes when the same files would be made into something else. */
const FORM = 1;
/** Which runs a folder holds, and what of. Hidden, so that it is no part of the data. */
const MANIFEST = '.prepared.json';

/** A run that is to be there. */
export interface RunToKeep {
  name: string;
  /** What it is made of. */
  files: readonly string[];
  /** What else bears on the result. */
  settings?: Readonly<Record<string, unknown>>;
  /** Writes it through `KeptRuns.storage`; returns sentences about what was assumed or left out. */
  write(): Promise<string[]>;
}

type Manifest = Record<string, { key: string; files: string[]; remarks: string[] }>;

/** A folder of kept runs. */
export class KeptRuns {
  /** Through which runs are written, so that their files are known. */
  readonly storage: Storage;

  private constructor(
    private readonly written: WrittenFiles,
    private readonly root: string,
    private readonly manifest: Manifest,
  ) {
    this.storage = written;
  }

  /** @param root of the data set that the runs are written into */
  static async open(storage: Storage, root: string): Promise<KeptRuns> {
    const file = joinPath(root, MANIFEST);
    const { runs } = (await storage.exists(file)) ? parseJsonObject(await storage.read(file), file) : {};
    const manifest = typeof runs === 'object' && runs !== null ? (runs as Manifest) : {};
    return new KeptRuns(new WrittenFiles(storage), root, manifest);
  }

  /** Makes a run unless it is there, made of the same files. Returns whether it was made now. */
  async keep({ name, files, settings = {}, write }: RunToKeep): Promise<boolean> {
    const key = await this.keyOf(name, files, settings);
    if (this.manifest[name]?.key === key) return false;
    await this.forget(name);
    this.written.files.clear();
    const remarks = await write();
    const made = [...this.written.files].map((path) => path.slice(this.root.length + 1));
    this.manifest[name] = { key, files: made, remarks };
    // Last: a run counts once it is named here.
    await this.save();
    return true;
  }

  /** What was said when a run was made. */
  remarks(name: string): string[] {
    return this.manifest[name]?.remarks ?? [];
  }

  /** Removes the runs that are none of these. */
  async forgetOthers(names: ReadonlySet<string>): Promise<void> {
    for (const name of Object.keys(this.manifest)) if (!names.has(name)) await this.forget(name);
  }

  private async forget(name: string): Promise<void> {
    const run = this.manifest[name];
    if (run === undefined) return;
    delete this.manifest[name];
    await this.save();
    for (const file of run.files) {
      const path = joinPath(this.root, file);
      if (await this.storage.exists(path)) await this.storage.remove(path);
    }
  }

  /** By which a run is known: its files with their sizes and times, or their content where a platform knows no times. */
  private async keyOf(name: string, files: readonly string[], settings: RunToKeep['settings']): Promise<string> {
    const facts: unknown[] = [FORM, name, settings];
    for (const path of files) {
      const size = await this.storage.size(path);
      // However the folder was named, it is the same file.
      const place = (await this.storage.realPath?.(path)) ?? path;
      facts.push([place, size, (await this.storage.state?.(path)) ?? (await sha256OfFile(this.storage, path))]);
    }
    return sha256(JSON.stringify(facts));
  }

  private save(): Promise<void> {
    return this.storage.write(joinPath(this.root, MANIFEST), formatJson({ runs: this.manifest }));
  }
}

/** Another storage, with a note of every file that was written. */
class WrittenFiles implements Storage {
  readonly files = new Set<string>();
  readonly realPath: Storage['realPath'];
  readonly state: Storage['state'];

  constructor(private readonly storage: Storage) {
    this.realPath = storage.realPath?.bind(storage);
    this.state = storage.state?.bind(storage);
  }

  read(path: string): Promise<Uint8Array> {
    return this.storage.read(path);
  }

  readRange(path: string, start: number, length: number): Promise<Uint8Array> {
    return this.storage.readRange(path, start, length);
  }

  size(path: string): Promise<number> {
    return this.storage.size(path);
  }

  exists(path: string): Promise<boolean> {
    return this.storage.exists(path);
  }

  list(path: string): Promise<StorageEntry[]> {
    return this.storage.list(path);
  }

  async write(path: string, content: FileContent): Promise<void> {
    await this.storage.write(path, content);
    this.files.add(path);
  }

  remove(path: string): Promise<void> {
    return this.storage.remove(path);
  }
}
