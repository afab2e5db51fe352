/** The files that were made here, and saving them. */
import { saveFile } from '../files/save-file.js';
import { client } from '../worker/connection.js';
import type { OutputFile } from '../worker/protocol.js';
import { session, shortName } from './session.svelte.js';
import { status } from './status.svelte.js';

/** What was made of one recording by one command. */
export interface OutputFolder {
  path: string;
  kind: 'generated' | 'cleaned';
  files: OutputFile[];
  /** Bytes. */
  size: number;
}

/** Not the deviations: the mean of deviations is not the deviation of a mean. */
const MEAN = /hemi-L[^/]*_desc-generated_[^/]*\.func\.gii$/;

class Output {
  files = $state.raw<OutputFile[]>([]);

  /** Sorted by name; a cleaned recording follows what was generated from it. */
  readonly folders = $derived.by((): OutputFolder[] => {
    const found = new Map<string, OutputFile[]>();
    for (const file of this.files) {
      const path = file.path.split('/').slice(0, 2).join('/');
      found.set(path, [...(found.get(path) ?? []), file]);
    }
    return [...found].map(([path, files]) => ({
      path,
      kind: path.endsWith('_cleaned') ? 'cleaned' : 'generated',
      files,
      size: files.reduce((sum, { size }) => sum + size, 0),
    }));
  });

  async read(): Promise<void> {
    this.files = await client.request('listOutput', {});
  }

  async save(path: string): Promise<void> {
    const bytes = await status.during('Saving', () => client.request('readFile', { path }));
    if (bytes) saveFile(shortName(path), bytes);
  }

  async saveAll({ path }: Pick<OutputFolder, 'path'>): Promise<void> {
    const bytes = await status.during('Packing the files', () => client.request('zipOutput', { below: path }));
    if (bytes) saveFile(`${shortName(path)}.zip`, bytes);
  }

  /** Writes tables of regions beside the series on the cortex. */
  async writeRegions({ files }: OutputFolder): Promise<void> {
    await status.during('Writing courses of regions', async (options) => {
      for (const { path } of surfacesOf(files)) await client.request('writeRegions', { path }, options);
      await this.read();
    });
  }

  /** Writes the files of the cleaned recording that is open. */
  async writeCleaned(): Promise<void> {
    const { recording } = session;
    if (recording === undefined) return;
    await status.during('Cleaning', async (options) => {
      await client.request('writeCleaned', { path: recording.path }, options);
      await this.read();
    });
  }
}

/** Generated series on the cortex, by their left files. */
export function surfacesOf(files: readonly OutputFile[]): OutputFile[] {
  return files.filter(({ path }) => MEAN.test(path));
}

export const output = new Output();
