/** What a pickle may describe, as plain data: nothing here has behaviour. */
import type { ElementType } from './element-types.js';

export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleSequence<'list'>
  | PickleSequence<'tuple'>
  | PickleSequence<'set'>
  | PickleDictionary
  | PickleRecord
  | PickleGlobal
  | TorchStorage
  | TorchTensor;

export interface PickleSequence<Kind extends 'list' | 'tuple' | 'set' = 'list' | 'tuple' | 'set'> {
  kind: Kind;
  items: PickleValue[];
}

export interface PickleDictionary {
  kind: 'dictionary';
  /** In the order of insertion. */
  entries: Map<PickleValue, PickleValue>;
}

/** An object of which only the fields are kept, such as an `argparse.Namespace`. */
export interface PickleRecord {
  kind: 'record';
  /** Such as `argparse.Namespace`. */
  type: string;
  fields: Map<PickleValue, PickleValue>;
}

/** A name of the allow-list, such as `torch.bfloat16`; nothing is looked up under it. */
export interface PickleGlobal {
  kind: 'global';
  name: string;
}

/** Values in a member of the archive, which tensors are views of. */
export interface TorchStorage {
  kind: 'storage';
  type: ElementType;
  /** Name of the member below `data/`. */
  key: string;
  /** Number of values. */
  length: number;
}

/** A view of a storage. */
export interface TorchTensor {
  kind: 'tensor';
  type: ElementType;
  storage: TorchStorage;
  /** Values before the first. */
  offset: number;
  shape: number[];
  /** Values from one index to the next, along each dimension. */
  strides: number[];
}

export type PickleKind = Extract<PickleValue, { kind: string }>['kind'];

/** Whether a value is of this kind. */
export function isKind<K extends PickleKind>(
  value: PickleValue | undefined,
  kind: K,
): value is Extract<PickleValue, { kind: K }> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}
