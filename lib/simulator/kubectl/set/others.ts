/**
 * `kubectl set resources`, `selector`, `serviceaccount`, `subject`.
 * Source: the files of these names in kubectl/pkg/cmd/set.
 */

import type { Container, KubeObject, LabelSelectorRequirement } from '../../objects/objects';
import { goValue } from '../../values/go-text';
import { parseQuantity } from '../../values/quantity';
import { fail } from '../failure';
import { changeFlags, recordFlag, resourceVersionFlag, selectorFlag } from '../flag-sets';
import type { CommandSpec } from '../invocation';
import { labelSelectorOrFail } from '../label-selector-flag';
import { podSpecOrFail, withPodSpec } from '../pod-spec';
import { quantityText } from '../printers/cells';
import { changePods } from './change-pods';
import { inContainers, matchingContainers } from './containers';

export const setResourcesCommand: CommandSpec = {
  name: 'resources',
  usage: '(-f FILENAME | TYPE NAME)  ([--limits=LIMITS & --requests=REQUESTS]',
  does: 'Sets requests and limits of containers.',
  flags: [
    ...changeFlags,
    selectorFlag,
    recordFlag,
    { name: 'limits', type: 'string' },
    { name: 'requests', type: 'string' },
    { name: 'containers', short: 'c', type: 'string' },
  ],
  run: (invocation) => {
    const { flags, args } = invocation;
    const [limits, requests] = [amountsOf(flags.text('limits')), amountsOf(flags.text('requests'))];
    if (flags.bool('all') && flags.text('selector') !== '')
      fail('cannot set --all and --selector at the same time');
    if (limits === undefined && requests === undefined)
      fail('you must specify an update to requests or limits (in the form of --requests/--limits)');
    changePods(
      invocation,
      args,
      (object, item) => {
        const spec = podSpecOrFail({ ...item, object });
        const names = matchingContainers(spec, flags.text('containers', '*'));
        if (names.size === 0) return [`error: unable to find container named ${flags.text('containers')}`];
        const change = (container: Container): Container => {
          const old = (container.resources ?? {}) as Readonly<
            Record<string, Readonly<Record<string, string>>>
          >;
          const resources = {
            ...old,
            ...(limits === undefined ? {} : { limits: { ...old.limits, ...limits } }),
            ...(requests === undefined ? {} : { requests: { ...old.requests, ...requests } }),
          };
          return { ...container, resources };
        };
        return withPodSpec(object, inContainers(spec, names, change));
      },
      { done: 'resource requirements updated', failing: 'failed to patch resources update to pod template' },
    );
  },
};

/** `cpu=200m,memory=512Mi`; undefined when nothing is said. A zero is an amount like others. */
function amountsOf(text: string): Readonly<Record<string, string>> | undefined {
  if (text === '') return undefined;
  const amounts: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const [name = '', amount, ...more] = pair.split('=');
    if (amount === undefined || more.length > 0)
      fail(`invalid argument syntax ${pair}, expected <resource>=<value>`);
    else if (parseQuantity(amount) === undefined)
      fail("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    else amounts[name] = quantityText(amount);
  }
  return amounts;
}

export const setSelectorCommand: CommandSpec = {
  name: 'selector',
  usage: '(-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]',
  does: 'Sets the selector of a Service.',
  flags: [...changeFlags, resourceVersionFlag, recordFlag],
  run: (invocation) => {
    const resources = invocation.args.slice(0, -1);
    const expressions = invocation.args[invocation.args.length - 1] ?? '';
    if (resources.length === 0)
      fail('one or more resources must be specified as <resource> <name> or <resource>/<name>');
    const { matchLabels: selector = {}, matchExpressions = [] } = labelSelectorOrFail(expressions);
    changePods(
      invocation,
      resources,
      (object) =>
        object.kind !== 'Service'
          ? ['setting a selector is only supported for Services']
          : matchExpressions.length > 0
            ? [
                `match expression [${matchExpressions.map(expressionText).join(' ')}] not supported on this object`,
              ]
            : { ...object, spec: { ...(object.spec as object), selector } },
      { done: 'selector updated', tellsUnchanged: true },
    );
  },
};

/** As Go prints a requirement of a label selector. */
function expressionText({ key, operator, values = [] }: LabelSelectorRequirement): string {
  return `{${key} ${operator} ${goValue(values)}}`;
}

export const setServiceAccountCommand: CommandSpec = {
  name: 'serviceaccount',
  aliases: ['sa'],
  usage: '(-f FILENAME | TYPE NAME) SERVICE_ACCOUNT',
  does: 'Sets the ServiceAccount of a workload.',
  flags: [...changeFlags, recordFlag],
  run: (invocation) => {
    const { args } = invocation;
    if (args.length === 0) fail('serviceaccount is required');
    const serviceAccountName = args[args.length - 1] as string;
    const resources = args.slice(0, -1);
    changePods(
      invocation,
      resources,
      (object, item) => withPodSpec(object, { ...podSpecOrFail({ ...item, object }), serviceAccountName }),
      { done: 'serviceaccount updated', failing: 'failed to patch ServiceAccountName', tellsUnchanged: true },
    );
  },
};

export const setSubjectCommand: CommandSpec = {
  name: 'subject',
  usage:
    '(-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname]',
  does: 'Adds subjects to a RoleBinding or ClusterRoleBinding.',
  flags: [
    ...changeFlags,
    selectorFlag,
    { name: 'user', type: 'array' },
    { name: 'group', type: 'array' },
    { name: 'serviceaccount', type: 'array' },
  ],
  run: (invocation) => {
    const { flags, args } = invocation;
    const group = 'rbac.authorization.k8s.io';
    const added = [
      ...flags.list('user').map((name) => ({ apiGroup: group, kind: 'User', name })),
      ...flags.list('group').map((name) => ({ apiGroup: group, kind: 'Group', name })),
      ...flags.list('serviceaccount').map((text) => {
        const [namespace = '', name = '', ...more] = text.split(':');
        if (namespace === '' || name === '' || more.length > 0)
          fail('serviceaccount must be <namespace>:<name>');
        return { kind: 'ServiceAccount', namespace, name };
      }),
    ];
    changePods(invocation, args, (object) => withSubjects(object, added), {
      check: () => {
        if (added.length === 0) fail('you must specify at least one value of user, group or serviceaccount');
      },
      done: 'subjects updated',
      failing: 'failed to patch subjects to rolebinding:',
    });
  },
};

type Subject = { readonly kind: string; readonly name: string; readonly namespace?: string };

function withSubjects(object: KubeObject, added: readonly Subject[]): KubeObject | readonly string[] {
  if (object.kind !== 'RoleBinding' && object.kind !== 'ClusterRoleBinding')
    return [`setting subjects is only supported for RoleBinding/ClusterRoleBinding`];
  const old = (object.subjects ?? []) as readonly Subject[];
  const isKnown = (subject: Subject): boolean =>
    old.some(
      (each) =>
        each.kind === subject.kind && each.name === subject.name && each.namespace === subject.namespace,
    );
  const fresh = added.filter((subject) => !isKnown(subject));
  return fresh.length === 0 ? object : { ...object, subjects: [...old, ...fresh] };
}
