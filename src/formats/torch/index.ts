export {
  isKind,
  type PickleDictionary,
  type PickleRecord,
  type PickleSequence,
  type PickleValue,
  type TorchStorage,
  type TorchTensor,
} from './pickle-value.js';
export { isTorchStart, isZipStart, openTorch, TorchFile } from './torch-file.js';
