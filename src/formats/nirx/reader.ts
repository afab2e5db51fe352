/**
 * Folders of NIRx recorders: NIRScout and NIRSport with NIRStar, NIRSport2 with Aurora. The header (`.hdr`) says which
 * columns of the tables of light (`.wl1`, `.wl2`) belong to which source and detector, both counted from 1.
 */
import { HemocastError, joinPath, type Storage } from '../../foundation/index.js';
import { parseJsonObject } from '../json.js';
import { EXPECTED_RATE, isSampleRate } from '../sample-rate.js';
import { SNIRF_RAW_AMPLITUDE, type SnirfFile, type SnirfOptode, type SnirfStim } from '../snirf/snirf.js';
import { parseNirxDate } from './date.js';
import { readColumns } from './light.js';
import { type NirxProbe, readDigitizedPoints, readProbeJson, readProbeMat } from './probe.js';
import { decodeNirxText, NirxHeader } from './text.js';
import { type NirxTrigger, parseEvt, parseMarkers, parseTimedTri, parseTri, rateByTriggers } from './triggers.js';

/** What a NIRx folder holds, as the same type as a SNIRF file. */
export interface NirxRecording {
  recording: SnirfFile;
  /** `NIRStar` or `Aurora`, with its version. */
  software: string;
  /** Segments in which a pair's detector was saturated, by any wavelength; seconds. */
  saturated: { source: number; detector: number; onset: number; duration: number }[];
  /** Oddities that did not prevent reading, as sentences. */
  remarks: string[];
}

/** Wavelengths that Aurora's devices have and its header does not state, nm. */
const AURORA_WAVELENGTHS = [760, 850];
/** Part by which the header's rate may differ from that of its triggers. */
const TOLERATED_RATE = 0.02;
/** No recorder has more optodes of one kind. */
const MOST_OPTODES = 1024;

/**
 * Reads a NIRx recording.
 *
 * @param path the folder, or the `.hdr` file in it
 * @throws HemocastError `nirx-folder` where files are missing or there several times, `nirx-field`, `nirx-probe`, `nirx-light`;
 *   as `readMat` and `parseJson` for the probe
 *
 * @example
 * const { recording } = await openNirx(storage, 'sub-01/2020-02-16_001');
 */
export async function openNirx(storage: Storage, path: string): Promise<NirxRecording> {
  const folder = /\.hdr$/i.test(path) ? path.replace(/\/?[^/]*$/, '') : path;
  const names = (await storage.list(folder)).filter(({ kind }) => kind === 'file').map(({ name }) => name);
  return new NirxFolder(storage, folder, names).read();
}

interface Layout {
  header: NirxHeader;
  aurora: boolean;
  /** Hz. */
  sampleRate: number;
  wavelengths: number[];
  /** Source and detector of each column of the tables, from 1. */
  columns: [number, number][];
}

class NirxFolder {
  private readonly remarks: string[] = [];

  constructor(
    private readonly storage: Storage,
    private readonly folder: string,
    private readonly names: readonly string[],
  ) {}

  async read(): Promise<NirxRecording> {
    const layout = await this.layout();
    const { header, aurora, sampleRate, wavelengths, columns } = layout;
    const probe = await this.probe();
    const chosen = this.chosenColumns(layout, probe);
    const tables: Float64Array[][] = [];
    for (const [i] of wavelengths.entries()) {
      const file = this.lightFile(`.wl${i + 1}`);
      tables.push(await readColumns(this.storage, this.path(file), chosen, columns.length));
    }
    const samples = tables[0][0].length;
    for (const [i, table] of tables.entries()) {
      if (table[0].length !== samples) this.fail(`.wl${i + 1}`, `${samples} samples as .wl1`, `${table[0].length}`);
    }
    const data = new Float64Array(chosen.length * wavelengths.length * samples);
    const measurementList = chosen.flatMap((column, pair) =>
      wavelengths.map((_, wavelengthIndex) => {
        data.set(tables[wavelengthIndex][pair], (pair * wavelengths.length + wavelengthIndex) * samples);
        const [source, detector] = columns[column];
        return { source: source - 1, detector: detector - 1, wavelengthIndex, dataType: SNIRF_RAW_AMPLITUDE };
      }),
    );
    const used = chosen.map((column) => columns[column]);
    return {
      recording: {
        sampleRate,
        time: Float64Array.from({ length: samples }, (_, k) => k / sampleRate),
        samples,
        data,
        measurementList,
        probe: {
          wavelengths,
          sources: optodes('S', probe?.sources, greatest(used, 0)),
          detectors: optodes('D', probe?.detectors, greatest(used, 1)),
          ...(probe?.landmarks?.length ? { landmarks: probe.landmarks } : {}),
        },
        stims: stims(await this.triggers(header, aurora, sampleRate), sampleRate),
        metadata: await this.metadata(header, aurora),
      },
      software: aurora
        ? `Aurora ${header.find('GeneralInfo/Version') ?? ''}`.trim()
        : `NIRStar ${header.find('GeneralInfo/NIRStar') ?? ''}`.trim(),
      saturated: await this.saturated(layout, chosen),
      remarks: this.remarks,
    };
  }

  private async layout(): Promise<Layout> {
    const file = this.single('.hdr') ?? this.fail('.hdr', 'one header', 'none');
    const header = new NirxHeader(decodeNirxText(await this.storage.read(this.path(file))), this.path(file));
    const aurora = header.find('GeneralInfo/Sampling rate') !== undefined;
    const sampleRate = header.positive(aurora ? 'GeneralInfo/Sampling rate' : 'ImagingParameters/SamplingRate');
    if (!isSampleRate(sampleRate)) this.fail('SamplingRate', EXPECTED_RATE, `${sampleRate} Hz`);
    const stated = (header.find('ImagingParameters/Wavelengths') ?? '').match(/\d+/g)?.map(Number) ?? [];
    const wavelengths = aurora && stated.length === 0 ? AURORA_WAVELENGTHS : stated;
    if (wavelengths.length < 1 || wavelengths.length > 8) {
      this.fail('Wavelengths', 'one to eight numbers', wavelengths.join(' ') || 'none');
    }
    return { header, aurora, sampleRate, wavelengths, columns: this.columns(header, aurora) };
  }

  /** Aurora's last line lists pairs from 0 (`0-0,0-1,…`); NIRStar's key lists pairs from 1 with their column (`1-1:1,…`). */
  private columns(header: NirxHeader, aurora: boolean): [number, number][] {
    const columns: [number, number][] = [];
    const seen = new Set<string>();
    const key = aurora ? lastLine(header.text) : (header.find('DataStructure/S-D-Key') ?? '');
    for (const text of key.split(',').map((part) => part.trim())) {
      if (text === '') continue;
      const match = (aurora ? /^(\d+)-(\d+)$/ : /^(\d+)-(\d+):(\d+)$/).exec(text);
      if (match === null)
        this.fail('S-D-Key', aurora ? 'pairs such as 0-0' : 'pairs such as 1-1:1', JSON.stringify(text.slice(0, 40)));
      const [, source, detector, column] = match;
      const pair: [number, number] = aurora
        ? [Number(source) + 1, Number(detector) + 1]
        : [Number(source), Number(detector)];
      const place = column === undefined ? columns.length + 1 : Number(column);
      if (pair.some((index) => index < 1 || index > MOST_OPTODES) || place !== columns.length + 1) {
        this.fail('S-D-Key', `optodes from 1 to ${MOST_OPTODES}, columns in turn`, text);
      }
      if (seen.has(pair.join())) this.fail('S-D-Key', 'each pair once', text);
      seen.add(pair.join());
      columns.push(pair);
    }
    if (columns.length === 0) this.fail('S-D-Key', 'pairs such as 1-1:1', JSON.stringify(key.slice(0, 40)));
    return columns;
  }

  /** Columns of the pairs that the probe asks for, else of those that the mask lets through, else all. */
  private chosenColumns({ header, columns }: Layout, probe: NirxProbe | undefined): number[] {
    const mask = header.table('DataStructure/S-D-Mask');
    const wanted =
      probe?.pairs ??
      (mask === undefined ? columns : columns.filter(([source, detector]) => mask[source - 1]?.[detector - 1] === 1));
    const numbers = new Map(columns.map(([source, detector], column) => [`${source} ${detector}`, column]));
    const chosen = [...new Set(wanted.map(([source, detector]) => numbers.get(`${source} ${detector}`)))];
    const known = chosen.filter((column) => column !== undefined);
    if (known.length === 0) this.fail('S-D-Key', 'a pair that the probe asks for', 'none');
    if (known.length < chosen.length)
      this.remarks.push('The probe has channels that were not recorded; they are left out.');
    for (const column of known) {
      const [source, detector] = columns[column];
      const fits =
        source <= (probe?.sources.length ?? MOST_OPTODES) && detector <= (probe?.detectors.length ?? MOST_OPTODES);
      if (!fits) this.fail('S-D-Key', 'optodes that the probe has', `S${source}_D${detector}`);
    }
    return known;
  }

  private async probe(): Promise<NirxProbe | undefined> {
    const json = this.single('probeInfo.json');
    if (json !== undefined) return readProbeJson(await this.storage.read(this.path(json)), this.path(json));
    const mat = this.single('probeInfo.mat');
    if (mat !== undefined) return readProbeMat(await this.storage.read(this.path(mat)), this.path(mat));
    const points = this.single('digpts.txt');
    if (points !== undefined) {
      return readDigitizedPoints(decodeNirxText(await this.storage.read(this.path(points))), this.path(points));
    }
    this.remarks.push('The folder has no probe (probeInfo.mat, probeInfo.json, digpts.txt): places are unknown.');
    return undefined;
  }

  /** NIRStar writes them twice: into `.evt`, which analysts correct by hand, and into the header, which is what is left without it. */
  private async triggers(header: NirxHeader, aurora: boolean, sampleRate: number): Promise<NirxTrigger[]> {
    const rows = header.table('Markers/Events') ?? [];
    const markers = parseMarkers(rows);
    this.judgeRate(markers, sampleRate);
    if (markers.length < rows.length) {
      this.remarks.push(
        `${rows.length - markers.length} lines of the header's [Markers] are no markers and are passed over.`,
      );
    }
    const ending = aurora ? '.tri' : '.evt';
    const file = this.names.find((name) => name.toLowerCase().endsWith(ending));
    if (file === undefined) return markers;
    const text = decodeNirxText(await this.storage.read(this.path(file)));
    const triggers = aurora ? parseTri(text) : parseEvt(text);
    if (aurora) this.judgeRate(parseTimedTri(text), sampleRate);
    const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '').length;
    if (triggers.length < lines) {
      this.remarks.push(`${lines - triggers.length} lines of ${file} are no triggers and are passed over.`);
    }
    if (triggers.length === 0) return markers;
    const known = new Set(triggers.map(({ frame, code }) => `${frame} ${code}`));
    const missing = markers.filter(({ frame, code }) => !known.has(`${frame} ${code}`)).length;
    if (missing > 0)
      this.remarks.push(`${missing} of the header's [Markers] are not in ${file}, which has the last word.`);
    return triggers;
  }

  /** Frames and times of triggers may tell that the stated rate cannot be. */
  private judgeRate(triggers: readonly NirxTrigger[], stated: number): void {
    const rate = rateByTriggers(triggers);
    if (rate === undefined || Math.abs(rate / stated - 1) < TOLERATED_RATE) return;
    this.remarks.push(
      `By frames and times of its triggers the recording was taken at ${Number(rate.toPrecision(4))} Hz, not at ${stated} Hz as the header states; --recorded-rate gives the rate.`,
    );
  }

  /** Where the table with saturation marks has NaN. */
  private async saturated(layout: Layout, chosen: number[]): Promise<NirxRecording['saturated']> {
    const marks: NirxRecording['saturated'] = [];
    const flags: Uint8Array[] = chosen.map(() => new Uint8Array(0));
    for (const [i] of layout.wavelengths.entries()) {
      const files = this.ending(`.wl${i + 1}`);
      const marked = files.length === 2 ? files.find((name) => !isUnmarked(name)) : undefined;
      if (marked === undefined) continue;
      const table = await readColumns(this.storage, this.path(marked), chosen, layout.columns.length);
      for (const [pair, values] of table.entries()) {
        if (flags[pair].length < values.length) flags[pair] = new Uint8Array(values.length);
        for (let k = 0; k < values.length; k++) if (Number.isNaN(values[k])) flags[pair][k] = 1;
      }
    }
    for (const [pair, flag] of flags.entries()) {
      const [source, detector] = layout.columns[chosen[pair]];
      for (let k = flag.indexOf(1); k >= 0; ) {
        const end = flag.indexOf(0, k);
        const after = end < 0 ? flag.length : end;
        const [onset, duration] = [k / layout.sampleRate, (after - k) / layout.sampleRate];
        marks.push({ source: source - 1, detector: detector - 1, onset, duration });
        k = end < 0 ? -1 : flag.indexOf(1, end);
      }
    }
    return marks;
  }

  private async metadata(header: NirxHeader, aurora: boolean): Promise<Record<string, string>> {
    const stated = header.find('GeneralInfo/Date') ?? '';
    const when = parseNirxDate(stated, header.find('GeneralInfo/Time'));
    if (when === undefined && stated !== '') this.remarks.push(`The date ${JSON.stringify(stated)} is not understood.`);
    const person = await this.person(aurora);
    const device = header.find('GeneralInfo/Device');
    return {
      SubjectID: person.name || 'unknown',
      MeasurementDate: when?.date ?? 'unknown',
      MeasurementTime: when?.time ?? 'unknown',
      ManufacturerName: 'NIRx',
      ...(device !== undefined && { Model: device }),
      ...(person.age && { Age: person.age }),
      ...(person.gender && { Gender: person.gender }),
    };
  }

  private async person(aurora: boolean): Promise<{ name?: string; age?: string; gender?: string }> {
    const file = this.single(aurora ? 'description.json' : '.inf');
    if (file === undefined) return {};
    const bytes = await this.storage.read(this.path(file));
    const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? `${value}` : undefined);
    if (aurora) {
      const { subject, age, gender } = parseJsonObject(bytes, this.path(file));
      return { name: text(subject), age: text(age), gender: text(gender) };
    }
    const info = new NirxHeader(decodeNirxText(bytes), this.path(file));
    const field = (name: string) => info.find(`Subject Demographics/${name}`);
    return { name: field('Name'), age: field('Age'), gender: field('Gender') };
  }

  /** Of two tables the one without marks of saturation has all values. */
  private lightFile(ending: string): string {
    const files = this.ending(ending);
    const unmarked = files.filter(isUnmarked);
    if (files.length === 1) return files[0];
    if (files.length === 2 && unmarked.length === 1) return unmarked[0];
    return this.fail(
      ending,
      'one table of light, or one with and one without marks of saturation',
      files.join(', ') || 'none',
    );
  }

  private ending(ending: string): string[] {
    return this.names.filter((name) => name.toLowerCase().endsWith(ending.toLowerCase()));
  }

  private single(ending: string): string | undefined {
    const files = this.ending(ending);
    if (files.length > 1) this.fail(ending, 'one file', files.join(', '));
    return files[0];
  }

  private path(name: string): string {
    return joinPath(this.folder, name);
  }

  private fail(field: string, expected: string, found: string): never {
    throw new HemocastError('nirx-folder', 'The NIRx folder does not fit together', {
      file: this.folder,
      field,
      expected,
      found,
      advice: 'Copy the whole folder from the recorder again.',
    });
  }
}

const isUnmarked = (name: string): boolean => name.toLowerCase().includes('nosatflags_');

function greatest(pairs: readonly (readonly [number, number])[], side: 0 | 1): number {
  return pairs.reduce((most, pair) => Math.max(most, pair[side]), 0);
}

function lastLine(text: string): string {
  return (
    text
      .trimEnd()
      .split(/\r\n|\n|\r/)
      .at(-1) ?? ''
  );
}

function optodes(letter: string, places: NirxProbe['sources'] | undefined, count: number): SnirfOptode[] {
  return Array.from({ length: places?.length ?? count }, (_, i) => ({
    label: `${letter}${i + 1}`,
    ...(places?.[i] && { position: places[i] }),
  }));
}

function stims(triggers: readonly NirxTrigger[], sampleRate: number): SnirfStim[] {
  const events = new Map<number, SnirfStim['events']>();
  for (const { frame, code } of triggers) {
    const list = events.get(code) ?? [];
    events.set(code, list);
    list.push({ onset: frame / sampleRate, duration: 0, amplitude: 1 });
  }
  return [...events].sort(([a], [b]) => a - b).map(([code, list]) => ({ name: `${code}`, events: list }));
}
