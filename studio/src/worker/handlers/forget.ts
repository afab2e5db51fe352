import type { Handler } from './handler.js';

export const forget: Handler<'forget'> = async ({ recordings, output }, { workplace }) => {
  if (recordings) {
    workplace.recordings.clear();
    workplace.dropped.clear();
  }
  if (output) await Promise.all([...workplace.output.files.keys()].map((path) => workplace.output.remove(path)));
  return null;
};
