import { expect, it } from 'vitest';
import { z } from 'zod';
import { checkedJson } from './checked-json.js';

const schema = z.object({ window: z.object({ volumes: z.number() }) });
const kind = {
  code: 'model-configuration',
  summary: 'This is no model',
  expected: 'a model',
  advice: 'Copy it again.',
};

it('gives what fits, and names the first field that does not', () => {
  expect(checkedJson(schema, { window: { volumes: 16 } }, 'config.json', kind)).toEqual({ window: { volumes: 16 } });
  const refused = (value: unknown) => {
    try {
      checkedJson(schema, value, 'config.json', kind);
    } catch (error) {
      return error;
    }
  };
  expect(refused({ window: { volumes: 'many' } })).toMatchObject({
    code: 'model-configuration',
    detail: { file: 'config.json', field: 'window.volumes', expected: 'a model', advice: 'Copy it again.' },
  });
  expect(refused(3)).toMatchObject({ detail: { field: '(whole file)' } });
});
