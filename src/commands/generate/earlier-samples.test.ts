import { expect, it } from 'vitest';
import { MemoryStorage } from '../../foundation/index.js';
import { removeEarlierSamples } from './earlier-samples.js';

it('removes the samples of an earlier generation that the new one has not, with their sidecars, and nothing else', async () => {
  const storage = new MemoryStorage();
  const file = (task: string, description: string, extension: string) =>
    `out/sub-1/func/sub-1_task-${task}_hemi-L_desc-${description}_bold${extension}`;
  const all = ['generated', 'generatedDeviation', 'generatedSample1', 'generatedSample2', 'generatedSample3'].flatMap(
    (description) => ['.func.gii', '.json'].map((extension) => file('rest', description, extension)),
  );
  const others = [
    file('film', 'generatedSample2', '.func.gii'),
    'out/sub-1/nirs/sub-1_desc-generatedSample2_nirs.snirf',
  ];
  for (const path of [...all, ...others]) await storage.write(path, 'x');
  const written = ['generated', 'generatedDeviation', 'generatedSample1'].map((description) =>
    file('rest', description, '.func.gii').replace('out/', ''),
  );
  await removeEarlierSamples(storage, 'out', written, 1);
  for (const path of [...all, ...others]) {
    expect(await storage.exists(path), path).toBe(!/task-rest.*Sample[23]/.test(path));
  }
});
