/** `kubectl create KIND NAME …`: an object made from the words of a line, and created. */
import type { Manifest } from '../../objects/objects';
import { withLastApplied } from '../apply/last-applied';
import { fieldValidationOf, Teller } from '../change';
import { fail, failWith, failWithUsage } from '../failure';
import { dryRunFlag, fieldManagerFlag, printFlags, saveConfigFlag, validateFlag } from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import type { FlagSpec } from '../line/flags';

export type Generator = {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly usage: string;
  readonly does: string;
  readonly flags?: readonly FlagSpec[];
  /** A refusal is told as `failed to create WHAT: …`; absent: as the API server says it. */
  readonly failing?: string;
  readonly make: (invocation: Invocation, name: string) => Manifest;
};

export function generator({ name, aliases, usage, does, flags = [], failing, make }: Generator): CommandSpec {
  return {
    name,
    ...(aliases === undefined ? {} : { aliases }),
    usage,
    does,
    flags: [...printFlags, dryRunFlag, fieldManagerFlag, validateFlag, saveConfigFlag, ...flags],
    run: (invocation) => createMade(invocation, make(invocation, nameOf(invocation)), failing),
  };
}

/** The one name that the line gives before `--`. */
export function nameOf({ args, dash, command }: Invocation): string {
  const names = dash < 0 ? args : args.slice(0, dash);
  if (names.length !== 1) failWithUsage(command, `exactly one NAME is required, got ${names.length}`);
  return names[0] as string;
}

/** Creates an object, or only prints it, as the flags say. */
export function createMade(
  invocation: Invocation,
  made: Manifest,
  failing?: string,
  manager = 'kubectl-create',
  teller = new Teller(invocation),
): void {
  const resource = invocation.api.resources.of(made);
  if (resource === undefined) fail(`no matches for kind "${made.kind}" in version "${made.apiVersion}"`);
  const object = placed(invocation, resource.namespaced, made);
  const whole = invocation.flags.bool('save-config') ? withLastApplied(object) : object;
  if (teller.dryRun === 'client') {
    teller.tell(resource, invocation.isNamespaceGiven ? whole : made, 'created');
    return;
  }
  const options = { ...teller.options(manager), fieldValidation: fieldValidationOf(invocation) };
  const answer = invocation.api.send({ verb: 'create', object: whole, options });
  if (!answer.ok) {
    if (failing === undefined || answer.code === 0) failWith(answer);
    else fail(`failed to create ${failing}: ${answer.message}`);
  } else teller.tell(resource, answer.object, 'created');
}

function placed(invocation: Invocation, namespaced: boolean, made: Manifest): Manifest {
  if (!namespaced) return made;
  return { ...made, metadata: { ...made.metadata, namespace: invocation.namespace } };
}
