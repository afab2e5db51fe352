/** Which command blocks of the documents are run from beginning to end (`test/studies/documents.test.ts`), and which are only parsed. */

/** A document whose blocks are run in order, in an empty folder. */
export interface Walk {
  document: string;
  /** What is done before the first block, for commands that begin with data or a model of the reader's own. */
  before?: string;
  /** What is written differently so that it takes a minute and not an hour: the text that stands there → the text that is run. */
  instead?: readonly (readonly [string, string])[];
  /** Files that have to be there in the end; `*` is any text. */
  leaves: readonly string[];
}

const FILMS = 'npx hemocast simulate bids --people 5 --minutes 2 --films 2 --montage 19 --rate 160 --difficulty easy';
const MODEL = 'npx hemocast train bids --targets bold --out model --validation 1 --test 2 --modes 4';

export const WALKS: readonly Walk[] = [
  {
    document: 'README.md',
    instead: [
      ['npm ci && npm run build', ': the build stands'],
      ['--people 6 --minutes 4', '--people 4 --minutes 2 --modalities bold,fnirs'],
      ['out/demo/model RECORDING.edf', 'out/small/model out/small/bids/sub-02/eeg/sub-02_task-filmB_eeg.edf'],
      ['out/demo/model out/demo/bids', 'demo out/small/bids'],
    ],
    leaves: ['small/evaluation', 'small/generated', 'recording', 'both', 'light'].map(
      (one) => `out/${one}/*report.html`,
    ),
  },
  {
    document: 'docs/tutorials/first-model.md',
    instead: [['--people 6 --minutes 4', '--people 4 --minutes 2']],
    leaves: ['first/model/README.md', 'first/evaluation/report.html', 'first/generated/*report.html'],
  },
  {
    document: 'docs/tutorials/published-dataset.md',
    instead: [['--people 4 --films 2 --minutes 4', '--people 3 --films 1 --minutes 1']],
    leaves: ['scores/report.html', 'scores/metrics.json', 'generated/*report.html'],
  },
  {
    document: 'docs/your-own-recordings.md',
    instead: [
      ['--people 6 --minutes 2', '--people 4 --minutes 1'],
      // The page says so: raw EEG from a scanner is unfit.
      ['npx hemocast check room', 'refused npx hemocast check room'],
    ],
    leaves: ['evaluation/report.html', 'generated/*report.html'],
  },
  {
    document: 'docs/evidence.md',
    before: FILMS,
    instead: [
      ['DATA --split leave-one-out --out MODEL', 'bids --targets bold --modes 4 --split leave-one-out --out model'],
      ['MODEL DATA --out DIR', 'model bids --out scores'],
    ],
    leaves: ['scores/report.html'],
  },
  {
    document: 'docs/explaining.md',
    before: `${FILMS}\n${MODEL}`,
    instead: [['MODEL DATASET', 'model bids']],
    leaves: ['out/explain/report.html', 'out/explain-regions/report.html'],
  },
];

/** Blocks that are only parsed, known by how they begin, and why they are not run. */
export const PARSED_ONLY: readonly { document: string; begins: string; why: string }[] = [
  {
    document: 'README.md',
    begins: 'npm ci && npm run demo',
    why: 'it simulates and trains for minutes; the studies run its parts',
  },
  { document: 'README.md', begins: 'npm ci && npm test', why: 'these are the tests' },
  { document: 'CONTRIBUTING.md', begins: 'npm ci', why: 'every check begins with it' },
  {
    document: 'studio/README.md',
    begins: 'npm run studio:dev',
    why: 'serves until it is ended; tests in Chromium start it',
  },
  { document: 'docs/tutorials/first-model.md', begins: 'npx hemocast studio', why: 'serves until it is ended' },
  { document: 'docs/components.md', begins: 'hemocast preprocess eeg rest.edf', why: 'needs the weights of ICLabel' },
  {
    document: 'docs/datasets.md',
    begins: 'hemocast datasets',
    why: 'as docs/tutorials/published-dataset.md, which is run',
  },
  {
    document: 'docs/datasets.md',
    begins: 'hemocast train noddi:',
    why: 'test/studies/datasets.test.ts has it with twins',
  },
  {
    document: 'docs/datasets.md',
    begins: 'hemocast train bids',
    why: 'test/studies/datasets.test.ts has it with a twin',
  },
  { document: 'docs/decoding.md', begins: 'hemocast decode', why: 'test/cli/decode.test.ts has it on small data' },
  { document: 'docs/fairness.md', begins: 'hemocast augment', why: 'test/cli/augment.test.ts has it on small data' },
  { document: 'docs/formats.md', begins: 'npx tsx scripts/make-large-edf.ts', why: 'writes a file of gigabytes' },
  { document: 'docs/pretraining.md', begins: 'hemocast pretrain eeg', why: 'needs two published data sets and hours' },
  { document: 'docs/reproduce.md', begins: 'npx hemocast reproduce', why: 'a synopsis' },
  { document: 'docs/reproduce.md', begins: 'npx hemocast compare', why: 'a synopsis' },
  {
    document: 'docs/scanner.md',
    begins: 'hemocast preprocess eeg raw.vhdr',
    why: 'as docs/your-own-recordings.md, which is run',
  },
  {
    document: 'docs/score.md',
    begins: 'npx hemocast score PREDICTIONS',
    why: 'test/cli/score.test.ts has it on small data',
  },
  { document: 'docs/score.md', begins: 'npx hemocast score --from', why: 'test/cli/score.test.ts has it' },
  { document: 'docs/simulator.md', begins: 'npx hemocast simulate FOLDER', why: 'a synopsis' },
  { document: 'docs/simulator.md', begins: 'npx tsx scripts/calibrate-simulator.ts', why: 'takes an hour' },
];
