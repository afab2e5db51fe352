/** Tensors from the arguments that a checkpoint gives for them. */
import { ELEMENT_TYPES, type ElementType } from './element-types.js';
import { isKind, type PickleValue, type TorchStorage, type TorchTensor } from './pickle-value.js';

/** The greatest number of dimensions that torch knows. */
const GREATEST_RANK = 64;
/** Values of a tensor that repeats those of its storage. */
const GREATEST_EXPANDED = 2 ** 24;

/** A tensor that does not lie in its storage. */
export class TensorFault extends Error {
  constructor(
    readonly expected: string,
    readonly found: string,
  ) {
    super(`expected ${expected}, found ${found}`);
  }
}

/**
 * A tensor from the arguments of torch's `_rebuild_tensor` (4: storage, offset, shape, strides), `_v2` (6: gradient, hooks) or
 * `_v3` (7: type of the values), each with metadata behind them or without.
 *
 * @returns undefined for arguments of other types, and for more dimensions than torch knows
 * @throws TensorFault where the view reaches beyond its storage, or repeats it too often
 */
export function rebuildTensor(args: readonly PickleValue[], count: 4 | 6 | 7): TorchTensor | undefined {
  const [storage, offset, sizes, steps] = args;
  const shape = countsOf(sizes);
  const strides = countsOf(steps);
  if (args.length < count || args.length > count + 1) return undefined;
  if (!isKind(storage, 'storage') || !isCount(offset) || shape === undefined || strides === undefined) return undefined;
  const type = typeOf(storage, count === 7 ? args[6] : undefined);
  if (type === undefined || shape.length !== strides.length) return undefined;
  const tensor: TorchTensor = { kind: 'tensor', type, storage, offset, shape, strides };
  checkView(tensor);
  return tensor;
}

/** Number of values of a tensor. */
export function tensorLength({ shape }: TorchTensor): number {
  return shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
}

function typeOf(storage: TorchStorage, stated: PickleValue | undefined): ElementType | undefined {
  if (stated === undefined) return storage.type;
  const type = isKind(stated, 'global') ? ELEMENT_TYPES.get(stated.name) : undefined;
  // A storage of another type would be a view of its bytes, which torch does not save.
  return storage.type.name === 'bytes' || storage.type === type ? type : undefined;
}

function checkView(tensor: TorchTensor): void {
  const { type, storage, offset, shape, strides } = tensor;
  const available = storage.length * (storage.type.size / type.size);
  const length = tensorLength(tensor);
  const last = shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis], offset);
  if (length > 0 && last >= available) {
    throw new TensorFault(`a view of ${available} values`, `[${shape}] with strides [${strides}] from value ${offset}`);
  }
  if (length > Math.max(available, GREATEST_EXPANDED)) {
    throw new TensorFault(`at most ${GREATEST_EXPANDED} values from a storage of ${available}`, `[${shape}]`);
  }
}

function countsOf(value: PickleValue | undefined): number[] | undefined {
  if (!isKind(value, 'tuple') || value.items.length > GREATEST_RANK) return undefined;
  return value.items.every(isCount) ? value.items : undefined;
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
