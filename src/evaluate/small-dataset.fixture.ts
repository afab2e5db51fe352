/** A small cortex and runs on it with a known cause, for the tests of this room. */
import { icosphere } from '../cortex/index.js';
import type { TargetRun } from '../data/paired-run.js';
import { Random } from '../foundation/index.js';
import type { ScoreSpace } from '../modalities/index.js';

/** A space on a mesh. */
export type MeshSpace = ScoreSpace & { faces: Uint32Array };

/** A sphere of 162 vertices: 7 octants are regions, the eighth has no cortex. */
export function smallCortex(): MeshSpace {
  const { vertices, faces } = icosphere(2);
  const labels = Int16Array.from({ length: vertices.length / 3 }, (_, vertex) => {
    const [x, y, z] = vertices.subarray(3 * vertex, 3 * vertex + 3);
    return (x > 0 ? 1 : 0) + (y > 0 ? 2 : 0) + (z > 0 ? 4 : 0) - 1;
  });
  const regions = Array.from({ length: 7 }, (_, region) => ({ name: `octant ${region + 1}`, hemisphere: 'L' }));
  return { faces, labels, regions };
}

export interface SmallDataset {
  people: number;
  runsPerPerson?: number;
  volumes?: number;
  /** Delay of BOLD after EEG in seconds. */
  delay?: number;
  /** Amplitude of what the EEG shows. */
  drive?: number;
  /** Amplitude of what the film evokes in everybody's BOLD, and in nobody's EEG. */
  film?: number;
  noise?: number;
  films?: number;
  seed?: number;
}

export const ELECTRODES = 7;
export const BANDS = 2;

/**
 * Runs in which electrode `i` shows the drive of region `i` in band 0 and noise in
 * band 1; BOLD follows the drive after `delay`, plus the film and white noise.
 */
export function smallDataset(cortex: ScoreSpace, settings: SmallDataset): TargetRun[] {
  const { people, runsPerPerson = 2, volumes = 90, delay = 6, drive = 1, film = 0, noise = 1, films = 2 } = settings;
  const random = new Random(settings.seed ?? 1);
  const tr = 2;
  const seconds = volumes * tr;
  const evoked = Array.from({ length: films }, (_, f) => smoothNoise(random.fork(`film ${f}`), 7, seconds + 60));
  const runs: TargetRun[] = [];
  for (let person = 0; person < people; person++) {
    for (let index = 0; index < runsPerPerson; index++) {
      const own = random.fork(`${person}/${index}`);
      const lead = 20;
      const latent = smoothNoise(own, 7, seconds + lead);
      const features = own.fillNormal(new Float32Array(seconds * ELECTRODES * BANDS), 1);
      for (let second = 0; second < seconds; second++) {
        for (let electrode = 0; electrode < ELECTRODES; electrode++) {
          const at = (second * ELECTRODES + electrode) * BANDS;
          features[at] = latent[electrode][second + lead] + 0.2 * features[at];
        }
      }
      const filmStart = 3 * own.integer(5);
      const which = index % films;
      const bold = new Float32Array(cortex.labels.length * volumes);
      for (let vertex = 0; vertex < cortex.labels.length; vertex++) {
        const region = cortex.labels[vertex];
        if (region < 0) continue;
        for (let volume = 0; volume < volumes; volume++) {
          // Second s of the features is centred on s + 0.5.
          const before = volume * tr - delay - 0.5 + lead;
          const filmTime = volume * tr - filmStart + 30;
          bold[vertex * volumes + volume] =
            drive * at(latent[region], before) + film * at(evoked[which][region], filmTime) + noise * own.normal();
        }
      }
      zscore(bold, volumes);
      runs.push({
        id: `person${person}-run${index}`,
        person: `person${person}`,
        task: `film${which}`,
        taskStart: filmStart,
        features,
        seconds,
        electrodes: ELECTRODES,
        bands: BANDS,
        drive: {
          data: Float32Array.from(latent.flatMap((row) => [...row.subarray(lead)])),
          regions: cortex.regions.map(({ name }) => name),
        },
        signal: bold,
        volumes,
        tr,
        startTime: 0,
        metadata: {},
      });
    }
  }
  return runs;
}

/** First-order autoregressive sequence of unit variance. */
export function autoregressive(random: Random, length: number, coefficient: number): Float64Array {
  const x = new Float64Array(length);
  let value = random.normal();
  for (let i = 0; i < length; i++) {
    x[i] = value;
    value = coefficient * value + Math.sqrt(1 - coefficient ** 2) * random.normal();
  }
  return x;
}

function smoothNoise(random: Random, rows: number, length: number): Float64Array[] {
  return Array.from({ length: rows }, () => autoregressive(random, length, 0.7));
}

function at(series: Float64Array, position: number): number {
  const first = Math.floor(position);
  return series[first] + (position - first) * (series[first + 1] - series[first]);
}

function zscore(data: Float32Array, columns: number): void {
  for (let start = 0; start < data.length; start += columns) {
    const row = data.subarray(start, start + columns);
    const mean = row.reduce((sum, value) => sum + value, 0) / columns;
    const deviation = Math.sqrt(row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / columns);
    for (let i = 0; i < columns; i++) row[i] = deviation > 0 ? (row[i] - mean) / deviation : 0;
  }
}
