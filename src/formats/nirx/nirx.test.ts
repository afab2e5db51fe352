import { describe, expect, it } from 'vitest';
import { HemocastError, MemoryStorage, Random } from '../../foundation/index.js';
import { parseNirxDate } from './date.js';
import { readDigitizedPoints } from './probe.js';
import { openNirx } from './reader.js';
import { parseEvt, parseTri, rateByTriggers } from './triggers.js';

const BASE = 'NIRS-2020-03-03_001';

/** `probeInfo` as SciPy's `savemat` writes it, compressed: channels 1-1, 1-2, 2-3, places in cm. */
const PROBE_MAT = `TUFUTEFCIDUuMCBNQVQtZmlsZSBQbGF0Zm9ybTogcG9zaXgsIENyZWF0ZWQgb246IFN1biBOb3YgMjIgMTY6NTg6MzkgMjAyNgAAAAAAAAAAAAAAAAAA
AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABSU0PAAAArwAAAHic42NgYOhgYmBgA9IcQAxkggErlM+IhDmBuKAoPynVMy8tH66O
hYEdKs8Oky9mYOADsg2INBdmDheUrwHEmXkpqRXxyUBWcn5+UUpxfLExjJUCZyUbg+1JYEDYw4ZmDzPUbpg9ID8YMMDAB3tUmsEBO5/DgZA9TFC7sNsj
cgBCC8HNQzVfBkpLge2pIOAfdHs84PYIQO2RgtIiDqj0A3tUd0hg0JTZTzkAADSTJCs=`;

const WL1 = `0.41702 0.72032 0.00011 0.30233 0.14676 0.09234
0.18626 0.34556 0.39677 0.53882 0.41919 0.68522
0.20445 0.87812 0.02739 0.67047 0.41730 0.55869
0.14039 0.19810 0.80074 0.96826 0.31342 0.69232
0.87639 0.89461 0.08504 0.03905 0.16983 0.87814
0.09835 0.42111 0.95789 0.53317 0.69188 0.31552
0.68650 0.83463 0.01829 0.75014 0.98886 0.74817
0.28044 0.78928 0.10323 0.44789 0.90860 0.29361
`;
const WL2 = `0.28778 0.13003 0.01937 0.67884 0.21163 0.26555
0.49157 0.05336 0.57412 0.14673 0.58931 0.69976
0.10233 0.41406 0.69440 0.41418 0.04995 0.53590
0.66379 0.51489 0.94459 0.58656 0.90340 0.13747
0.13928 0.80739 0.39768 0.16535 0.92751 0.34777
0.75081 0.72600 0.88331 0.62367 0.75094 0.34890
0.26993 0.89589 0.42809 0.96484 0.66344 0.62170
0.11475 0.94949 0.44991 0.57839 0.40814 0.23703
`;

const HEADER = `[GeneralInfo]
FileName="${BASE}"
Date="Di, 3. Mär 2020"
Time="11:12:13.456"
Device="NIRScout 8x8"
NIRStar="15.2"

[ImagingParameters]
Sources=2
Detectors=3
Wavelengths="760\t850"
SamplingRate=7.812500

[Markers]
Events="#
0.26\t1\t2\t
0.64\t5\t5\t
#"

[DataStructure]
S-D-Key="1-1:1,1-2:2,1-3:3,2-1:4,2-2:5,2-3:6,"
S-D-Mask="#
1\t1\t0\t
0\t0\t1\t
#"
`.replaceAll('\n', '\r\n');

const AURORA_HEADER = `[GeneralInfo]
Date=2021-03-23 15:27:04.839
Version=2021.4.0-34-ge9fdbbc8
Sampling rate=10.172526

[DataStructure]
#
0-0,0-1,0-2,1-0,1-1,1-2
`;

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64.replaceAll('\n', '')), (letter) => letter.charCodeAt(0));
}

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

function scout(): MemoryStorage {
  const storage = new MemoryStorage();
  const saturated = WL2.replace('0.51489', 'NaN').replace('0.80739', 'NaN').replace('0.23703', 'NaN');
  for (const [name, content] of Object.entries({
    [`${BASE}.hdr`]: HEADER,
    [`${BASE}.inf`]: '[Subject Demographics]\nName="Ada Example"\nAge=31\nGender="Female"\n',
    [`${BASE}.evt`]: '2\t1\t0\t0\t0\t0\t0\t0\t0\n5\t1\t0\t1\t0\t0\t0\t0\t0\n',
    [`nosatflags_${BASE}.wl1`]: WL1,
    [`${BASE}.wl1`]: WL1,
    // Lines that end in \n\r are found in the wild.
    [`nosatflags_${BASE}.wl2`]: WL2.replaceAll('\n', ' \n\r'),
    [`${BASE}.wl2`]: saturated,
  })) {
    storage.files.set(`run/${name}`, latin1(content));
  }
  storage.files.set(`run/${BASE}_probeInfo.mat`, bytesOf(PROBE_MAT));
  return storage;
}

function aurora(): MemoryStorage {
  const storage = new MemoryStorage();
  for (const [name, content] of Object.entries({
    [`${BASE}.hdr`]: AURORA_HEADER,
    [`${BASE}_config.json`]: '{}',
    [`${BASE}_description.json`]: '{"subject": "Ada Example", "age": "31", "gender": "female"}',
    [`${BASE}_lsl.tri`]: '2021-03-23T15:27:05.100000;2;1\n2021-03-23T15:27:06.100000;5;17\n',
    [`${BASE}.wl1`]: WL1,
    [`${BASE}.wl2`]: WL2,
    [`${BASE}_probeInfo.json`]: JSON.stringify({
      probeInfo: {
        head_circumference: 610,
        probes: {
          index_c: [
            [1, 1],
            [1, 2],
            [2, 3],
          ],
          coords_s3: [
            [-50, 30, 70],
            [45, 20, 65],
          ],
          coords_d3: [
            [-40, 50, 60],
            [-65, 5, 60],
            [50, 45, 60],
          ],
        },
      },
    }),
  })) {
    storage.files.set(`run/${name}`, latin1(content));
  }
  return storage;
}

const sums = ({ data, samples }: { data: ArrayLike<number>; samples: number }) =>
  Array.from({ length: data.length / samples }, (_, row) =>
    Array.from({ length: samples }, (_value, k) => data[row * samples + k]).reduce((a, b) => a + b),
  );

describe('openNirx', () => {
  // Numbers of MNE-Python 1.13, read_raw_nirx(saturated='annotate') and source_detector_distances, on the same files.
  it('reads a NIRScout folder as MNE-Python does', async () => {
    const { recording, saturated, software, remarks } = await openNirx(scout(), 'run');
    expect(recording.sampleRate).toBe(7.8125);
    expect(recording.probe.wavelengths).toEqual([760, 850]);
    const names = recording.measurementList.map(
      ({ source, detector, wavelengthIndex }) => `S${source + 1}_D${detector + 1} ${wavelengthIndex === 0 ? 760 : 850}`,
    );
    expect(names).toEqual(['S1_D1 760', 'S1_D1 850', 'S1_D2 760', 'S1_D2 850', 'S2_D3 760', 'S2_D3 850']);
    const expected = [2.8898, 2.82024, 5.08173, 4.49111, 4.26401, 3.19408];
    for (const [row, sum] of sums({ ...recording }).entries()) expect(sum).toBeCloseTo(expected[row], 10);
    const { sources, detectors } = recording.probe;
    const distances = recording.measurementList.map(({ source, detector }) =>
      Math.hypot(...[0, 1, 2].map((k) => sources[source].position![k] - detectors[detector].position![k])),
    );
    const far = [24.49489598, 24.49489598, 30.82207208, 30.82207208, 25.98076201, 25.98076201];
    for (const [i, distance] of distances.entries()) expect(distance).toBeCloseTo(far[i], 5);
    expect(recording.stims).toEqual([
      { name: '1', events: [{ onset: 0.256, duration: 0, amplitude: 1 }] },
      { name: '5', events: [{ onset: 0.64, duration: 0, amplitude: 1 }] },
    ]);
    expect(saturated).toEqual([
      { source: 0, detector: 1, onset: 0.384, duration: 0.256 },
      { source: 1, detector: 2, onset: 0.896, duration: 0.128 },
    ]);
    expect([software, remarks]).toEqual(['NIRStar 15.2', []]);
    // In Latin-1 and in German.
    expect(recording.metadata).toMatchObject({
      SubjectID: 'Ada Example',
      Age: '31',
      Gender: 'Female',
      MeasurementDate: '2020-03-03',
      MeasurementTime: '11:12:13.456',
    });
  });

  it('reads an Aurora folder as MNE-Python does, by folder and by header', async () => {
    for (const path of ['run', `run/${BASE}.hdr`]) {
      const { recording, software } = await openNirx(aurora(), path);
      expect([recording.sampleRate, recording.samples, software]).toEqual([
        10.172526,
        8,
        'Aurora 2021.4.0-34-ge9fdbbc8',
      ]);
      expect(recording.measurementList.map(({ source, detector }) => `${source} ${detector}`)).toEqual([
        '0 0',
        '0 0',
        '0 1',
        '0 1',
        '1 2',
        '1 2',
      ]);
      expect(recording.probe.sources[1].position).toEqual([45, 20, 65]);
      expect(recording.stims.map(({ name }) => name)).toEqual(['1', '17']);
      expect(recording.stims[0].events[0].onset).toBeCloseTo(0.196608, 6);
      expect(recording.metadata).toMatchObject({ MeasurementDate: '2021-03-23', MeasurementTime: '15:27:04.839' });
    }
  });

  it('goes by the mask of the header where there is no probe, and says so', async () => {
    const storage = scout();
    storage.files.delete(`run/${BASE}_probeInfo.mat`);
    const { recording, remarks } = await openNirx(storage, 'run');
    expect(recording.measurementList.length).toBe(6);
    expect(recording.probe.sources).toEqual([{ label: 'S1' }, { label: 'S2' }]);
    expect(remarks.join(' ')).toMatch(/no probe/);
  });

  // NIRStar 14.1's manual, section 13.3: time in seconds, sum of the inputs, frame.
  describe('markers of the header', () => {
    const marked = (lines: string) => HEADER.replace(/Events="#[^#]*#"/, `Events="#\r\n${lines}#"`);
    const openMarked = (lines: string, damage: (storage: MemoryStorage) => void) => {
      const storage = scout();
      storage.files.set(`run/${BASE}.hdr`, latin1(marked(lines)));
      damage(storage);
      return openNirx(storage, 'run');
    };
    const lines = '0.26\t1\t2\t\r\n0.51\t12\t4\t\r\n0.77\t1\t6\t\r\n';
    const expected = [
      {
        name: '1',
        events: [
          { onset: 0.256, duration: 0, amplitude: 1 },
          { onset: 0.768, duration: 0, amplitude: 1 },
        ],
      },
      { name: '12', events: [{ onset: 0.512, duration: 0, amplitude: 1 }] },
    ];

    it('are the events where there is no .evt, or an empty one', async () => {
      const without = await openMarked(lines, (storage) => storage.files.delete(`run/${BASE}.evt`));
      expect([without.recording.stims, without.remarks]).toEqual([expected, []]);
      const empty = await openMarked(lines, (storage) => storage.files.set(`run/${BASE}.evt`, latin1('\r\n')));
      expect(empty.recording.stims).toEqual(expected);
    });

    it('give way to an .evt that says otherwise, which is told', async () => {
      const { recording, remarks } = await openMarked(lines, () => {});
      expect(recording.stims.map(({ name }) => name)).toEqual(['1', '5']);
      expect(remarks).toEqual([expect.stringMatching(/^2 of the header's \[Markers\]/)]);
    });

    it('of another form are passed over and counted', async () => {
      const odd = `${lines}1.5\tx\t7\r\n1.6\t2\r\n1.7\t-1\t8\r\n1.8\t1\t8.5\r\n`;
      const { recording, remarks } = await openMarked(odd, (storage) => storage.files.delete(`run/${BASE}.evt`));
      expect(recording.stims).toEqual(expected);
      expect(remarks).toEqual([expect.stringMatching(/^4 lines of the header's \[Markers\]/)]);
    });
  });

  it.each<[string, RegExp, (storage: MemoryStorage) => void]>([
    ['no header', /nirx-folder/, (s) => s.files.delete(`run/${BASE}.hdr`)],
    [
      'no light',
      /nirx-folder/,
      (s) => [...s.files.keys()].filter((k) => k.endsWith('wl2')).map((k) => s.files.delete(k)),
    ],
    ['a rate of zero', /nirx-field/, (s) => s.files.set(`run/${BASE}.hdr`, latin1(HEADER.replace('7.812500', '0')))],
    [
      'a column too many',
      /nirx-light/,
      (s) => s.files.set(`run/nosatflags_${BASE}.wl1`, latin1(`${WL1}1 2 3 4 5 6 7\n`)),
    ],
    ['a word', /nirx-light/, (s) => s.files.set(`run/nosatflags_${BASE}.wl1`, latin1(WL1.replace('0.41702', 'x')))],
    [
      'a sample too few',
      /nirx-folder/,
      (s) => s.files.set(`run/nosatflags_${BASE}.wl2`, latin1(WL2.slice(0, 100).replace(/\n[^\n]*$/, '\n'))),
    ],
    [
      'an optode too many',
      /nirx-folder/,
      (s) => s.files.set(`run/${BASE}.hdr`, latin1(HEADER.replace('1-1:1', '99999999-1:1'))),
    ],
  ])('refuses %s', async (_, code, damage) => {
    const storage = scout();
    damage(storage);
    const error = await openNirx(storage, 'run').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(HemocastError);
    expect((error as HemocastError).code).toMatch(code);
  });

  it('answers damaged files with a recording or a coded error, quickly', async () => {
    const random = new Random('nirx');
    for (let i = 0; i < 300; i++) {
      const storage = i % 2 === 0 ? scout() : aurora();
      const name = [...storage.files.keys()][random.integer(storage.files.size)];
      storage.files.set(name, mutate(storage.files.get(name)!, random));
      const start = performance.now();
      const result = await openNirx(storage, 'run').catch((caught: unknown) => caught);
      if (result instanceof Error) expect(result, `${i} ${name}: ${result.stack}`).toBeInstanceOf(HemocastError);
      expect(performance.now() - start).toBeLessThan(2000);
    }
  });
});

function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = bytes.slice();
  const kind = random.integer(4);
  if (kind === 0) return copy.subarray(0, random.integer(copy.length + 1));
  for (let n = 1 + random.integer(4); n > 0 && copy.length > 0; n--) {
    const place = random.integer(copy.length);
    copy[place] =
      kind === 1 ? random.integer(256) : kind === 2 ? 48 + random.integer(10) : copy[place] ^ (1 << random.integer(8));
  }
  return copy;
}

describe('parseNirxDate', () => {
  it.each([
    ['Do, 16. Feb 2012', '15:54', '2012-02-16', '15:54:00'],
    ['Thu, Feb 16, 2012', '15:54:01.250', '2012-02-16', '15:54:01.250'],
    ['mar. 3 févr. 2020', '03:04:05,5', '2020-02-03', '03:04:05.5'],
    ['mer. 5 août 2020', '03:04', '2020-08-05', '03:04:00'],
    ['gio 2 lug 2020', '9:04', '2020-07-02', '09:04:00'],
    ['2012年02月16日', '15:54:01', '2012-02-16', '15:54:01'],
    ['2021-03-23 15:27:04.839', '', '2021-03-23', '15:27:04.839'],
    ['Mon 6 May 2019', '3:54 PM', '2019-05-06', '15:54:00'],
  ])('understands %s %s', (date, time, day, clock) => {
    expect(parseNirxDate(date, time)).toEqual({ date: day, time: clock });
  });

  it('says where it does not', () => {
    for (const text of ['', 'yesterday', '99 xyz 2020', '2020-13-01']) expect(parseNirxDate(text)).toBeUndefined();
  });
});

describe('triggers and points', () => {
  it('tells the rate by times and frames of triggers', async () => {
    expect(
      rateByTriggers([
        { frame: 43, code: 1, seconds: 10 },
        { frame: 473, code: 1, seconds: 110 },
      ]),
    ).toBe(4.3);
    expect(
      rateByTriggers([
        { frame: 43, code: 1 },
        { frame: 473, code: 1 },
      ]),
    ).toBeUndefined();
    const storage = scout();
    const header = new TextDecoder('latin1').decode(await storage.read(`run/${BASE}.hdr`));
    const wrong = header.replace('0.26\t1\t2', '10\t1\t43').replace('0.64\t5\t5', '110\t5\t473');
    await storage.write(`run/${BASE}.hdr`, latin1(wrong.replace('7.812500', '50')));
    expect((await openNirx(storage, 'run')).remarks.join()).toMatch(/taken at 4\.3 Hz, not at 50 Hz/);
  });

  it('reads both kinds of trigger lines', () => {
    expect(parseEvt('86\t1\t0\t1\t0\nnonsense\n90 0 1')).toEqual([
      { frame: 86, code: 5 },
      { frame: 90, code: 2 },
    ]);
    expect(parseTri('2021-03-23T15:27:05.100000;2;1\n2021-03-23T15:27:05.100000;27;3;4;8;6\n')).toEqual([
      { frame: 2, code: 1 },
      { frame: 27, code: 8 },
    ]);
    expect(parseTri('2021-03-23T15:27:05.100000;27;3;4;8')).toEqual([]);
  });

  it('reads digitised points', () => {
    const probe = readDigitizedPoints('nz: 0 100 -40\ns1: -50 30 70\r\ns2: 45 20 65\nd1: -40 50 60\n', 'digpts.txt');
    expect(probe).toEqual({
      sources: [
        [-50, 30, 70],
        [45, 20, 65],
      ],
      detectors: [[-40, 50, 60]],
      landmarks: [{ label: 'nz', position: [0, 100, -40] }],
    });
    expect(() => readDigitizedPoints('s2: 1 2 3', 'digpts.txt')).toThrow(/s1, the next in turn/);
  });
});

it.each([
  ['a list of pairs with a gap', '1-2:2', '1-2?2'],
  ['a pair that stands twice', '2-1:4', '2-3:4'],
  ['a rate that stands twice', 'SamplingRate=7.812500', 'SamplingRate=7.812500\r\nSamplingRate=78.12500'],
  ['an absurd rate', 'SamplingRate=7.812500', 'SamplingRate=7.8e12'],
])('a folder whose header has %s is refused', async (_, before, after) => {
  const storage = scout();
  expect(HEADER).toContain(before);
  storage.files.set(`run/${BASE}.hdr`, latin1(HEADER.replace(before, after)));
  await expect(openNirx(storage, 'run')).rejects.toMatchObject({ code: expect.stringMatching(/^nirx-f(ield|older)$/) });
});
