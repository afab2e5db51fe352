/** ONNX Runtime in the worker: threads of WebAssembly where the page is isolated, one thread elsewhere, the graphics card where asked for. */

import graphicsGlue from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import graphicsBinary from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import plainGlue from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import plainBinary from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { HemocastError } from '../../../src/foundation/index.js';
import { createRuntime, type Runtime } from '../../../src/tensor/index.js';
import type { EngineName, EngineState } from './protocol.js';
import { yielding } from './yielding-runtime.js';

type Ort = Parameters<typeof createRuntime>[0];

/** More threads than this gain nothing on models of this size. */
const MOST_THREADS = 8;

/** @throws HemocastError `engine-missing` where WebGPU was asked for and is not there */
export async function startEngine(
  engine: EngineName,
  threads = defaultThreads(),
): Promise<{ runtime: Runtime; state: EngineState }> {
  const hasGraphics = await graphicsCard();
  if (engine === 'webgpu' && !hasGraphics) {
    throw new HemocastError('engine-missing', 'This browser offers no WebGPU', {
      expected: 'WebGPU in a worker',
      found: 'none',
      advice: 'Use the engine WebAssembly, which gives the same numbers.',
    });
  }
  const ort = await load(engine);
  const count = globalThis.crossOriginIsolated ? threads : 1;
  const providers = engine === 'webgpu' ? ['webgpu', 'wasm'] : ['wasm'];
  const runtime = createRuntime(ort, { threads: count, executionProviders: providers });
  return { runtime: yielding(runtime), state: { engine, threads: count, hasGraphics } };
}

async function load(engine: EngineName): Promise<Ort> {
  const graphics = engine === 'webgpu';
  const ort = (graphics ? await import('onnxruntime-web/webgpu') : await import('onnxruntime-web/wasm')) as Ort;
  const [mjs, wasm] = graphics ? [graphicsGlue, graphicsBinary] : [plainGlue, plainBinary];
  ort.env.wasm.wasmPaths = { mjs: absolute(mjs), wasm: absolute(wasm) };
  ort.env.wasm.proxy = false;
  return ort;
}

/** ONNX Runtime resolves what is relative by a file of its own. */
function absolute(path: string): string {
  return new URL(path, self.location.href).href;
}

function defaultThreads(): number {
  return Math.min(MOST_THREADS, globalThis.navigator?.hardwareConcurrency ?? 1);
}

async function graphicsCard(): Promise<boolean> {
  const { gpu } = navigator as Navigator & { gpu?: { requestAdapter(): Promise<unknown> } };
  return gpu !== undefined && (await gpu.requestAdapter().catch(() => null)) !== null;
}
