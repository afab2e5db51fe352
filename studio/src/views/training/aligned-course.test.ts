import { expect, it } from 'vitest';
import { alignedCourse, sentenceOf } from './aligned-course.js';

const course = {
  loss: { steps: [1, 2, 4], values: [3, 2, 1] },
  validation: { steps: [0, 2], values: [0, 0.25] },
};

it('puts loss and validation on the steps of both', () => {
  expect(alignedCourse(course)).toEqual([
    [0, 1, 2, 4],
    [null, 3, 2, 1],
    [0, null, 0.25, null],
  ]);
});

it('says in words where both began and where they are', () => {
  expect(sentenceOf(course)).toBe(
    'Course of the training: loss from 3.000 at step 1 to 1.000 at step 4; validation score from 0.000 at step 0 to 0.250 at step 2.',
  );
  expect(sentenceOf({ ...course, loss: { steps: [], values: [] } })).toContain('no loss yet');
});
