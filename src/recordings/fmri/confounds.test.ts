import { describe, expect, it } from 'vitest';
import { readConfounds } from './confounds.js';

describe('reading confounds', () => {
  const table =
    'csf\ttrans_x\ttrans_x_derivative1\tmotion_outlier00\tmotion_outlier01\n1\t2\tn/a\t0\t1\n3\t5\t3\t1\t0\n5\t6\t1\t0\t0\n';
  const read = (wanted: string[]) => readConfounds(new TextEncoder().encode(table), 'c.tsv', wanted);

  it('takes names, patterns and sets, each once, and fills what is missing with the mean', () => {
    const { names, values, volumes: lines } = read(['trans_x_derivative1', 'outliers', 'motion_outlier*', 'cs*f']);
    expect(names).toEqual(['trans_x_derivative1', 'motion_outlier00', 'motion_outlier01', 'csf']);
    expect(lines).toBe(3);
    expect([...values]).toEqual([2, 3, 1, 0, 1, 0, 1, 0, 0, 1, 3, 5]);
  });

  it('refuses a column that is not there, and one that is no number', () => {
    expect(() => read(['motion24'])).toThrow(expect.objectContaining({ code: 'fmri-confounds' }));
    const broken = new TextEncoder().encode(table.replace('\t5\t', '\tfive\t'));
    expect(() => readConfounds(broken, 'c.tsv', ['trans_x'])).toThrow(/trans_x, line 3/);
  });
});
