/**
 * `kubectl create namespace`, `quota`, `poddisruptionbudget`, `priorityclass`, `serviceaccount`, `token`.
 * Source: the files of these names in kubectl/pkg/cmd/create.
 */
import { parseQuantity } from '../../values/quantity';
import { keyFor } from '../api-client';
import { fail, failWithUsage } from '../failure';
import { printFlags } from '../flag-sets';
import type { CommandSpec } from '../invocation';
import { labelSelectorOrFail } from '../label-selector-flag';
import type { Flags } from '../line/flags';
import { objectPrinter } from '../output/print-object';
import { resourceOrFail } from '../resource-name';
import { type Made, made } from './config';
import { generator, nameOf } from './generator';

export const createNamespaceCommand: CommandSpec = generator({
  name: 'namespace',
  aliases: ['ns'],
  usage: 'NAME [--dry-run=server|client|none]',
  does: 'Creates a namespace.',
  make: (_invocation, name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
    spec: {},
    status: {},
  }),
});

export const createServiceAccountCommand: CommandSpec = generator({
  name: 'serviceaccount',
  aliases: ['sa'],
  usage: 'NAME [--dry-run=server|client|none]',
  does: 'Creates a ServiceAccount.',
  failing: 'serviceaccount',
  make: (_invocation, name) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } }),
});

export const createQuotaCommand: CommandSpec = generator({
  name: 'quota',
  aliases: ['resourcequota'],
  usage: 'NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none]',
  does: 'Creates a ResourceQuota.',
  flags: [
    { name: 'hard', type: 'string' },
    { name: 'scopes', type: 'string' },
  ],
  failing: 'quota',
  make: ({ flags }, name) => made(quota(name, flags.text('hard'), flags.text('scopes'))),
});

const quantityRefusal =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** `hard`: `cpu=1,pods=2`. */
export function quota(name: string, hard: string, scopes: string): Made {
  const limits: Record<string, string> = {};
  for (const pair of hard === '' ? [] : hard.split(',')) {
    const [key = '', value, ...more] = pair.split('=');
    if (value === undefined || more.length > 0)
      return { ok: false, message: `Invalid argument syntax ${pair}, expected <resource>=<value>` };
    if (parseQuantity(value) === undefined) return { ok: false, message: quantityRefusal };
    limits[key] = value;
  }
  const list = scopes === '' ? [] : scopes.split(',');
  if (list.includes('')) return { ok: false, message: 'invalid resource quota scope ""' };
  const spec = { ...(hard === '' ? {} : { hard: limits }), ...(list.length === 0 ? {} : { scopes: list }) };
  return {
    ok: true,
    object: { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name }, spec, status: {} },
  };
}

export const createPdbCommand: CommandSpec = generator({
  name: 'poddisruptionbudget',
  aliases: ['pdb'],
  usage: 'NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]',
  does: 'Creates a PodDisruptionBudget.',
  flags: [
    { name: 'min-available', type: 'string' },
    { name: 'max-unavailable', type: 'string' },
    { name: 'selector', type: 'string' },
  ],
  failing: 'poddisruptionbudgets',
  make: ({ flags }, name) => {
    const [least, most] = [flags.text('min-available'), flags.text('max-unavailable')];
    const selector = flags.text('selector');
    if (selector === '') fail('a selector must be specified');
    if (least === '' && most === '') fail('one of min-available or max-unavailable must be specified');
    if (least !== '' && most !== '') fail('min-available and max-unavailable cannot be both specified');
    return {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name },
      spec: {
        selector: labelSelectorOrFail(selector),
        ...(least === '' ? {} : { minAvailable: amountOf(least, 'min-available') }),
        ...(most === '' ? {} : { maxUnavailable: amountOf(most, 'max-unavailable') }),
      },
      status: {},
    };
  },
});

function amountOf(text: string, flag: string): number | string {
  if (!/^(\d+|\d+%)$/.test(text)) fail(`invalid format specified for ${flag}`);
  return text.endsWith('%') ? text : Number(text);
}

export const createPriorityClassCommand: CommandSpec = generator({
  name: 'priorityclass',
  aliases: ['pc'],
  usage: 'NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none]',
  does: 'Creates a PriorityClass.',
  flags: [
    { name: 'value', type: 'int' },
    { name: 'global-default', type: 'bool' },
    { name: 'description', type: 'string' },
    { name: 'preemption-policy', type: 'string' },
  ],
  failing: 'priorityclass',
  make: ({ flags }, name) => ({
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name },
    value: flags.number('value') ?? 0,
    ...(flags.bool('global-default') ? { globalDefault: true } : {}),
    ...(flags.text('description') === '' ? {} : { description: flags.text('description') }),
    preemptionPolicy: flags.text('preemption-policy', 'PreemptLowerPriority'),
  }),
});

export const createTokenCommand: CommandSpec = {
  name: 'token',
  usage: 'SERVICE_ACCOUNT_NAME',
  does: 'Asks for a token of a ServiceAccount.',
  flags: [
    { name: 'audience', type: 'array' },
    { name: 'duration', type: 'duration' },
    { name: 'bound-object-kind', type: 'string' },
    { name: 'bound-object-name', type: 'string' },
    { name: 'bound-object-uid', type: 'string' },
    ...printFlags,
  ],
  run: (invocation) => {
    const { api, flags, namespace } = invocation;
    const name = nameOf(invocation);
    if (name === '') failWithUsage(invocation.command, 'service account name is required');
    const duration = flags.number('duration') ?? 0;
    if (duration < 0) fail('--duration must be greater than or equal to 0');
    if (duration % 1000 > 0) fail('--duration cannot be expressed in units less than seconds');
    if (flags.list('audience').includes('')) fail('--audience must not be an empty string');
    const printer = objectPrinter(flags, invocation.input.files ?? {});
    const boundObjectRef = boundObjectIn(flags);
    const resource = resourceOrFail(api.resources, 'serviceaccounts');
    const answer = api.send({
      verb: 'create',
      object: {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        metadata: {},
        spec: {
          audiences: flags.list('audience').length === 0 ? null : flags.list('audience'),
          expirationSeconds: duration > 0 ? duration / 1000 : null,
          boundObjectRef,
        },
      },
      parent: { kind: resource.id, key: keyFor(resource, namespace, name) },
    });
    if (!answer.ok) return fail(`failed to create token: ${answer.message}`);
    const token = (answer.object.status as { readonly token?: string } | undefined)?.token ?? '';
    if (token === '') fail('failed to create token: no token in server response');
    if (printer === undefined) invocation.say(token);
    else invocation.print(printer(answer.object, resource));
  },
};

const boundObjectKinds: readonly string[] = ['Node', 'Pod', 'Secret'];

/** What the flags bind the token to. */
function boundObjectIn(flags: Flags): Readonly<Record<string, string>> | null {
  const [kind, name, uid] = ['kind', 'name', 'uid'].map((each) => flags.text(`bound-object-${each}`));
  if (kind === '' || kind === undefined) {
    if (name) fail('--bound-object-name can only be set if --bound-object-kind is provided');
    if (uid) fail('--bound-object-uid can only be set if --bound-object-kind is provided');
    return null;
  }
  if (!boundObjectKinds.includes(kind))
    fail(`supported --bound-object-kind values are ${boundObjectKinds.join(', ')}`);
  if (!name) return fail('--bound-object-name is required if --bound-object-kind is provided');
  return { kind, apiVersion: 'v1', name, ...(uid ? { uid } : {}) };
}
