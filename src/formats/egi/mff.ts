/**
 * EGI's `.mff` folders (Philips NetStation): samples in `signal<n>.bin`, what they are in `info<n>.xml`, electrodes in `sensorLayout.xml` and
 * `coordinates.xml`, pauses in `epochs.xml`, events in `Events*.xml`.
 */
import { HemocastError, joinPath, type Storage } from '../../foundation/index.js';
import { parseXml, type XmlElement } from '../xml.js';
import { type MffSignal, readMffSignal } from './mff-signal.js';

export interface MffSensor {
  name: string;
  /** From 1. */
  number: number;
  /** cm, x to the right, y to the front, z up, where the folder states it. */
  position?: readonly [number, number, number];
}

export interface MffRecording {
  /** Name of the net, such as `HydroCel GSN 256 1.0`; empty where it is not stated. */
  net: string;
  eeg: MffSignal;
  sensors: MffSensor[];
  /** Physiological channels recorded beside the EEG. */
  physiology?: { signal: MffSignal; names: string[]; units: string[] };
  /** Begin and length of each contiguous part, seconds from the start of the recording, in order, and its samples. */
  epochs: { onset: number; samples: number }[];
  /** Seconds from the start of the recording. */
  events: { onset: number; duration: number; code: string }[];
  /** Names of the categories of segments; empty for a continuous recording. */
  categories: { name: string; onset: number }[];
  remarks: string[];
}

/** Sensors that measure the EEG, the reference among them; others are landmarks. */
const ELECTRODES = ['0', '1'];
const TICKS = [1e-6, 1e-9];

/** Whether a folder is such a recording, by the names in it. */
export async function isMffFolder(storage: Storage, path: string): Promise<boolean> {
  const names = new Set((await storage.list(path)).map(({ name }) => name.toLowerCase()));
  return names.has('info.xml') && names.has('signal1.bin');
}

/**
 * Reads a recording.
 *
 * @param path the folder, or a file in it
 * @throws HemocastError `egi-folder`, `egi-xml`, `egi-signal`, `egi-truncated`, `egi-gains`, `egi-epochs`
 */
export async function readMff(storage: Storage, path: string): Promise<MffRecording> {
  const folder = (await isMffFolder(storage, path)) ? path : path.replace(/\/?[^/]*$/, '');
  return new MffFolder(
    storage,
    folder,
    (await storage.list(folder)).map(({ name }) => name),
  ).read();
}

class MffFolder {
  private readonly remarks: string[] = [];

  constructor(
    private readonly storage: Storage,
    private readonly folder: string,
    private readonly names: readonly string[],
  ) {}

  async read(): Promise<MffRecording> {
    const { eeg, physiology } = await this.signals();
    if (eeg === undefined) {
      throw new HemocastError('egi-folder', 'The folder holds no EEG', {
        file: this.folder,
        expected: 'a file info<n>.xml of EEG with signal<n>.bin',
        found: this.names.slice(0, 8).join(', '),
      });
    }
    const signal = await this.signal(eeg);
    calibrate(signal, await this.xml(`info${eeg}.xml`), joinPath(this.folder, `info${eeg}.xml`));
    const layout = await this.xml('sensorLayout.xml');
    const places = await this.xml(this.names.find((name) => /^coordinates\.xml$|\.xyz$/i.test(name)) ?? '');
    const epochs = await this.epochs(signal);
    const begin = timeOf(textOf(child(await this.xml('info.xml'), 'recordTime')));
    return {
      net: textOf(child(layout, 'name')),
      eeg: signal,
      sensors: this.sensors(layout, places, signal.channels),
      ...(physiology === undefined ? {} : await this.physiology(physiology)),
      epochs,
      events: begin === undefined ? [] : await this.events(begin),
      categories: await this.categories(),
      remarks: this.remarks,
    };
  }

  /** Numbers of the signals, by what their descriptions say they are. */
  private async signals(): Promise<{ eeg?: number; physiology?: number }> {
    const found: { eeg?: number; physiology?: number } = {};
    for (const name of this.names) {
      const number = Number(/^signal(\d{1,3})\.bin$/i.exec(name)?.[1] ?? Number.NaN);
      if (Number.isNaN(number)) continue;
      const info = await this.xml(`info${number}.xml`);
      const kind = child(child(info, 'generalInformation'), 'fileDataType')?.children[0]?.name;
      if (kind === 'EEG' || (kind === undefined && number === 1)) found.eeg ??= number;
      else if (kind === 'PNSData') found.physiology ??= number;
      else this.remarks.push(`${name} holds ${kind ?? 'something unknown'}; it is left out.`);
    }
    return found;
  }

  private async signal(number: number): Promise<MffSignal> {
    const path = joinPath(this.folder, `signal${number}.bin`);
    return readMffSignal(await this.storage.read(path), path);
  }

  private sensors(layout: XmlElement | undefined, places: XmlElement | undefined, channels: number): MffSensor[] {
    const listed = sensorsOf(layout);
    const placed = new Map(
      sensorsOf(child(places, 'sensorLayout')).map((sensor) => [textOf(child(sensor, 'number')), sensor]),
    );
    const electrodes = listed.filter((sensor) => ELECTRODES.includes(textOf(child(sensor, 'type'))));
    if (electrodes.length !== channels && layout !== undefined) {
      this.remarks.push(`sensorLayout.xml lists ${electrodes.length} electrodes, the data have ${channels} channels.`);
    }
    return Array.from({ length: channels }, (_, i): MffSensor => {
      const sensor = electrodes.length === channels ? electrodes[i] : undefined;
      const number = Number(textOf(child(sensor, 'number'))) || i + 1;
      const place = placed.get(String(number));
      const position = ['x', 'y', 'z'].map((axis) => Number(textOf(child(place, axis)) || Number.NaN));
      const isPlaced = position.every(Number.isFinite) && position.some((value) => value !== 0);
      return {
        name: textOf(child(sensor, 'name')) || `E${number}`,
        number,
        ...(isPlaced && { position: position as unknown as readonly [number, number, number] }),
      };
    });
  }

  private async physiology(number: number): Promise<Pick<MffRecording, 'physiology'>> {
    const signal = await this.signal(number);
    const sensors = sensorsOf(await this.xml('pnsSet.xml'));
    const at = (i: number, name: string) => (sensors.length === signal.channels ? textOf(child(sensors[i], name)) : '');
    const each = Array.from({ length: signal.channels }, (_, i) => i);
    return {
      physiology: {
        signal,
        names: each.map((i) => at(i, 'name') || `PNS ${i + 1}`),
        units: each.map((i) => at(i, 'unit')),
      },
    };
  }

  /** Parts of the recording. Old folders count nanoseconds, new ones microseconds: the samples say which. */
  private async epochs({ blocks, sampleRate, samples }: MffSignal): Promise<MffRecording['epochs']> {
    const listed = all(await this.xml('epochs.xml'), 'epoch').map((epoch) => {
      const [begin, end, first, last] = ['beginTime', 'endTime', 'firstBlock', 'lastBlock'].map((name) =>
        Number(textOf(child(epoch, name)) || Number.NaN),
      );
      const count = blocks.slice(first - 1, last).reduce((sum, block) => sum + block, 0);
      return { begin, end, samples: count };
    });
    if (listed.length === 0) return [{ onset: 0, samples }];
    const total = listed.reduce((sum, epoch) => sum + epoch.samples, 0);
    const span = listed.reduce((sum, { begin, end }) => sum + (end - begin), 0);
    const tick = TICKS.find((one) => Math.abs(span * one - samples / sampleRate) < 0.1 + (0.05 * samples) / sampleRate);
    if (total !== samples || tick === undefined) {
      throw new HemocastError('egi-epochs', 'The times of the recording do not fit its samples', {
        file: joinPath(this.folder, 'epochs.xml'),
        expected: `${samples} samples, ${samples / sampleRate} s`,
        found: `${total} samples from ${listed[0].begin} to ${listed[listed.length - 1].end}`,
      });
    }
    return listed.map(({ begin, samples: count }) => ({ onset: begin * tick, samples: count }));
  }

  private async events(begin: number): Promise<MffRecording['events']> {
    const version = Number(textOf(child(await this.xml('info.xml'), 'mffVersion')) || 3);
    const tick = version >= 3 ? TICKS[0] : TICKS[1];
    const events: MffRecording['events'] = [];
    let lost = 0;
    for (const name of this.names.filter((one) => /^events.*\.xml$/i.test(one))) {
      for (const event of all(await this.xml(name), 'event')) {
        const time = timeOf(textOf(child(event, 'beginTime')));
        const duration = Number(textOf(child(event, 'duration')) || 0) * tick;
        const code = textOf(child(event, 'code')) || textOf(child(event, 'label')) || 'event';
        if (time === undefined) lost++;
        else events.push({ onset: time - begin, duration: duration > 0 ? duration : 0, code });
      }
    }
    if (lost > 0) this.remarks.push(`${lost} events have no time and are left out.`);
    return events.sort((a, b) => a.onset - b.onset);
  }

  private async categories(): Promise<MffRecording['categories']> {
    return all(await this.xml('categories.xml'), 'cat').flatMap((category) => {
      const name = textOf(child(category, 'name'));
      return all(child(category, 'segments'), 'seg').flatMap((segment) => {
        const at = Number(textOf(child(segment, 'evtBegin')) || Number.NaN);
        return Number.isFinite(at) ? [{ name, onset: at * TICKS[0] }] : [];
      });
    });
  }

  /** The root of a file of the folder; undefined where it is absent or empty. */
  private async xml(name: string): Promise<XmlElement | undefined> {
    if (!this.names.includes(name)) return undefined;
    const path = joinPath(this.folder, name);
    const bytes = await this.storage.read(path);
    return bytes.length === 0 ? undefined : parseXml(new TextDecoder().decode(bytes), path, 'egi-xml');
  }
}

/**
 * Applies the gains of the amplifier's channels, as MNE-Python does.
 *
 * @throws HemocastError `egi-gains` where a channel's gain is no gain, stands twice or is missing among others
 */
function calibrate({ data, samples, channels }: MffSignal, info: XmlElement | undefined, file: string): void {
  const list = all(child(info, 'calibrations'), 'calibration').find((one) => textOf(child(one, 'type')) === 'GCAL');
  const entries = all(child(list, 'channels'), 'ch');
  if (entries.length === 0) return;
  const gains = new Map<number, number>();
  for (const entry of entries) {
    const [number, gain] = [entry.attributes.get('n') ?? '', Number(textOf(entry) || Number.NaN)];
    const channel = Number(number) - 1;
    if (!(Number.isInteger(channel) && channel >= 0 && gain > 0 && Number.isFinite(gain)) || gains.has(channel)) {
      throw wrongGain(file, number, 'one number above 0 for each channel', textOf(entry));
    }
    gains.set(channel, gain);
  }
  for (let channel = 0; channel < channels; channel++) {
    // The reference, the last channel, needs none.
    const gain = gains.get(channel) ?? (channel > 0 && channel === channels - 1 ? 1 : undefined);
    if (gain === undefined) throw wrongGain(file, `${channel + 1}`, 'a gain, as others have', 'none');
    for (let i = channel * samples; i < (channel + 1) * samples; i++) data[i] *= gain;
  }
}

function wrongGain(file: string, channel: string, expected: string, found: string): HemocastError {
  return new HemocastError('egi-gains', 'The gains of the amplifier cannot be used', {
    file,
    field: `GCAL, channel ${channel}`,
    expected,
    found,
    advice: 'Copy the folder again from where it was recorded.',
  });
}

function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((one) => one.name === name);
}

function all(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((one) => one.name === name) ?? [];
}

function textOf(element: XmlElement | undefined): string {
  return element?.text.trim() ?? '';
}

function sensorsOf(element: XmlElement | undefined): XmlElement[] {
  return all(child(element, 'sensors'), 'sensor');
}

/** Seconds of a time with up to nanoseconds, which are more than a date holds. */
function timeOf(text: string): number | undefined {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(text);
  if (parts === null) return undefined;
  const seconds = Date.parse(`${parts[1]}${parts[3] ?? 'Z'}`) / 1000;
  return Number.isFinite(seconds) ? seconds + Number(`0${parts[2] ?? ''}`) : undefined;
}
