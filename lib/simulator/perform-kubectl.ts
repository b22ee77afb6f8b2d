/** Carries out a line of kubectl: a step of the person who typed it, and what it leads to. */
import { actorOf } from './apiserver/identity';
import type { Command, CommandResult } from './command';
import type { Engine } from './engine/engine';
import type { Session } from './kubectl/session';
import { kubectlProgram } from './kubectl-program';
import { textOf, textOn } from './written';

export type KubectlCommand = Extract<Command, { kind: 'kubectl' }>;

/** `session` is what kubectl's configuration file says before the command; the answer has what it says after. */
export function performKubectl(
  engine: Engine,
  command: KubectlCommand,
  session: Session,
): { readonly result: CommandResult; readonly session: Session } {
  const { line, stdin, files, user = 'admin' } = command;
  const actor = actorOf(user);
  const words = line.trim().replace(/^(kubectl|k)\s+/, '');
  const action = { kind: 'command', command } as const;
  const step = engine.addStep(actor, actor, action, [], null, `${actor} runs kubectl ${words}`);
  const input = { ...(stdin === undefined ? {} : { stdin }), ...(files === undefined ? {} : { files }) };
  const answered = kubectlProgram().carryOut(engine, line, input, session, { user, because: [step] });
  const { pieces, exitCode } = answered;
  const printed = { pieces, stdout: textOn('stdout', pieces), stderr: textOn('stderr', pieces), exitCode };
  const message = textOf(pieces).replace(/\n$/, '');
  const result: CommandResult =
    exitCode === 0
      ? { ok: true, message, printed }
      : { ok: false, code: exitCode, reason: 'kubectl', message, printed };
  return { result, session: answered.session };
}
