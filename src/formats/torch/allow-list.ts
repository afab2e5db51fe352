/**
 * Every name that a checkpoint may ask for, and what is made of it: plain data, by the functions below and no others.
 * Python's own reader would import and call whatever the file names.
 */
import { ELEMENT_TYPES, STORAGE_TYPES } from './element-types.js';
import { numpyScalar, numpyType, setNumpyOrder } from './numpy-scalar.js';
import { isKind, type PickleGlobal, type PickleValue } from './pickle-value.js';
import { rebuildTensor } from './rebuild-tensor.js';

/** Makes a value from the arguments that a pickle gives; undefined where they are not what they must be. */
type Make = (args: readonly PickleValue[]) => PickleValue | undefined;

/** Shares the items with the argument, which no writer names again. */
const sequence =
  (kind: 'list' | 'tuple' | 'set'): Make =>
  ([items]) => {
    if (items === undefined) return { kind, items: [] };
    const ordered = isKind(items, 'list') || isKind(items, 'tuple') || isKind(items, 'set');
    return ordered ? { kind, items: items.items } : undefined;
  };

const dictionary: Make = ([content]) => {
  if (content === undefined) return { kind: 'dictionary', entries: new Map() };
  if (isKind(content, 'dictionary')) return content;
  if (!isKind(content, 'list')) return undefined;
  const entries = new Map<PickleValue, PickleValue>();
  for (const pair of content.items) {
    if (!(isKind(pair, 'tuple') || isKind(pair, 'list')) || pair.items.length !== 2) return undefined;
    entries.set(pair.items[0], pair.items[1]);
  }
  return { kind: 'dictionary', entries };
};

/** Bytes in protocol 2: text whose letters are the bytes. */
const encode: Make = ([text, encoding]) => {
  if (typeof text !== 'string' || encoding !== 'latin1' || /[^\0-\xff]/.test(text)) return undefined;
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
};

const device: Make = ([type, index]) =>
  typeof type === 'string' ? `${type}${typeof index === 'number' ? `:${index}` : ''}` : undefined;

/** A parameter is its tensor. */
const parameter: Make = ([tensor]) => (isKind(tensor, 'tensor') ? tensor : undefined);

const namespace: Make = () => ({ kind: 'record', type: 'argparse.Namespace', fields: new Map() });

const CALLABLE: ReadonlyMap<string, Make> = new Map<string, Make>([
  ['collections.OrderedDict', dictionary],
  ['collections.Counter', dictionary],
  ['argparse.Namespace', namespace],
  ['torch.Size', sequence('tuple')],
  ['torch.device', device],
  ['torch._utils._rebuild_tensor', (args) => rebuildTensor(args, 4)],
  ['torch._utils._rebuild_tensor_v2', (args) => rebuildTensor(args, 6)],
  ['torch._utils._rebuild_tensor_v3', (args) => rebuildTensor(args, 7)],
  ['torch._utils._rebuild_parameter', parameter],
  ['_codecs.encode', encode],
  ['numpy.dtype', numpyType],
  ['numpy.core.multiarray.scalar', numpyScalar],
  // Since NumPy 2.
  ['numpy._core.multiarray.scalar', numpyScalar],
  // Protocol 2 writes the names of Python 2.
  ...['__builtin__', 'builtins'].flatMap((module): [string, Make][] => [
    [`${module}.set`, sequence('set')],
    [`${module}.frozenset`, sequence('set')],
    [`${module}.list`, sequence('list')],
    [`${module}.tuple`, sequence('tuple')],
    [`${module}.dict`, dictionary],
  ]),
]);

/** Whether a pickle may ask for a name at all. */
export function isAllowed(name: string): boolean {
  return CALLABLE.has(name) || STORAGE_TYPES.has(name) || ELEMENT_TYPES.has(name);
}

/**
 * What stands for the call of a name that is allowed.
 *
 * @returns undefined where the name cannot be called, or not with these arguments
 * @throws TensorFault for a tensor that does not lie in its storage
 */
export function make({ name }: PickleGlobal, args: readonly PickleValue[]): PickleValue | undefined {
  return CALLABLE.get(name)?.(args);
}

/**
 * Gives an object its state. Dictionaries may have fields beside their entries, which nothing here needs.
 *
 * @returns whether the object can have such a state
 */
export function setState(target: PickleValue, state: PickleValue): boolean {
  if (isKind(target, 'record') && setNumpyOrder(target, state)) return true;
  if (!isKind(state, 'dictionary')) return false;
  if (isKind(target, 'record')) for (const [name, value] of state.entries) target.fields.set(name, value);
  return isKind(target, 'record') || isKind(target, 'dictionary');
}
