import { fourierPlan } from '../signal/fourier.js';

/**
 * Sum over rows of the circular cross-correlation of two rows,
 * curve[s] = Σ rows Σ c a[c] · b[c − s], gathered in the frequency domain: n rows of length V cost n V log V, and no more than
 * a few rows of memory.
 */
export class CircularCorrelation {
  private readonly real: Float64Array;
  private readonly imaginary: Float64Array;
  private readonly sumReal: Float64Array;
  private readonly sumImaginary: Float64Array;

  /** @param length of each row */
  constructor(private readonly length: number) {
    [this.real, this.imaginary, this.sumReal, this.sumImaginary] = Array.from(
      { length: 4 },
      () => new Float64Array(length),
    );
  }

  /** Adds a pair of rows. */
  add(a: Float64Array, b: Float64Array): void {
    const { length, real, imaginary, sumReal, sumImaginary } = this;
    // One complex transform serves both: a in the real part, b in the imaginary one.
    real.set(a);
    imaginary.set(b);
    fourierPlan(length).forward(real, imaginary);
    for (let k = 0; k < length; k++) {
      const mirror = k === 0 ? 0 : length - k;
      const aReal = (real[k] + real[mirror]) / 2;
      const aImaginary = (imaginary[k] - imaginary[mirror]) / 2;
      const bReal = (imaginary[k] + imaginary[mirror]) / 2;
      const bImaginary = (real[mirror] - real[k]) / 2;
      // A times the conjugate of B.
      sumReal[k] += aReal * bReal + aImaginary * bImaginary;
      sumImaginary[k] += aImaginary * bReal - aReal * bImaginary;
    }
  }

  /** The sum of all pairs so far, at each shift. */
  curve(): Float64Array {
    const curve = this.sumReal.slice();
    fourierPlan(this.length).inverse(curve, this.sumImaginary.slice());
    return curve;
  }
}
