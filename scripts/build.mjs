// Compiles `src/` into `dist/`, and bundles the viewer of reports beside it. Nothing is printed on success, so that a
// command that builds first can still promise one JSON document on stdout.
import { spawnSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { buildReportViewer } from './report-viewer.mjs';

const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
rmSync('dist', { recursive: true, force: true });
const result = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (result.status !== 0) process.exit(result.status ?? 1);
chmodSync('dist/cli/hemocast.js', 0o755);
await buildReportViewer('dist/report-viewer.js');
