/** What the simulator planted in a run, as a figure asks for it. */
import { parseJsonObject } from '../../formats/index.js';
import { joinPath, type Storage } from '../../foundation/index.js';
import type { ScoreSpace } from '../../modalities/index.js';
import { parseBidsName } from '../../recordings/index.js';
import type { PlantedTruth } from '../../reproduce/index.js';
import { SIMULATION_PIPELINE } from '../../simulate/index.js';

/**
 * Reads the truth of a run.
 *
 * @param root folder of the simulated data set
 * @param id as `sub-01_ses-1_task-filmA`
 * @returns undefined where none lies beside the run
 */
export async function plantedTruth(
  storage: Storage,
  root: string,
  id: string,
  { regions }: Pick<ScoreSpace, 'regions'>,
  bands: readonly string[],
): Promise<PlantedTruth | undefined> {
  const { subject = '', session } = parseBidsName(`${id}_eeg.edf`);
  const folders = [`sub-${subject}`, ...(session === undefined ? [] : [`ses-${session}`]), 'func'];
  const file = joinPath(root, 'derivatives', SIMULATION_PIPELINE, ...folders, `${id}_truth.json`);
  if (!(await storage.exists(file))) return undefined;
  const truth = parseJsonObject(await storage.read(file), file);
  const names = regions.map(({ hemisphere, name }) => `${hemisphere}_${name}`);
  const strengths = tableOf(truth['bandStrengths']);
  return {
    delays: valuesOf(truth['delays'], names),
    ...(strengths && {
      bandStrengths: Float64Array.from({ length: names.length * bands.length }, (_, i) =>
        numberOf(tableOf(strengths[bands[i % bands.length]])?.[names[Math.floor(i / bands.length)]]),
      ),
    }),
  };
}

function valuesOf(table: unknown, names: readonly string[]): Float64Array {
  const own = tableOf(table);
  return Float64Array.from(names, (name) => numberOf(own?.[name]));
}

function tableOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}
