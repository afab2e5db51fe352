/** Channels that the user struck out, by recording: cleaning and generation take them as known to be bad. */
import { SvelteMap } from 'svelte/reactivity';
import { session } from './session.svelte.js';

class BadChannels {
  private readonly byRecording = new SvelteMap<string, readonly string[]>();
  /** Of one verdict: those that it was given. */
  private known = $state.raw<{ check: unknown; names: readonly string[] }>({ check: undefined, names: [] });

  /** Of the recording that is open, beside those that it marks itself. */
  get names(): readonly string[] {
    return this.byRecording.get(session.recording?.path ?? '') ?? [];
  }

  /** Those that the verdict of the input check takes into account. */
  get judged(): readonly string[] {
    return this.known.check !== undefined && this.known.check === session.check ? this.known.names : [];
  }

  /** The verdict that stands takes these into account. */
  judge(names: readonly string[]): void {
    this.known = { check: session.check, names };
  }

  toggle(name: string): void {
    const { names } = this;
    this.set(names.includes(name) ? names.filter((one) => one !== name) : [...names, name]);
  }

  set(names: readonly string[]): void {
    const path = session.recording?.path;
    if (path !== undefined) this.byRecording.set(path, names);
  }
}

export const badChannels = new BadChannels();
