import { fastLength } from '../signal/fourier.js';
import { fourierWorkspace } from '../signal/fourier-workspace.js';

/**
 * Sum over rows of the circular cross-correlation of two rows,
 * curve[s] = Σ rows Σ c a[c] · b[c − s], gathered in the frequency domain: n rows of length V cost n V log V, and no more than
 * a few rows of memory.
 */
export class CircularCorrelation {
  /** Of the transforms: that of the rows where it suits them, else twice that and more, zeros behind. */
  private readonly size: number;
  private readonly real: Float64Array;
  private readonly imaginary: Float64Array;

  /** @param length of each row */
  constructor(private readonly length: number) {
    this.size = fastLength(length) === length ? length : fastLength(2 * length);
    this.real = new Float64Array(this.size);
    this.imaginary = new Float64Array(this.size);
  }

  /** Adds a pair of rows. */
  add(a: Float64Array, b: Float64Array): void {
    const { length, size } = this;
    // One complex transform serves both: a in the real part, b in the imaginary one.
    const workspace = fourierWorkspace(size);
    const { real, imaginary } = workspace;
    real.set(a);
    imaginary.set(b);
    real.fill(0, length, size);
    imaginary.fill(0, length, size);
    workspace.forward();
    for (let k = 0; k < size; k++) {
      const mirror = k === 0 ? 0 : size - k;
      const aReal = (real[k] + real[mirror]) / 2;
      const aImaginary = (imaginary[k] - imaginary[mirror]) / 2;
      const bReal = (imaginary[k] + imaginary[mirror]) / 2;
      const bImaginary = (real[mirror] - real[k]) / 2;
      // A times the conjugate of B.
      this.real[k] += aReal * bReal + aImaginary * bImaginary;
      this.imaginary[k] += aImaginary * bReal - aReal * bImaginary;
    }
  }

  /** The sum of all pairs so far, at each shift. */
  curve(): Float64Array {
    const { length, size } = this;
    const workspace = fourierWorkspace(size);
    // The way back is the way there with the two parts exchanged.
    workspace.real.set(this.imaginary);
    workspace.imaginary.set(this.real);
    workspace.forward();
    const lag = (shift: number) => workspace.imaginary[shift] / size;
    if (size === length) return Float64Array.from({ length }, (_, shift) => lag(shift));
    // Rows that end in zeros: the parts before and after the end of the row come apart and are put together.
    return Float64Array.from({ length }, (_, shift) => lag(shift) + (shift === 0 ? 0 : lag(size - length + shift)));
  }
}
