/** Weights of other programs: what `import labram` says and writes, and what `inspect` and `convert` make of checkpoints. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { labramBase, labramShapes } from '../../src/encoders/eeg/index.js';
import { readNpz } from '../../src/formats/index.js';
import { call, checkpoint, global, pickle, record, text } from '../../src/formats/torch/checkpoint.fixture.js';
import { TORCH_FILES, TORCH_VALUES } from '../../src/formats/torch/vectors.fixture.js';
import { Random } from '../../src/foundation/index.js';
import { encodeSafetensors } from '../../src/tensor/index.js';
import { filesBelow, fingerprints, succeed } from './command.js';
import { useCommandsInTurn } from './commands-in-turn.js';

const line = useCommandsInTurn();
const at = (...parts: string[]) => join(line.folder, ...parts);

beforeAll(() => {
  const random = new Random('weights');
  const tensors = [...labramShapes(labramBase)].map(
    ([name, shape]): [string, { shape: number[]; data: Float32Array }] => {
      const data = random.fillNormal(new Float32Array(shape.reduce((a, b) => a * b, 1)));
      return [name, { shape: [...shape], data }];
    },
  );
  writeFileSync(at('labram.safetensors'), encodeSafetensors(new Map(tensors)));
  const harmful = record({ model: record({}), x: call(global('posix', 'system'), text('touch PWNED')) });
  writeFileSync(at('harmful.pth'), checkpoint(pickle(harmful), {}));
  writeFileSync(at('torch.pth'), gunzipSync(Buffer.from(TORCH_FILES[2], 'base64')));
});

async function refused(args: string[]) {
  const { code, stdout, stderr } = await line.hemocast([...args, '--json']);
  expect(code, stderr).toBe(2);
  return JSON.parse(stdout).error;
}

describe('import labram', () => {
  it('writes an encoder folder, the same bytes each time, and says what the file is', async () => {
    const { stdout } = await succeed(line, ['import', 'labram', 'labram.safetensors', '--out', 'encoder', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ out: 'encoder', format: 'safetensors', tensors: 221, published: false });
    expect(filesBelow(at('encoder'))).toEqual(['README.md', 'config.json', 'encoder.onnx', 'model.safetensors']);
    const first = fingerprints(at('encoder'));
    const again = await succeed(line, ['import', 'labram', 'labram.safetensors', '--out', 'encoder']);
    expect(again.stdout).toMatch(/221 tensors, 5819936 values/);
    expect(again.stdout).toMatch(/SHA-256 [0-9a-f]{64} is not that of the published/);
    expect(fingerprints(at('encoder'))).toEqual(first);
  });

  it('refuses code by its name, runs nothing and writes nothing', async () => {
    const error = await refused(['import', 'labram', 'harmful.pth', '--out', 'none']);
    expect(error).toMatchObject({ code: 'torch-forbidden', file: 'harmful.pth', found: 'posix.system' });
    expect(existsSync(at('PWNED'))).toBe(false);
    expect(existsSync(at('none'))).toBe(false);
  });

  it('refuses a folder that holds something else', async () => {
    mkdirSync(at('other'));
    writeFileSync(at('other', 'config.json'), '{"format": "hemocast-model"}');
    const error = await refused(['import', 'labram', 'labram.safetensors', '--out', 'other']);
    expect(error).toMatchObject({ code: 'folder-taken', file: 'other' });
    expect(filesBelow(at('other'))).toEqual(['config.json']);
  });
});

describe('a PyTorch checkpoint', () => {
  it('is listed by inspect', async () => {
    const { stdout } = await succeed(line, ['inspect', 'torch.pth', '--json']);
    const { format, kind, channels, remarks } = JSON.parse(stdout);
    expect([format, kind]).toEqual(['PyTorch', 'array']);
    const listed = channels.map(({ name, type, shape }: Record<string, unknown>) => [name, type, shape]);
    expect(listed).toEqual(
      expect.arrayContaining(Object.entries(TORCH_VALUES).map(([name, [type, shape]]) => [name, type, shape])),
    );
    expect(remarks).toEqual(['complex is of the type complex64; it is left out.']);
  });

  it('is converted value for value', async () => {
    await succeed(line, ['convert', 'torch.pth', 'torch.npz']);
    const arrays = readNpz(readFileSync(at('torch.npz')), 'torch.npz');
    for (const [name, [, shape, values]] of Object.entries(TORCH_VALUES)) {
      expect(arrays.get(name)?.shape, name).toEqual(shape);
      expect([...arrays.get(name)!.data], name).toEqual(values);
    }
  });

  it('that asks for code is not inspected either', async () => {
    expect(await refused(['inspect', 'harmful.pth'])).toMatchObject({ code: 'torch-forbidden', found: 'posix.system' });
  });
});
