import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { fourierPlan } from './fourier.js';
import { kernelRadices } from './fourier-kernel.js';
import { fourierWorkspace, scalarWorkspace, vectorWorkspace } from './fourier-workspace.js';
import { KeptSpectrum } from './kept-spectrum.js';

/** One term of the definition at a time, for one frequency. */
function definition(real: Float64Array, imaginary: Float64Array, k: number) {
  const n = real.length;
  let [r, i] = [0, 0];
  for (let j = 0; j < n; j++) {
    const angle = (-2 * Math.PI * ((j * k) % n)) / n;
    r += real[j] * Math.cos(angle) - imaginary[j] * Math.sin(angle);
    i += real[j] * Math.sin(angle) + imaginary[j] * Math.cos(angle);
  }
  return [r, i];
}

describe('vectorWorkspace', () => {
  it.each([
    12, 16, 20, 24, 32, 36, 40, 48, 60, 64, 80, 100, 128, 180, 240, 300, 500, 512, 540, 720, 1024, 1500, 2400, 4860,
  ])('transforms %i points by the definition, and as without vectors to the last bit', (n) => {
    const random = new Random(n);
    const vectors = vectorWorkspace(n)!;
    const scalars = scalarWorkspace(n);
    const real = Float64Array.from({ length: n }, () => random.normal());
    const imaginary = Float64Array.from({ length: n }, () => random.normal());
    for (const workspace of [vectors, scalars]) {
      workspace.real.set(real);
      workspace.imaginary.set(imaginary);
      workspace.forward();
    }
    expect(vectors.real).toEqual(scalars.real);
    expect(vectors.imaginary).toEqual(scalars.imaginary);
    for (let k = 0; k < n; k += Math.ceil(n / 50)) {
      const [r, i] = definition(real, imaginary, k);
      expect(Math.abs(vectors.real[k] - r)).toBeLessThan(1e-10);
      expect(Math.abs(vectors.imaginary[k] - i)).toBeLessThan(1e-10);
    }
  });

  it.each([1, 4, 8, 15, 18, 28, 44, 1001, 2 ** 26])('leaves %i points to the plan', (n) => {
    expect(kernelRadices(n)).toBeUndefined();
    expect(vectorWorkspace(n)).toBeUndefined();
  });

  it('does without vectors where there is no WebAssembly', () => {
    const { WebAssembly: present } = globalThis;
    try {
      Reflect.deleteProperty(globalThis, 'WebAssembly');
      expect(vectorWorkspace(1024)).toBeUndefined();
      const workspace = fourierWorkspace(2 ** 17);
      workspace.real[1] = 1;
      workspace.forward();
      expect(workspace.real[2 ** 16]).toBeCloseTo(-1, 12);
    } finally {
      Object.defineProperty(globalThis, 'WebAssembly', { value: present, configurable: true, writable: true });
    }
  });
});

describe('KeptSpectrum', () => {
  it.each([
    [8, 1],
    [8, 2],
    [9, 2],
    [12, 5],
    [15, 4],
    [2, 3],
    [1, 3],
  ])('is the low end of the whole spectrum: %i frequencies of %i phases', (n, phases) => {
    const random = new Random(n * phases);
    const real = Float64Array.from({ length: n * phases }, () => random.normal());
    const imaginary = Float64Array.from({ length: n * phases }, () => random.normal());
    const kept = new KeptSpectrum(n, phases);
    for (const round of [1, 2]) {
      kept.clear();
      for (let phase = phases - 1; phase >= 0; phase--) {
        const re = Float64Array.from({ length: n }, (_, j) => round * real[j * phases + phase]);
        const im = Float64Array.from({ length: n }, (_, j) => round * imaginary[j * phases + phase]);
        fourierPlan(n).forward(re, im);
        kept.add(re, im);
      }
      const [foundR, foundI] = [new Float64Array(n), new Float64Array(n)];
      kept.write(foundR, foundI, 0.5);
      for (let k = 0; k < n; k++) {
        let [r, i] = definition(real, imaginary, k <= n / 2 ? k : n * phases - n + k);
        if (2 * k === n && phases > 1) {
          const [lowR, lowI] = definition(real, imaginary, n * phases - k);
          [r, i] = [r + lowR, i + lowI];
        }
        expect(foundR[k]).toBeCloseTo((round * r) / 2, 10);
        expect(foundI[k]).toBeCloseTo((round * i) / 2, 10);
      }
    }
  });
});
