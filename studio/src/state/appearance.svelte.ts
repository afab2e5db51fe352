/** Dark or light: as the system has it, until the user chooses. */
export type Theme = 'system' | 'light' | 'dark';

const KEY = 'hemocast-theme';

class Appearance {
  theme = $state<Theme>(stored());
  private system = $state(false);

  constructor() {
    if (typeof matchMedia === 'undefined') return;
    const query = matchMedia('(prefers-color-scheme: dark)');
    this.system = query.matches;
    query.addEventListener('change', () => {
      this.system = query.matches;
    });
  }

  /** Whether the page is dark now: by choice, or as the system has it. */
  get dark(): boolean {
    return this.theme === 'dark' || (this.theme === 'system' && this.system);
  }

  choose(theme: Theme): void {
    this.theme = theme;
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // A browser that keeps nothing still shows the choice.
    }
  }
}

function stored(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    if (kept === 'light' || kept === 'dark') return kept;
  } catch {
    // As above.
  }
  return 'system';
}

export const appearance = new Appearance();
