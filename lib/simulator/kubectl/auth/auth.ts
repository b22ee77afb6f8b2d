/** `kubectl auth`. */
import type { Manifest } from '../../objects/objects';
import { goValue } from '../../values/go-text';
import { refused } from '../commands/refused';
import { failWith } from '../failure';
import { printFlags } from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { inColumns } from '../output/columns';
import { objectPrinter } from '../output/print-object';
import { canICommand } from './can-i';

/** Source: kubectl/pkg/cmd/auth/whoami.go. */
const whoAmICommand: CommandSpec = {
  name: 'whoami',
  usage: '[flags]',
  does: 'Tells as whom the API server knows you.',
  flags: [...printFlags],
  run: whoAmI,
};

export const authCommand: CommandSpec = {
  name: 'auth',
  usage: 'SUBCOMMAND',
  does: 'Asks about permissions.',
  needsSubcommand: 'stderr',
  subcommands: [canICommand, whoAmICommand, refused('reconcile', 'use apply -f')],
};

function whoAmI(invocation: Invocation): void {
  const object: Manifest = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'SelfSubjectReview',
    metadata: {},
  };
  const answer = invocation.api.send({ verb: 'create', object });
  if (!answer.ok) failWith(answer);
  if (invocation.flags.text('output') !== '') {
    const print = objectPrinter(invocation.flags, invocation.input.files ?? {});
    invocation.print(print?.(answer.object, undefined) ?? '');
    return;
  }
  const status = answer.object.status as {
    readonly userInfo?: {
      readonly username?: string;
      readonly uid?: string;
      readonly groups?: readonly string[];
    };
  };
  const { username, uid, groups = [] } = status.userInfo ?? {};
  invocation.print(
    inColumns([
      ['ATTRIBUTE', 'VALUE'],
      ...(username ? [['Username', username]] : []),
      ...(uid ? [['UID', uid]] : []),
      ...(groups.length > 0 ? [['Groups', goValue(groups)]] : []),
    ]),
  );
}
