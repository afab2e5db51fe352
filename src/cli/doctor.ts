import { freemem, totalmem } from 'node:os';
import type { Command } from 'commander';
import { doctorOptions } from '../commands/index.js';
import { embeddedTemplate } from '../cortex/index.js';
import { HemocastError, Random } from '../foundation/index.js';
import { MatrixEngine } from '../tensor/index.js';
import { engineVersions } from './engine-versions.js';
import { withOptions } from './options-of.js';
import { ReportedFailure } from './reported-failure.js';
import { openSession } from './session.js';
import { version } from './version.js';

interface Check {
  name: string;
  passed: boolean;
  found: string;
  advice?: string;
}

const GIBIBYTE = 2 ** 30;
/** What `hemocast demo` may take. */
const MEMORY_WANTED = 4;
const MATRIX = 1024;

export function doctorCommand(program: Command): Command {
  const command = program.command('doctor').description('Check that Hemocast can work on this machine.');
  return withOptions(command, doctorOptions, async (options) => {
    const session = openSession(options);
    const checks = [
      nodeCheck(),
      await engineCheck(session),
      memoryCheck(),
      templateCheck(),
      await writingCheck(session),
    ];
    for (const { name, passed, found, advice } of checks) {
      session.console.say(
        `${passed ? 'ok  ' : 'FAIL'}  ${name}: ${found}${passed || advice === undefined ? '' : `; ${advice}`}`,
      );
    }
    session.console.result({ version, passed: checks.every(({ passed }) => passed), checks });
    const failed = checks.filter(({ passed }) => !passed);
    if (failed.length === 0) return;
    throw new ReportedFailure(
      'doctor',
      `${failed.length} of ${checks.length} checks failed: ${failed.map(({ name }) => name).join(', ')}`,
      {},
      'failure',
    );
  });
}

function nodeCheck(): Check {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const passed = major > 20 || (major === 20 && minor >= 19);
  return { name: 'Node', passed, found: process.versions.node, advice: 'install Node 20.19 or later.' };
}

/** A product whose result is known, timed. */
async function engineCheck(session: ReturnType<typeof openSession>): Promise<Check> {
  const name = 'Numerical engine';
  try {
    const engine = new MatrixEngine(await session.runtime());
    const random = new Random('doctor');
    const a = random.fillNormal(new Float32Array(MATRIX * MATRIX));
    const identity = new Float32Array(MATRIX * MATRIX);
    for (let i = 0; i < MATRIX; i++) identity[i * MATRIX + i] = 2;
    const shape: [number, number] = [MATRIX, MATRIX];
    await engine.multiply(a, shape, a, shape);
    const began = performance.now();
    await engine.multiply(a, shape, a, shape);
    const speed = (2 * MATRIX ** 3) / (performance.now() - began) / 1e6;
    const doubled = await engine.multiply(a, shape, identity, shape);
    await engine.release();
    const right = doubled.every((value, i) => Math.abs(value - 2 * a[i]) < 1e-5);
    const found = `ONNX Runtime ${engineVersions().OnnxRuntime}, ${speed.toFixed(0)} GFLOP/s on ${MATRIX}³`;
    return { name, passed: right, found: right ? found : `${found}, but its products are wrong` };
  } catch (error) {
    return { name, passed: false, found: String(error), advice: 'run npm ci again.' };
  }
}

function memoryCheck(): Check {
  const total = totalmem() / GIBIBYTE;
  return {
    name: 'Memory',
    passed: total >= MEMORY_WANTED,
    found: `${total.toFixed(1)} GiB in all, ${(freemem() / GIBIBYTE).toFixed(1)} GiB free`,
    advice: `hemocast demo may take up to ${MEMORY_WANTED} GiB.`,
  };
}

function templateCheck(): Check {
  const template = embeddedTemplate();
  const regions = new Set(template.labels.filter((label) => label >= 0)).size;
  return {
    name: 'Cortex template',
    passed: regions === template.regions.length,
    found: `${template.source} (${regions} regions)`,
  };
}

async function writingCheck(session: ReturnType<typeof openSession>): Promise<Check> {
  const name = 'Writing here';
  try {
    await session.storage.ensureWritable('out');
    return { name, passed: true, found: process.cwd() };
  } catch (error) {
    return {
      name,
      passed: false,
      found: `${process.cwd()}: ${error instanceof HemocastError ? error.detail.found : String(error)}`,
      advice: 'give --out a folder that can be written to.',
    };
  }
}
