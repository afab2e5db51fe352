import { embeddedTemplate, regionMeans } from '../../../../src/cortex/index.js';
import { rowCorrelations, unitRows } from '../../../../src/evaluate/standardise.js';
import { HemocastError } from '../../../../src/foundation/index.js';
import { bold } from '../../../../src/modalities/bold.js';
import { onMoments } from '../../../../src/models/joint/index.js';
import type { Handler } from './handler.js';
import { readSeries } from './read-series.js';

/** Fewer moments than these are no course. */
const FEWEST = 10;

/**
 * Both series at the moments that they share: the measured one cleaned as models learn it (linear trend removed, 0.01–0.15 Hz, z over
 * the run) unless it is in z already, and a cubic between its volumes.
 */
export const compareSurface: Handler<'compareSurface'> = async ({ generated, measured }, circumstances) => {
  const ours = await surfaceAt(generated, circumstances);
  const theirs = await surfaceAt(measured, circumstances);
  const isStandard = theirs.sidecar['Units'] === 'z';
  const data = isStandard ? theirs.data : bold.prepare(theirs).data;
  const { vertices } = ours;
  const clock = ({ startTime, tr, volumes }: typeof ours) => ({ startTime, tr, count: volumes });
  const moved = onMoments(transposed(data, vertices, theirs.volumes), vertices, clock(theirs), clock(ours));
  const first = moved.inside.indexOf(1);
  const end = moved.inside.lastIndexOf(1) + 1;
  const volumes = first < 0 ? 0 : end - first;
  if (volumes < FEWEST) {
    throw new HemocastError(
      'no-common-time',
      'The measured series has too little time in common with the generated one',
      {
        file: measured,
        field: 'StartTime',
        expected: `${FEWEST} or more moments between ${ours.startTime} and ${(ours.startTime + ours.volumes * ours.tr).toFixed(1)} s of the EEG`,
        found: `${volumes} moments`,
        advice: 'State in its sidecar when the first volume began on the clock of the EEG (StartTime).',
      },
    );
  }
  const inTime = (rows: Float32Array, all: number) => {
    const cut = new Float32Array(vertices * volumes);
    for (let v = 0; v < vertices; v++) cut.set(rows.subarray(v * all + first, v * all + end), v * volumes);
    return cut;
  };
  const real = inTime(transposed(Float32Array.from(moved.values), ours.volumes, vertices), ours.volumes);
  const made = inTime(ours.data, ours.volumes);
  const template = embeddedTemplate();
  const agreement = (a: ArrayLike<number>, b: ArrayLike<number>, rows: number) =>
    rowCorrelations(unitRows(a, rows, volumes), unitRows(b, rows, volumes), rows, volumes);
  const regions = template.regions.length;
  return {
    volumes,
    tr: ours.tr,
    startTime: ours.startTime + first * ours.tr,
    measured: real,
    difference: made.map((value, i) => value - real[i]),
    vertexCorrelation: Float32Array.from(agreement(real, made, vertices)),
    regionCorrelation: Float32Array.from(
      agreement(regionMeans(template, real, volumes), regionMeans(template, made, volumes), regions),
    ),
    preparation: isStandard ? 'as it is in its file, in z' : 'linear trend removed, 0.01–0.15 Hz, z over the run',
  };
};

async function surfaceAt(path: string, circumstances: Parameters<typeof readSeries>[1]) {
  const series = await readSeries({ path }, circumstances);
  if (series.kind === 'surface') return series;
  throw new HemocastError('not-on-cortex', 'This is no series on the cortex', {
    file: path,
    expected: 'the left file of a pair of .func.gii',
  });
}

/** `[row, column]` → `[column, row]` */
function transposed(data: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(data.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) result[c * rows + r] = data[r * columns + c];
  return result;
}
