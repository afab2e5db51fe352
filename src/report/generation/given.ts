/** Section of the page of one recording about what was given beside EEG, or in its place, and what that does to the certainty. */
import type { Section } from '../html.js';
import type { GeneratedRecording } from './input.js';

/** Nothing where EEG alone was given. */
export function givenSections({ given }: GeneratedRecording): Section[] {
  if (given === undefined) return [];
  const { from, against, recordings, informed, certainty } = given;
  const share = `${(100 * informed).toFixed(informed === 1 ? 0 : 1)} %`;
  return [
    {
      title: 'What was given',
      prose: [
        recordings.map(({ title, file, observed }) => `- ${title}: ${file}, ${observed}`).join('\n'),
        `${share} of the generated moments lie where all of this was measured. There the deviation narrows; elsewhere it stays as wide as with ${against}.`,
      ].join('\n\n'),
      table: {
        caption: `Certainty with ${against} and with ${from}: the mean deviation of a measured value around the generated one over the moments where all was measured, in deviations of the signal over a run, and the mean of the ratio of the two.`,
        columns: [
          { title: 'Values' },
          { title: 'n', digits: 0 },
          { title: `SD, ${against}`, digits: 3 },
          { title: `SD, ${from}`, digits: 3 },
          { title: 'ratio', digits: 3 },
        ],
        rows: certainty.map((row) => ({ cells: [row.where, row.values, row.without, row.with, row.ratio] })),
      },
    },
  ];
}
