/**
 * What understands a typed line: kubectl and the words beside it, in a file of its own that is loaded before the first
 * line. A cluster that is only watched does without.
 */
type Typing = typeof import('@/lib/simulator/typing');

let loaded: Typing | undefined;

/** Throws what the import throws when the file cannot be had. */
export async function loadTyping(): Promise<void> {
  loaded ??= await import('@/lib/simulator/typing');
}

/** Throws before `loadTyping` is done. */
export function typing(): Typing {
  if (loaded === undefined) throw new Error('a line is typed before what understands it is loaded');
  return loaded;
}
