import { expect, it } from 'vitest';
import { embeddedTemplate, fromMni152, templateSurfaces } from '../cortex/index.js';
import { encodeNpy, formatTsv } from '../formats/index.js';
import { MemoryStorage } from '../foundation/index.js';
import { openBidsDataset } from '../recordings/index.js';
import { parcelCourses, parcels, readParcelTable } from './index.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const TABLE = 'name\tx\ty\tz\nThalamus\t0\t-18\t8\nCuneus, left\t-8\t-80\t24\nMotor\t-38\t-24\t58\n';
const course = (i: number, t: number) => Math.sin(0.3 * (i + 2) * t + i);

async function derivative(): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  await storage.write('d/dataset_description.json', JSON.stringify({ Name: 'parcels', BIDSVersion: '1.11.1' }));
  const names = ['Motor', 'global signal clean', 'Thalamus', 'Cuneus, left'];
  const rows = Array.from({ length: 60 }, (_, t) => [course(2, t), 9, course(0, t), course(1, t)]);
  await storage.write('d/sub-01/func/sub-01_task-rest_seg-three_timeseries.tsv', formatTsv(names, rows));
  const sidecar = { RepetitionTime: 2.1, StartTime: 4 };
  await storage.write('d/sub-01/func/sub-01_task-rest_seg-three_timeseries.json', JSON.stringify(sidecar));
  await storage.write('d/sub-01/func/sub-01_task-rest_desc-confounds_timeseries.tsv', 'csf\n1\n2\n');
  await storage.write('d/seg-three_dseg.tsv', TABLE);
  return storage;
}

it('undoes the way from fsaverage to MNI152', () => {
  const { left } = templateSurfaces(embeddedTemplate());
  const template = embeddedTemplate();
  for (const v of [0, 900, 2000]) {
    const back = fromMni152([left.white[3 * v], left.white[3 * v + 1], left.white[3 * v + 2]]);
    back.forEach((value, axis) => {
      expect(value).toBeCloseTo(template.white[3 * v + axis], 3);
    });
  }
});

it('are read by name with their places, without confounds, and are learned in z', async () => {
  const storage = await derivative();
  const set = await openBidsDataset(storage, 'd');
  const found = await parcels.candidates([set]);
  expect(found.map(({ recording }) => recording.entities.segmentation)).toEqual(['three']);
  const series = await parcels.read(storage, found[0].recording, { events: [], length: 200 });
  expect(series).toMatchObject({ volumes: 60, tr: 2.1, startTime: 4 });
  expect(series.channels?.map(({ name }) => name)).toEqual(['Thalamus', 'Cuneus, left', 'Motor']);
  expect(series.channels![0].position).toEqual(fromMni152([0, -18, 8]));
  expect(series.data[2 * 60 + 7]).toBeCloseTo(course(2, 7), 5);
  const { data } = parcels.prepare(series);
  const row = data.subarray(0, 60);
  expect(row.reduce((sum, value) => sum + value, 0) / 60).toBeCloseTo(0, 4);
  expect(row.reduce((sum, value) => sum + value * value, 0) / 60).toBeCloseTo(1, 2);
  const description = parcels.describe([{ ...series, data }], embeddedTemplate());
  expect(description).toMatchObject({ values: 3, size: 1, members: [[0], [1], [2]] });
  const space = parcels.space(description, embeddedTemplate());
  expect(space.regions.map(({ hemisphere }) => hemisphere)[2]).toBe('left');
  expect([...Array.from(space.labels)]).toEqual([0, 1, 2]);
});

it('takes arrays of [time, parcel] in the order of the table', () => {
  const table = readParcelTable(bytes(TABLE), 'parcels.tsv');
  const array = encodeNpy(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
  expect([...parcelCourses(array, 'a.npy', table).data]).toEqual([1, 4, 2, 5, 3, 6]);
  const wrong = encodeNpy(new Float32Array(6), [3, 2]);
  expect(() => parcelCourses(wrong, 'a.npy', table)).toThrow(expect.objectContaining({ code: 'parcel-series' }));
});

it.each([
  ['name\tx\ty\nA\t1\t2\nB\t1\t2\n', /columns/],
  ['name\tx\ty\tz\nA\t1\t2\t3\nA\t1\t2\t3\n', /name of its own/],
  ['name\tx\ty\tz\nA\t1\t2\t3\nB\t1\t\t3\n', /x, y and z/],
  ['name\tx\ty\tz\nA\t0.1\t2\t3\nB\t1000\t2\t3\n', /within 200 mm/],
])('refuses the table %j', (text, message) => {
  expect(() => readParcelTable(bytes(text), 'parcels.tsv')).toThrow(message);
});

it('names columns that a table of courses lacks', () => {
  const table = readParcelTable(bytes(TABLE), 'parcels.tsv');
  expect(() => parcelCourses(bytes('Thalamus\n1\n'), 'c.tsv', table)).toThrow(/no Cuneus, left, Motor/);
});
