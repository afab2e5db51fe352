/**
 * The unified representation z₀ from a pre-trained encoder: its latents of whole runs,
 * and the linear unpatcher that takes them back to the signal.
 *
 * Within each patch the latents are rotated and scaled so that over the training
 * people they are uncorrelated, of unit variance, and ordered by how much of the
 * patch's signal they carry: as the components of the linear patch embedding are,
 * and what comes after them need not know which they are.
 */
import { Matrix } from 'ml-matrix';
import { windowStarts } from '../../diffusion/index.js';
import { HemocastError } from '../../foundation/index.js';
import type { TargetLayout } from '../../modalities/index.js';
import { applyPerPoint, fitPatchAxes, type PointAxes, symmetricEigen } from '../../modalities/patch-axes.js';
import type { TargetEmbedding } from '../../modalities/target-embedding.js';
import { compile, Graph, type ParameterStore, type Runtime } from '../../tensor/index.js';
import { encodingGraph } from './bold-encoder.js';
import { type BoldEncoderConfiguration, boldEncoderLayout, boldEncoderShape } from './bold-encoder-configuration.js';

/**
 * Latents of a run `[volume, point, component]`, as the encoder gives them. Windows
 * overlap by half and are joined with a triangle, so that every volume is mostly
 * seen from the middle of a window.
 *
 * @param patches `[volume, point, size]`
 * @throws `run-too-short` where the run is shorter than the encoder's window
 */
async function encodeRun(
  program: Awaited<ReturnType<typeof compile>>,
  configuration: BoldEncoderConfiguration,
  patches: Float32Array,
): Promise<Float32Array> {
  const { volumes: window, components } = boldEncoderShape(configuration);
  const { members, size } = boldEncoderLayout(configuration);
  const perVolume = members.length * size;
  const latentsPerVolume = members.length * components;
  const volumes = patches.length / perVolume;
  if (volumes < window) {
    throw new HemocastError('run-too-short', 'A run is shorter than the window of the BOLD encoder', {
      expected: `at least ${window} volumes`,
      found: String(volumes),
      advice: 'Leave the run out, or pre-train with a smaller --window.',
    });
  }
  const sum = new Float32Array(volumes * latentsPerVolume);
  const weight = new Float32Array(volumes);
  for (const start of windowStarts(volumes, window)) {
    const signal = patches.slice(start * perVolume, (start + window) * perVolume);
    const { latents } = await program.run({ signal });
    for (let k = 0; k < window; k++) {
      const taper = Math.min(k + 1, window - k);
      weight[start + k] += taper;
      const to = (start + k) * latentsPerVolume;
      for (let i = 0; i < latentsPerVolume; i++) sum[to + i] += taper * latents[k * latentsPerVolume + i];
    }
  }
  for (let i = 0; i < sum.length; i++) sum[i] /= weight[Math.floor(i / latentsPerVolume)];
  return sum;
}

/**
 * Latents less their mean over the run: as the signal has none.
 *
 * @param latents `[volume, …]`, changed in place
 */
function centre(latents: Float32Array, width: number): Float32Array {
  const volumes = latents.length / width;
  const mean = new Float64Array(width);
  for (let i = 0; i < latents.length; i++) mean[i % width] += latents[i] / volumes;
  for (let i = 0; i < latents.length; i++) latents[i] -= mean[i % width];
  return latents;
}

/** Share of the largest variance below which a direction of the latents is taken for rounding. */
const TINY = 1e-6;

/**
 * Fits the rotation and the unpatcher to the training runs.
 *
 * @param runs latents as the encoder gives them, centred, and the signal in patches
 * @param components how many latents are kept per patch, at most as many as the encoder gives
 */
export function fitLatents(
  layout: TargetLayout,
  runs: readonly { latents: Float32Array; patches: Float32Array }[],
  given: number,
  components: number,
) {
  const points = layout.members.length;
  const { encode: rotation, ...axes } = fitPatchAxes(layout, given, components, (point, members) =>
    latentAxes(momentsOf(runs, point, points, given, layout.size, members), given, components),
  );
  return { rotation, ...axes };
}

/** The rotated latents of one point. */
function latentAxes(
  { own, cross, variance }: ReturnType<typeof momentsOf>,
  given: number,
  components: number,
): PointAxes {
  const { values, vectors } = symmetricEigen(own);
  const used = values.filter((value) => value > TINY * values[0]).length;
  // Uncorrelated and of unit variance, then turned so that the rows of the unpatcher are orthogonal.
  const white = Matrix.zeros(given, used);
  for (let i = 0; i < given; i++) {
    for (let c = 0; c < used; c++) white.set(i, c, vectors.get(i, c) / Math.sqrt(values[c]));
  }
  const carried = white.transpose().mmul(cross);
  const turn = symmetricEigen(carried.mmul(carried.transpose())).vectors;
  const rotated = white.mmul(turn);
  const rows = turn.transpose().mmul(carried);
  const explained = new Float64Array(variance.length);
  const axes = Array.from({ length: Math.min(components, used) }, (_, component) => {
    const decode = rows.getRow(component);
    decode.forEach((value, i) => {
      explained[i] += value ** 2;
    });
    return { component, encode: rotated.getColumn(component), decode };
  });
  const kept = Array.from(explained, (value, i) => Math.min(value, variance[i]));
  return { axes, variance, explained, kept };
}

/** Second moments of one patch's latents, and of them with its values. */
function momentsOf(
  runs: readonly { latents: Float32Array; patches: Float32Array }[],
  point: number,
  points: number,
  given: number,
  size: number,
  members: number,
) {
  const own = Matrix.zeros(given, given);
  const cross = Matrix.zeros(given, members);
  const variance = new Float64Array(members);
  let volumes = 0;
  const [a, b] = [new Float64Array(given * given), new Float64Array(given * members)];
  for (const { latents, patches } of runs) {
    const count = patches.length / (points * size);
    volumes += count;
    for (let k = 0; k < count; k++) {
      const from = (k * points + point) * given;
      const at = (k * points + point) * size;
      for (let c = 0; c < given; c++) {
        const value = latents[from + c];
        for (let d = 0; d < given; d++) a[c * given + d] += value * latents[from + d];
        for (let i = 0; i < members; i++) b[c * members + i] += value * patches[at + i];
      }
      for (let i = 0; i < members; i++) variance[i] += patches[at + i] ** 2;
    }
  }
  for (let c = 0; c < given; c++) {
    for (let d = 0; d < given; d++) own.set(c, d, a[c * given + d] / volumes);
    for (let i = 0; i < members; i++) cross.set(c, i, b[c * members + i] / volumes);
  }
  return { own, cross, variance: variance.map((value) => value / volumes) };
}

/**
 * The target embedding that a pre-trained encoder gives, fitted to the training runs.
 * The encoder itself stays as it is: its latents are what the diffusion must
 * generate, and an encoder that learned along would make them easy to generate rather than true.
 *
 * @param train patches `[volume, point, size]` of each training run
 * @throws `encoder-components` where more components are asked for than the encoder gives, `run-too-short`
 */
export async function transformerEmbedding(
  encoder: { configuration: BoldEncoderConfiguration; store: ParameterStore },
  runtime: Runtime,
  train: Iterable<Float32Array>,
  components: number,
  signal?: AbortSignal,
): Promise<TargetEmbedding> {
  const { configuration, store } = encoder;
  const shape = boldEncoderShape(configuration);
  const layout = boldEncoderLayout(configuration);
  const points = layout.members.length;
  if (components > shape.components) {
    throw new HemocastError('encoder-components', 'The BOLD encoder gives fewer latents than are asked for', {
      field: 'components',
      expected: `at most ${shape.components}`,
      found: String(components),
      advice: 'Lower --components, or pre-train an encoder with more.',
    });
  }
  const graph = new Graph();
  const program = await compile(runtime, graph, encodingGraph(graph, store, shape, layout, 1));
  const encode = async (patches: Float32Array) => {
    signal?.throwIfAborted();
    return centre(await encodeRun(program, configuration, patches), points * shape.components);
  };
  const runs: { latents: Float32Array; patches: Float32Array }[] = [];
  for (const patches of train) runs.push({ latents: await encode(patches), patches });
  const { rotation, ...fitted } = fitLatents(layout, runs, shape.components, components);
  return {
    ...fitted,
    components,
    embed: async (patches) => applyPerPoint(await encode(patches), rotation, points, shape.components, components),
    release: () => program.release(),
  };
}
