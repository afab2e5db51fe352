/** The page of generating from one recording: what went in, what came out, and what must not be read into it. */
import { renderReport } from '../html.js';
import { channelSections, channelWords } from './channels.js';
import { cortexSections, cortexWords } from './cortex.js';
import { givenSections } from './given.js';
import { type GenerationReportInput, SIMULATED_TRAINING_NOTICE } from './input.js';
import { briefSection, electrodeSections } from './recording.js';

/**
 * The whole page as one HTML file: of BOLD on the cortex where there is a template, else of channels.
 *
 * @throws HemocastError `picture-values` when a map does not fit the template
 */
export function generationReport(input: GenerationReportInput): string {
  const { recording, doubt, notice = SIMULATED_TRAINING_NOTICE } = input;
  const onCortex = 'template' in input;
  const words = onCortex ? cortexWords(input) : channelWords(input);
  return renderReport({
    title: `Generated ${words.title} for ${recording.name}`,
    subtitle: words.subtitle,
    notice,
    ...(doubt !== undefined && { doubt }),
    sections: [
      briefSection(input, words),
      ...givenSections(input),
      ...(onCortex ? cortexSections(input) : channelSections(input)),
      ...electrodeSections(input, words),
      { title: 'What this is not', prose: words.limits },
    ],
    provenance: input.provenance,
    ...(onCortex && input.viewer && { script: input.viewer.script }),
  });
}
