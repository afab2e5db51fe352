import { HemocastError } from '../foundation/index.js';
import { type NamedTensor, ParameterStore } from './parameters.js';

/**
 * A store that only notes what a graph asks of it: which parameters a model has
 * and of what shape, without taking memory for them.
 *
 * @example
 * const expected = new ExpectedShapes();
 * network(new Graph(), expected);
 * expected.shapes.get('head.weight'); // [256, 10]
 */
export class ExpectedShapes extends ParameterStore {
  readonly shapes = new Map<string, readonly number[]>();

  override require(name: string, shape: readonly number[]): void {
    this.shapes.set(name, [...shape]);
  }
}

/** Names that an error lists before it only counts. */
const LISTED = 8;

/**
 * Holds tensors read from a file to the ones that a model has: every one by name and shape, all values finite.
 *
 * @param file for the error message
 * @throws `model-weights` listing the missing, the unexpected, the mismatched and those with values that are not finite
 */
export function requireTensors(
  tensors: ReadonlyMap<string, NamedTensor>,
  shapes: ReadonlyMap<string, readonly number[]>,
  file: string,
  advice: string,
): void {
  const missing = [...shapes.keys()].filter((name) => !tensors.has(name));
  const unexpected = [...tensors.keys()].filter((name) => !shapes.has(name));
  const mismatched: string[] = [];
  const notFinite: string[] = [];
  for (const [name, { shape, data }] of tensors) {
    const expected = shapes.get(name);
    if (expected === undefined) continue;
    if (expected.join() !== shape.join()) mismatched.push(`${name} [${shape}] instead of [${expected}]`);
    if (!data.every(Number.isFinite)) notFinite.push(name);
  }
  const faults = [
    ['missing', missing],
    ['unexpected', unexpected],
    ['of another shape', mismatched],
    ['not finite', notFinite],
  ] as const;
  const found = faults.filter(([, names]) => names.length > 0);
  if (found.length === 0) return;
  throw new HemocastError('model-weights', 'The weights are not those of the model', {
    file,
    field: found[0][1][0].split(' ')[0],
    expected: `${shapes.size} tensors by name and shape`,
    found: found.map(([fault, names]) => `${names.length} ${fault}: ${listed(names)}`).join('; '),
    advice,
  });
}

function listed(names: readonly string[]): string {
  const first = names.slice(0, LISTED).join(', ');
  return names.length > LISTED ? `${first} and ${names.length - LISTED} more` : first;
}
