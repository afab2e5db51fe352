/** An inspection as text for people. */
import { shownText } from '../../foundation/index.js';
import type { DatasetInspection } from './inspect-path.js';
import type { Inspection } from './inspection.js';

const MOST_EVENTS = 10;
const MOST_LABELS = 12;

/** Lines of facts, a table of the channels, the events by label. */
export function inspectionTable(inspection: Inspection | DatasetInspection): string {
  if (!('recordings' in inspection)) return fileTable(inspection);
  const { name, subjects, recordings, remarks } = inspection;
  const rows = recordings.map((one) =>
    'unreadable' in one
      ? [one.file, one.unreadable.message]
      : [one.file, one.format, `${one.channels.length} channels`, facts(one).join(', ')],
  );
  return [
    `BIDS data set ${shownText(name)}: ${subjects.length} people, ${recordings.length} recordings`,
    ...columns(rows),
    ...remarks.map(shownText),
  ].join('\n');
}

function facts({ shape, voxelSize, tr, vertices, faces, labels, sampleRate, samples, durationSeconds }: Inspection) {
  return [
    sampleRate === undefined ? '' : `${short(sampleRate)} Hz`,
    samples === undefined ? '' : `${samples} samples`,
    durationSeconds === undefined ? '' : `${short(durationSeconds)} s`,
    shape === undefined ? '' : `shape ${shape.join(' × ')}`,
    voxelSize === undefined ? '' : `voxels of ${voxelSize.map(short).join(' × ')} mm`,
    tr === undefined ? '' : `TR ${short(tr)} s`,
    vertices === undefined ? '' : `${vertices} vertices`,
    faces === undefined ? '' : `${faces} faces`,
    labels === undefined ? '' : `${labels.length} labels`,
  ].filter((fact) => fact !== '');
}

function fileTable(inspection: Inspection): string {
  const { file, format, kind, channels, events, labels, remarks } = inspection;
  const placed = channels.some(({ position }) => position !== undefined);
  const head = ['channel', 'type', 'unit', 'mean', 'std', 'min', 'max', ...(placed ? ['position (mm)'] : [])];
  const rows = channels.map(({ name, type, unit, mean, std, min, max, position, shape }) => [
    name,
    shape === undefined ? type : `${type} ${shape.join('×')}`,
    unit,
    ...[mean, std, min, max].map((value) => (value === null ? '–' : short(value))),
    ...(placed ? [position?.map((x) => x.toFixed(1)).join(', ') ?? ''] : []),
  ]);
  return [
    shownText(`${file}: ${format} (${kind})`),
    facts(inspection).join(', '),
    '',
    ...columns([head, ...rows]),
    ...(events === undefined || events.length === 0 ? [] : ['', ...eventLines(events)]),
    ...(labels === undefined || labels.length === 0
      ? []
      : [
          '',
          `labels: ${labels.slice(0, MOST_LABELS).map(shownText).join(', ')}${labels.length > MOST_LABELS ? ', …' : ''}`,
        ]),
    ...(remarks.length === 0 ? [] : ['', ...remarks.map(shownText)]),
  ].join('\n');
}

function eventLines(events: NonNullable<Inspection['events']>): string[] {
  const byLabel = new Map<string, number>();
  for (const { label } of events) byLabel.set(label, (byLabel.get(label) ?? 0) + 1);
  const counts = [...byLabel].slice(0, MOST_LABELS).map(([label, count]) => `${shownText(label)} × ${count}`);
  const first = events.slice(0, MOST_EVENTS);
  return [
    `${events.length} events: ${counts.join(', ')}${byLabel.size > MOST_LABELS ? ', …' : ''}`,
    ...columns([
      ['onset (s)', 'duration (s)', 'label'],
      ...first.map(({ onset, duration, label }) => [short(onset), short(duration), label]),
    ]),
    ...(events.length > first.length ? [`… and ${events.length - first.length} more (--json prints them all)`] : []),
  ];
}

const short = (value: number): string => `${Number(value.toPrecision(6))}`;

/** Cells under each other; all but the first and the last column of numbers keep their width. */
function columns(given: readonly (readonly string[])[]): string[] {
  const rows = given.map((row) => row.map(shownText));
  const widths: number[] = [];
  for (const row of rows) {
    for (const [c, cell] of row.entries()) widths[c] = Math.max(widths[c] ?? 0, [...cell].length);
  }
  return rows.map((row) =>
    row
      .map((cell, c) => cell + ' '.repeat(Math.max(0, widths[c] - [...cell].length)))
      .join('  ')
      .trimEnd(),
  );
}
