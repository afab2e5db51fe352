/** Electrodes measured apart from the recording. */
import { HemocastError, type Storage } from '../../foundation/index.js';
import { findRecordings } from '../../recordings/bids/find-recordings.js';
import { atPlaces, type Channel, placedElectrodes } from '../../recordings/index.js';

/**
 * Channels with the places that the `*_electrodes.tsv` of a BIDS data set gives them, where the recording lies in one. Tables that cannot be
 * used are passed over with a remark: the recording can be converted without.
 *
 * @param remarks what was found is added here, as sentences
 */
export async function channelsWithPlaces(
  storage: Storage,
  path: string,
  channels: readonly Channel[],
  originalNames: readonly string[],
  remarks: string[],
): Promise<Channel[]> {
  try {
    const [{ bids }] = await findRecordings(storage, path, 'eeg');
    if (bids === undefined) return [...channels];
    const table = await placedElectrodes(bids);
    const { foreignFrame } = table;
    if (foreignFrame !== undefined) {
      remarks.push(
        `The electrodes of the data set stand in a frame that cannot be brought to fsaverage (${foreignFrame || 'not named'}); left out.`,
      );
    }
    const placed = atPlaces(channels, originalNames, table);
    const measured = placed.filter((channel, c) => channel !== channels[c]).length;
    if (measured > 0) remarks.push(`Places of ${measured} electrodes were taken from the data set.`);
    return placed;
  } catch (error) {
    if (!(error instanceof HemocastError)) throw error;
    remarks.push(`The electrodes of the data set cannot be used: ${error.message}`);
    return [...channels];
  }
}
