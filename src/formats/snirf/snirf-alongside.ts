/** What was shown and what else was recorded, in a SNIRF file. A part that cannot be read is no reason to lose the recording. */
import type { Group } from 'h5wasm';
import { HemocastError } from '../../foundation/index.js';
import type { SnirfAuxiliary, SnirfStim } from './snirf.js';
import { stimulusUnit } from './snirf-clock.js';
import { indexed, nameOf, reasonOf, type SnirfFields, turn } from './snirf-fields.js';

/** Columns of a table of stimuli. */
const MOST_COLUMNS = 64;

interface StimTable {
  name: string;
  group: Group;
  rows: number[][];
  /** Whether there are values, but no table of them. */
  isOther: boolean;
}

/**
 * The stimuli, in seconds. A table that is none, and rows without an onset, are left out one by one, with a remark.
 *
 * @param time of the samples, seconds
 * @param seconds in the unit of the samples' times
 */
export function readStims(
  fields: SnirfFields,
  nirs: Group,
  time: Float64Array,
  seconds: number,
  remarks: string[],
): SnirfStim[] {
  const tables = indexed(nirs, 'stim').flatMap((group) => {
    const table = fields.attempt(() => stimTable(fields, group));
    if (!(table instanceof HemocastError)) return [table];
    remarks.push(`The stimulus ${group.path} is left out; ${reasonOf(table)}`);
    return [];
  });
  const known = tables.flatMap(({ name, group, rows, isOther }) => {
    if (isOther) {
      remarks.push(`The stimulus ${JSON.stringify(name)} (${group.path}) has no table of onsets and is left out`);
      return [];
    }
    const timed = rows.filter(([onset]) => Number.isFinite(onset));
    if (timed.length < rows.length) {
      remarks.push(
        `${rows.length - timed.length} of ${rows.length} stimuli ${JSON.stringify(name)} (${group.path}) have no onset and are left out`,
      );
    }
    return [{ name, rows: timed }];
  });
  const onsets = known.flatMap(({ rows }) => rows.map(([onset]) => onset));
  const unit = stimulusUnit(onsets, time, seconds);
  if (unit.remark !== undefined) remarks.push(unit.remark);
  return known.map(({ name, rows }) => ({
    name,
    events: rows.map(([onset, duration, amplitude = 1]) => ({
      onset: onset * unit.seconds,
      duration: Number.isFinite(duration) ? duration * unit.seconds : 0,
      amplitude: Number.isNaN(amplitude) ? 1 : amplitude,
    })),
  }));
}

function stimTable(fields: SnirfFields, group: Group): StimTable {
  const numbers = fields.numbers(group, 'data');
  const width = numbers?.shape.length === 2 ? numbers.shape[1] : (numbers?.values.length ?? 0);
  const isTable = width >= 2 && width <= MOST_COLUMNS;
  const rows = isTable ? fields.tableRows(group, 'data', numbers!, 2, MOST_COLUMNS) : [];
  return {
    name: fields.text(group, 'name') ?? nameOf(group),
    group,
    rows,
    isOther: rows.length === 0 && (numbers?.values.length ?? 0) > 0,
  };
}

/**
 * The signals recorded alongside; one that is no table of samples and channels is left out, with a remark.
 *
 * @param times reads the times of a group's samples
 */
export function readAuxiliaries(
  fields: SnirfFields,
  nirs: Group,
  times: (group: Group, samples: number) => Float64Array,
  seconds: number,
  remarks: string[],
): SnirfAuxiliary[] {
  return indexed(nirs, 'aux').flatMap((group) => {
    const aux = fields.attempt(() => auxiliary(fields, group, times, seconds));
    if (!(aux instanceof HemocastError)) return aux;
    remarks.push(`The signal alongside ${group.path} is left out; ${reasonOf(aux)}`);
    return [];
  });
}

function auxiliary(
  fields: SnirfFields,
  group: Group,
  times: (group: Group, samples: number) => Float64Array,
  seconds: number,
): SnirfAuxiliary[] {
  const numbers = fields.numbers(group, 'dataTimeSeries');
  if (numbers === undefined || numbers.values.length === 0) return [];
  if (numbers.shape.length > 2) {
    fields.fail(`${group.path}/dataTimeSeries`, 'samples × channels', numbers.shape.join(' × '));
  }
  const [samples = 1, channels = 1] = numbers.shape;
  const offset = (fields.numbers(group, 'timeOffset')?.values[0] ?? 0) * seconds;
  const unit = fields.text(group, 'dataUnit');
  return [
    {
      name: fields.text(group, 'name') ?? nameOf(group),
      ...(unit && { unit }),
      time: times(group, samples).map((value) => value + offset),
      channels,
      data: Float64Array.from(turn(numbers.values, samples, channels)),
    },
  ];
}
