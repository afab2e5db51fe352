/** Single numbers of NumPy: training programs keep their learning rates as such, LaBraM's among them. */
import { ELEMENT_TYPES, type ElementType } from './element-types.js';
import { isKind, type PickleRecord, type PickleValue } from './pickle-value.js';

const DTYPE = 'numpy.dtype';

const TYPES: ReadonlyMap<string, string> = new Map([
  ['f2', 'float16'],
  ['f4', 'float32'],
  ['f8', 'float64'],
  ['b1', 'bool'],
  ...[1, 2, 4, 8].flatMap((size): [string, string][] => [
    [`i${size}`, `int${8 * size}`],
    [`u${size}`, `uint${8 * size}`],
  ]),
]);

/** A type of numbers, such as `f8`; undefined for types that are no single numbers. */
export function numpyType([code]: readonly PickleValue[]): PickleRecord | undefined {
  if (typeof code !== 'string' || !TYPES.has(code)) return undefined;
  return { kind: 'record', type: DTYPE, fields: new Map([['code', code]]) };
}

/** Takes over the order of bytes, the second part of a type's state; whether it was one. */
export function setNumpyOrder(type: PickleRecord, state: PickleValue): boolean {
  const order = isKind(state, 'tuple') ? state.items[1] : undefined;
  if (type.type !== DTYPE || typeof order !== 'string' || !'<>|'.includes(order)) return false;
  type.fields.set('order', order);
  return true;
}

/** A number from its type and bytes; undefined where they do not fit. */
export function numpyScalar([type, bytes]: readonly PickleValue[]): number | boolean | undefined {
  if (!isKind(type, 'record') || type.type !== DTYPE || !(bytes instanceof Uint8Array)) return undefined;
  const element: ElementType | undefined = ELEMENT_TYPES.get(`torch.${TYPES.get(String(type.fields.get('code')))}`);
  if (element?.read === undefined || element.size !== bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const value = element.read(view, 0, type.fields.get('order') !== '>');
  return element.name === 'bool' ? value !== 0 : value;
}
