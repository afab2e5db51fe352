/** Files that are made to hurt: escape sequences, sizes, links, pipes. */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { encodeNifti } from '../../src/formats/index.js';
import { parseTsv } from '../../src/formats/tsv.js';
import { openBidsDataset } from '../../src/recordings/index.js';
import { command, type FaultCase } from './fault-case.js';

function escapes(input: string): FaultCase {
  return {
    input,
    right: 'no control character reaches the terminal or a table',
    async find({ at }) {
      const { out, error, code } = await command('inspect', at(input));
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      const sent = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.exec(out + error);
      const found = sent === null ? 'none sent' : `U+${sent[0].charCodeAt(0).toString(16)} sent`;
      return { value: `exit ${code}, ${found}`, right: sent === null };
    },
  };
}

export const HOSTILE_CASES: readonly FaultCase[] = [
  escapes('terminal/edf_esc.edf'),
  escapes('terminal/xdf_esc.xdf'),
  {
    input: 'a .nii.gz of kilobytes that inflates to 4 GB',
    right: 'refused at a stated limit, with little memory',
    async find({ scratch }) {
      const path = `${scratch}/bomb.nii.gz`;
      writeFileSync(path, bomb());
      const { code, error, seconds } = await command('inspect', path);
      return {
        value: `exit ${code} after ${seconds.toFixed(1)} s: ${error.trim().slice(0, 90)}`,
        right: code === 2 && seconds < 20,
      };
    },
  },
  {
    input: 'a BIDS folder with ses-1 → .',
    right: 'each file once',
    async find({ storage, at, scratch }) {
      const folder = `${scratch}/loop`;
      cpSync(at('bids/lower'), folder, { recursive: true });
      symlinkSync('.', `${folder}/sub-01/ses-1`);
      symlinkSync('..', `${folder}/sub-01/ses-2`);
      const dataset = await openBidsDataset(storage, folder);
      const count = dataset.recordings({ dataType: 'eeg', suffix: 'eeg' }).length;
      return { value: `${count} recordings`, right: count === 1 };
    },
  },
  {
    input: 'a named pipe',
    right: 'refused at once',
    async find({ scratch }) {
      const pipe = `${scratch}/pipe.edf`;
      execFileSync('mkfifo', [pipe]);
      const { code, seconds, error } = await command('inspect', pipe);
      return {
        value: `exit ${code} after ${seconds.toFixed(1)} s: ${error.trim().slice(0, 80)}`,
        right: code === 2 && seconds < 15,
      };
    },
  },
  {
    input: 'one SIGTERM during inspect',
    right: 'ended within 2 s',
    async find({ at, scratch }) {
      mkdirSync(`${scratch}/many`);
      const cli = fileURLToPath(new URL('../../src/cli/hemocast.ts', import.meta.url));
      const child = spawn(
        process.execPath,
        [
          '--import',
          import.meta.resolve('tsx'),
          cli,
          'preprocess',
          'eeg',
          at('fif/edge_boundary_raw.fif'),
          `${scratch}/many`,
          '--ica',
          'infomax',
        ],
        { stdio: ['ignore', 'pipe', 'pipe'] },
      );
      await new Promise((resolve) => child.stderr.once('data', resolve));
      const began = performance.now();
      const code = await new Promise<number | string | null>((resolve) => {
        child.once('exit', (status, signal) => resolve(status ?? signal));
        child.kill('SIGTERM');
      });
      const seconds = (performance.now() - began) / 1000;
      return { value: `${code} after ${seconds.toFixed(2)} s`, right: seconds < 2 && code !== 0 };
    },
  },
  {
    input: 'channels.tsv of 10⁵ columns',
    right: 'below a second',
    async find() {
      const columns = Array.from({ length: 1e5 }, (_, i) => `c${i}`).join('\t');
      const began = performance.now();
      parseTsv(`${columns}\n${columns}\n`, 'channels.tsv');
      const seconds = (performance.now() - began) / 1000;
      return { value: `${seconds.toFixed(2)} s`, right: seconds < 1 };
    },
  },
];

/** The header of 4000 volumes of 64³ and a thousand million zeros, as members of gzip one after the other. */
function bomb(): Uint8Array {
  const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  const small = encodeNifti({ shape: [1, 1, 1, 1], data: [0], affine: identity }).slice(0, 352);
  const header = new DataView(small.buffer);
  for (const [k, size] of [64, 64, 64, 4000].entries()) header.setInt16(42 + 2 * k, size, true);
  const zeros = gzipSync(new Uint8Array(2 ** 26), { level: 9 });
  return Buffer.concat([gzipSync(small), ...Array<Uint8Array>(62).fill(zeros)]);
}
