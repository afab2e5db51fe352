import { createRequire } from 'node:module';

/** Versions that a result depends on, for sidecars and reports. */
export function engineVersions(): Record<string, string> {
  const ort = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  return { OnnxRuntime: ort.version, Node: process.versions.node };
}
