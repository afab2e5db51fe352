/** Which optodes and wavelengths the channels of a live stream belong to: by their names, or by a table beside the recording. */
import { parseJsonObject } from '../../formats/index.js';
import { HemocastError, type Storage } from '../../foundation/index.js';

/** What one channel of a stream holds. */
export interface StreamChannel {
  /** Index in the stream. */
  index: number;
  source: string;
  detector: string;
  /** nm of raw light. */
  wavelength?: number;
  /** Of processed light. */
  kind?: 'HbO' | 'HbR';
  isShort?: boolean;
}

export interface StreamMontage {
  channels: StreamChannel[];
  /** mm between the optodes of long and short channels, where it is stated. */
  separation: { long?: number; short?: number };
  /** Hz, where it is stated. */
  statedRate?: number;
  /** Where it comes from. */
  from: string;
}

/** Files beside a recording that are looked into. */
const MOST_FILES = 50;
const MOST_BYTES = 2 ** 20;
/** nm; outside, a number in a name is no wavelength. */
const NEAR_INFRARED = { least: 600, most: 1000 };

/**
 * By the channels' names, such as `S1-D2 760`, `Rx1-Tx3 O2Hb`.
 *
 * @returns undefined unless two channels or more say what they are
 */
export function montageOfNames(names: readonly string[]): StreamMontage | undefined {
  const channels = names.flatMap((name, index): StreamChannel[] => {
    const pair = /\b(?:s|src|tx)[ _]?(\d+)[ _:-]*(?:d|det|rx)[ _]?(\d+)/i.exec(name);
    const turned = /\b(?:d|det|rx)[ _]?(\d+)[ _:-]*(?:s|src|tx)[ _]?(\d+)/i.exec(name);
    const [source, detector] = pair !== null ? [pair[1], pair[2]] : turned !== null ? [turned[2], turned[1]] : [];
    if (source === undefined) return [];
    const optodes = { index, source: `S${source}`, detector: `D${detector}` };
    if (/\b(hbo2?|o2hb|oxy(?:hb)?)\b/i.test(name)) return [{ ...optodes, kind: 'HbO' }];
    if (/\b(hbr|hhb|hb|deoxy(?:hb)?)\b/i.test(name)) return [{ ...optodes, kind: 'HbR' }];
    const wavelength = Number(/(?<!\d)(\d{3,4}(?:\.\d+)?)(?!\d)/.exec(name.replace(pair?.[0] ?? turned![0], ' '))?.[1]);
    return isWavelength(wavelength) ? [{ ...optodes, wavelength }] : [];
  });
  return channels.length < 2 ? undefined : { channels, separation: {}, from: 'the names of its channels' };
}

/**
 * By a JSON file beside the recording that lists `ChMontage`: `channel_idx` from 0, `source`, `detector`, `wavelength`, `type`. The one
 * with the recording's name wins, else the only one.
 *
 * @throws HemocastError `fnirs-montage` where several files could be meant
 */
export async function montageBeside(storage: Storage, path: string): Promise<StreamMontage | undefined> {
  const cut = path.lastIndexOf('/');
  const folder = cut < 0 ? '.' : path.slice(0, cut) || '/';
  const own = path.slice(cut + 1).replace(/\.xdf(z|\.gz)?$/i, '');
  const names = (await storage.list(folder))
    .filter(({ name, kind }) => kind === 'file' && /\.json$/i.test(name))
    .map(({ name }) => name)
    .sort()
    .slice(0, MOST_FILES);
  const found: { name: string; montage: StreamMontage }[] = [];
  for (const name of names) {
    const file = cut < 0 ? name : `${path.slice(0, cut)}/${name}`;
    if ((await storage.size(file)) > MOST_BYTES) continue;
    const montage = await montageIn(storage, file, name);
    if (montage !== undefined) found.push({ name, montage });
  }
  const exact = found.find(({ name }) => name.replace(/\.json$/i, '') === own);
  if (exact !== undefined || found.length <= 1) return (exact ?? found[0])?.montage;
  throw new HemocastError('fnirs-montage', 'Several files could say which optodes the channels belong to', {
    file: path,
    expected: `one JSON file with ChMontage beside the recording, or ${own}.json`,
    found: found.map(({ name }) => name).join(', '),
  });
}

async function montageIn(storage: Storage, file: string, name: string): Promise<StreamMontage | undefined> {
  let content: Record<string, unknown>;
  try {
    content = parseJsonObject(await storage.read(file), file);
  } catch (error) {
    // A file that is none of ours may hold anything.
    if (error instanceof HemocastError) return undefined;
    throw error;
  }
  const { ChMontage: list, SourceDetectorSeparation: separation, SamplingFrequency: rate } = content;
  if (!Array.isArray(list)) return undefined;
  const channels = list.flatMap((entry, i): StreamChannel[] => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { channel_idx: index = i, source, detector, wavelength, type } = entry as Record<string, unknown>;
    const isIndex = typeof index === 'number' && Number.isSafeInteger(index) && index >= 0;
    const nanometres = Number(wavelength);
    if (!isIndex || typeof source !== 'string' || typeof detector !== 'string' || !isWavelength(nanometres)) return [];
    return [{ index, source, detector, wavelength: nanometres, isShort: /short/i.test(String(type)) }];
  });
  if (channels.length === 0) return undefined;
  const { Long, Short } = (typeof separation === 'object' && separation !== null ? separation : {}) as {
    Long?: unknown;
    Short?: unknown;
  };
  return {
    channels,
    separation: { long: millimetres(Long), short: millimetres(Short) },
    ...(typeof rate === 'number' && rate > 0 && { statedRate: rate }),
    from: name,
  };
}

function isWavelength(value: number): boolean {
  return value >= NEAR_INFRARED.least && value <= NEAR_INFRARED.most;
}

/** Such as `30 mm`, `3 cm`; a plain number is in mm. */
function millimetres(text: unknown): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(mm|cm)?\s*$/i.exec(String(text ?? ''));
  return match === null ? undefined : Number(match[1]) * (match[2]?.toLowerCase() === 'cm' ? 10 : 1);
}
