/** The order of the test files: the longest first, so that neither of two processes ends with a long one alone. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take ten seconds and more of a processor, the longest first; a new one may stand anywhere. */
const LONGEST = [
  'test/cli/eeg-encoder',
  'test/cli/datasets',
  'test/cli/workflow',
  'test/cli/given',
  'test/cli/bids-formats',
  'src/simulate/motor-imagery',
  'src/train/train-generator',
  'test/cli/pretrain-bold',
  'test/cli/score',
  'test/cli/pooled',
  'test/cli/leave-one-out',
  'test/cli/preprocess',
  'test/cli/explain',
  'test/cli/augment',
  'test/cli/decode',
  'test/cli/',
  'test/report/reports',
  'src/simulate/tasks',
  'src/modalities/',
  'src/reproduce/',
  'src/simulate/',
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
