/** Sections of the page of one recording about what went in. */
import { type Electrode, type ElectrodeStatus, montageFigure, spectrumFigure } from '../eeg-figures.js';
import type { Section, Tile } from '../html.js';
import { formatNumber } from '../markup.js';
import type { GeneratedRecording } from './input.js';
import type { TargetWords } from './words.js';

function counts(electrodes: readonly Electrode[]): Record<ElectrodeStatus, number> {
  const result = { matched: 0, aliased: 0, interpolated: 0, bad: 0, dropped: 0 };
  for (const { status } of electrodes) result[status]++;
  return result;
}

/** The recording, what was generated from it, and what the reader should know. */
export function briefSection(input: GeneratedRecording, words: TargetWords): Section {
  const { recording, electrodes, volumes, tr, warnings = [], given } = input;
  const others = given ? ` Given was ${given.from}.` : '';
  return {
    title: 'In brief',
    prose: [
      `The recording has ${recording.channels} ${rateOf(input)} over ${formatNumber(recording.durationSeconds, 0)} s. From it the model generated ${volumes} ${words.moments}, one every ${Number(tr.toFixed(3))} s, each the signal that it expects there.${others}`,
      warnings.map((warning) => `- **Note.** ${warning}`).join('\n'),
    ].join('\n\n'),
    tiles: [
      ...(electrodes ? electrodeTiles(electrodes) : []),
      {
        value: String(volumes),
        label: `${words.moments} generated, ${words.interval(Number(tr.toFixed(3)))}`,
        ours: true,
      },
    ],
  };
}

/** EEG has a rate, slow blood a time between two moments. */
function rateOf({ electrodes, recording: { sampleRate } }: GeneratedRecording): string {
  if (electrodes !== undefined) return `channels at ${formatNumber(sampleRate, 0)} Hz`;
  return `values, one every ${Number((1 / sampleRate).toFixed(3))} s,`;
}

function electrodeTiles(electrodes: readonly Electrode[]): Tile[] {
  const n = counts(electrodes);
  return [
    {
      value: `${n.matched + n.aliased} of ${electrodes.length - n.dropped}`,
      label: 'electrodes of the model found in the recording',
    },
    { value: String(n.interpolated + n.bad), label: 'filled in from neighbours: missing or bad' },
    { value: String(n.dropped), label: 'channels of the recording not used' },
  ];
}

/** Which electrodes were found, and the power of the EEG before and after it was cleaned; nothing where no EEG was given. */
export function electrodeSections({ electrodes, spectrum }: GeneratedRecording, { maps }: TargetWords): Section[] {
  if (electrodes === undefined || spectrum === undefined) return [];
  return [electrodeSection(electrodes, spectrum, maps)];
}

function electrodeSection(
  electrodes: readonly Electrode[],
  spectrum: NonNullable<GeneratedRecording['spectrum']>,
  maps: string,
): Section {
  const special = electrodes.filter(
    ({ status, note, recorded }) => status !== 'matched' || note || recorded !== undefined,
  );
  const drawn = electrodes.filter((one) => one.position);
  const words: Record<ElectrodeStatus, string> = {
    matched: 'matched',
    aliased: 'matched by an older name',
    interpolated: 'interpolated',
    bad: 'bad, replaced from its neighbours',
    dropped: 'dropped',
  };
  return {
    title: 'What went in: electrodes and spectrum',
    prose:
      `The model expects certain electrodes. Those in the recording are matched by name; older names (T3 for T7) are recognised; those missing or bad are filled in from their neighbours on the scalp, which adds no information: the more are filled in, the less the ${maps} rest on this recording. Nothing is replaced in silence.\n\n` +
      `A resting EEG falls with frequency and has a hump near 10 Hz. A spike at 50 or 60 Hz is the power line; a flat or rising curve above 20 Hz is muscle or noise. If the curve looks unlike an EEG, the ${maps} mean nothing.`,
    figures: [
      montageFigure({
        title: 'Electrodes from above, nose up',
        marks: ['recorded EEG'],
        electrodes: drawn,
        size: 'half',
      }),
      spectrumFigure({ title: 'EEG power', marks: ['recorded EEG'], size: 'half', ...spectrum }),
    ],
    table:
      special.length === 0
        ? undefined
        : {
            columns: [
              { title: 'Electrode' },
              { title: 'In the recording' },
              { title: 'What became of it' },
              { title: 'Note' },
            ],
            rows: special.map(({ name, recorded, status, note }) => ({
              cells: [name, recorded ?? (status === 'interpolated' ? '–' : name), words[status], note ?? ''],
            })),
            caption: `${electrodes.length - special.length} further electrodes matched exactly.`,
          },
  };
}
