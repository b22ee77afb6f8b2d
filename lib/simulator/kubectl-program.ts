/**
 * kubectl, as a cluster knows it: a program that is installed or not. A cluster runs without one, as a real cluster does;
 * only a line that somebody types needs it. It weighs as much as half of what runs a cluster, so a page loads it with the
 * first line. `typing.ts` installs it.
 */
import type { Client } from './apiserver/identity';
import type { Resource } from './apiserver/resources';
import type { Engine } from './engine/engine';
import type { Session } from './kubectl/session';
import type { Kind } from './objects/objects';
import type { StepId } from './trace';
import type { Piece } from './written';

export type Kubectl = {
  /** Carries out a line of words, with or without `kubectl` before them. */
  readonly carryOut: (
    engine: Engine,
    line: string,
    input: Input,
    session: Session,
    caller: Caller,
  ) => Answered;
  /** What a line that is being typed can go on with. */
  readonly complete: (line: string, known: Known) => Completion;
};

/** What a command can read besides its line. */
export type Input = {
  readonly stdin?: string;
  /** Text by name, as they lie in the folder that kubectl is called in. */
  readonly files?: Readonly<Record<string, string>>;
};

/** Whom the requests come from, and which step of the trace they are because of. */
export type Caller = { readonly user: Client; readonly because: readonly StepId[] };

export type Answered = {
  /** What it wrote, in the order in which it wrote it. */
  readonly pieces: readonly Piece[];
  readonly exitCode: number;
  /** The configuration after the command. */
  readonly session: Session;
};

/** What of a cluster a line can name. */
export type Known = {
  readonly resources: readonly Resource[];
  readonly namesOf: (kind: Kind, namespace?: string) => readonly string[];
  /** The namespace that is meant where none is named. */
  readonly namespace: string;
  readonly processes: readonly string[];
};

/** `options` replace the line from the character `from` on. */
export type Completion = { readonly from: number; readonly options: readonly string[] };

let installed: Kubectl | undefined;

export function install(kubectl: Kubectl): void {
  installed = kubectl;
}

/** Throws when it is not installed: whoever lets lines be typed imports `typing.ts` first. */
export function kubectlProgram(): Kubectl {
  if (installed === undefined) throw new Error('kubectl is not installed: import lib/simulator/typing first');
  return installed;
}
