/**
 * The lowest n frequencies of a signal of p·n points from the spectra of its p phases x[p·j + r] (decimation in time):
 * X[k] = Σ_r exp(−2πi·rk/(p·n))·X_r[k mod n]. What a change of rate would throw away is never computed, and no transform is
 * longer than what is kept.
 */
export class KeptSpectrum {
  private readonly real: Float64Array;
  private readonly imaginary: Float64Array;
  /** exp(−2πi·k/(p·n)) for k = 0 … n/2. */
  private readonly cosines: Float64Array;
  private readonly sines: Float64Array;
  /** At −n/2, which shares its place with n/2 where n is even. */
  private lowest = { real: 0, imaginary: 0 };

  /** @param length n, frequencies kept */
  constructor(
    readonly length: number,
    private readonly phases: number,
  ) {
    this.real = new Float64Array(length);
    this.imaginary = new Float64Array(length);
    const half = Math.floor(length / 2);
    this.cosines = new Float64Array(half + 1);
    this.sines = new Float64Array(half + 1);
    for (let k = 0; k <= half; k++) {
      const angle = (-2 * Math.PI * k) / (phases * length);
      this.cosines[k] = Math.cos(angle);
      this.sines[k] = Math.sin(angle);
    }
  }

  clear(): void {
    this.real.fill(0);
    this.imaginary.fill(0);
    this.lowest = { real: 0, imaginary: 0 };
  }

  /** Takes the spectrum of the next phase; the last phase comes first (Horner's rule). */
  add(phaseReal: Float64Array, phaseImaginary: Float64Array): void {
    const { real, imaginary, cosines, sines, length, lowest } = this;
    real[0] += phaseReal[0];
    imaginary[0] += phaseImaginary[0];
    for (let k = 1, l = length - 1; k <= l; k++, l--) {
      const c = cosines[k];
      const s = sines[k];
      if (k === l) {
        const turned = lowest.real * c + lowest.imaginary * s;
        lowest.imaginary = lowest.imaginary * c - lowest.real * s + phaseImaginary[k];
        lowest.real = turned + phaseReal[k];
      } else {
        const turned = real[l] * c + imaginary[l] * s;
        imaginary[l] = imaginary[l] * c - real[l] * s + phaseImaginary[l];
        real[l] = turned + phaseReal[l];
      }
      const turned = real[k] * c - imaginary[k] * s;
      imaginary[k] = imaginary[k] * c + real[k] * s + phaseImaginary[k];
      real[k] = turned + phaseReal[k];
    }
  }

  /** Writes the spectrum times `factor`, negative frequencies last; where n is even (and p above 1), the sum of both ends stands at n/2. */
  write(real: Float64Array, imaginary: Float64Array, factor: number): void {
    const { length, phases } = this;
    for (let k = 0; k < length; k++) {
      real[k] = factor * this.real[k];
      imaginary[k] = factor * this.imaginary[k];
    }
    if (length % 2 === 0 && phases > 1) {
      real[length / 2] += factor * this.lowest.real;
      imaginary[length / 2] += factor * this.lowest.imaginary;
    }
  }
}
