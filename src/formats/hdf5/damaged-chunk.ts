/** Which chunk of a dataset cannot be read. */
type Library = typeof import('h5wasm');
type Read = Library['Module']['get_dataset_data'];

/**
 * Halves a dataset in chunks until one chunk is left that cannot be read: as much is read as the dataset holds, once more.
 *
 * @param read of the library, which gives a status below zero for what it cannot read
 * @returns such as `a damaged chunk from [40, 0] to [59, 7]`, counted from 0; undefined where the dataset is not in chunks, or each
 *   of them can be read
 */
export function damagedChunk(
  { Module: module, Dataset }: Library,
  read: Read,
  fileId: bigint,
  path: string,
): string | undefined {
  const { shape, chunks, size, vlen } = new Dataset(fileId, path).metadata;
  if (shape === null || chunks === null || vlen || chunks.some((length) => !(length > 0))) return undefined;
  const counts = shape.map((length, axis) => Math.ceil(length / chunks[axis]));
  let [from, to] = [counts.map(() => 0), counts.slice()];
  const region = (first: readonly number[], last: readonly number[]) => ({
    offset: first.map((chunk, axis) => chunk * chunks[axis]),
    count: first.map((chunk, axis) => Math.min(last[axis] * chunks[axis], shape[axis]) - chunk * chunks[axis]),
  });
  const isSound = (first: readonly number[], last: readonly number[]) => {
    const { offset, count } = region(first, last);
    const pointer = module._malloc(count.reduce((product, length) => product * length, size));
    if (pointer === 0) return false;
    try {
      const steps = shape.map(() => 1n);
      return read(fileId, path, count.map(BigInt), offset.map(BigInt), steps, BigInt(pointer)) >= 0;
    } finally {
      module._free(pointer);
    }
  };
  for (;;) {
    const lengths = to.map((last, axis) => last - from[axis]);
    const axis = lengths.indexOf(Math.max(...lengths));
    if (lengths[axis] <= 1) break;
    const middle = from[axis] + (lengths[axis] >> 1);
    const before = to.with(axis, middle);
    if (isSound(from, before)) from = from.with(axis, middle);
    else to = before;
  }
  if (isSound(from, to)) return undefined;
  const { offset, count } = region(from, to);
  return `a damaged chunk from [${offset.join(', ')}] to [${offset.map((first, axis) => first + count[axis] - 1).join(', ')}]`;
}
