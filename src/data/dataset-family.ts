/** A BIDS data set with those derived from it. */
import { joinPath, type Storage } from '../foundation/index.js';
import { datasetOf, isBidsDataset } from '../recordings/bids/find-recordings.js';
import { type BidsDataset, openBidsDataset } from '../recordings/index.js';

/** A data set and those derived from it that can be opened. */
export interface DatasetFamily {
  dataset: BidsDataset;
  derivatives: readonly BidsDataset[];
  /** Folders below `derivatives/` that are no BIDS data sets. */
  others: readonly string[];
}

/**
 * Opens a data set and what lies below its `derivatives/`; folders of other programs there are passed over.
 *
 * @param besides derivatives of it that lie elsewhere
 */
export async function openFamily(
  storage: Storage,
  root: string,
  besides: readonly string[] = [],
): Promise<DatasetFamily> {
  const dataset = await openBidsDataset(storage, root);
  const derivatives: BidsDataset[] = [];
  const others: string[] = [];
  for (const name of dataset.derivatives) {
    if (await storage.exists(joinPath(root, 'derivatives', name, 'dataset_description.json')))
      derivatives.push(await dataset.openDerivative(name));
    else others.push(`derivatives/${name}`);
  }
  for (const place of besides) derivatives.push(await openBidsDataset(storage, place));
  return { dataset, derivatives, others };
}

/**
 * The family that a data set or a recording belongs to: of a derivative, that of the data set which it was derived from.
 *
 * @param path top folder of a data set, or a recording in one
 * @returns undefined where a recording lies in no data set
 */
export async function familyAround(storage: Storage, path: string): Promise<DatasetFamily | undefined> {
  const root = (await isBidsDataset(storage, path)) ? path : (await datasetOf(storage, path))?.root;
  if (root === undefined) return undefined;
  const [, origin] = /^(.*?)\/?derivatives\/[^/]+\/?$/.exec(root) ?? [];
  const above = origin === '' ? '.' : origin;
  return openFamily(storage, above !== undefined && (await isBidsDataset(storage, above)) ? above : root);
}
