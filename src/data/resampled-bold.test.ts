/** BOLD in other spaces, with a course that is planted everywhere: it must arrive at every vertex, at the time of the triggers. */
import { expect, it } from 'vitest';
import { icosphereVertexCount } from '../cortex/icosphere.js';
import { encodeGifti, encodeNifti, timeSeriesArrays } from '../formats/index.js';
import { MemoryStorage } from '../foundation/index.js';
import { BidsWriter, readSurfaceSeries } from '../recordings/index.js';
import { PairedData } from './paired-data.js';
import { resampledBold } from './resampled-bold.js';

const TR = 2;
const VOLUMES = 40;
const FIRST = 3.25;
const course = (t: number) => Math.sin(0.9 * t) + 0.4 * Math.cos(1.7 * t);
const OTHER = (t: number) => Math.sin(0.4 * t + 1);

async function dataset(): Promise<{ storage: MemoryStorage; writer: BidsWriter }> {
  const storage = new MemoryStorage();
  const writer = new BidsWriter(storage, 'bids', { name: 'rest', datasetType: 'raw', generatedBy: { name: 'test' } });
  await writer.writeDescription();
  const [sampleRate, seconds] = [100, 100];
  const channels = ['Fz', 'Cz', 'Pz', 'Oz'].map((name) => ({ name, type: 'EEG', units: 'µV' }));
  const data = Float32Array.from({ length: 4 * sampleRate * seconds }, (_, i) => 10 * Math.sin(i * 0.61) + (i % 13));
  await writer.writeEeg({
    ...{ subject: '01', task: 'rest', channels },
    brainVision: { channels: channels.map(({ name }) => ({ name })), sampleRate, data },
    events: Array.from({ length: VOLUMES }, (_, k) => ({ onset: FIRST + k * TR, duration: 0, label: 'R128' })),
    sidecar: { SamplingFrequency: sampleRate, EEGReference: 'n/a', PowerLineFrequency: 50 },
  });
  const text = JSON.stringify({ Name: 'fMRIPrep', BIDSVersion: '1.4.0', DatasetType: 'derivative' });
  await storage.write('bids/derivatives/fmriprep/dataset_description.json', text);
  return { storage, writer };
}

const FUNC = 'bids/derivatives/fmriprep/sub-01/func';

async function surfaces(storage: MemoryStorage, space: string, vertices: number, planted: (t: number) => number) {
  for (const hemisphere of ['L', 'R']) {
    const data = Float32Array.from({ length: vertices * VOLUMES }, (_, i) => 1000 + 10 * planted(i % VOLUMES));
    const name = `${FUNC}/sub-01_task-rest_hemi-${hemisphere}_space-${space}_bold`;
    await storage.write(`${name}.func.gii`, encodeGifti({ arrays: timeSeriesArrays(data, vertices, VOLUMES, TR) }));
    // fMRIPrep states the time within a volume that slices were brought to.
    const sidecar = { RepetitionTime: TR, StartTime: 0.98, SliceTimingCorrected: true };
    await storage.write(`${name}.json`, JSON.stringify(sidecar));
  }
}

async function volumes(storage: MemoryStorage, planted: (t: number) => number) {
  const shape = [31, 37, 31];
  const voxels = shape[0] * shape[1] * shape[2];
  const data = Float32Array.from({ length: voxels * VOLUMES }, (_, i) => 500 + 5 * planted(Math.floor(i / voxels)));
  const affine = [-6, 0, 0, 90, 0, 6, 0, -126, 0, 0, 6, -72, 0, 0, 0, 1];
  const name = `${FUNC}/sub-01_task-rest_space-MNI152NLin2009cAsym_desc-preproc_bold`;
  const bytes = encodeNifti({ shape: [...shape, VOLUMES], data, affine, tr: TR, spaceCode: 4 });
  await storage.write(`${name}.nii`, bytes);
  await storage.write(`${name}.json`, JSON.stringify({ RepetitionTime: TR }));
}

/** Least correlation with what was planted over some vertices, and the sidecar. */
async function arrived(storage: MemoryStorage, root: string, planted: (t: number) => number) {
  const left = `${root}/sub-01/func/sub-01_task-rest_hemi-L_space-fsaverage_den-3k_desc-preproc_bold.func.gii`;
  const { data, startTime, tr } = await readSurfaceSeries(storage, left);
  const want = Array.from({ length: VOLUMES }, (_, t) => planted(t));
  const rows = [100, 1700, 3300, 5000].map((v) => data.subarray(v * VOLUMES, (v + 1) * VOLUMES));
  const alive = rows.filter((row) => row.some((value) => value !== 0));
  expect(alive.length).toBeGreaterThan(2);
  return { least: Math.min(...alive.map((row) => correlation(row, want))), startTime, tr };
}

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const centred = (x: ArrayLike<number>) => {
    const mean = Array.from(x).reduce((sum, value) => sum + value / x.length, 0);
    return Array.from(x, (value) => value - mean);
  };
  const [x, y] = [centred(a), centred(b)];
  const dot = (u: number[], v: number[]) => u.reduce((sum, value, i) => sum + value * v[i], 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

it('takes surfaces before volumes, at the triggers and the time within the volume, and once', async () => {
  const { storage } = await dataset();
  await surfaces(storage, 'fsaverage5', icosphereVertexCount(5), course);
  await volumes(storage, OTHER);
  const first = await resampledBold({ storage, root: 'bids', cache: 'cache' });
  expect(first?.made).toBe(1);
  const { least, startTime, tr } = await arrived(storage, first!.root, course);
  expect(least).toBeGreaterThan(0.95);
  expect([startTime, tr]).toEqual([expect.closeTo(FIRST + 0.98, 6), TR]);
  const again = await resampledBold({ storage, root: 'bids', cache: 'cache' });
  expect(again).toMatchObject({ root: first!.root, made: 0 });
  expect(again!.remarks[0].texts[0]).toMatch(/from fsaverage5/);
  const data = await PairedData.open(storage, 'bids', { besides: [first!.root] });
  expect(data.people).toEqual(['01']);
  // Another recording under the same name is made into another series.
  await surfaces(storage, 'fsaverage5', icosphereVertexCount(5), OTHER);
  expect((await resampledBold({ storage, root: 'bids', cache: 'cache' }))?.made).toBe(1);
  expect((await arrived(storage, first!.root, OTHER)).least).toBeGreaterThan(0.95);
});

it('passes over fsLR without its spheres, with the reason, and takes the volume', async () => {
  const { storage } = await dataset();
  await surfaces(storage, 'fsLR', 32492, course);
  await volumes(storage, OTHER);
  const made = await resampledBold({ storage, root: 'bids', cache: 'cache' });
  expect(made!.remarks[0].texts.join(' ')).toMatch(/fsLR cannot be used.*MNI152NLin2009cAsym \(volume\)/);
  const { least, startTime } = await arrived(storage, made!.root, OTHER);
  expect(least).toBeGreaterThan(0.95);
  expect(startTime).toBeCloseTo(FIRST, 6);
});

it('has nothing to do where there is no BOLD, or it lies on fsaverage4 already', async () => {
  const { storage } = await dataset();
  expect(await resampledBold({ storage, root: 'bids', cache: 'cache' })).toBeUndefined();
});
