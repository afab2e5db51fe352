const MOST_LISTED = 5;

/** Names with commas; of many, the first and their number. */
export function listed(names: readonly string[]): string {
  const unique = [...new Set(names)];
  if (unique.length <= MOST_LISTED) return unique.join(', ');
  return `${unique.slice(0, MOST_LISTED).join(', ')} and ${unique.length - MOST_LISTED} more`;
}
