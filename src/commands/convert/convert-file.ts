/** Converting a file to another format of its family. */
import { HemocastError, lastName, type Progress, type Storage } from '../../foundation/index.js';
import type { Inspector } from '../inspect/inspection.js';
import { chooseInspector } from '../inspect/inspectors.js';
import type { Converted, Rounding } from './conversion.js';
import { convertArrays } from './convert-arrays.js';
import { convertEeg } from './convert-eeg.js';
import { convertFnirs } from './convert-fnirs.js';
import { convertSurface } from './convert-surface.js';
import { convertVolume } from './convert-volume.js';

interface Conversion {
  from: readonly Inspector['family'][];
  /** Names of outputs. */
  to: RegExp;
  /** For messages. */
  formats: string;
  convert(storage: Storage, input: string, output: string, progress?: Progress): Promise<Converted>;
}

/** The first whose input and output fit is taken. */
const CONVERSIONS: readonly Conversion[] = [
  { from: ['eeg'], to: /\.(edf|bdf|vhdr)$/i, formats: '.edf, .bdf, .vhdr', convert: convertEeg },
  { from: ['fnirs'], to: /\.snirf$/i, formats: '.snirf', convert: convertFnirs },
  {
    from: ['volume'],
    to: /\.(nii|nii\.gz|mgh|mgz)$/i,
    formats: '.nii, .nii.gz, .mgh, .mgz',
    convert: convertVolume,
  },
  {
    // Values on a surface come as MGH too.
    from: ['surface', 'volume'],
    to: /\.(gii|gii\.gz|annot|mgh|mgz)$|^[lr]h\.[\w.-]+$/i,
    formats: '.gii, .annot, .mgh, .mgz, lh.NAME, rh.NAME',
    convert: convertSurface,
  },
  {
    from: ['array'],
    to: /\.(npy|npz|mat|safetensors)$/i,
    formats: '.npy, .npz, .mat, .safetensors',
    convert: convertArrays,
  },
];

/** What was written. */
export interface ConversionResult {
  input: string;
  output: string;
  format: string;
  /** Every file, the data before what points to them. */
  files: string[];
  remarks: string[];
  rounding?: Rounding;
}

/**
 * Converts a file to the format that the ending of `output` names; EEG a few megabytes at a time where its format can be read so. Events, positions and units go along; what the format has no place for is said in a remark.
 *
 * @throws HemocastError `convert-family` where the formats are of different families or the ending is unknown; `convert-same` where the output is the
 * input; `convert-content`, `convert-several`; as the readers and writers
 *
 * @example
 * await convertFile(storage, 'rest.set', 'rest.edf');
 */
export async function convertFile(
  storage: Storage,
  input: string,
  output: string,
  progress?: Progress,
): Promise<ConversionResult> {
  const { family: usual, format } = await chooseInspector(storage, input);
  // XDF files may hold light beside EEG, or alone: what is asked for decides.
  const family = /\.xdf(z|\.gz)?$/i.test(input) && /\.snirf$/i.test(output) ? 'fnirs' : usual;
  const possible = CONVERSIONS.filter(({ from }) => from.includes(family));
  const conversion = possible.find(({ to }) => to.test(lastName(output)));
  if (conversion === undefined) {
    throw new HemocastError('convert-family', 'This conversion is not possible', {
      file: output,
      expected: possible.map(({ formats }) => formats).join(', '),
      found: `${format} to ${lastName(output)}`,
      advice: 'Choose an ending of the same family of formats.',
    });
  }
  const converted = await conversion.convert(storage, input, output, progress);
  const { files, format: written, remarks, measureRounding } = converted;
  const paths = [...files.keys()].sort((a, b) => Number(isHeader(a)) - Number(isHeader(b)));
  for (const path of paths) {
    if (normal(path) !== normal(input)) continue;
    throw new HemocastError('convert-same', 'The output would replace the input', {
      file: path,
      advice: 'Give the output another name or folder.',
    });
  }
  // The file that points to the others comes last, so that an interruption leaves no header without data.
  for (const path of paths) await storage.write(path, files.get(path)!);
  const rounding = await measureRounding?.();
  return { input, output, files: paths, format: written, remarks, ...(rounding === undefined ? {} : { rounding }) };
}

const isHeader = (path: string) => /\.vhdr$/i.test(path);
const normal = (path: string) => path.replace(/^(\.\/)+/, '').replace(/\/(\.?\/)+/g, '/');
