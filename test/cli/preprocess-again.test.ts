/** `hemocast preprocess` a second time, and where one recording of a data set fails. */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeEdf } from '../../src/formats/index.js';
import { Random } from '../../src/foundation/index.js';
import { succeed } from './command.js';
import { useCommandsInTurn } from './commands-in-turn.js';

const line = useCommandsInTurn();
const at = (path: string) => join(line.folder, path);

const NAMES = ['Fp1', 'Fp2', 'C3', 'C4', 'O1', 'O2'];

function eegBytes(seed: string): Uint8Array {
  const random = new Random(seed);
  const data = random.fillNormal(new Float32Array(NAMES.length * 250 * 6), 10);
  return encodeEdf({ channels: NAMES.map((name) => ({ name })), sampleRate: 250, data });
}

const place = (subject: string) => `bids/sub-${subject}/eeg/sub-${subject}_task-rest`;
const result = (out: string, subject: string) =>
  at(`${out}/sub-${subject}/eeg/sub-${subject}_task-rest_desc-preproc_eeg.edf`);

beforeAll(() => {
  mkdirSync(at('bids'), { recursive: true });
  writeFileSync(at('bids/dataset_description.json'), JSON.stringify({ Name: 'three', BIDSVersion: '1.11.1' }));
  for (const subject of ['01', '02', '03']) {
    mkdirSync(at(`bids/sub-${subject}/eeg`), { recursive: true });
    writeFileSync(at(`${place(subject)}_eeg.edf`), eegBytes(subject));
  }
});

describe('preprocess again', () => {
  const command = ['preprocess', 'eeg', 'bids', 'clean', '--high', '40', '--json'];
  const repeat = async (...more: string[]) => {
    const { recordings } = JSON.parse((await succeed(line, [...command, ...more])).stdout);
    return recordings.map(({ fromEarlierRun = false }: { fromEarlierRun?: boolean }) => fromEarlierRun);
  };

  it('passes over what is done, and does what has changed', async () => {
    const first = JSON.parse((await succeed(line, command)).stdout);
    const written = statSync(result('clean', '01')).mtimeMs;
    const second = JSON.parse((await succeed(line, command)).stdout);
    expect(second).toEqual({
      ...first,
      recordings: first.recordings.map((recording: object) => ({ ...recording, fromEarlierRun: true })),
    });
    expect(statSync(result('clean', '01')).mtimeMs).toBe(written);

    rmSync(at('clean/sub-02_task-rest_desc-preprocEEG_report.html'));
    expect(await repeat()).toEqual([true, false, true]);
    // The recording is the same, but not what the data set says of it.
    const rows = NAMES.map((name) => `${name}\tEEG\tuV\t${name === 'C3' ? 'bad' : 'good'}`);
    writeFileSync(at(`${place('03')}_channels.tsv`), ['name\ttype\tunits\tstatus', ...rows, ''].join('\n'));
    expect(await repeat()).toEqual([true, true, false]);
    expect(await repeat('--reference', 'none')).toEqual([false, false, false]);
    expect(await repeat('--reference', 'none')).toEqual([true, true, true]);
    expect(await repeat('--reference', 'none', '--again')).toEqual([false, false, false]);
  });

  it('does again what was interrupted before its end', async () => {
    // Data without the sidecar that is written last.
    rmSync(result('clean', '01').replace(/edf$/, 'json'));
    expect(await repeat('--reference', 'none')).toEqual([false, true, true]);
  });
});

it('does the other recordings of a data set where one fails, and says which', async () => {
  truncateSync(at(`${place('02')}_eeg.edf`), 5000);
  const command = ['preprocess', 'eeg', 'bids', 'some'];
  const { code, stdout, stderr } = await line.hemocast([...command, '--json']);
  expect(code).toBe(1);
  const { recordings, failures } = JSON.parse(stdout);
  expect(recordings.map(({ input }: { input: string }) => input)).toEqual(
    ['01', '03'].map((subject) => `${place(subject)}_eeg.edf`),
  );
  expect(failures).toEqual([
    { input: `${place('02')}_eeg.edf`, code: 'edf-truncated', message: expect.stringContaining('ends too early') },
  ]);
  expect(stderr).toContain('1 of 3 recordings could not be preprocessed');
  expect(stderr).toContain(`- ${place('02')}_eeg.edf`);
  expect(['01', '02', '03'].map((subject) => existsSync(result('some', subject)))).toEqual([true, false, true]);

  writeFileSync(at(`${place('02')}_eeg.edf`), eegBytes('02'));
  const { stdout: text } = await succeed(line, command);
  expect(text.match(/done before/g)).toHaveLength(2);
  expect(readFileSync(result('some', '02')).length).toBeGreaterThan(5000);
});
