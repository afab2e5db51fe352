import type { Progress } from '../../../../src/foundation/index.js';
import type { Answer, Ask, RequestName } from '../protocol.js';
import type { Workplace } from '../workplace.js';

/** What a handler works with beside what it is asked. */
export interface Circumstances {
  workplace: Workplace;
  /** Its reports also end the work once the user has had enough. */
  progress: Progress;
  signal: AbortSignal;
}

/** What answers one kind of request. Arrays of an answer are copied to the page, so that those kept here stay whole. */
export type Handler<Name extends RequestName> = (ask: Ask<Name>, circumstances: Circumstances) => Promise<Answer<Name>>;
