/** Values of options, checked before any work begins. */
import { InvalidArgumentError } from 'commander';

/** A whole number in a range. */
export function wholeNumber(low: number, high: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (value.trim() !== '' && Number.isInteger(number) && number >= low && number <= high) return number;
    throw new InvalidArgumentError(`expected a whole number from ${low} to ${high}, found "${value}".`);
  };
}

/** A number in a range. */
export function numberIn(low: number, high: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (value.trim() !== '' && Number.isFinite(number) && number >= low && number <= high) return number;
    throw new InvalidArgumentError(`expected a number from ${low} to ${high}, found "${value}".`);
  };
}

/** Text that is not empty. */
export function someText(value: string): string {
  if (value.trim() !== '') return value;
  throw new InvalidArgumentError('expected some text, found nothing.');
}
