import { describe, expect, it } from 'vitest';
import { HemocastError, MemoryStorage, Random } from '../../foundation/index.js';
import {
  encodeBrainVision,
  encodeBrainVisionInParts,
  openBrainVision,
  readBrainVisionHeader,
  readBrainVisionMarkers,
} from './index.js';

const code = (name: string) => expect.objectContaining({ code: name });
const utf8 = (text: string) => new TextEncoder().encode(text);
const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

interface Parts {
  common?: string[];
  infos?: string[];
  channels?: string[];
  rest?: string[];
}

const header = ({ common = [], infos = ['[Binary Infos]', 'BinaryFormat=INT_16'], channels, rest = [] }: Parts = {}) =>
  [
    'Brain Vision Data Exchange Header File Version 1.0',
    '; a comment',
    '[Common Infos]',
    'DataFile=x.eeg',
    'MarkerFile=x.vmrk',
    ...common,
    'NumberOfChannels=2',
    'SamplingInterval=4000',
    ...infos,
    '[Channel Infos]',
    ...(channels ?? ['Ch1=Fp1,,0.1,µV', 'Ch2=Cz,REF,0.5,µV']),
    ...rest,
    '[Comment]',
    'Ch1=free text',
  ].join('\r\n');

const files = (entries: Record<string, Uint8Array | string>) => {
  const storage = new MemoryStorage();
  for (const [name, content] of Object.entries(entries)) {
    storage.files.set(name, typeof content === 'string' ? utf8(content) : content);
  }
  return storage;
};
const read = async (text: string, data: Uint8Array) => {
  const file = await openBrainVision(files({ 'x.vhdr': text, 'x.eeg': data }), 'x.vhdr');
  return { file, values: [...(await file.readSignals()).data] };
};
const bytesOf = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** Two channels, three samples, in steps; in units with resolutions of 0.1 and 0.5. */
const MULTIPLEXED = [10, -2, 20, -4, -30, 6];
const VECTORIZED = [10, 20, -30, -2, -4, 6];
const PHYSICAL = [1, 2, -3, -1, -2, 3];

describe('BrainVision samples', () => {
  const binary = (format: string, order = 'NO') => ({
    infos: ['[Binary Infos]', `BinaryFormat=${format}`, `UseBigEndianOrder=${order}`],
  });
  it.each([
    ['INT_16', bytesOf(Int16Array.from(MULTIPLEXED))],
    ['INT_32', bytesOf(Int32Array.from(MULTIPLEXED))],
    ['IEEE_FLOAT_32', bytesOf(Float32Array.from(MULTIPLEXED))],
  ])('are read as %s', async (format, data) => {
    const { values } = await read(header(binary(format)), data);
    values.forEach((value, i) => {
      expect(value).toBeCloseTo(PHYSICAL[i], 6);
    });
  });

  it('are read as UINT_16, with the upper half positive', async () => {
    const { values } = await read(header(binary('UINT_16')), bytesOf(Uint16Array.of(65535, 0, 1, 2)));
    expect(values).toEqual([Math.fround(6553.5), Math.fround(0.1), 0, 1]);
  });

  it('are read channel after channel, and with the other order of bytes', async () => {
    const data = bytesOf(Int16Array.from(VECTORIZED));
    const { values } = await read(header({ common: ['DataOrientation=VECTORIZED'] }), data);
    expect(values).toEqual(PHYSICAL.map(Math.fround));
    const swapped = bytesOf(Int16Array.from(MULTIPLEXED).map((v) => ((v & 255) << 8) | ((v >> 8) & 255)));
    expect((await read(header(binary('INT_16', 'YES')), swapped)).values).toEqual(PHYSICAL.map(Math.fround));
  });

  it.each([
    ['multiplexed', ['DataFormat=ASCII'], ['SkipLines=1'], 'Fp1 Cz\n10,0 -2,0\n20 -4\n-3,0e1 6\n'],
    [
      'vectorised',
      ['DataFormat=ASCII', 'DataOrientation=VECTORIZED'],
      ['SkipColumns=1'],
      'Fp1 10 20 -30\r\nCz -2 -4 6\r\n',
    ],
  ])('are read as text (%s)', async (_, common, infos, text) => {
    const { values } = await read(
      header({ common, infos: ['[ASCII Infos]', 'DecimalSymbol=,', ...infos] }),
      utf8(text),
    );
    expect(values).toEqual(PHYSICAL.map(Math.fround));
  });

  it('are read in parts', async () => {
    for (const orientation of ['MULTIPLEXED', 'VECTORIZED']) {
      const data = bytesOf(Int16Array.from(orientation === 'VECTORIZED' ? VECTORIZED : MULTIPLEXED));
      const { file } = await read(header({ common: [`DataOrientation=${orientation}`] }), data);
      expect([...(await file.readSignals({ start: 1, count: 99 })).data]).toEqual([2, -3, -2, 3]);
    }
  });
});

describe('BrainVision headers', () => {
  it('know the spellings of units, and what stands for nothing', () => {
    const units = (unit: string, encode = utf8) =>
      readBrainVisionHeader(encode(header({ channels: [`Ch1=A,,,${unit}`, 'Ch2=B,,2'] })), 'x').channels[0].unit;
    for (const unit of ['µV', 'μV', 'uV', 'UV', '', 'ÂµV', '?V']) expect(units(unit)).toBe('µV');
    expect(units('\u00b5V', latin1)).toBe('µV');
    expect(units('n/a')).toBe('');
    expect(['mV', 'MV', 'nV', 'V', 'C', 'µS'].map((unit) => units(unit))).toEqual(['mV', 'mV', 'nV', 'V', 'C', 'µS']);
    const { channels } = readBrainVisionHeader(utf8(header({ channels: ['Ch1=A\\1B,,', 'Ch2=B,Cz,1E-2,mV'] })), 'x');
    expect(channels).toEqual([
      { name: 'A,B', reference: '', resolution: 1, unit: 'µV' },
      { name: 'B', reference: 'Cz', resolution: 0.01, unit: 'mV' },
    ]);
  });

  it('give places', () => {
    const text = header({ rest: ['[Coordinates]', 'Ch1=1,-90,-72', 'Ch2=0,0,0'] });
    const [first, second] = readBrainVisionHeader(utf8(text), 'x').channels;
    expect(first.position).toEqual({ radius: 1, theta: -90, phi: -72 });
    expect(second.position).toBeUndefined();
  });

  it.each([
    ['a missing channel', header({ channels: ['Ch1=A'] }), 'Ch2'],
    ['an unknown number type', header({ infos: ['[Binary Infos]', 'BinaryFormat=INT_24'] }), 'BinaryFormat'],
    ['spectra', header({ common: ['DataType=FREQUENCYDOMAIN'] }), 'DataType'],
    ['no rate', header().replace('SamplingInterval=4000', ''), 'SamplingInterval'],
    ['a channel count without end', header().replace('NumberOfChannels=2', 'NumberOfChannels=1e9'), 'NumberOfChannels'],
  ])('with %s are refused by field', (_, text, field) => {
    expect(() => readBrainVisionHeader(utf8(text), 'x.vhdr')).toThrowError(field);
    expect(() => readBrainVisionHeader(utf8(text), 'x.vhdr')).toThrowError(code('brainvision-header'));
  });
});

describe('BrainVision markers', () => {
  const marks = [
    'Brain Vision Data Exchange Marker File, Version 1.0',
    '[Marker Infos]',
    'Mk1=New Segment,,1,1,0,20200203040506000000',
    'Mk2=Stimulus,S  1,26,1,0',
    'Mk3=Comment,Grüße\\1 du,101,25,2',
    'Mk4=Stimulus,S  2,here,1,0',
  ].join('\n');
  it.each([
    ['UTF-8', utf8],
    ['Latin-1', latin1],
  ])('count samples from 0 and keep their words (%s)', (_, encode) => {
    expect(readBrainVisionMarkers(encode(marks), 'x')).toEqual({
      malformed: 1,
      markers: [
        { type: 'New Segment', description: '', sample: 0, size: 1, channel: -1, date: '20200203040506000000' },
        { type: 'Stimulus', description: 'S  1', sample: 25, size: 1, channel: -1, date: '' },
        { type: 'Comment', description: 'Grüße, du', sample: 100, size: 25, channel: 1, date: '' },
      ],
    });
  });
});

describe('BrainVision files', () => {
  const data = bytesOf(Int16Array.from(MULTIPLEXED));
  it('are found beside the header when they were renamed without it, never by a path inside', async () => {
    const text = header().replace('DataFile=x.eeg', 'DataFile=C:\\elsewhere\\old.eeg');
    const renamed = await openBrainVision(files({ 'a/new.vhdr': text, 'a/new.eeg': data }), 'a/new.vhdr');
    expect([renamed.dataPath, renamed.samples, renamed.remarks.length]).toEqual(['a/new.eeg', 3, 1]);
    const beside = await openBrainVision(files({ 'a/new.vhdr': text, 'a/old.eeg': data }), 'a/new.eeg');
    expect(beside.dataPath).toBe('a/old.eeg');
    await expect(openBrainVision(files({ 'a/new.vhdr': text, 'old.eeg': data }), 'a/new.vhdr')).rejects.toThrowError(
      code('brainvision-data-missing'),
    );
  });

  it('that are too short are refused', async () => {
    const short = { 'x.vhdr': header({ common: ['DataPoints=4'] }), 'x.eeg': data };
    await expect(openBrainVision(files(short), 'x.vhdr')).rejects.toThrowError(code('brainvision-truncated'));
  });

  it.each(['float32', 'int16'] as const)('are written and read back (%s)', async (format) => {
    const values = Float32Array.from({ length: 300 }, (_, i) => 40 * Math.sin(i / 5) * (i < 150 ? 1 : 100));
    const content = {
      channels: [{ name: 'Fp1' }, { name: 'A,B', unit: 'mV' }],
      sampleRate: 512,
      data: values,
      events: [
        { onset: 0.125, duration: 0.25, label: 'Stimulus/S  1' },
        { onset: 0.25, duration: 0, label: 'Augen zu, Ruhe' },
      ],
      startTime: '2020-02-03T04:05:06',
    };
    const storage = new MemoryStorage();
    for (const [name, bytes] of encodeBrainVision('rest', content, { format })) await storage.write(name, bytes);
    const file = await openBrainVision(storage, 'rest.vhdr');
    expect(file.header.sampleRate).toBe(512);
    expect(file.header.channels.map(({ name, unit }) => `${name} ${unit}`)).toEqual(['Fp1 µV', 'A,B mV']);
    expect(file.markers.map(({ type, description, sample, size }) => [type, description, sample, size])).toEqual([
      ['New Segment', '', 0, 1],
      ['Stimulus', 'S  1', 64, 128],
      ['Comment', 'Augen zu, Ruhe', 128, 0],
    ]);
    const { data: back } = await file.readSignals();
    const step = (i: number) => (format === 'float32' ? 0 : i < 150 ? 40 / 32767 : 4000 / 32767);
    values.forEach((value, i) => {
      expect(Math.abs(back[i] - value)).toBeLessThanOrEqual(0.5001 * step(i));
    });
  });

  it('that cannot be written are refused', () => {
    const content = { channels: [{ name: 'Cz' }], sampleRate: 100, data: Float32Array.of(Number.NaN) };
    expect(() => encodeBrainVision('x', content, { format: 'int16' })).toThrowError(code('brainvision-write'));
    expect(() => encodeBrainVision('x', { ...content, sampleRate: 0 })).toThrowError(code('brainvision-write'));
  });

  it('that are damaged end in a coded error or a value', async () => {
    const random = new Random('mutants');
    const marks = 'Brain Vision Data Exchange Marker File, Version 1.0\n[Marker Infos]\nMk1=Stimulus,S  1,2,1,0\n';
    const ascii = header({ common: ['DataFormat=ASCII'] });
    for (let i = 0; i < 600; i++) {
      const parts = [utf8(i % 2 ? ascii : header()), i % 2 ? utf8('1 2\n3 4\n') : data.slice(), utf8(marks)];
      const damaged = parts[random.integer(3)];
      for (let k = random.integer(4); k >= 0; k--) damaged[random.integer(damaged.length)] = random.integer(256);
      const [vhdr, eeg, vmrk] = parts.map((part) =>
        random.integer(8) ? part : part.slice(0, random.integer(part.length)),
      );
      const began = performance.now();
      try {
        const file = await openBrainVision(files({ 'x.vhdr': vhdr, 'x.eeg': eeg, 'x.vmrk': vmrk }), 'x.vhdr');
        await file.readSignals();
      } catch (error) {
        expect(error).toBeInstanceOf(HemocastError);
      }
      expect(performance.now() - began).toBeLessThan(2000);
    }
  });
});

it('writes the same files in parts', async () => {
  const channels = [{ name: 'Cz' }, { name: 'Pz', position: { radius: 1, theta: 45, phi: -90 } }];
  const description = { channels, sampleRate: 250, events: [{ onset: 1, duration: 0, label: 'Stimulus/S  1' }] };
  const rows = [Float32Array.from({ length: 101 }, (_, i) => i / 3), Float32Array.from({ length: 101 }, (_, i) => -i)];
  async function* blocks() {
    for (let from = 0; from < 101; from += 17)
      yield Float32Array.from(rows.flatMap((row) => [...row.slice(from, from + 17)]));
  }
  const storage = new MemoryStorage();
  for (const [file, content] of encodeBrainVisionInParts('x', { ...description, blocks }))
    await storage.write(file, content);
  const whole = encodeBrainVision('x', { ...description, data: Float32Array.from(rows.flatMap((row) => [...row])) });
  expect(new Map([...storage.files].map(([name, bytes]) => [name, [...bytes]]))).toEqual(
    new Map([...whole].map(([name, bytes]) => [name, [...bytes]])),
  );
});
