export { type DatasetInspection, inspectPath } from './inspect-path.js';
export type { InspectedChannel, Inspection, InspectionKind } from './inspection.js';
export { inspectionTable } from './inspection-table.js';
export { inspectFile } from './inspectors.js';
