/** Bundles the cortex viewer of reports into one file. */
export function buildReportViewer(file: string): Promise<void>;
