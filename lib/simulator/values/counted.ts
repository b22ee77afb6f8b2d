/** A number and its noun: `1 endpoint`, `3 endpoints`, `0 replicas`. For nouns whose plural is an s. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
