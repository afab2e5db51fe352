import { describe, expect, it } from 'vitest';
import { embeddedTemplate } from '../../cortex/index.js';
import type { PairedRun } from '../../data/index.js';
import { encodeNifti } from '../../formats/nifti/index.js';
import { MemoryStorage, Random } from '../../foundation/index.js';
import { bold, parcels, type TargetSeries, targetNamed } from '../../modalities/index.js';
import { pearson } from '../../signal/index.js';
import { findPredictions } from './prediction-files.js';
import { type ClockChoice, predictionOnRun } from './prediction-on-run.js';
import { type ReadPrediction, readPrediction } from './read-prediction.js';

const TR = 2;
const VOLUMES = 100;
const ROWS = 40;
/** Slow courses of which every moment is known, in the band of BOLD. */
const course = (row: number, seconds: number) =>
  Math.sin(2 * Math.PI * (0.02 + 0.001 * row) * seconds + row) + 0.5 * Math.cos(2 * Math.PI * 0.05 * seconds + 2 * row);
const series = (start: number, tr: number, volumes: number) =>
  Float32Array.from({ length: ROWS * volumes }, (_, i) => course(Math.floor(i / volumes), start + (i % volumes) * tr));

const channels = Array.from({ length: ROWS }, (_, k) => ({ name: `p${k}`, position: [k, 0, 0] as const }));
const measured: TargetSeries = parcels.prepare({
  data: series(10, TR, VOLUMES),
  volumes: VOLUMES,
  tr: TR,
  startTime: 10,
  channels,
});
const run = { id: 'sub-01_task-x', targets: { parcels: { series: measured } } } as unknown as PairedRun;

async function onRun(
  read: Partial<ReadPrediction> & { data: Float32Array; volumes: number },
  choice: ClockChoice = {},
  sidecar: object = {},
) {
  const storage = new MemoryStorage();
  storage.files.set('p/sub-01_task-x_timeseries.npy', new Uint8Array(0));
  storage.files.set('p/sub-01_task-x_timeseries.json', new TextEncoder().encode(JSON.stringify(sidecar)));
  const [file] = await findPredictions(storage, 'p');
  return predictionOnRun(file, { standardised: false, remarks: [], channels, ...read }, run, parcels, choice);
}

/** Least correlation over rows with what was measured at the same moments, or with the courses themselves. */
function agreement({ series: placed, first, end }: Awaited<ReturnType<typeof onRun>>, against = measured.data): number {
  const volumes = end - first;
  const each = channels.map((_, row) =>
    pearson(
      placed.data.subarray(row * volumes, (row + 1) * volumes),
      against.subarray(row * VOLUMES + first, row * VOLUMES + end),
    ),
  );
  return Math.min(...each);
}
const courses = series(10, TR, VOLUMES);

describe('a prediction on the clock of a run', () => {
  it('is what was measured where it is the measured signal, whatever its unit', async () => {
    const data = series(10, TR, VOLUMES).map((value) => 1000 + 7 * value);
    const placed = await onRun({ data, volumes: VOLUMES });
    expect(placed).toMatchObject({ first: 0, end: VOLUMES, censored: 0, cleaned: true });
    expect(placed.remarks[0]).toMatch(/taken to begin with the measured signal/);
    expect(agreement(placed)).toBeGreaterThan(0.9999);
  });

  it('is left as it stands where it is in z scores', async () => {
    const data = series(10, TR, VOLUMES).map((value) => 0.3 * value);
    const placed = await onRun({ data, volumes: VOLUMES }, {}, { Units: 'z', RepetitionTime: TR, StartTime: 10 });
    expect(placed.cleaned).toBe(false);
    expect(placed.remarks).toEqual([]);
    expect(placed.series.data).toEqual(data);
    const cleaned = await onRun({ data, volumes: VOLUMES }, { prepare: 'as-measured' }, { Units: 'z' });
    expect(cleaned.cleaned).toBe(true);
  });

  it('is moved by its start, and cut to what both have', async () => {
    // It begins 20 s later than what was measured, and ends 10 s later: 5 moments beyond the last measured one.
    const given = { data: series(30, TR, 95), volumes: 95 };
    const placed = await onRun(given, { tr: TR, start: 30, prepare: 'as-given' });
    expect(placed).toMatchObject({ first: 10, end: 100 });
    expect(agreement(placed, courses)).toBeGreaterThan(0.99999);
    // Cleaned over another stretch of time, its ends differ.
    expect(agreement(await onRun(given, { tr: TR, start: 30 }))).toBeGreaterThan(0.95);
    // Said wrongly, it agrees with nothing.
    expect(agreement(await onRun(given, { tr: TR, start: 18, prepare: 'as-given' }), courses)).toBeLessThan(0.2);
  });

  it('is interpolated from another clock', async () => {
    const given = { data: series(9.3, 1.1, 190), volumes: 190 };
    const placed = await onRun(given, { prepare: 'as-given' }, { RepetitionTime: 1.1, StartTime: 9.3 });
    expect(placed).toMatchObject({ first: 0, end: VOLUMES });
    expect(placed.series).toMatchObject({ volumes: VOLUMES, tr: TR, startTime: 10 });
    expect(agreement(placed, courses)).toBeGreaterThan(0.999);
  });

  it('has volumes without values filled in, and counted', async () => {
    const data = series(10, TR, VOLUMES);
    for (let row = 0; row < ROWS; row++) for (const t of [20, 21, 60]) data[row * VOLUMES + t] = Number.NaN;
    const placed = await onRun({ data, volumes: VOLUMES });
    expect(placed.censored).toBe(3);
    expect(placed.series.data.every(Number.isFinite)).toBe(true);
    expect(agreement(placed)).toBeGreaterThan(0.95);
  });

  it('is refused where its time is not known, or another', async () => {
    const data = series(10, TR, 90);
    await expect(onRun({ data, volumes: 90 })).rejects.toMatchObject({
      code: 'prediction-clock',
      detail: { field: 'RepetitionTime' },
    });
    await expect(onRun({ data, volumes: 90 }, { tr: TR })).rejects.toMatchObject({ detail: { field: 'StartTime' } });
    await expect(onRun({ data, volumes: 90 }, { tr: TR, start: 500 })).rejects.toMatchObject({
      code: 'prediction-clock',
    });
  });
});

describe('a file', () => {
  const template = embeddedTemplate();
  const task = {
    template,
    target: bold,
    measured: { data: new Float32Array(0), volumes: 24, tr: TR, startTime: 0 },
    reading: { events: [], length: 60 },
  };
  const slow = Float32Array.from({ length: 24 }, (_, t) => new Random(`moment ${t}`).normal());

  it('of a volume in MNI152 space gives each hemisphere what lies there', async () => {
    const storage = new MemoryStorage();
    const shape = [40, 48, 40, 24];
    const affine = Float64Array.of(5, 0, 0, -100, 0, 5, 0, -130, 0, 0, 5, -80, 0, 0, 0, 1);
    const data = Float32Array.from({ length: 40 * 48 * 40 * 24 }, (_, i) => {
      const x = 5 * (i % 40) - 100;
      const t = Math.floor(i / (40 * 48 * 40));
      return 1000 + (x < 0 ? 10 : -10) * slow[t];
    });
    storage.files.set('p/sub-01_space-MNI152NLin2009cAsym_bold.nii', encodeNifti({ shape, data, affine, tr: TR }));
    const [file] = await findPredictions(storage, 'p');
    const read = await readPrediction(file, { ...task, storage });
    expect(read).toMatchObject({ volumes: 24, tr: TR, standardised: true });
    const r = (vertex: number) => pearson(read.data.subarray(vertex * 24, (vertex + 1) * 24), slow);
    // Far from the midline, where voxels of both sides meet.
    const lateral = [...template.labels.keys()].filter(
      (v) => template.labels[v] >= 0 && Math.abs(template.pial[3 * v]) > 20,
    );
    expect(lateral.length).toBeGreaterThan(2000);
    expect(Math.min(...lateral.map((v) => (v < 2562 ? r(v) : -r(v))))).toBeGreaterThan(0.999);
  });

  it('of regions gives each vertex the course of its region', async () => {
    const storage = new MemoryStorage();
    const names = template.regions.map(({ name, hemisphere }) => `${hemisphere[0].toUpperCase()}_${name}`);
    const lines = Array.from({ length: 24 }, (_, t) => names.map((_, k) => k + 1000 * t).join('\t'));
    storage.files.set(
      'p/sub-01_timeseries.tsv',
      new TextEncoder().encode(`${[names.join('\t'), ...lines].join('\n')}\n`),
    );
    const [file] = await findPredictions(storage, 'p');
    const { data, volumes } = await readPrediction(file, { ...task, storage });
    expect(volumes).toBe(24);
    const found = Array.from(template.labels, (region, v) => (region < 0 ? region : data[v * 24 + 7] - 7000));
    expect(found).toEqual(Array.from(template.labels));
  });

  it('that cannot hold the target is refused', async () => {
    const storage = new MemoryStorage();
    storage.files.set('p/sub-01_nirs.snirf', new Uint8Array(0));
    const [file] = await findPredictions(storage, 'p');
    await expect(readPrediction(file, { ...task, storage })).rejects.toMatchObject({ code: 'prediction-kind' });
    expect(targetNamed('bold')).toBe(bold);
  });
});
