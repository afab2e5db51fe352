/** Studies that several processes ask for. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { madeOnce } from './shared-study.js';

it('is made by one of those who ask at once, after a failure again, and where its maker died', async () => {
  const name = `tested-${process.pid}`;
  let made = 0;
  const make = async (folder: string) => {
    made++;
    await new Promise((resolve) => setTimeout(resolve, 50));
    writeFileSync(join(folder, 'number'), String(made));
  };
  const fail = async () => {
    throw new Error('no space');
  };
  let finished = '';
  try {
    await expect(madeOnce(name, fail)).rejects.toThrow('no space');
    const [one, other] = await Promise.all([madeOnce(name, make), madeOnce(name, make)]);
    finished = one;
    expect(other).toBe(one);
    expect(made).toBe(1);
    expect(readFileSync(join(one, 'number'), 'utf8')).toBe('1');
    expect(existsSync(`${one}.lock`)).toBe(false);

    rmSync(one, { recursive: true });
    // No process has so high a number.
    writeFileSync(`${one}.lock`, '99999999');
    await madeOnce(name, make);
    expect(readFileSync(join(one, 'number'), 'utf8')).toBe('2');
  } finally {
    if (finished !== '') for (const end of ['', '.lock']) rmSync(finished + end, { recursive: true, force: true });
  }
});
