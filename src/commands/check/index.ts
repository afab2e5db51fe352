export { checkPage } from './check-page.js';
export { type CheckedRecording, type CheckTask, checkRecordings } from './check-recordings.js';
export { checkTable } from './check-table.js';
export { type CheckOptions, checkOptions } from './options.js';
