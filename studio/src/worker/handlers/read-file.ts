import type { Handler } from './handler.js';

export const readFile: Handler<'readFile'> = ({ path }, { workplace }) => workplace.storage.read(path);
