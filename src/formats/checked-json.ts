/** JSON that was parsed, held to a schema: the first field that is wrong is named. */
import { HemocastError } from '../foundation/index.js';

/** What is used of a schema, such as one of zod. */
export interface JsonSchema<T> {
  safeParse(
    value: unknown,
  ):
    | { success: true; data: T }
    | { success: false; error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } };
}

/** What a file is to be, for the error. */
export interface JsonKind {
  code: string;
  summary: string;
  /** Who writes such files. */
  expected: string;
  advice: string;
}

/**
 * @param file for the error
 * @throws HemocastError `kind.code` naming the first field that is wrong
 */
export function checkedJson<T>(schema: JsonSchema<T>, value: unknown, file: string, kind: JsonKind): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues;
  const { code, summary, expected, advice } = kind;
  const field = path.join('.') || '(whole file)';
  throw new HemocastError(code, summary, { file, field, expected, found: message, advice });
}
