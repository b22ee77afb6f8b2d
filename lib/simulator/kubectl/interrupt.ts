/** A command that would wait for ever: it ends as by Ctrl-C once nothing is left to happen. */
import { Failure } from './failure';
import type { Invocation } from './invocation';

/** Exit code of a program that was interrupted. */
const interrupted = 130;

export function goesOn(invocation: Invocation): never {
  const what = invocation.command;
  throw new Failure(
    [{ kind: 'plain', text: `^C (nothing is left to happen: ${what} would wait for ever)` }],
    interrupted,
  );
}
