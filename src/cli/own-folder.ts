/** Keeps commands from writing over what they did not make. */
import { parseJsonObject } from '../formats/index.js';
import { HemocastError, joinPath, type Storage } from '../foundation/index.js';

/**
 * A folder that a data set is to be written to: empty (hidden files aside) or
 * with a data set of that type made by Hemocast.
 *
 * @throws `folder-taken`
 */
export async function requireOwnDataset(storage: Storage, folder: string, type: 'raw' | 'derivative'): Promise<void> {
  const entries = (await storage.list(folder)).filter(({ name }) => !name.startsWith('.'));
  if (entries.length === 0) return;
  const expected = `an empty folder, or a BIDS data set (${type}) that Hemocast made`;
  const file = joinPath(folder, 'dataset_description.json');
  if (!(await storage.exists(file))) {
    // Derivatives bring no files of common names: they may lie beside others.
    if (type === 'derivative') return;
    throw taken(
      folder,
      expected,
      `other files: ${entries
        .slice(0, 3)
        .map(({ name }) => name)
        .join(', ')}`,
    );
  }
  const { DatasetType: found, GeneratedBy: makers } = parseJsonObject(await storage.read(file), file);
  const maker = Array.isArray(makers) ? (makers[0] as { Name?: unknown } | null)?.Name : undefined;
  if (maker === 'Hemocast' && found === type) return;
  throw taken(folder, expected, `a data set (${found ?? 'no DatasetType'}) by ${maker ?? 'others'}`);
}

function taken(file: string, expected: string, found: string): HemocastError {
  const advice = 'Choose another folder.';
  return new HemocastError('folder-taken', 'Files that Hemocast did not make would be overwritten', {
    file,
    expected,
    found,
    advice,
  });
}
