import type { StorageEntry } from '../../../src/foundation/index.js';

/** What lies directly in a folder, of files known by their paths alone; sorted. */
export function entriesBelow(paths: Iterable<string>, folder: string): StorageEntry[] {
  const bare = folder.replace(/\/+$/, '');
  const prefix = bare === '' || bare === '.' ? '' : `${bare}/`;
  const entries = new Map<string, StorageEntry>();
  for (const path of paths) {
    if (!path.startsWith(prefix)) continue;
    const [name, ...rest] = path.slice(prefix.length).split('/');
    if (name !== '') entries.set(name, { name, kind: rest.length > 0 ? 'folder' : 'file' });
  }
  return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
