/** The neural drive that a simulator wrote beside a run. */
import { parseTsv } from '../formats/tsv.js';
import { HemocastError, type Storage } from '../foundation/index.js';
import type { NeuralDrive } from './paired-run.js';

/**
 * Reads `…_drive.tsv`: a column for each region, a line for each second.
 *
 * @throws HemocastError `drive-number` where a cell holds no finite number, `tsv-invalid`, and what the storage throws
 */
export async function readDrive(storage: Storage, file: string): Promise<NeuralDrive> {
  const { columns, rows } = parseTsv(new TextDecoder().decode(await storage.read(file)), file);
  const data = new Float32Array(columns.length * rows.length);
  rows.forEach((row, second) => {
    columns.forEach((region, r) => {
      const value = row[region] === '' ? Number.NaN : Number(row[region]);
      if (!Number.isFinite(value)) {
        throw new HemocastError('drive-number', 'The neural drive holds something that is no number', {
          file,
          field: `line ${second + 2}, ${region}`,
          expected: 'a finite number',
          found: JSON.stringify(row[region]),
          advice: 'Simulate the data set again.',
        });
      }
      data[r * rows.length + second] = value;
    });
  });
  return { data, regions: columns };
}
