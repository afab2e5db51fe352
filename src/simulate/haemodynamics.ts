import { HemocastError, type Random } from '../foundation/index.js';
import { boldSignal, integrateBalloon, restingBalloon } from './balloon.js';
import { LEAD_IN, SLOW_STEP } from './latent.js';
import type { PersonTraits } from './person.js';
import type { BloodWorld } from './world.js';

/** Delay between drive and vasodilatory signal that everybody has, seconds. */
const BASE_DELAY = 0.6;

/** How blood follows the drive in each region of one person. */
export interface Coupling {
  /** `[region]` seconds before the balloon model's own lag. */
  delays: Float32Array;
  /** `[region]` */
  efficacy: Float32Array;
  /** `[region]` seconds. */
  transit: Float32Array;
}

/** Draws a person's regional coupling; `shared` gives what is alike in all people. */
export function drawCoupling(
  person: PersonTraits,
  names: string[],
  altered: (name: string) => boolean,
  shared: Random,
  own: Random,
  world: BloodWorld,
): Coupling {
  const { efficacy: response, delay: late, coupling: strength, transit: flow } = world;
  const traits = own.fork('person');
  const personDelay = late.person * traits.normal();
  const personTransit = Math.exp(flow.person * traits.normal());
  const delays = new Float32Array(names.length);
  const efficacy = new Float32Array(names.length);
  const transit = new Float32Array(names.length);
  names.forEach((name, r) => {
    const hit = altered(name);
    const delay = BASE_DELAY + person.delay + shared.normal(0, late.shared) + own.normal(0, late.own) + personDelay;
    delays[r] = Math.max(0, delay + (hit ? (person.group.extraDelay ?? 0) : 0));
    const spread = Math.exp(shared.normal(0, strength.shared) + own.normal(0, strength.own));
    efficacy[r] = response * person.coupling * spread * (hit ? (person.group.couplingFactor ?? 1) : 1);
    const passage = Math.exp(shared.normal(0, flow.shared) + own.normal(0, flow.own));
    transit[r] = restingBalloon.transit * person.transit * passage * personTransit;
  });
  return { delays, efficacy, transit };
}

/** Which regions a vertex's blood follows: its own and, near a border, the neighbours'. */
export interface VertexMixture {
  /** Offsets into `regions` and `weights`, `[vertex + 1]`. */
  offsets: Uint32Array;
  regions: Uint16Array;
  weights: Float32Array;
}

/** Spreads the labels over `rounds` rings of the mesh; vertices without a label have no drive. */
export function vertexMixture(labels: Int16Array, neighbours: ArrayLike<number>[], rounds = 2): VertexMixture {
  let maps: Map<number, number>[] = Array.from(labels, (label) => new Map(label >= 0 ? [[label, 1]] : []));
  for (let round = 0; round < rounds; round++) {
    maps = maps.map((own, v) => {
      if (labels[v] < 0) return own;
      const sum = new Map<number, number>();
      for (const [r, w] of own) sum.set(r, 0.6 * w);
      const near = Array.from(neighbours[v]).filter((u) => labels[u] >= 0);
      for (const u of near) for (const [r, w] of maps[u]) sum.set(r, (sum.get(r) ?? 0) + (0.4 * w) / near.length);
      return sum;
    });
  }
  const offsets = new Uint32Array(labels.length + 1);
  const regions: number[] = [];
  const weights: number[] = [];
  maps.forEach((map, v) => {
    const total = [...map.values()].reduce((sum, w) => sum + w, 0);
    for (const [r, w] of map) {
      regions.push(r);
      weights.push(w / total);
    }
    offsets[v + 1] = regions.length;
  });
  return { offsets, regions: Uint16Array.from(regions), weights: Float32Array.from(weights) };
}

/** Which vertices a channel of light sees, and by how much. */
export interface Sensitivity {
  vertices: Uint32Array;
  weights: Float32Array;
}

export interface BloodResponse {
  /** Clean BOLD, `[vertex, volume]`, percent. */
  bold: Float32Array;
  /** Per channel of light: blood volume and deoxyhaemoglobin less rest, relative, `[channel, step]` from the run's start. */
  volume: Float32Array;
  deoxy: Float32Array;
  steps: number;
}

/**
 * Runs the balloon model at every vertex.
 *
 * @param drive `[region, step]` from −LEAD_IN seconds
 */
export function bloodResponse(
  drive: Float32Array,
  steps: number,
  mixture: VertexMixture,
  coupling: Coupling,
  { volumes, tr }: { volumes: number; tr: number },
  channels: Sensitivity[],
): BloodResponse {
  const vertices = mixture.offsets.length - 1;
  const bold = new Float32Array(vertices * volumes);
  const lead = Math.round(LEAD_IN / SLOW_STEP);
  const kept = steps - lead;
  const response: BloodResponse = {
    bold,
    volume: new Float32Array(channels.length * kept),
    deoxy: new Float32Array(channels.length * kept),
    steps: kept,
  };
  const seenBy = new Map<number, { channel: number; weight: number }[]>();
  channels.forEach(({ vertices: seen, weights }, channel) => {
    seen.forEach((v, i) => {
      seenBy.set(v, [...(seenBy.get(v) ?? []), { channel, weight: weights[i] }]);
    });
  });
  const course = vertexCourse(steps);
  const { volume, deoxy } = course;
  const shifted = delayed(drive, steps, coupling);
  for (let v = 0; v < vertices; v++) {
    if (!integrateVertex(v, shifted, mixture, coupling, course)) continue;
    for (let t = 0; t < volumes; t++) {
      const place = (t * tr + LEAD_IN) / SLOW_STEP;
      const step = Math.min(steps - 2, Math.floor(place));
      const part = place - step;
      const blood = volume[step] + part * (volume[step + 1] - volume[step]);
      bold[v * volumes + t] = boldSignal(blood, deoxy[step] + part * (deoxy[step + 1] - deoxy[step]));
    }
    for (const { channel, weight } of seenBy.get(v) ?? []) {
      for (let t = 0; t < kept; t++) {
        response.volume[channel * kept + t] += weight * (volume[lead + t] - 1);
        response.deoxy[channel * kept + t] += weight * (deoxy[lead + t] - 1);
      }
    }
  }
  return response;
}

/** Blood of one vertex over a run, with room for what drives it; `[step]` from −LEAD_IN seconds. */
interface VertexCourse {
  input: Float32Array;
  volume: Float32Array;
  deoxy: Float32Array;
}

function vertexCourse(steps: number): VertexCourse {
  return { input: new Float32Array(steps), volume: new Float32Array(steps), deoxy: new Float32Array(steps) };
}

/** Runs the balloon model at one vertex; false where the vertex has no drive, on the medial wall. */
function integrateVertex(
  v: number,
  shifted: Float32Array,
  mixture: VertexMixture,
  coupling: Coupling,
  { input, volume, deoxy }: VertexCourse,
): boolean {
  const steps = input.length;
  const from = mixture.offsets[v];
  const to = mixture.offsets[v + 1];
  if (from === to) return false;
  input.fill(0);
  let transit = 0;
  for (let k = from; k < to; k++) {
    const weight = mixture.weights[k];
    const row = mixture.regions[k] * steps;
    transit += weight * coupling.transit[mixture.regions[k]];
    for (let t = 0; t < steps; t++) input[t] += weight * shifted[row + t];
  }
  integrateBalloon(input, SLOW_STEP, { ...restingBalloon, transit }, volume, deoxy);
  return true;
}

/** Blood of some vertices over a run. */
export interface VertexBlood {
  /** Blood volume and deoxyhaemoglobin less rest, relative, `[vertex, step]` at `SLOW_STEP` from the run's start; 0 on the medial wall. */
  volume: Float32Array;
  deoxy: Float32Array;
  steps: number;
}

/**
 * Blood at chosen vertices of the fsaverage4 cortex: what a contact, a voxel or a pixel of another modality would see.
 * It is the blood that BOLD and light of the same run are made of.
 *
 * @param drive `[region, step]` from −LEAD_IN seconds, of the run's latents
 * @param vertices indices from 0, left hemisphere then right
 * @throws HemocastError `simulation-vertex` for an index outside the cortex
 * @example
 * const { latents } = person.runs[0];
 * const { volume, deoxy } = bloodAt(latents.drive, latents.steps, context.mixture, person.coupling, [1200, 3800]);
 */
export function bloodAt(
  drive: Float32Array,
  steps: number,
  mixture: VertexMixture,
  coupling: Coupling,
  vertices: ArrayLike<number>,
): VertexBlood {
  const count = mixture.offsets.length - 1;
  const lead = Math.round(LEAD_IN / SLOW_STEP);
  const kept = steps - lead;
  const blood: VertexBlood = {
    volume: new Float32Array(vertices.length * kept),
    deoxy: new Float32Array(vertices.length * kept),
    steps: kept,
  };
  const course = vertexCourse(steps);
  const shifted = delayed(drive, steps, coupling);
  for (let i = 0; i < vertices.length; i++) {
    const v = vertices[i];
    if (!Number.isInteger(v) || v < 0 || v >= count)
      throw new HemocastError('simulation-vertex', 'There is no such vertex on the cortex', {
        field: `vertices[${i}]`,
        expected: `0 to ${count - 1}`,
        found: String(v),
      });
    if (!integrateVertex(v, shifted, mixture, coupling, course)) continue;
    for (let t = 0; t < kept; t++) {
      blood.volume[i * kept + t] = course.volume[lead + t] - 1;
      blood.deoxy[i * kept + t] = course.deoxy[lead + t] - 1;
    }
  }
  return blood;
}

/** The drive of each region, later by its delay and scaled by its coupling. */
function delayed(drive: Float32Array, steps: number, { delays, efficacy }: Coupling): Float32Array {
  const result = new Float32Array(drive.length);
  for (let r = 0; r < delays.length; r++) {
    const shift = delays[r] / SLOW_STEP;
    const whole = Math.floor(shift);
    const part = shift - whole;
    const row = r * steps;
    for (let t = whole + 1; t < steps; t++) {
      const i = row + t - whole;
      result[row + t] = efficacy[r] * ((1 - part) * drive[i] + part * drive[i - 1]);
    }
  }
  return result;
}
