import { describe, expect, it } from 'vitest';
import { describeChannels } from './electrode-naming.js';
import { channelElectrode, electrodePosition } from './electrode-positions.js';

const microvolts = (names: readonly string[]) => describeChannels(names.map((name) => ({ name, unit: 'uV' })));
const sockets = (count: number) =>
  Array.from({ length: count }, (_, i) => `${'ABCDEFGH'[Math.floor(i / 32)]}${(i % 32) + 1}`);
const distance = (a: readonly number[] | undefined, name: string) =>
  Math.hypot(...electrodePosition(name)!.map((value, axis) => value - a![axis]));

describe('labels all together', () => {
  it("are those of BioSemi's cap of 128, where A1 is the vertex", () => {
    const { described, remarks } = microvolts([...sockets(128), 'EXG1']);
    const places = new Map(described.map(({ channel }) => [channel.name, channel.position]));
    // Equivalents that BioSemi names for this cap.
    const named = { A1: 'Cz', A19: 'Pz', A23: 'Oz', C17: 'Fpz', C21: 'Fz', D23: 'T7', B26: 'T8' };
    for (const [label, electrode] of Object.entries(named))
      expect(distance(places.get(label), electrode)).toBeLessThan(8);
    expect(described[128].channel.type).toBe('misc');
    expect(remarks).toEqual([expect.stringContaining('cap of 128')]);
    // C3 of this cap is near Cz and none of the electrodes of that name.
    const c3 = described[66].channel;
    expect([c3.name, channelElectrode(c3)]).toEqual(['C3', undefined]);
  });

  it.each([
    [16, 'A3', 'F4'],
    [32, 'A32', 'Cz'],
    [64, 'B32', 'O2'],
  ])("are those of BioSemi's cap of %i, which has names of the 10-20 system", (count, label, electrode) => {
    const { described } = microvolts(sockets(count));
    expect(described[sockets(count).indexOf(label)].channel).toMatchObject({
      name: electrode,
      position: electrodePosition(electrode),
    });
  });

  it.each([160, 256])("place each electrode of BioSemi's cap of %i once", (count) => {
    const { described } = microvolts(sockets(count));
    expect(new Set(described.map(({ channel }) => String(channel.position))).size).toBe(count);
    expect(distance(described[0].channel.position, 'Cz')).toBeLessThan(2);
  });

  it('of a series that counts further than the 10-05 system are none of its electrodes', () => {
    const { described, remarks } = microvolts([...Array.from({ length: 32 }, (_, i) => `C${i + 1}`), 'Fp1']);
    const [c3, fp1] = [described[2].channel, described[32].channel];
    expect([c3.name, c3.type, c3.position]).toEqual(['C3', 'eeg', undefined]);
    expect(fp1.position).toEqual(electrodePosition('Fp1'));
    expect(remarks.join()).toMatch(/C1, C2, …|own labels/);
  });

  it('may be plain numbers or those of a net, which place nothing', () => {
    const numbers = microvolts(Array.from({ length: 20 }, (_, i) => `${i + 1}`));
    expect(numbers.described.every(({ channel }) => channel.type === 'eeg' && channel.position === undefined)).toBe(
      true,
    );
    expect(numbers.remarks.join()).toMatch(/plain numbers/);
    expect(microvolts(Array.from({ length: 20 }, (_, i) => `EEG 0${i + 10}`)).remarks.join()).toMatch(/plain numbers/);
    expect(microvolts(Array.from({ length: 20 }, (_, i) => `E${i + 1}`)).remarks.join()).toMatch(/EGI/);
  });

  it('of the 10-20 system stay what they are, ear lobes too', () => {
    const { described, remarks } = microvolts(['Fp1', 'C3', 'C4', 'F3', 'F4', 'A1', 'A2']);
    expect(described.every(({ channel }) => channelElectrode(channel) === channel.name)).toBe(true);
    expect(remarks).toEqual([]);
  });
});

describe('places in the file', () => {
  const place = (position: readonly [number, number, number], measured: boolean) => ({ place: { position, measured } });
  it('win over names', () => {
    const { described } = describeChannels([
      { name: 'C3', unit: 'uV', ...place([10, -10, 95], true) },
      { name: 'C4', unit: 'uV', ...place([0, -110, 10], false) },
      { name: 'Fz', unit: 'uV', ...place([0, 60, 60], false) },
      { name: 'Pz', unit: 'uV', ...place([0, 0, 0], true) },
      { name: 'X7', unit: 'uV', ...place([0, -110, 10], true) },
    ]);
    expect(described.map(({ channel }) => channel.position)).toEqual([
      [10, -10, 95],
      [0, -110, 10],
      electrodePosition('Fz'),
      electrodePosition('Pz'),
      [0, -110, 10],
    ]);
    expect(described[4].channel.type).toBe('eeg');
  });
});

describe('derivations', () => {
  it('are EEG between their ends', () => {
    const [fpzCz, chain, ears, sleep] = microvolts(['EEG Fpz-Cz', 'T8-P8-0', 'A2-A1', 'E1-M2']).described.map(
      ({ channel }) => channel,
    );
    const [fpz, cz] = [electrodePosition('Fpz')!, electrodePosition('Cz')!];
    expect(fpzCz).toMatchObject({ name: 'Fpz-Cz', type: 'eeg', ends: ['Fpz', 'Cz'] });
    expect(fpzCz.position).toEqual(fpz.map((value, axis) => (value + cz[axis]) / 2));
    expect(chain.ends).toEqual(['T8', 'P8']);
    expect([ears.type, sleep.type]).toEqual(['misc', 'eog']);
  });

  it('that share their second end are electrodes against a reference', () => {
    const names = ['Fp1', 'Fp2', 'F3', 'F4', 'C3', 'C4', 'O1', 'O2'];
    const { described, remarks } = microvolts(names.map((name) => `${name}-Cz`));
    expect(described.map(({ channel }) => channel.name)).toEqual(names);
    expect(remarks).toEqual(['8 electrodes were recorded against Cz.']);
  });
});
