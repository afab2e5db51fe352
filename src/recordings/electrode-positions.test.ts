import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { electrodeName, electrodeNames, electrodePosition, modernElectrodeName } from './electrode-positions.js';
import { montageNames } from './montage.js';

const ELC = '../shared/data/electrodes/standard_1005.elc';

describe('electrode names', () => {
  it.each([
    ['Fc5.', 'FC5'],
    ['Iz..', 'Iz'],
    ['EEG Fp1', 'Fp1'],
    ['EEG FP2-REF', 'Fp2'],
    ['eeg t3-LE', 'T3'],
    ['CZ', 'Cz'],
    ['poO10H', 'POO10h'],
    ['A1', 'A1'],
    ['EEG C3-A2', 'C3'],
  ])('%s is %s', (label, name) => expect(electrodeName(label)).toBe(name));
  it.each(['EEG A2-A1', 'ECG ECG', 'Fp1-F7', 'EEG', '', 'STATUS', 'X1', 'constructor'])('%s is none', (label) => {
    expect(electrodeName(label)).toBeUndefined();
    expect(electrodePosition(label)).toBeUndefined();
  });
  it('knows the old names as the new ones', () => {
    expect(modernElectrodeName('T5')).toBe('P7');
    expect(electrodePosition('T3')).toEqual(electrodePosition('T7'));
  });
  it('holds the whole system', () => {
    expect(electrodeNames().length).toBeGreaterThanOrEqual(343);
    expect(new Set(electrodeNames()).size).toBe(electrodeNames().length);
  });
});

describe('electrode positions', () => {
  it('are mirror images left and right, in the order of the head', () => {
    const [x, y, z] = electrodePosition('PO7')!;
    const [mx, my, mz] = electrodePosition('PO8')!;
    expect([-mx, my, mz]).toEqual([x, y, z]);
    expect(x).toBeLessThan(0);
    const front = ['Fpz', 'AFz', 'Fz', 'FCz', 'Cz', 'CPz', 'Pz', 'POz', 'Oz'].map((n) => electrodePosition(n)![1]);
    expect(front).toEqual([...front].sort((a, b) => b - a));
    const top = Math.max(...electrodeNames().map((n) => electrodePosition(n)![2]));
    expect(top - electrodePosition('Cz')![2]).toBeLessThan(3);
  });

  it.skipIf(!existsSync(ELC))('lie within 4 mm (root mean square) of those measured on a head', () => {
    const [numbers, labels] = readFileSync(ELC, 'utf8')
      .split(/^Positions\s*$/m)[1]
      .split(/^Labels\s*$/m);
    const places = numbers.trim().split('\n');
    let sum = 0;
    let count = 0;
    labels
      .trim()
      .split(/\s+/)
      .forEach((label, i) => {
        const found = electrodePosition(label);
        if (found === undefined) return;
        const place = places[i].trim().split(/\s+/).map(Number);
        const distance = Math.hypot(...place.map((value, axis) => value - found[axis]));
        expect(distance).toBeLessThan(6);
        sum += distance ** 2;
        count++;
      });
    expect(count).toBeGreaterThanOrEqual(343);
    expect(Math.sqrt(sum / count)).toBeLessThan(2);
  });
});

describe('montages', () => {
  it.each([19, 32, 64] as const)('%i distinct known electrodes, holding the smaller montage', (count) => {
    const names = montageNames(count);
    expect(names.length).toBe(count);
    expect(new Set(names).size).toBe(count);
    for (const name of names) expect(electrodeName(name)).toBe(name);
    for (const name of montageNames(19)) expect(names).toContain(name);
  });
  it('refuses another count', () => {
    expect(() => montageNames(20 as 19)).toThrowError(expect.objectContaining({ code: 'unknown-montage' }));
  });
});
