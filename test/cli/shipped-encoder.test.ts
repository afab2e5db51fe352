import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { NodeStorage } from '../../src/cli/node-storage.js';
import { shippedEegEncoder } from '../../src/cli/shipped-encoder.js';
import { readEegEncoder } from '../../src/encoders/eeg/index.js';
import { createRuntime } from '../../src/tensor/index.js';

describe('the encoder in the package', () => {
  it('reads, encodes, is small, and says what it is', async () => {
    const runtime = createRuntime(ort, { threads: 1 });
    const { encoder, hash, configuration } = await readEegEncoder(new NodeStorage(), shippedEegEncoder, runtime);
    const { tokens, width } = await encoder.encode(
      Float32Array.from({ length: 2 * 8 * 200 }, (_, i) => Math.sin((2 * Math.PI * 10 * i) / 200) / 5),
      ['O1', 'O2'],
    );
    expect(tokens).toHaveLength(2 * 8 * width);
    expect(tokens.every(Number.isFinite)).toBe(true);
    const bytes = readdirSync(shippedEegEncoder).map((name) => statSync(join(shippedEegEncoder, name)).size);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(8e6);
    const card = readFileSync(join(shippedEegEncoder, 'README.md'), 'utf8');
    for (const words of [hash, 'ODC-By', 'Limits', ...configuration.training.people]) expect(card).toContain(words);
  });

  it('is in what npm packs', () => {
    const { files } = JSON.parse(readFileSync(join(shippedEegEncoder, '../../package.json'), 'utf8'));
    expect(files).toContain('assets');
  });
});
