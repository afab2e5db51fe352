// Figures of real EEG: EEGMAT at rest (18 people) and EEGMMIDB (12 runs of one person), kept in a file so that they are computed once.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeStorage } from '../../src/cli/node-storage.js';
import { type Recording, readEegRecording } from '../../src/recordings/index.js';
import { eegFigures, type Figures } from './eeg-figures.js';

const SETS = [
  { name: 'EEGMAT', folder: '../shared/data/eegmat', files: /_1\.edf$/ },
  { name: 'EEGMMIDB', folder: '../shared/data/eegmmidb', files: /\.edf$/ },
];

/** Figures of every recording of the data sets that are present. */
export async function realEeg(): Promise<{ name: string; recordings: Figures[] }[]> {
  const result: { name: string; recordings: Figures[] }[] = [];
  for (const { name, folder, files } of SETS) {
    if (!existsSync(folder)) continue;
    const kept = join(tmpdir(), `hemocast-calibration-${name}.json`);
    if (!existsSync(kept)) {
      const recordings: Figures[] = [];
      for (const file of readdirSync(folder).filter((file) => files.test(file)))
        recordings.push(eegFigures(scalpOf(await readEegRecording(new NodeStorage(), join(folder, file)))));
      writeFileSync(kept, JSON.stringify(recordings));
    }
    result.push({ name, recordings: JSON.parse(readFileSync(kept, 'utf8')) });
  }
  return result;
}

/** The electrodes of the scalp alone. */
function scalpOf(recording: Recording): Recording {
  const { samples, data } = recording;
  const kept = [...recording.channels.keys()].filter(
    (c) => recording.channels[c].type === 'eeg' && !/^A\d|A2-A1/.test(recording.channels[c].name),
  );
  const part = new Float32Array(kept.length * samples);
  kept.forEach((c, i) => {
    part.set(data.subarray(c * samples, (c + 1) * samples), i * samples);
  });
  return { ...recording, channels: kept.map((c) => recording.channels[c]), data: part };
}
