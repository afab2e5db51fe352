/** The order of the test files: the longest first, so that neither of two processes ends with a long one alone. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take ten seconds and more of a processor, the longest first; a new one may stand anywhere. */
const LONGEST = [
  'test/studies/datasets',
  'test/studies/eeg-encoder',
  'test/studies/bids-formats',
  'test/studies/workflow',
  'test/studies/pretrain-bold',
  'test/studies/given',
  'test/studies/leave-one-out',
  'test/cli/whole-commands',
  'test/cli/interrupt',
  'src/simulate/tasks',
  'src/encoders/eeg/model-features',
  'test/cli/preprocess',
  'test/report/reports',
  'src/simulate/motor-imagery',
  'src/train/train-generator',
  'src/commands/preprocess/eeg-report',
  'src/train/model-kinds',
  'src/reproduce/',
  'test/readme',
  'src/preprocess/eeg/scanner/gradient-artefact',
  'test/cli/',
  'test/browser-bundle',
  'src/evaluate/',
  'src/preprocess/fmri/',
  'src/data/',
  'src/simulate/',
  'src/modalities/',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONGEST.findIndex((start) => moduleId.includes(`/${start}`));
      return place < 0 ? LONGEST.length : place;
    };
    // The order of the others stays as vitest has it: what failed before, then by what they took.
    return [...(await super.sort(files))].sort((a, b) => rank(a) - rank(b));
  }
}
