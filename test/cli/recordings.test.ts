/** Real recordings through `generate`, and what their results are called. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { filesBelow, fingerprints, realData, succeed } from './command.js';
import { useCommandsInTurn } from './commands-in-turn.js';
import { lend } from './shared-study.js';

const line = useCommandsInTurn();
const at = (path: string) => join(line.folder, path);
const generate = (recording: string, out: string) => {
  return ['generate', 'model', recording, '--out', out, '--threads', '1', '--json'];
};

beforeAll(() => lend(line, 'tiny'), 300_000);

/** Copies the simulated recording under another name, for another patient. */
function recordingOf(patient: string, path: string): void {
  const bytes = readFileSync(at('bids/sub-01/eeg/sub-01_task-filmA_eeg.edf'));
  bytes.write(`${patient} X X X`.padEnd(80), 8, 'latin1');
  writeFileSync(at(path), bytes);
}

describe('names of results', () => {
  it('keep recordings apart whose names differ by a stop alone', async () => {
    recordingOf('one', 'Subject01_1.edf');
    recordingOf('two', 'Subject011.edf');
    for (const name of ['Subject01_1.edf', 'Subject011.edf']) await succeed(line, generate(name, 'apart'));
    const files = filesBelow(at('apart'));
    const stem = '_hemi-L_space-fsaverage_den-3k_desc-generated_bold.func.gii';
    expect(files).toContain(`sub-Subject01/func/sub-Subject01_task-recording_acq-1${stem}`);
    expect(files).toContain(`sub-Subject011/func/sub-Subject011_task-recording${stem}`);
    expect(files).toContain('sub-Subject01_task-recording_acq-1_report.html');
    expect(files).toContain('sub-Subject011_task-recording_report.html');
  });

  it('never hide results of another recording, and let the same one be made again', async () => {
    mkdirSync(at('visit2'));
    recordingOf('three', 'visit2/Subject011.edf');
    const before = fingerprints(at('apart'));
    const { code, stdout } = await line.hemocast(generate('visit2/Subject011.edf', 'apart'));
    expect(code).toBe(2);
    const sidecar = 'sub-Subject011_task-recording_hemi-L_space-fsaverage_den-3k_desc-generated_bold.json';
    expect(JSON.parse(stdout).error).toMatchObject({
      code: 'output-conflict',
      file: `apart/sub-Subject011/func/${sidecar}`,
      expected: expect.stringContaining('visit2/Subject011.edf'),
      found: expect.stringContaining('Subject011.edf'),
    });
    expect(fingerprints(at('apart'))).toEqual(before);
    await succeed(line, generate('Subject011.edf', 'apart'));
    expect(fingerprints(at('apart'))).toEqual(before);
  });
});

const cases = [
  // 64 channels, 160 Hz, dots in the names; and 19 channels, 500 Hz, old names T3 … T6.
  { file: 'eegmmidb/S001R03.edf', name: 'sub-S001R03_task-recording', aliased: [] },
  {
    file: 'eegmat/Subject00_2.edf',
    name: 'sub-Subject00_task-recording_acq-2',
    aliased: ['T3 → T7', 'T4 → T8', 'T5 → P7', 'T6 → P8'],
  },
];

describe.each(cases)('real recording $file', ({ file, name, aliased }) => {
  it.skipIf(!existsSync(join(realData, file)))('becomes BOLD on every electrode of the model', async () => {
    const recording = file.replace('/', '-');
    const { stdout } = await succeed(line, generate(join(realData, file), recording));
    const { channels, report, notice, volumes, tr, seconds } = JSON.parse(stdout);
    expect(report).toBe(`${recording}/${name}_report.html`);
    expect(channels).toMatchObject({ matched: 19, interpolated: [] });
    expect([...channels.aliased].sort()).toEqual(aliased);
    expect(volumes).toBe(Math.floor(seconds / tr));
    expect(notice).toContain('no claim about this person');
  });
});
