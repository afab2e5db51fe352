/** The published data sets that are known: a new one is a file and a line here. */
import { HemocastError } from '../../foundation/index.js';
import { ds003490 } from './ds003490.js';
import { natview } from './natview.js';
import { neurobolt } from './neurobolt.js';
import { noddi } from './noddi.js';
import type { PublishedDataset } from './published-dataset.js';
import { shin } from './shin.js';

export const PUBLISHED: readonly PublishedDataset[] = [natview, noddi, ds003490, shin, neurobolt];

/** @throws HemocastError `published-unknown` */
export function publishedNamed(name: string): PublishedDataset {
  const found = PUBLISHED.find((dataset) => dataset.name === name.toLowerCase());
  if (found !== undefined) return found;
  throw new HemocastError('published-unknown', 'There is no such published data set', {
    expected: PUBLISHED.map((dataset) => dataset.name).join(', '),
    found: name,
    advice: 'List them with `hemocast datasets`; a BIDS folder is named by its path alone.',
  });
}

/**
 * The parts of `NAME:FOLDER`; undefined for a path alone. A Windows path (`C:\data`) is none: names have two letters at least.
 *
 * @throws HemocastError `published-unknown`
 */
export function publishedPlace(text: string): { dataset: PublishedDataset; folder: string } | undefined {
  const [, name, folder] = /^([A-Za-z][A-Za-z0-9_-]+):(.+)$/.exec(text) ?? [];
  if (name === undefined || folder.startsWith('//')) return undefined;
  return { dataset: publishedNamed(name), folder: folder.replace(/(?<=.)[\\/]+$/, '') };
}
