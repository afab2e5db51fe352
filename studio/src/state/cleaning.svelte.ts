/** The settings of cleaning, and what the last preview of it gave. */
import { client } from '../worker/connection.js';
import type { CleaningChoice, CleaningPreview, CleaningTexts } from '../worker/protocol.js';
import { badChannels } from './bad-channels.svelte.js';
import { session } from './session.svelte.js';
import { status } from './status.svelte.js';

class Cleaning {
  /** What the form holds; channels that are bad stand with the recording. */
  texts = $state.raw<CleaningTexts>({});
  /** The form as the command line reads it; undefined until the worker answered. */
  choice = $state.raw<CleaningChoice | undefined>();
  private last = $state.raw<{ path: string; command: string; preview: CleaningPreview } | undefined>();
  /** Counts previews, so that traces are read again. */
  version = $state(0);

  /** All that the form holds. */
  get given(): CleaningTexts {
    return { ...this.texts, bad: badChannels.names.join(',') };
  }

  /** Of the recording that is open. */
  get preview(): CleaningPreview | undefined {
    return this.last?.path === session.recording?.path ? this.last?.preview : undefined;
  }

  /** The settings have changed since. */
  get isOld(): boolean {
    return this.preview !== undefined && this.last?.command !== this.choice?.command;
  }

  set(key: string, value: string | boolean): void {
    if (key === 'bad')
      badChannels.set(
        String(value)
          .split(',')
          .map((name) => name.trim())
          .filter(Boolean),
      );
    else this.texts = { ...this.texts, [key]: value };
  }

  /** Reads the form. */
  async choose(): Promise<void> {
    const { recording } = session;
    if (recording === undefined) return;
    const choice = await client.request('chooseCleaning', { path: recording.path, texts: this.given });
    if (session.recording === recording) this.choice = choice;
  }

  async run(): Promise<void> {
    const { recording } = session;
    await this.choose();
    if (recording === undefined || this.choice === undefined || Object.keys(this.choice.faults).length > 0) return;
    const { options, command } = this.choice;
    const preview = await status.during('Cleaning', (given) =>
      client.request('previewCleaning', { path: recording.path, options }, given),
    );
    if (preview === undefined) return;
    this.last = { path: recording.path, command, preview };
    this.version++;
    status.said = 'Cleaned; nothing was written.';
  }

  /** Numbers of components that are to go, or to stay, whatever they are. */
  numbers(key: 'drop' | 'keep'): number[] {
    return String(this.texts[key] ?? '')
      .split(',')
      .map(Number)
      .filter((number) => Number.isInteger(number) && number > 0);
  }

  /** Takes a component out by hand, or keeps it; undone where that is what the judgement says by itself. */
  decide(number: number, fate: 'drop' | 'keep' | 'judged'): void {
    const others = (key: 'drop' | 'keep') => this.numbers(key).filter((one) => one !== number);
    const listed = (key: 'drop' | 'keep') =>
      fate === key ? [...others(key), number].sort((a, b) => a - b) : others(key);
    this.texts = { ...this.texts, drop: listed('drop').join(','), keep: listed('keep').join(',') };
  }
}

export const cleaning = new Cleaning();
