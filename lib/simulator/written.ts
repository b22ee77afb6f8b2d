/** What a program writes, on two streams, in the order in which it writes it. */

/** What was written on one stream before something was written on the other. */
export type Piece = { readonly to: 'stdout' | 'stderr'; readonly text: string };

export class Written {
  readonly #pieces: { to: Piece['to']; text: string }[] = [];

  get pieces(): readonly Piece[] {
    return this.#pieces;
  }

  write(to: Piece['to'], text: string): void {
    const last = this.#pieces.at(-1);
    if (last?.to === to) last.text += text;
    else if (text !== '') this.#pieces.push({ to, text });
  }
}

/** Pieces one after the other, as a terminal shows them. */
export function textOf(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join('');
}

export function textOn(stream: Piece['to'], pieces: readonly Piece[]): string {
  return textOf(pieces.filter(({ to }) => to === stream));
}
