/** Measured fNIRS beside generated fNIRS, cleaned and placed as models learn it. */
import { readTarget } from '../../../../src/data/index.js';
import { rowCorrelations, unitRows } from '../../../../src/evaluate/standardise.js';
import { HemocastError, type Storage } from '../../../../src/foundation/index.js';
import { fnirs } from '../../../../src/modalities/index.js';
import { onMoments } from '../../../../src/models/joint/index.js';
import { BidsDataset } from '../../../../src/recordings/bids/bids-dataset.js';
import { findRecordings } from '../../../../src/recordings/bids/find-recordings.js';
import type { BidsRecording } from '../../../../src/recordings/index.js';
import { modelAt } from '../open-model.js';
import { recordingAt } from '../opened-recording.js';
import type { Handler } from './handler.js';
import { readSeries } from './read-series.js';

/** Fewer moments than these are no course. */
const FEWEST = 10;

/**
 * The measured file is read as training reads it (light to haemoglobin, 0.01–0.1 Hz, once a second, on the clock of the EEG, z over the
 * run) and brought to the model's channels by place; a cubic stands between its moments.
 */
export const compareLight: Handler<'compareLight'> = async (ask, circumstances) => {
  const { generated, measured, recording, model } = ask;
  const { workplace } = circumstances;
  const own = (await modelAt(workplace, model)).models.find(({ target }) => target === fnirs.name);
  const ours = await readSeries({ path: generated }, circumstances);
  if (own === undefined || ours.kind !== 'channels') {
    throw new HemocastError('target-missing', 'No fNIRS was generated', { file: generated, expected: 'a SNIRF file' });
  }
  const description = own.model.configuration.target;
  const { summary: eeg } = await recordingAt(workplace, recording);
  const source = { events: eeg.events, length: eeg.seconds };
  const read = await readTarget(workplace.storage, fnirs, await lightAt(workplace.storage, measured), source, 'EEG');
  const { signal, present } = fnirs.place(read.series, description);
  const values = description.channels?.length ?? 0;
  const { samples: volumes, sampleRate } = ours.summary;
  const clock = { startTime: await startOf(workplace.storage, generated), tr: 1 / sampleRate, count: volumes };
  const { startTime, tr, volumes: count } = read.series;
  const moved = onMoments(transposed(signal, values, count), values, { startTime, tr, count }, clock);
  const first = moved.inside.indexOf(1);
  const end = moved.inside.lastIndexOf(1) + 1;
  const common = first < 0 ? 0 : end - first;
  if (common < FEWEST) {
    throw new HemocastError('no-common-time', 'The measured fNIRS has too little time in common with the generated', {
      file: measured,
      expected: `${FEWEST} or more moments`,
      found: `${common} moments`,
      advice: 'Events that both recorded bring the two clocks together, or StartTime in the sidecar.',
    });
  }
  const cut = (at: (value: number, moment: number) => number) =>
    Float32Array.from({ length: values * common }, (_, i) => at(Math.floor(i / common), first + (i % common)));
  const real = cut((value, moment) => moved.values[moment * values + value]);
  const made = cut((value, moment) => ours.data[value * volumes + moment]);
  const r = rowCorrelations(unitRows(real, values, common), unitRows(made, values, common), values, common);
  const isMeasured = (value: number) => present === undefined || present[value] === 1;
  return {
    channels: (description.channels ?? []).map(({ name, kind = 'HbO' }) => ({ name, kind: kind as 'HbO' | 'HbR' })),
    ...{ volumes: common, tr: clock.tr, startTime: clock.startTime + first * clock.tr },
    // In the unit of what was generated.
    measured: real.map((z, i) => z * (description.scale?.[Math.floor(i / common)] ?? 1)),
    correlation: Float32Array.from(r, (one, value) => (isMeasured(value) ? one : Number.NaN)),
    remarks: [...(read.series.remarks ?? [])],
    preparation: 'haemoglobin, 0.01–0.1 Hz, once a second, z over the run, at the places of the model’s channels',
  };
};

/** A recording of a data set with its tables; a file alone has none. */
async function lightAt(storage: Storage, path: string): Promise<BidsRecording> {
  const [{ bids }] = await findRecordings(storage, path, 'nirs');
  if (bids !== undefined) return bids;
  const at = path.lastIndexOf('/');
  const [folder, file] = [path.slice(0, at), path.slice(at + 1)];
  const name = { subject: 'dropped', suffix: 'nirs', extension: file.slice(file.lastIndexOf('.')) };
  const alone = [{ path: file, name, dataType: 'nirs' }];
  return new BidsDataset(storage, folder, { Name: folder }, undefined, [], alone, [], []).recordings()[0];
}

async function startOf(storage: Storage, generated: string): Promise<number> {
  const file = generated.replace(/\.snirf$/, '.json');
  if (!(await storage.exists(file))) return 0;
  const { StartTime } = JSON.parse(new TextDecoder().decode(await storage.read(file))) as { StartTime?: number };
  return StartTime ?? 0;
}

/** `[row, column]` → `[column, row]` */
function transposed(data: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(data.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) result[c * rows + r] = data[r * columns + c];
  return result;
}
