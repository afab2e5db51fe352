import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { useCommandsInTurn } from './commands-in-turn.js';

const line = useCommandsInTurn();
const { version } = (await import('../../package.json', { with: { type: 'json' } })).default;

describe('help', () => {
  it('lists every command, and says the version', async () => {
    const [help, told, bare] = await Promise.all([['--help'], ['--version'], []].map((args) => line.hemocast(args)));
    expect(help.code).toBe(0);
    for (const command of [
      'demo',
      'studio',
      'doctor',
      'simulate',
      'train',
      'generate',
      'evaluate',
      'inspect',
      'convert',
      'preprocess',
    ]) {
      expect(help.stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    }
    expect(told).toMatchObject({ code: 0, stdout: `${version}\n` });
    // Without a command there is nothing to do: help, as an error.
    expect(bare).toMatchObject({ code: 2, stdout: '', stderr: help.stdout });
  });

  it.each(['demo', 'doctor', 'simulate', 'train', 'generate', 'evaluate'])('%s --help', async (command) => {
    const { code, stdout } = await line.hemocast([command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Usage: hemocast ${command} `));
    expect(stdout).toContain('  --json');
    // Only a command that runs networks has threads to choose.
    expect(stdout.includes('  --threads <count>')).toBe(command !== 'simulate');
    if (command !== 'doctor')
      for (const option of ['--seed <seed>', '--template <folder>']) expect(stdout).toContain(option);
  });

  it('is the same by `help` and a name', async () => {
    const [one, other] = await Promise.all(
      [
        ['help', 'train'],
        ['train', '--help'],
      ].map((args) => line.hemocast(args)),
    );
    expect(one).toEqual(other);
  });
});

describe('wrong usage', () => {
  const cases: [name: string, args: string[], message: RegExp][] = [
    ['an unknown command', ['cast'], /unknown command 'cast'/],
    ['an unknown option', ['simulate', 'bids', '--persons', '3'], /unknown option '--persons'/],
    ['a missing argument', ['generate', 'model', '--out', 'x'], /missing required argument 'recording'/],
    ['a missing option', ['train', 'bids'], /required option '--out <folder>' not specified/],
    ['one argument too many', ['simulate', 'a', 'b'], /too many arguments/],
    ['a number out of range', ['simulate', 'bids', '--people', '0'], /whole number from 1 to 999, found "0"/],
    ['no number', ['train', 'bids', '--out', 'x', '--learning-rate', 'fast'], /number from 1e-7 to 1, found "fast"/],
    ['a fraction for a count', ['train', 'bids', '--out', 'x', '--steps', '1.5'], /whole number .*found "1.5"/],
    ['an unknown choice', ['simulate', 'bids', '--montage', '20'], /Allowed choices are 19, 30, 32, 64/],
    ['no threads', ['doctor', '--threads', '0'], /whole number from 1 to 256, found "0"/],
    ['an empty folder name', ['demo', '--out', ''], /expected some text, found nothing/],
    [
      'heads that do not divide the width',
      ['train', 'bids', '--out', 'x', '--heads', '3'],
      /--heads must divide --width/,
    ],
    [
      'the width of a network that there is not',
      ['train', 'bids', '--out', 'x', '--width', '64'],
      /--width goes with --residual diffusion/,
    ],
    [
      'attention in a network that there is not',
      ['train', 'bids', '--out', 'x', '--cross-attention'],
      /--cross-attention goes with --residual diffusion/,
    ],
    [
      'a sampler with nothing to draw',
      ['generate', 'model', 'visit.edf', '--out', 'x', '--sampler', 'ddim'],
      /--sampler goes with --samples-out/,
    ],
    [
      'steps with nothing to draw',
      ['generate', 'model', 'visit.edf', '--out', 'x', '--steps', '4', '--samples-out', '0'],
      /--steps goes with --samples-out/,
    ],
  ];

  it.each(cases)('%s ends with 2, a message and one JSON document', async (_, args, message) => {
    const { code, stdout, stderr } = await line.hemocast([...args, '--json']);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    const { error } = JSON.parse(stdout);
    expect(error.code).toBe('usage');
    expect(error.message).toMatch(message);
  });

  it('prints nothing on standard output without --json', async () => {
    expect(await line.hemocast(['cast'])).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('doctor', () => {
  it('prints one line for each check, or one JSON document', async () => {
    const { code, stdout, stderr } = await line.hemocast(['doctor', '--threads', '1']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trimEnd().split('\n')).toHaveLength(5);
    for (const check of stdout.trimEnd().split('\n')) expect(check).toMatch(/^ok {4}\S/);
    const json = await line.hemocast(['doctor', '--json']);
    expect(json.code).toBe(0);
    expect(JSON.parse(json.stdout)).toMatchObject({ version, passed: true });
  });

  it('leaves nothing of ONNX Runtime’s telemetry behind', async () => {
    expect((await line.hemocast(['doctor'])).code).toBe(0);
    expect(existsSync(line.cache) ? readdirSync(line.cache) : []).toEqual([]);
  });

  it('is not disturbed by a reader that went away', async () => {
    const { code, stderr } = await line.hemocast(['doctor'], { closedOutput: true });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it.skipIf(process.platform !== 'linux')('fails where nothing can be written, with one JSON document', async () => {
    const { code, stdout, stderr } = await line.hemocast(['doctor', '--json'], { cwd: '/proc' });
    expect(code).toBe(1);
    const { passed, checks } = JSON.parse(stdout);
    expect(passed).toBe(false);
    expect(checks.filter((check: { passed: boolean }) => !check.passed)).toMatchObject([{ name: 'Writing here' }]);
    expect(stderr.trim()).toBe('1 of 5 checks failed: Writing here.');
  });
});
