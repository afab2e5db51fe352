/** Generated examples as files that any program reads: features as `.npy`, what they are as `.tsv`. */
import type { AugmentationExamples } from '../../augment/index.js';
import { encodeNpy, formatTsv } from '../../formats/index.js';
import { joinPath, type Storage } from '../../foundation/index.js';
import type { ScoreSpace } from '../../modalities/index.js';

/** Names in the folder. */
export const EXAMPLE_FILES = {
  values: 'examples/generated.npy',
  rows: 'examples/generated.tsv',
  features: 'examples/features.tsv',
} as const;

/**
 * Writes what was generated for the rare class or group: `[example, feature]`, and for each row whom it is of, so that whoever trains on them can keep
 * out those who are tested.
 *
 * @returns examples
 */
export async function writeExamples(
  storage: Storage,
  out: string,
  { parts, classes }: AugmentationExamples,
  space: ScoreSpace,
  isRare: (example: { truth: number; person: string }) => boolean,
): Promise<number> {
  const rows: string[][] = [];
  const values: Float32Array[] = [];
  parts.forEach(({ generated, truth, people }, part) => {
    const { width, values: own } = generated!;
    truth.forEach((label, i) => {
      if (!isRare({ truth: label, person: people[i] })) return;
      values.push(own.subarray(i * width, (i + 1) * width));
      rows.push([String(rows.length), people[i], classes[label], String(part)]);
    });
  });
  const width = values[0]?.length ?? 0;
  const all = new Float32Array(values.length * width);
  values.forEach((own, i) => {
    all.set(own, i * width);
  });
  await storage.write(joinPath(out, EXAMPLE_FILES.values), encodeNpy(all, [values.length, width]));
  await storage.write(joinPath(out, EXAMPLE_FILES.rows), formatTsv(['row', 'person', 'class', 'part'], rows));
  const names = featureNames(space, width).map((name, k) => [String(k), name]);
  await storage.write(joinPath(out, EXAMPLE_FILES.features), formatTsv(['column', 'feature'], names));
  return values.length;
}

/** Regions, or channels with what they measure. */
function featureNames({ regions, kinds }: ScoreSpace, width: number): string[] {
  const names = regions.map(({ name, hemisphere, kind }) =>
    kinds === undefined ? `${hemisphere}_${name}` : [name, kind].filter(Boolean).join(' '),
  );
  return names.length === width ? names : Array.from({ length: width }, (_, k) => `value ${k}`);
}
