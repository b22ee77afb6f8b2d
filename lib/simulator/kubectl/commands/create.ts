/** `kubectl create -f`. Source: kubectl/pkg/cmd/create/create.go. */

import { satisfies } from '../../objects/label-selector';
import type { Manifest } from '../../objects/objects';
import { parseSelector } from '../../objects/selector-text';
import { withLastApplied } from '../apply/last-applied';
import { fieldValidationOf, sendOrFail, Teller } from '../change';
import { fail, failWithUsage } from '../failure';
import {
  dryRunFlag,
  fieldManagerFlag,
  fileFlags,
  printFlags,
  recordFlag,
  saveConfigFlag,
  selectorFlag,
  validateFlag,
} from '../flag-sets';
import { createConfigMapCommand, createSecretCommand } from '../generate/config';
import { createIngressCommand } from '../generate/ingress';
import {
  createNamespaceCommand,
  createPdbCommand,
  createPriorityClassCommand,
  createQuotaCommand,
  createServiceAccountCommand,
  createTokenCommand,
} from '../generate/others';
import {
  createClusterRoleBindingCommand,
  createClusterRoleCommand,
  createRoleBindingCommand,
  createRoleCommand,
} from '../generate/rbac';
import { createServiceCommand } from '../generate/service';
import { createCronJobCommand, createDeploymentCommand, createJobCommand } from '../generate/workload';
import type { CommandSpec, Invocation } from '../invocation';
import { recorded } from '../record';
import { find, forEach, isItem } from '../resource-args';
import { rawWrite } from './raw-write';

export const createCommand: CommandSpec = {
  name: 'create',
  usage: '-f FILENAME',
  does: 'Creates objects from files, from standard input, or from what the line says.',
  flags: [
    ...printFlags,
    ...fileFlags,
    selectorFlag,
    dryRunFlag,
    fieldManagerFlag,
    recordFlag,
    validateFlag,
    saveConfigFlag,
    { name: 'edit', type: 'bool' },
    { name: 'raw', type: 'string' },
  ],
  subcommands: [
    createClusterRoleCommand,
    createClusterRoleBindingCommand,
    createConfigMapCommand,
    createCronJobCommand,
    createDeploymentCommand,
    createIngressCommand,
    createJobCommand,
    createNamespaceCommand,
    createPdbCommand,
    createPriorityClassCommand,
    createQuotaCommand,
    createRoleCommand,
    createRoleBindingCommand,
    createSecretCommand,
    createServiceCommand,
    createServiceAccountCommand,
    createTokenCommand,
  ],
  run: create,
};

function create(invocation: Invocation): void {
  const { flags, args } = invocation;
  if (args.length > 0) failWithUsage('kubectl create', `Unexpected args: [${args.join(' ')}]`);
  if (flags.text('raw') !== '') {
    if (flags.bool('edit')) fail('--raw and --edit are mutually exclusive');
    rawWrite(invocation, 'POST');
    return;
  }
  if (flags.list('filename').length === 0) fail('must specify one of -f and -k');
  if (flags.bool('edit')) fail('--edit is not known here: change the file');
  const teller = new Teller(invocation);
  const found = find(invocation, {
    args: [],
    filenames: flags.list('filename'),
    fetch: false,
    reading: fieldValidationOf(invocation) === 'Ignore' ? 'decoded' : 'validated',
  });
  const selector = parseSelector(flags.text('selector')) ?? [];
  const isWanted = (labels: Readonly<Record<string, string>> | undefined): boolean =>
    satisfies(labels ?? {}, selector);
  const entries = found.entries.filter((entry) => !isItem(entry) || isWanted(entry.written?.metadata.labels));
  if (entries.length === 0) fail('no objects passed to create');
  forEach({ ...found, entries }, ({ resource, written, source }) => {
    const manifest = written as Manifest;
    const object = recorded(invocation, flags.bool('save-config') ? withLastApplied(manifest) : manifest);
    if (teller.dryRun === 'client') return teller.tell(resource, object, 'created');
    const options = { ...teller.options('kubectl-create'), fieldValidation: fieldValidationOf(invocation) };
    const created = sendOrFail(
      invocation,
      { verb: 'create', object, options },
      `error when creating "${source}": `,
    );
    teller.tell(resource, created.object, 'created');
  });
}
