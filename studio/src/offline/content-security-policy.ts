/** What the studio's page may load: its own files, and pictures that it draws itself. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  // WebAssembly is compiled; no text is ever run as a script.
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "style-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
