import { HemocastError } from '../../foundation/index.js';

/**
 * Entities of a BIDS file name in the order in which the specification (1.11)
 * puts them, with the short key that the name carries.
 */
export const BIDS_ENTITIES = [
  ['subject', 'sub'],
  ['template', 'tpl'],
  ['session', 'ses'],
  ['cohort', 'cohort'],
  ['sample', 'sample'],
  ['task', 'task'],
  ['trackingSystem', 'tracksys'],
  ['acquisition', 'acq'],
  ['nucleus', 'nuc'],
  ['volume', 'voi'],
  ['contrastAgent', 'ce'],
  ['tracer', 'trc'],
  ['stain', 'stain'],
  ['reconstruction', 'rec'],
  ['direction', 'dir'],
  ['run', 'run'],
  ['modality', 'mod'],
  ['echo', 'echo'],
  ['flip', 'flip'],
  ['inversion', 'inv'],
  ['magnetizationTransfer', 'mt'],
  ['part', 'part'],
  ['processing', 'proc'],
  ['hemisphere', 'hemi'],
  ['space', 'space'],
  ['split', 'split'],
  ['recording', 'recording'],
  ['chunk', 'chunk'],
  ['atlas', 'atlas'],
  ['segmentation', 'seg'],
  ['scale', 'scale'],
  ['resolution', 'res'],
  ['density', 'den'],
  ['label', 'label'],
  ['description', 'desc'],
] as const;

export type BidsEntity = (typeof BIDS_ENTITIES)[number][0];

/** Entity values by their full name, as in `{ subject: '01', task: 'filmA', hemisphere: 'L' }`. */
export type BidsEntities = Partial<Record<BidsEntity, string>>;

/** A BIDS file name taken apart. */
export interface BidsName extends BidsEntities {
  /** What the file holds: `eeg`, `nirs`, `bold`, `channels`, …. */
  suffix: string;
  /** With its dot: `.edf`, `.func.gii`. Empty for a folder such as `sub-01_…_meg` or a bare name. */
  extension: string;
}

/** As `BidsName`, but numbers are welcome where BIDS has an index (`run: 1`). */
export type BidsNameParts = Partial<Record<BidsEntity, string | number>> & { suffix: string; extension: string };

const keyOf = new Map<string, string>(BIDS_ENTITIES.map(([entity, key]) => [entity, key]));
const entityOf = new Map<string, BidsEntity>(BIDS_ENTITIES.map(([entity, key]) => [key, entity]));

/** Entities whose value the specification takes to be a number. */
const indexEntities = new Set<string>(['run', 'echo', 'flip', 'inversion', 'split', 'chunk']);

/** Entities with a closed list of values. */
const enumerations: Partial<Record<BidsEntity, readonly string[]>> = {
  hemisphere: ['L', 'R'],
  part: ['mag', 'phase', 'real', 'imag'],
  magnetizationTransfer: ['on', 'off'],
};

/**
 * The BIDS name of a file: entities in the specification's order, then suffix
 * and extension.
 *
 * @throws `bids-name` where a value is not a label BIDS allows (letters, digits and `+`), or an entity is unknown.
 * @example
 * bidsName({ subject: '01', task: 'filmA', hemisphere: 'L', space: 'fsaverage', density: '3k',
 *   description: 'simulated', suffix: 'bold', extension: '.func.gii' });
 * // sub-01_task-filmA_hemi-L_space-fsaverage_den-3k_desc-simulated_bold.func.gii
 */
export function bidsName(parts: BidsNameParts): string {
  for (const name of Object.keys(parts)) {
    if (name !== 'suffix' && name !== 'extension' && !keyOf.has(name)) {
      throw new HemocastError('bids-name', 'BIDS has no such entity', {
        field: name,
        expected: `one of ${[...keyOf.keys()].join(', ')}`,
      });
    }
  }
  const pieces: string[] = [];
  for (const [entity, key] of BIDS_ENTITIES) {
    const value = parts[entity];
    if (value === undefined) continue;
    pieces.push(`${key}-${checkValue(entity, String(value))}`);
  }
  if (!/^[a-zA-Z0-9]+$/.test(parts.suffix)) {
    throw new HemocastError('bids-name', 'This is no BIDS suffix', {
      field: 'suffix',
      expected: 'letters and digits, such as eeg or bold',
      found: JSON.stringify(parts.suffix),
    });
  }
  if (!/^(\.[a-zA-Z0-9]+)*$/.test(parts.extension)) {
    throw new HemocastError('bids-name', 'This is no file extension', {
      field: 'extension',
      expected: 'a dot and letters, such as .edf or .func.gii',
      found: JSON.stringify(parts.extension),
    });
  }
  pieces.push(parts.suffix);
  return pieces.join('_') + parts.extension;
}

/** The folder of a subject's (and session's) data of one type: `sub-01/ses-a/eeg`. */
export function bidsFolder(subject: string, session: string | undefined, dataType: string): string {
  const folders = [`sub-${checkValue('subject', subject)}`];
  if (session !== undefined) folders.push(`ses-${checkValue('session', session)}`);
  return [...folders, dataType].join('/');
}

/**
 * Takes a BIDS file name (a path is cut to its last part) apart.
 *
 * @throws `bids-name` where a part is not `key-value`, a key is unknown, out of order or given twice.
 */
export function parseBidsName(path: string): BidsName {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const fail = (summary: string, expected: string, found: string): never => {
    throw new HemocastError('bids-name', summary, { file: path, expected, found });
  };
  const pieces = name.split('_');
  const last = pieces.pop() as string;
  const dot = last.indexOf('.');
  const suffix = dot < 0 ? last : last.slice(0, dot);
  const extension = dot < 0 ? '' : last.slice(dot);
  if (!/^[a-zA-Z0-9]+$/.test(suffix)) fail('The name has no suffix', 'name_suffix.extension', JSON.stringify(last));
  const result: BidsName = { suffix, extension };
  let before = -1;
  for (const piece of pieces) {
    const dash = piece.indexOf('-');
    const entity = entityOf.get(piece.slice(0, Math.max(dash, 0)));
    if (entity === undefined) fail('A part of the name is no BIDS entity', 'key-value', JSON.stringify(piece));
    const position = BIDS_ENTITIES.findIndex(([candidate]) => candidate === entity);
    if (position <= before) {
      fail('Entities of the name stand out of order or twice', bidsOrder(pieces), JSON.stringify(piece));
    }
    before = position;
    result[entity as BidsEntity] = checkValue(entity as BidsEntity, piece.slice(dash + 1), path);
  }
  return result;
}

function bidsOrder(pieces: string[]): string {
  const keys = new Set(pieces.map((piece) => piece.split('-')[0]));
  const known = BIDS_ENTITIES.filter(([, key]) => keys.has(key)).map(([, key]) => `${key}-…`);
  return `the order ${known.join('_')}`;
}

function checkValue(entity: BidsEntity, value: string, file?: string): string {
  const allowed = enumerations[entity];
  const isIndex = indexEntities.has(entity);
  const valid = allowed ? allowed.includes(value) : (isIndex ? /^[0-9]+$/ : /^[a-zA-Z0-9+]+$/).test(value);
  if (valid) return value;
  throw new HemocastError('bids-name', `The value of ${keyOf.get(entity)} cannot stand in a BIDS name`, {
    file,
    field: entity,
    expected: allowed ? `one of ${allowed.join(', ')}` : isIndex ? 'digits' : 'letters, digits and + only',
    found: JSON.stringify(value),
  });
}
