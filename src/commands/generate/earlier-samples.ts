/** Samples that an earlier generation left of the same recording, and that the new one has not. */
import { joinPath, type Storage } from '../../foundation/index.js';

/**
 * Removes them: beside a new mean they would pass for samples of it.
 *
 * @param out folder of the derivative data set
 * @param files that were written, from that folder
 * @param count how many samples are among them
 */
export async function removeEarlierSamples(
  storage: Storage,
  out: string,
  files: readonly string[],
  count: number,
): Promise<void> {
  const named = files.filter((file) => file.includes(MEAN));
  const all = new Set(named.flatMap((file) => [file, file.replace(/_([a-z]+)(\.func)?\.[a-z]+$/, '_$1.json')]));
  for (const file of all) {
    for (let sample = count + 1; ; sample++) {
      const path = joinPath(out, file.replace(MEAN, `_desc-generatedSample${sample}_`));
      if (!(await storage.exists(path))) break;
      await storage.remove(path);
    }
  }
}

const MEAN = '_desc-generated_';
