/** What the values of a tensor are, and how they are stored. */
import { brainToSingle, halfToSingle } from '../../foundation/index.js';

/** A type of values, under torch's name for it. */
export interface ElementType {
  /** Such as `float32`. */
  name: string;
  /** Bytes of one value. */
  size: number;
  /** Whether a float32 holds every value. */
  single: boolean;
  /** The value at a byte; absent for types that are listed but not read. */
  read?(view: DataView, at: number, little: boolean): number;
}

const type = (name: string, size: number, single: boolean, read?: ElementType['read']): ElementType => ({
  name,
  size,
  single,
  ...(read === undefined ? {} : { read }),
});

const TYPES: readonly ElementType[] = [
  type('float32', 4, true, (view, at, little) => view.getFloat32(at, little)),
  type('float64', 8, false, (view, at, little) => view.getFloat64(at, little)),
  type('float16', 2, true, (view, at, little) => halfToSingle(view.getUint16(at, little))),
  type('bfloat16', 2, true, (view, at, little) => brainToSingle(view.getUint16(at, little))),
  type('int8', 1, true, (view, at) => view.getInt8(at)),
  type('uint8', 1, true, (view, at) => view.getUint8(at)),
  type('bool', 1, true, (view, at) => (view.getUint8(at) === 0 ? 0 : 1)),
  type('int16', 2, true, (view, at, little) => view.getInt16(at, little)),
  type('uint16', 2, true, (view, at, little) => view.getUint16(at, little)),
  type('int32', 4, false, (view, at, little) => view.getInt32(at, little)),
  type('uint32', 4, false, (view, at, little) => view.getUint32(at, little)),
  type('int64', 8, false, (view, at, little) => Number(view.getBigInt64(at, little))),
  type('uint64', 8, false, (view, at, little) => Number(view.getBigUint64(at, little))),
  type('complex64', 8, false),
  type('complex128', 16, false),
];

/** Types by the name under which a pickle asks for them, such as `torch.float32`. */
export const ELEMENT_TYPES: ReadonlyMap<string, ElementType> = new Map(TYPES.map((one) => [`torch.${one.name}`, one]));

/** Bytes whose type each tensor states for itself. */
const UNTYPED = type('bytes', 1, false);

const STORAGE_NAMES: readonly [storage: string, type: string][] = [
  ['Float', 'float32'],
  ['Double', 'float64'],
  ['Half', 'float16'],
  ['BFloat16', 'bfloat16'],
  ['Char', 'int8'],
  ['Byte', 'uint8'],
  ['Bool', 'bool'],
  ['Short', 'int16'],
  ['Int', 'int32'],
  ['Long', 'int64'],
  ['ComplexFloat', 'complex64'],
  ['ComplexDouble', 'complex128'],
];

/** Types by the class of storage that a pickle asks for, such as `torch.FloatStorage`. */
export const STORAGE_TYPES: ReadonlyMap<string, ElementType> = new Map([
  ...STORAGE_NAMES.map(([storage, name]): [string, ElementType] => [
    `torch.${storage}Storage`,
    ELEMENT_TYPES.get(`torch.${name}`)!,
  ]),
  ['torch.UntypedStorage', UNTYPED],
  ['torch.storage.UntypedStorage', UNTYPED],
]);
