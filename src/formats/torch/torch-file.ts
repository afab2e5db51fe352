/** Checkpoints of PyTorch 1.6 and later (`torch.save`): a zip archive of a pickle and of the storages that its tensors view. */
import { HemocastError, type Storage } from '../../foundation/index.js';
import { isKind, type PickleValue, type TorchStorage, type TorchTensor } from './pickle-value.js';
import { tensorLength } from './rebuild-tensor.js';
import { unpickle } from './unpickle.js';
import { ZipArchive, type ZipMember } from './zip-archive.js';

/** The pickle of a checkpoint with a million tensors is shorter. */
const GREATEST_PICKLE = 2 ** 27;
/** How deep tensors may lie in containers, and how many values are looked at to find them. */
const GREATEST_DEPTH = 32;
const MOST_VISITED = 2 ** 19;
/** Values of all tensors together: so many, and so many more for each byte of the archive, in which views may share storages. */
const FREE_VALUES = 2 ** 26;
const VALUES_PER_BYTE = 8;

/**
 * An open checkpoint. What it describes is in memory, values of tensors are read one tensor at a time.
 *
 * @example
 * const checkpoint = await openTorch(storage, 'labram-base.pth');
 * for (const [name, tensor] of checkpoint.tensors()) console.log(name, tensor.shape, await checkpoint.read(tensor));
 */
export class TorchFile {
  private kept: { key: string; bytes: Uint8Array } | undefined;

  /** @internal */
  constructor(
    private readonly archive: ZipArchive,
    private readonly root: string,
    private readonly little: boolean,
    /** What was saved: usually a dictionary. */
    readonly content: PickleValue,
  ) {}

  /**
   * All tensors by their path, such as `model.student.cls_token`; where two paths read the same, the first.
   *
   * @throws HemocastError `torch-size` where containers hold each other in circles, or views repeat values without measure
   */
  tensors(): Map<string, TorchTensor> {
    const tensors = new Map<string, TorchTensor>();
    let visited = 0;
    let values = FREE_VALUES;
    for (const { packed } of this.archive.members.values()) values += VALUES_PER_BYTE * packed;
    const path: string[] = [];
    const visit = (value: PickleValue) => {
      if (++visited > MOST_VISITED || path.length > GREATEST_DEPTH) throw this.tooMuch();
      if (isKind(value, 'tensor')) {
        values -= tensorLength(value);
        if (values < 0) throw this.tooMuch();
        const name = path.join('.');
        if (!tensors.has(name)) tensors.set(name, value);
      } else
        for (const [key, child] of children(value)) {
          path.push(key);
          visit(child);
          path.pop();
        }
    };
    visit(this.content);
    return tensors;
  }

  /**
   * A tensor's values, row-major whatever its strides: a Float32Array where that holds each value of the type exactly, else a
   * Float64Array (of 64-bit integers, exact to 2⁵³).
   *
   * @throws HemocastError `torch-type` for complex numbers; as `ZipArchive.read` for a damaged storage
   */
  async read(tensor: TorchTensor): Promise<Float32Array | Float64Array> {
    const { type, storage, offset, shape, strides } = tensor;
    if (type.read === undefined) {
      throw new HemocastError('torch-type', 'A tensor has a type that is not read', {
        file: this.archive.path,
        field: storage.key,
        expected: 'real numbers',
        found: type.name,
      });
    }
    const length = tensorLength(tensor);
    const data = type.single ? new Float32Array(length) : new Float64Array(length);
    if (length === 0) return data;
    const bytes = await this.storageBytes(storage);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const index = new Array<number>(shape.length).fill(0);
    for (let i = 0, from = offset; i < length; i++) {
      data[i] = type.read(view, from * type.size, this.little);
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        from += strides[axis];
        if (++index[axis] < shape[axis]) break;
        from -= strides[axis] * shape[axis];
        index[axis] = 0;
      }
    }
    return data;
  }

  /** The last storage is kept: views of the same one mostly follow each other. */
  private async storageBytes({ key }: TorchStorage): Promise<Uint8Array> {
    if (this.kept?.key !== key) {
      this.kept = undefined;
      const member = this.archive.members.get(`${this.root}data/${key}`)!;
      this.kept = { key, bytes: await this.archive.read(member) };
    }
    return this.kept.bytes;
  }

  private tooMuch(): HemocastError {
    return new HemocastError('torch-size', 'The checkpoint describes more than it can hold', {
      file: this.archive.path,
      field: `${this.root}data.pkl`,
      expected: `values that the file has room for, within ${GREATEST_DEPTH} levels and ${MOST_VISITED} entries`,
      found: 'more',
    });
  }
}

/**
 * Opens a checkpoint: reads its directory and its pickle, and checks that every storage is there and as long as stated. No code of
 * the file is run, whatever it asks for.
 *
 * @throws HemocastError `torch-legacy` for the format before PyTorch 1.6; `torch-not-torch`; `torch-storage`, `torch-size`,
 *   `torch-forbidden`, `torch-pickle`, `torch-tensor`; `zip-directory`, `zip-member`, `zip-compression`, `zip-checksum`, `zip-size`
 */
export async function openTorch(storage: Storage, path: string): Promise<TorchFile> {
  const start = await storage.readRange(path, 0, 4);
  if (!isZipStart(start)) throw notZip(start, path);
  const archive = await ZipArchive.open(storage, path);
  const pickle = [...archive.members.values()].find(({ name }) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickle === undefined) {
    throw new HemocastError('torch-not-torch', 'This archive is no PyTorch checkpoint', {
      file: path,
      expected: 'a member NAME/data.pkl',
      found: [...archive.members.keys()].slice(0, 3).join(', ') || 'no members',
    });
  }
  if (pickle.unpacked > GREATEST_PICKLE) throw pickleTooLong(pickle, path);
  const root = pickle.name.slice(0, pickle.name.lastIndexOf('/') + 1);
  const little = await isLittleEndian(archive, archive.members.get(`${root}byteorder`));
  const { value, storages } = unpickle(await archive.read(pickle), path, pickle.name);
  for (const one of storages) checkStorage(one, archive.members.get(`${root}data/${one.key}`), path, root);
  return new TorchFile(archive, root, little, value);
}

/** Whether bytes begin as a zip archive does. */
export function isZipStart(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/** Whether bytes, 256 or more, begin as `torch.save` begins: with an archive whose first member is the pickle. */
export function isTorchStart(bytes: Uint8Array): boolean {
  if (!isZipStart(bytes) || bytes.length < 30) return false;
  const length = bytes[26] | (bytes[27] << 8);
  return /^[^/]+\/data\.pkl$/.test(new TextDecoder().decode(bytes.subarray(30, 30 + length)));
}

function* children(value: PickleValue): Generator<[key: string, child: PickleValue]> {
  if (isKind(value, 'list') || isKind(value, 'tuple') || isKind(value, 'set')) {
    for (const [i, item] of value.items.entries()) yield [`${i}`, item];
  } else if (isKind(value, 'dictionary') || isKind(value, 'record')) {
    const entries = value.kind === 'dictionary' ? value.entries : value.fields;
    for (const [key, item] of entries) {
      // Other keys, such as tuples, have no name of their own.
      yield [typeof key === 'object' ? 'key' : `${key}`, item];
    }
  }
}

async function isLittleEndian(archive: ZipArchive, member: ZipMember | undefined): Promise<boolean> {
  // Older files do not say: those who wrote them had little-endian machines.
  if (member === undefined) return true;
  const order = member.unpacked > 16 ? '' : new TextDecoder().decode(await archive.read(member));
  if (order === 'little' || order === 'big') return order === 'little';
  throw new HemocastError('torch-pickle', 'The order of bytes is not known', {
    file: archive.path,
    field: member.name,
    expected: 'little or big',
    found: JSON.stringify(order),
  });
}

function checkStorage(storage: TorchStorage, member: ZipMember | undefined, file: string, root: string): void {
  const expected = storage.length * storage.type.size;
  if (member !== undefined && member.unpacked === expected) return;
  throw new HemocastError('torch-storage', 'The values of a tensor are not all there', {
    file,
    field: `${root}data/${storage.key}`,
    expected: `${expected} bytes for ${storage.length} values (${storage.type.name})`,
    found: member === undefined ? 'no such member' : `${member.unpacked} bytes`,
    advice: 'Copy or download the file again.',
  });
}

function pickleTooLong({ name, unpacked }: ZipMember, file: string): HemocastError {
  return new HemocastError('torch-size', 'The description of the checkpoint is too long', {
    file,
    field: name,
    expected: `at most ${GREATEST_PICKLE} bytes`,
    found: `${unpacked} bytes`,
  });
}

function notZip(start: Uint8Array, file: string): HemocastError {
  // A bare pickle: what torch.save wrote before version 1.6, and writes still when told to.
  if (start[0] === 0x80 && start[1] >= 2 && start[1] <= 5) {
    return new HemocastError('torch-legacy', 'The checkpoint has the format of PyTorch before version 1.6', {
      file,
      byte: 0,
      expected: 'a zip archive',
      found: 'a bare pickle',
      advice: 'Save it again: torch.save(torch.load(FILE, weights_only=True), NEW).',
    });
  }
  return new HemocastError('torch-not-torch', 'This is no PyTorch checkpoint', {
    file,
    byte: 0,
    expected: 'a zip archive, which begins with PK',
    found:
      start.length === 0 ? 'an empty file' : [...start].map((byte) => byte.toString(16).padStart(2, '0')).join(' '),
  });
}
