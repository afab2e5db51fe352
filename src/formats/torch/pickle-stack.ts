/** The stack of a pickle, with its marks and the values that it remembers. */
import { HemocastError } from '../../foundation/index.js';
import type { PickleSource } from './pickle-source.js';
import type { PickleValue } from './pickle-value.js';

/** Values at once; Python adds to containers a thousand at a time. */
const MOST_VALUES = 2 ** 22;
const MOST_MARKS = 2 ** 20;

/** Each method throws `torch-pickle` where there is not what it needs. Nothing below the last mark can be taken. */
export class PickleStack {
  private readonly values: PickleValue[] = [];
  /** Heights at each mark. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, PickleValue>();

  constructor(private readonly source: PickleSource) {}

  get height(): number {
    return this.values.length;
  }

  /** @throws `torch-size` */
  push(value: PickleValue): void {
    if (this.values.length >= MOST_VALUES) throw this.tooMuch(`${MOST_VALUES} values at once`);
    this.values.push(value);
  }

  top(): PickleValue {
    if (this.values.length <= this.floor) throw this.source.fault('a value on the stack', 'none');
    return this.values[this.values.length - 1];
  }

  pop(): PickleValue {
    const value = this.top();
    this.values.length--;
    return value;
  }

  popSeveral(count: number): PickleValue[] {
    if (this.values.length - count < this.floor) throw this.source.fault(`${count} values on the stack`, 'fewer');
    return this.values.splice(this.values.length - count);
  }

  /** @throws `torch-size` */
  mark(): void {
    if (this.marks.length >= MOST_MARKS) throw this.tooMuch(`${MOST_MARKS} marks`);
    this.marks.push(this.values.length);
  }

  /** What was pushed since the last mark, which is gone with it. */
  popMark(): PickleValue[] {
    const height = this.marks.pop();
    if (height === undefined) throw this.source.fault('a mark', 'none');
    return this.values.splice(height);
  }

  /** Remembers the top under a number, or the next one. */
  remember(index = this.memo.size): void {
    this.memo.set(index, this.top());
  }

  recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw this.source.fault(`a remembered value ${index}`, 'none');
    this.push(value);
  }

  /** An error for a pickle that asks for more than any checkpoint. */
  tooMuch(most: string): HemocastError {
    return new HemocastError('torch-size', 'The checkpoint describes more than a checkpoint holds', {
      file: this.source.file,
      field: this.source.field,
      byte: this.source.begin,
      expected: `at most ${most}`,
      found: 'more',
    });
  }

  private get floor(): number {
    return this.marks.at(-1) ?? 0;
  }
}
