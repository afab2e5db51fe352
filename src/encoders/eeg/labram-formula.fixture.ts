/**
 * Weights and inputs that are a formula of their names: what the stored vectors of LaBraM were computed from.
 */
import { ParameterStore } from '../../tensor/index.js';
import { type LabramConfiguration, labramShapes } from './labram.js';

/** `count` values in [−0.5, 0.5): FNV-1a of the name, the golden ratio's multiples, the finaliser of MurmurHash3. */
export function formula(name: string, count: number): Float32Array {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return Float32Array.from({ length: count }, (_, i) => {
    let x = (hash + Math.imul(i, 2654435761)) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    x = (x ^ (x >>> 16)) >>> 0;
    return x / 2 ** 32 - 0.5;
  });
}

/** The formula's parameters of a network. */
export function formulaStore(configuration: LabramConfiguration): ParameterStore {
  const store = new ParameterStore();
  for (const [name, shape] of labramShapes(configuration)) {
    const count = shape.reduce((product, size) => product * size, 1);
    store.set(name, shape, formula(name, count).map(scaling(name, shape)));
  }
  return store;
}

function scaling(name: string, shape: readonly number[]): (u: number) => number {
  if (name.includes('gamma')) return (u) => 0.1 + 0.1 * u;
  if (name.includes('embed') && !name.startsWith('patch_embed')) return (u) => 0.5 * u;
  if (name.endsWith('token')) return (u) => 0.5 * u;
  if (name.endsWith('bias')) return (u) => 0.1 * u;
  if (shape.length === 1) return (u) => 1 + 0.2 * u;
  const fan = Math.sqrt(shape.slice(1).reduce((product, size) => product * size, 1));
  return (u) => (2 * u) / fan;
}
