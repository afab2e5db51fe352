/** The unified representation as two files: an array of NumPy, and beside it a JSON document that says what it holds. */
import { z } from 'zod';
import { checkedJson, encodeNpy, formatJson, parseJson, readNpy } from '../../formats/index.js';
import { HemocastError } from '../../foundation/index.js';
import type { Representation } from './representation.js';

export const REPRESENTATION_FORMAT = 'hemocast-representation';

const place = z.tuple([z.number(), z.number(), z.number()]);

const schema = z.looseObject({
  format: z.literal(REPRESENTATION_FORMAT),
  version: z.literal(1),
  Shape: z.tuple([z.int().positive(), z.int().positive(), z.int().positive()]),
  /** mm, fsaverage frame. */
  Places: z.array(place),
  /** Seconds. */
  StartTime: z.number(),
  Step: z.number().positive(),
  Columns: z.array(z.string()),
  /** What was measured. */
  Given: z.array(z.looseObject({ Modality: z.string() })).min(1),
  /** Share of moments that everything observed beside the source bears on. */
  InformedMoments: z.number().min(0).max(1).optional(),
});

/** What the document says beside shape, places, times and columns. */
export type RepresentationAccount = Pick<z.infer<typeof schema>, 'Given' | 'InformedMoments'> & Record<string, unknown>;

/** A representation as it was read. */
export interface StoredRepresentation extends Representation {
  /** The rest of the document: what was given, model, input, warnings. */
  account: RepresentationAccount;
}

/** The bytes of both files. */
export function representationFiles(
  { states, places, moments, columns }: Representation,
  account: RepresentationAccount,
): { array: Uint8Array; sidecar: string } {
  const shape = [places.length, moments.count, columns.length];
  const sidecar = formatJson({
    format: REPRESENTATION_FORMAT,
    version: 1,
    Description:
      'States of all modalities at the shared cortical places: what is expected of each, given what was measured',
    Shape: shape,
    Axes: ['place', 'time', 'column'],
    Places: places,
    PlacesUnit: 'mm',
    PlacesFrame: 'fsaverage (MNI305)',
    StartTime: moments.startTime,
    Step: moments.tr,
    TimeUnit: 's',
    Columns: columns,
    ...account,
  });
  return { array: encodeNpy(states, shape), sidecar };
}

/**
 * Reads what `hemocast generate --representation` wrote.
 *
 * @param array bytes of the `.npy` file
 * @param sidecar bytes of the `.json` file beside it
 * @param file name of the array, for messages
 * @returns states `[place, time, width]`, float32
 * @throws HemocastError `representation-description` for a document of something else, `representation-shape` where array and document
 *   do not belong together, and what `readNpy` throws
 *
 * @example
 * const { states, places, moments, columns } = readRepresentation(
 *   await storage.read('rest.npy'), await storage.read('rest.json'), 'rest.npy');
 */
export function readRepresentation(
  array: Uint8Array,
  sidecar: Uint8Array,
  file = 'representation.npy',
): StoredRepresentation {
  const beside = file.replace(/\.npy$/i, '.json');
  const described = checkedJson(schema, parseJson(sidecar, beside), beside, {
    code: 'representation-description',
    summary: 'This does not describe a unified representation',
    expected: 'what `hemocast generate --representation` writes beside the array',
    advice: 'Copy both files again, or generate them again.',
  });
  const { Shape: stated, Places: places, StartTime, Step, Columns: columns, ...rest } = described;
  const { shape, data } = readNpy(array, file);
  const sizes = [places.length, stated[1], columns.length];
  for (const [field, found] of [
    ['Places, Columns', sizes],
    ['shape', shape],
  ] as const) {
    if (found.length === 3 && found.every((size, axis) => size === stated[axis])) continue;
    throw shapeError(file, field, stated, found);
  }
  if (!(data instanceof Float32Array)) throw shapeError(file, 'descr', ['float32'], ['float64']);
  const { format: _, version: __, ...account } = rest;
  return { states: data, places, moments: { startTime: StartTime, tr: Step, count: stated[1] }, columns, account };
}

function shapeError(
  file: string,
  field: string,
  expected: readonly (number | string)[],
  found: readonly (number | string)[],
): HemocastError {
  return new HemocastError('representation-shape', 'The array and the document beside it do not belong together', {
    file,
    field,
    expected: expected.join(' × '),
    found: found.join(' × '),
    advice: 'Copy both files again, or generate them again.',
  });
}
