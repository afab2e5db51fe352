/** Failures of the HDF5 library that h5wasm passes over. */
type Library = typeof import('h5wasm');

/**
 * What tells of names, types and attributes: of a header or a list of names that is damaged, h5wasm otherwise makes a group without
 * content, so that channels, tags and whole runs would be missing without a word.
 */
const HEEDED = [
  'get_names',
  'get_type',
  'get_attribute_names',
  'get_attribute_metadata',
  'get_attribute_data',
] as const;

/** Makes these calls throw where the library reports an error, until the function returned is called. */
export function heedFailures({ Module: module }: Library): () => void {
  const calls = module as unknown as Record<string, (...request: unknown[]) => unknown>;
  const before = HEEDED.map((name) => [name, calls[name]] as const);
  for (const [name, call] of before) {
    calls[name] = (...request) => {
      module.activate_throwing_error_handler();
      try {
        return call.apply(module, request);
      } finally {
        module.deactivate_throwing_error_handler();
      }
    };
  }
  return () => {
    for (const [name, call] of before) calls[name] = call;
  };
}
