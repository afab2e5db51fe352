/** A continuous FIF file as bytes, made tag by tag. */

export interface FifSensor {
  name: string;
  /** Of the format: 1 MEG, 2 EEG. */
  kind: number;
  /** Of the format: 107 V, 112 T, 201 T/m. */
  unit: number;
  /** Metres, in the frame of the device (of the head for electrodes). */
  place: readonly number[];
}

export interface FifParts {
  sensors: readonly FifSensor[];
  sampleRate: number;
  /** `[sensor, sample]` in SI units. */
  data: Float32Array;
  /** Shift that takes places on the device to places on the head, metres; none is stored where absent. */
  deviceToHead?: readonly number[];
  bad?: readonly string[];
}

/** Bytes of a value, big-endian: `i` whole numbers, `f` single-precision numbers. */
function numbers(...values: (readonly ['i' | 'f', number])[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach(([type, value], i) => {
    if (type === 'i') view.setInt32(4 * i, value);
    else view.setFloat32(4 * i, value);
  });
  return new Uint8Array(view.buffer);
}

const text = (value: string) => Uint8Array.from(value, (letter) => letter.charCodeAt(0));
const i = (value: number) => ['i', value] as const;
const f = (value: number) => ['f', value] as const;

function tag(kind: number, type: number, value: Uint8Array): Uint8Array[] {
  return [numbers(i(kind), i(type), i(value.length), i(0)), value];
}

const begin = (block: number) => tag(104, 3, numbers(i(block)));
const end = (block: number) => tag(105, 3, numbers(i(block)));

function channel({ name, kind, unit, place }: FifSensor, index: number): Uint8Array[] {
  const location = [...place, 1, 0, 0, 0, 1, 0, 0, 0, 1].map(f);
  const record = numbers(i(index + 1), i(index + 1), i(kind), f(1), f(1), i(3024), ...location, i(unit), i(0));
  const bytes = new Uint8Array(96);
  bytes.set(record);
  bytes.set(text(name), 80);
  return tag(203, 30, bytes);
}

function transform([x, y, z]: readonly number[]): Uint8Array[] {
  const turn = [1, 0, 0, 0, 1, 0, 0, 0, 1].map(f);
  const value = numbers(i(1), i(4), ...turn, f(x), f(y), f(z), ...turn, f(-x), f(-y), f(-z));
  return tag(222, 35, value);
}

/** The file. */
export function fifFile({ sensors, sampleRate, data, deviceToHead, bad = [] }: FifParts): Uint8Array {
  const samples = data.length / sensors.length;
  const view = new DataView(new ArrayBuffer(4 * data.length));
  for (let k = 0; k < samples; k++) {
    for (let s = 0; s < sensors.length; s++) view.setFloat32(4 * (k * sensors.length + s), data[s * samples + k]);
  }
  const parts = [
    ...tag(100, 31, numbers(i(0x10004), i(1), i(1), i(0), i(0))),
    ...begin(100),
    ...begin(101),
    ...tag(200, 3, numbers(i(sensors.length))),
    ...tag(201, 4, numbers(f(sampleRate))),
    ...(deviceToHead === undefined ? [] : transform(deviceToHead)),
    ...sensors.flatMap(channel),
    ...(bad.length === 0 ? [] : [...begin(359), ...tag(3507, 10, text(bad.join(':'))), ...end(359)]),
    ...end(101),
    ...begin(102),
    ...tag(300, 4, new Uint8Array(view.buffer)),
    ...end(102),
    ...end(100),
  ];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
