/** Two real signals brought from one number of samples to another in the frequency domain, as the two parts of one complex signal. */
import { type FourierWorkspace, fourierWorkspace } from './fourier-workspace.js';
import { KeptSpectrum } from './kept-spectrum.js';

/** Beyond this ratio of the lengths the signal is transformed as a whole: each phase costs a multiplication for each value kept. */
const MOST_PHASES = 64;

/** What happens to the frequencies that both lengths hold. */
export interface Shaping {
  /** Gain at each frequency k/oldLength, from k = 0 to half the shorter length. */
  gain: Float64Array;
  /** The result begins this many of the old samples later. */
  shift: number;
}

export class LengthChange {
  private readonly forward: FourierWorkspace;
  private readonly backward: FourierWorkspace;
  private readonly phases: number;
  private readonly kept: KeptSpectrum | undefined;

  constructor(
    readonly oldLength: number,
    readonly newLength: number,
  ) {
    const wholeRatio = oldLength % newLength === 0 && oldLength / newLength <= MOST_PHASES;
    this.phases = wholeRatio ? oldLength / newLength : 1;
    this.forward = fourierWorkspace(oldLength / this.phases);
    this.backward = wholeRatio ? this.forward : fourierWorkspace(newLength);
    this.kept = wholeRatio ? new KeptSpectrum(newLength, this.phases) : undefined;
  }

  /**
   * @param fill writes samples phase, phase + step … of the first and the second signal
   * @returns both signals at the new length, good until the next call
   */
  apply(
    fill: (phase: number, step: number, first: Float64Array, second: Float64Array) => void,
    shaping?: Shaping,
  ): { first: Float64Array; second: Float64Array } {
    const { forward, backward, kept, phases, oldLength, newLength } = this;
    kept?.clear();
    for (let phase = phases - 1; phase >= 0; phase--) {
      fill(phase, phases, forward.real, forward.imaginary);
      forward.forward();
      kept?.add(forward.real, forward.imaginary);
    }
    // Forwards with the parts exchanged is backwards, but for the length.
    const factor = 1 / oldLength;
    const real = backward.imaginary;
    const imaginary = backward.real;
    if (kept !== undefined) kept.write(real, imaginary, factor);
    else {
      changeLength(forward.real, oldLength, real, newLength, factor);
      changeLength(forward.imaginary, oldLength, imaginary, newLength, factor);
    }
    if (shaping !== undefined) shape(real, imaginary, shaping, oldLength);
    backward.forward();
    return { first: real, second: imaginary };
  }
}

/**
 * One part of a full spectrum of `oldLength` points becomes one of `newLength`, multiplied by the factor. The value at the shared Nyquist
 * frequency is folded (cutting) or halved (filling).
 */
function changeLength(
  from: Float64Array,
  oldLength: number,
  to: Float64Array,
  newLength: number,
  factor: number,
): void {
  const kept = Math.min(oldLength, newLength);
  const half = Math.floor(kept / 2);
  const evenKept = kept % 2 === 0;
  const negative = evenKept ? half - 1 : half;
  for (let k = 0; k <= negative; k++) to[k] = factor * from[k];
  for (let k = 1; k <= negative; k++) to[newLength - k] = factor * from[oldLength - k];
  if (newLength < oldLength) {
    if (evenKept) to[half] = factor * (from[half] + from[oldLength - half]);
    return;
  }
  to.fill(0, negative + 1, newLength - negative);
  if (evenKept) {
    to[half] = (factor * from[half]) / 2;
    to[newLength - half] = to[half];
  }
}

function shape(real: Float64Array, imaginary: Float64Array, { gain, shift }: Shaping, oldLength: number): void {
  const length = real.length;
  for (let k = 0; k < gain.length; k++) {
    const angle = (2 * Math.PI * k * shift) / oldLength;
    const c = shift === 0 ? gain[k] : gain[k] * Math.cos(angle);
    const s = shift === 0 ? 0 : gain[k] * Math.sin(angle);
    turn(real, imaginary, k, c, s);
    if (k > 0 && 2 * k !== length) turn(real, imaginary, length - k, c, -s);
  }
}

function turn(real: Float64Array, imaginary: Float64Array, k: number, c: number, s: number): void {
  const turned = real[k] * c - imaginary[k] * s;
  imaginary[k] = imaginary[k] * c + real[k] * s;
  real[k] = turned;
}
