/** The order of the test files: the longest first, so that neither of two processes ends with a long one alone. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Parts of the paths of files that take ten seconds and more of a processor, the longest first; a new one may stand anywhere. */
const LONGEST = [
  'test/studies/datasets',
  'test/studies/workflow',
  'test/studies/eeg-encoder',
  'test/studies/bids-formats',
  'test/studies/pretrain-bold',
  'test/studies/given',
  'test/studies/leave-one-out',
  '.study.test',
  'test/cli/preprocess',
  'test/report/reports',
  'test/cli/interrupt',
  'src/train/train-generator',
  'test/readme',
  'test/cli/whole-commands',
  'src/simulate/tasks',
  'test/cli/bad-input',
  'test/cli/',
  'src/simulate/',
  'src/data/',
  'src/evaluate/',
  'src/preprocess/',
  'src/reproduce/',
  'src/commands/',
  'src/modalities/',
  'test/browser-bundle',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONGEST.findIndex((start) => moduleId.includes(start));
      return place < 0 ? LONGEST.length : place;
    };
    // The order of the others stays as vitest has it: what failed before, then by what they took.
    return [...(await super.sort(files))].sort((a, b) => rank(a) - rank(b));
  }
}
