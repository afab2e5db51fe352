import { HemocastError } from '../foundation/index.js';

/** A failure whose JSON document the command has printed itself: `--json` prints exactly one. */
export class ReportedFailure extends HemocastError {}
