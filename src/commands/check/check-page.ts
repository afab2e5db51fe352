/** Verdicts as a page. */
import { EEG_CHECKS } from '../../preprocess/index.js';
import { renderReport, type Section } from '../../report/index.js';
import type { CheckedRecording } from './check-recordings.js';
import { CHECK_COLUMNS, checkCells } from './check-table.js';

/** @param provenance versions, input and model, as in other reports */
export function checkPage(
  input: string,
  checked: readonly CheckedRecording[],
  provenance: Record<string, string>,
): string {
  const of = (wanted: string) => checked.filter(({ outcome }) => outcome === wanted);
  const [unfit, doubtful] = [of('unfit'), of('doubtful')];
  const verdict = `${checked.length - unfit.length - doubtful.length} fit, ${doubtful.length} doubtful, ${unfit.length} unfit.`;
  return renderReport({
    title: `Input check of ${input}`,
    subtitle: verdict,
    ...(unfit.length + doubtful.length > 0 && { notice: `${verdict} Read why before using what is made of them.` }),
    sections: [
      {
        title: 'Verdicts',
        tables: [
          {
            columns: CHECK_COLUMNS.map((title) => ({ title })),
            rows: checked.map((one) => ({ cells: checkCells(one) })),
          },
        ],
      },
      ...checked.filter(({ findings, notes }) => findings.length + notes.length > 0).map(reasons),
      {
        title: 'What is checked',
        prose: EEG_CHECKS.map(({ name, description }) => `- **${name}**: ${description}`).join('\n'),
      },
    ],
    provenance,
  });
}

function reasons({ file, outcome, findings, notes }: CheckedRecording): Section {
  return {
    title: `${file}: ${outcome}`,
    prose: [
      ...findings.map((finding) => `- **${finding.outcome}** (${finding.check}): ${finding.text}`),
      ...notes.map((note) => `- ${note}`),
    ].join('\n'),
  };
}
