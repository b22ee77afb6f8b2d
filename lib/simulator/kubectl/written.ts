/** What a program writes, on two streams, in the order in which it writes it. */
import type { Piece } from '../kubectl-program';

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
