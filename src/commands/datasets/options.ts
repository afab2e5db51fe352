import { z } from 'zod';
import { printing, text } from '../common-options.js';

/** Options of `hemocast datasets list`. */
export const datasetsListOptions = z.strictObject({ ...printing });

/** Options of `hemocast datasets check`. */
export const datasetsCheckOptions = z.strictObject({
  targetParcels: text.optional().meta({
    value: 'file',
    description: 'table of parcels (name x y z, mm in MNI152 space), of data sets whose target is parcels',
    otherwise: 'parcels.tsv in the folder',
  }),
  ...printing,
});

export type DatasetsCheckOptions = z.input<typeof datasetsCheckOptions>;
