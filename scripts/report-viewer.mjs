// Bundles the cortex viewer of reports into one script that asks for nothing.
import { build } from 'esbuild';

/** @param {string} file that is written */
export async function buildReportViewer(file) {
  await build({
    entryPoints: ['studio/src/report-viewer/main.ts'],
    outfile: file,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    legalComments: 'inline',
    logLevel: 'error',
  });
}
