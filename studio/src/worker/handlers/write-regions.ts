/** Courses of the regions of a series on the cortex, as a table that `hemocast score` reads, with a sidecar. */
import { embeddedTemplate, regionMeans } from '../../../../src/cortex/index.js';
import { formatJson, formatTsv } from '../../../../src/formats/index.js';
import { HemocastError, joinPath, lastName } from '../../../../src/foundation/index.js';
import { outputFolder } from '../output-folder.js';
import { surfaceSeriesOf } from '../surface-series-of.js';
import type { Handler } from './handler.js';

export const writeRegions: Handler<'writeRegions'> = async ({ path }, { workplace: { storage } }) => {
  const { data, volumes, tr, startTime, unit, sidecar } = await surfaceSeriesOf(storage, path);
  const template = embeddedTemplate();
  if (data.length !== template.labels.length * volumes) {
    throw new HemocastError('surface-shape', 'The series has other vertices than the regions', {
      file: path,
      expected: `${template.labels.length} vertices`,
      found: `${data.length / volumes}`,
    });
  }
  const means = regionMeans(template, data, volumes);
  const names = template.regions.map(({ hemisphere, name }) => `${hemisphere}_${name}`);
  const rows = Array.from({ length: volumes }, (_, t) => [
    startTime + t * tr,
    unit,
    ...names.map((_, region) => means[region * volumes + t]),
  ]);
  const base = tablePath(path);
  await storage.write(`${base}.tsv`, formatTsv(['time_s', 'unit', ...names], rows));
  const described = {
    ...sidecar,
    Units: unit,
    RepetitionTime: tr,
    StartTime: startTime,
    Description: `Means over the vertices of each region. ${sidecar['Description'] ?? ''}`.trim(),
    Columns: 'time_s: seconds from the start of the recording; unit: of all values of the row; then a region each',
    Atlas: `Destrieux, on ${template.source}`,
    Sources: [path],
  };
  await storage.write(`${base}.json`, formatJson(described));
  return { path: `${base}.tsv` };
};

/** Beside the series where that lies in the output; measured series have a folder of their own there. */
function tablePath(path: string): string {
  const name = lastName(path)
    .replace('_hemi-L', '')
    .replace(/(_desc-[^_]*)?(_[a-z]+)?\.func\.gii$/, '_seg-Destrieux$1_timeseries');
  const folder = path.startsWith('output/') ? path.slice(0, path.lastIndexOf('/')) : `output/${outputFolder(path)}`;
  return joinPath(folder, name);
}
