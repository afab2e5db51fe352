/** Parcellations of FreeSurfer. */
import { readFreeSurferAnnotation } from '../../formats/index.js';
import type { Storage } from '../../foundation/index.js';
import type { Inspection, Inspector } from './inspection.js';
import { statisticsOf } from './statistics.js';

export const annotationInspector: Inspector = {
  format: 'FreeSurfer annotation',
  family: 'surface',
  extensions: ['.annot'],
  async inspect(storage: Storage, path: string): Promise<Inspection> {
    const { labels, table } = readFreeSurferAnnotation(await storage.read(path), path);
    const without = labels.reduce((count, label) => count + (label < 0 ? 1 : 0), 0);
    return {
      file: path,
      format: 'FreeSurfer annotation',
      kind: 'labels',
      vertices: labels.length,
      labels: table.map(({ name }) => name),
      shape: [labels.length],
      channels: [{ name: 'label', type: 'index into the table', unit: '', ...statisticsOf(labels) }],
      remarks:
        without === 0 ? [] : [`${without} vertices have no label, or one that is not in the table; they count as −1.`],
    };
  },
};
