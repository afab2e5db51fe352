/** Which view is looked at: the part of the address after `#`. */
class ShownView {
  /** Empty where the address names none. */
  name = $state(wanted());

  open(name: string): void {
    this.name = name;
    history.replaceState(null, '', `#${name}`);
  }

  /** The address was changed by hand, or by going back. */
  follow(): void {
    this.name = wanted();
  }
}

function wanted(): string {
  return location.hash.slice(1);
}

export const shownView = new ShownView();
