/** What the last generation owes to bands and regions, target by target. */
import type { ExplainedRecording } from '../../../src/commands/index.js';
import { client } from '../worker/connection.js';
import type { ExplainAsk } from '../worker/protocol.js';
import { generation } from './generation.svelte.js';
import { status } from './status.svelte.js';

class Explanations {
  private found = $state.raw<
    { of: unknown; target: string; what: ExplainAsk['what']; explained: ExplainedRecording }[]
  >([]);

  /** Of the generation that is shown; undefined until it was asked for. */
  of(target: string, what: ExplainAsk['what']): ExplainedRecording | undefined {
    const { current } = generation;
    return this.found.find((one) => one.of === current && one.target === target && one.what === what)?.explained;
  }

  async ask(target: string, what: ExplainAsk['what'], pairs = 2): Promise<void> {
    const { current } = generation;
    if (current === undefined) return;
    // What was generated is explained, not what would be now.
    const { recording, model, seed, force, bad } = current.asked;
    const ask: ExplainAsk = { recording, model, target, what, pairs, seed, force, bad };
    const explained = await status.during('Sharing out what was generated', (options) =>
      client.request('explain', ask, options),
    );
    // Those of earlier generations are not asked for again.
    if (explained)
      this.found = [...this.found.filter((one) => one.of === current), { of: current, target, what, explained }];
  }
}

export const explanations = new Explanations();
