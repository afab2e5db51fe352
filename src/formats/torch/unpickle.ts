/**
 * Pickles of the protocols 2 to 5 (PEP 307, 3154, 574) as plain data. A stack machine that knows values, containers and the names
 * of the allow-list: it imports nothing, calls nothing that the file names, and does not recurse.
 */
import { HemocastError } from '../../foundation/index.js';
import { isAllowed, make, setState } from './allow-list.js';
import { STORAGE_TYPES } from './element-types.js';
import { PickleSource } from './pickle-source.js';
import { PickleStack } from './pickle-stack.js';
import { isKind, type PickleGlobal, type PickleValue, type TorchStorage } from './pickle-value.js';
import { TensorFault } from './rebuild-tensor.js';

/** Dictionaries, lists, tuples and objects of one file: each takes far more memory than the byte that asks for it. */
const MOST_CONTAINERS = 2 ** 20;

export interface Unpickled {
  value: PickleValue;
  /** All storages that tensors are views of, each where it is first named. */
  storages: TorchStorage[];
}

/**
 * Reads a pickle.
 *
 * @param file for error messages
 * @param field the pickle's name in the file, likewise
 * @throws HemocastError `torch-forbidden` for a name that is not on the allow-list; `torch-pickle` for what is no such pickle;
 *   `torch-tensor` for tensors that do not lie in their storage; `torch-size` for more containers than any checkpoint has
 */
export function unpickle(bytes: Uint8Array, file: string, field: string): Unpickled {
  return new Machine(bytes, file, field).run();
}

class Machine {
  private readonly source: PickleSource;
  private readonly stack: PickleStack;
  private readonly storages: TorchStorage[] = [];
  private containers = 0;

  constructor(bytes: Uint8Array, file: string, field: string) {
    this.source = new PickleSource(bytes, file, field);
    this.stack = new PickleStack(this.source);
  }

  run(): Unpickled {
    for (let first = true; ; first = false) {
      const operation = this.source.operation();
      if (first && operation !== 0x80) throw this.source.fault('a pickle of protocol 2 or later', 'something else');
      if (operation === 0x2e) break;
      if (!this.plain(operation) && !this.container(operation) && !this.object(operation)) {
        throw this.source.fault('an operation of a checkpoint', `operation ${operation}`);
      }
    }
    const value = this.stack.pop();
    if (this.stack.height > 0) throw this.source.fault('one value', `${this.stack.height + 1}`);
    return { value, storages: this.storages };
  }

  /** Numbers, texts, bytes, the memo. */
  private plain(operation: number): boolean {
    const { source } = this;
    switch (operation) {
      case 0x80:
        return this.protocol();
      case 0x95: // FRAME: how much follows
        source.count(8);
        return true;
      case 0x4e:
        return this.push(null);
      case 0x88:
        return this.push(true);
      case 0x89:
        return this.push(false);
      case 0x4a:
        return this.push(source.count(4) | 0);
      case 0x4b:
        return this.push(source.count(1));
      case 0x4d:
        return this.push(source.count(2));
      case 0x47:
        return this.push(source.double());
      case 0x8a:
        return this.push(source.integer(source.count(1)));
      case 0x8b:
        return this.push(source.integer(source.count(4)));
      case 0x8c:
        return this.push(source.text(source.count(1)));
      case 0x58:
        return this.push(source.text(source.count(4)));
      case 0x8d:
        return this.push(source.text(source.count(8)));
      case 0x55: // SHORT_BINSTRING and BINSTRING: text of Python 2
        return this.push(source.text(source.count(1), 'latin1'));
      case 0x54:
        return this.push(source.text(source.count(4), 'latin1'));
      case 0x43:
        return this.push(source.bytes(source.count(1)));
      case 0x42:
        return this.push(source.bytes(source.count(4)));
      case 0x8e:
      case 0x96: // BYTEARRAY8
        return this.push(source.bytes(source.count(8)));
      case 0x71:
        return this.remember(source.count(1));
      case 0x72:
        return this.remember(source.count(4));
      case 0x94:
        return this.remember();
      case 0x68:
        return this.recall(source.count(1));
      case 0x6a:
        return this.recall(source.count(4));
      default:
        return false;
    }
  }

  /** Lists, tuples, sets, dictionaries, and the stack itself. */
  private container(operation: number): boolean {
    switch (operation) {
      case 0x28:
        this.stack.mark();
        return true;
      case 0x30:
        this.stack.pop();
        return true;
      case 0x31:
        this.stack.popMark();
        return true;
      case 0x32:
        return this.push(this.stack.top());
      case 0x5d:
        return this.sequence('list', []);
      case 0x6c:
        return this.sequence('list', this.stack.popMark());
      case 0x29:
        return this.sequence('tuple', []);
      case 0x74:
        return this.sequence('tuple', this.stack.popMark());
      case 0x85:
      case 0x86:
      case 0x87:
        return this.sequence('tuple', this.stack.popSeveral(operation - 0x84));
      case 0x8f:
        return this.sequence('set', []);
      case 0x91:
        return this.sequence('set', this.stack.popMark());
      case 0x61:
        return this.append('list', [this.stack.pop()]);
      case 0x65:
        return this.append('list', this.stack.popMark());
      case 0x90:
        return this.append('set', this.stack.popMark());
      case 0x7d:
        return this.create({ kind: 'dictionary', entries: new Map() });
      case 0x64: {
        const items = this.stack.popMark();
        this.create({ kind: 'dictionary', entries: new Map() });
        return this.setItems(items);
      }
      case 0x73:
        return this.setItems(this.stack.popSeveral(2));
      case 0x75:
        return this.setItems(this.stack.popMark());
      default:
        return false;
    }
  }

  /** Names, and what is made of them. */
  private object(operation: number): boolean {
    switch (operation) {
      case 0x63:
        return this.global(this.source.line(), this.source.line());
      case 0x93: {
        const [module, name] = this.stack.popSeveral(2);
        if (typeof module === 'string' && typeof name === 'string') return this.global(module, name);
        throw this.source.fault('a module and a name', 'other values');
      }
      case 0x92: {
        const named = this.stack.pop();
        if (isKind(named, 'dictionary') && named.entries.size === 0) return this.call();
        throw this.source.fault('no named arguments', 'some');
      }
      case 0x52:
      case 0x81:
        return this.call();
      case 0x62:
        return this.build();
      case 0x51:
        return this.storage();
      default:
        return false;
    }
  }

  private protocol(): boolean {
    const version = this.source.count(1);
    if (version >= 2 && version <= 5) return true;
    throw this.source.fault('a pickle of the protocols 2 to 5', `protocol ${version}`);
  }

  private global(module: string, attribute: string): boolean {
    const name = `${module}.${attribute}`;
    if (isAllowed(name)) return this.create({ kind: 'global', name });
    throw new HemocastError(
      'torch-forbidden',
      'The file asks for code that a checkpoint does not need; nothing was run',
      {
        file: this.source.file,
        field: this.source.field,
        byte: this.source.begin,
        expected: 'tensors and plain values',
        found: printable(name),
        advice:
          'Do not open it with other programs unless you know where it is from. If you made it, save the weights alone: torch.save(model.state_dict(), FILE).',
      },
    );
  }

  private call(): boolean {
    const [callee, args] = this.stack.popSeveral(2);
    if (!isKind(callee, 'global') || !isKind(args, 'tuple'))
      throw this.source.fault('a name and its arguments', 'other values');
    const value = this.made(callee, args.items);
    this.charge(weight(value));
    return this.push(value);
  }

  private made(callee: PickleGlobal, args: readonly PickleValue[]): PickleValue {
    try {
      const value = make(callee, args);
      if (value !== undefined) return value;
    } catch (fault) {
      if (!(fault instanceof TensorFault)) throw fault;
      throw new HemocastError('torch-tensor', 'A tensor does not lie in its storage', {
        file: this.source.file,
        field: this.source.field,
        byte: this.source.begin,
        expected: fault.expected,
        found: fault.found,
        advice: 'Copy or download the file again.',
      });
    }
    throw this.source.fault(`arguments of ${callee.name}`, 'others');
  }

  private build(): boolean {
    const state = this.stack.pop();
    this.charge(weight(state));
    if (setState(this.stack.top(), state)) return true;
    throw this.source.fault('an object and its state', 'other values');
  }

  /** What torch calls a persistent id: `('storage', class, key, device, number of values)`. */
  private storage(): boolean {
    const id = this.stack.pop();
    const [tag, type, key, , length] = isKind(id, 'tuple') ? id.items : [];
    const found = isKind(type, 'global') ? STORAGE_TYPES.get(type.name) : undefined;
    const counted = typeof length === 'number' && Number.isSafeInteger(length) && length >= 0;
    if (tag !== 'storage' || typeof key !== 'string' || found === undefined || !counted) {
      throw this.source.fault('a storage with its type, key and length', 'another value');
    }
    const storage: TorchStorage = { kind: 'storage', type: found, key, length };
    this.storages.push(storage);
    return this.create(storage);
  }

  private sequence(kind: 'list' | 'tuple' | 'set', items: PickleValue[]): boolean {
    return this.create({ kind, items });
  }

  private append(kind: 'list' | 'set', items: readonly PickleValue[]): boolean {
    const target = this.stack.top();
    if (!isKind(target, kind)) throw this.source.fault(`a ${kind} to add to`, 'another value');
    for (const item of items) target.items.push(item);
    return true;
  }

  private setItems(items: readonly PickleValue[]): boolean {
    const target = this.stack.top();
    if (!isKind(target, 'dictionary')) throw this.source.fault('a dictionary to add to', 'another value');
    if (items.length % 2 !== 0) throw this.source.fault('keys with values', `${items.length} values`);
    for (let i = 0; i < items.length; i += 2) target.entries.set(items[i], items[i + 1]);
    return true;
  }

  private create(value: PickleValue): boolean {
    this.charge(1);
    return this.push(value);
  }

  private charge(containers: number): void {
    this.containers += containers;
    if (this.containers > MOST_CONTAINERS) throw this.stack.tooMuch(`${MOST_CONTAINERS} containers`);
  }

  private push(value: PickleValue): boolean {
    this.stack.push(value);
    return true;
  }

  private remember(index?: number): boolean {
    this.stack.remember(index);
    return true;
  }

  private recall(index: number): boolean {
    this.stack.recall(index);
    return true;
  }
}

/** Work of making a value again, in containers: what is named once can be asked for many times. */
function weight(value: PickleValue): number {
  if (isKind(value, 'dictionary')) return 1 + value.entries.size;
  return value instanceof Uint8Array ? 1 + value.length / 64 : 1;
}

/** On one line and of bounded length. */
function printable(name: string): string {
  const line = name.replace(/[^ -~]/gu, (letter) => `\\u{${letter.codePointAt(0)?.toString(16)}}`);
  return line.length > 120 ? `${line.slice(0, 120)}…` : line;
}
