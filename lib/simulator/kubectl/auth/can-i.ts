/** `kubectl auth can-i`. Source: kubectl/pkg/cmd/auth/cani.go. */
import type { Resource } from '../../apiserver/resources';
import type { PolicyRule } from '../../apiserver/validation/shapes/cluster';
import type { Manifest } from '../../objects/objects';
import { goValue } from '../../values/go-text';
import { compactRules } from '../describe/rbac';
import { Failure, fail, failWith } from '../failure';
import { allNamespacesFlag } from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { inColumns } from '../output/columns';
import { resourceNamed } from '../resource-name';

export const canICommand: CommandSpec = {
  name: 'can-i',
  usage: 'VERB [TYPE | TYPE/NAME | NONRESOURCEURL]',
  does: 'Asks whether something may be done, or what may be done at all.',
  flags: [
    allNamespacesFlag,
    { name: 'quiet', short: 'q', type: 'bool' },
    { name: 'subresource', type: 'string' },
    { name: 'list', type: 'bool' },
    { name: 'no-headers', type: 'bool' },
  ],
  run: canI,
};

function canI(invocation: Invocation): void {
  const { flags, args } = invocation;
  if (flags.bool('list')) {
    if (args.length > 0) fail('list option must be specified with no arguments');
    if (flags.bool('quiet') || flags.bool('all-namespaces') || flags.text('subresource') !== '')
      fail("list option can't be specified with neither quiet, all-namespaces nor subresource options");
    listAllowed(invocation);
    return;
  }
  const [verb, what, ...others] = args;
  if (verb === undefined || what === undefined || others.length > 0)
    fail(
      "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
    );
  const spec = what.startsWith('/')
    ? pathQuestion(invocation, verb, what)
    : resourceQuestion(invocation, verb, what);
  if (flags.bool('no-headers')) fail('--no-headers cannot be set without --list specified');
  const status = ask(invocation, 'SelfSubjectAccessReview', spec) as {
    readonly allowed?: boolean;
    readonly reason?: string;
  };
  if (!flags.bool('quiet'))
    invocation.say(status.allowed ? 'yes' : `no${status.reason ? ` - ${status.reason}` : ''}`);
  if (!status.allowed) throw new Failure([], 1);
}

const resourceVerbs =
  'get list watch create update patch delete deletecollection use bind impersonate * approve sign escalate attest';
const pathVerbs = 'get put post head options delete patch *';

function pathQuestion(invocation: Invocation, verb: string, path: string): object {
  if (invocation.flags.text('subresource') !== '') fail('--subresource can not be used with NonResourceURL');
  if (!pathVerbs.split(' ').includes(verb)) warn(invocation, `verb '${verb}' is not a known verb`);
  return { nonResourceAttributes: { verb, path } };
}

function resourceQuestion(invocation: Invocation, verb: string, what: string): object {
  const { api, flags } = invocation;
  const slash = what.indexOf('/');
  const [word, name] = slash < 0 ? [what, ''] : [what.slice(0, slash), what.slice(slash + 1)];
  const resource = word === '*' ? undefined : resourceNamed(api.resources, word);
  const all = flags.bool('all-namespaces');
  if (resource === undefined && !['*', 'users', 'groups'].includes(word)) warnUnknown(invocation, word);
  if (resource !== undefined && !all && !resource.namespaced) warnScope(invocation, resource);
  if (!all && !resourceVerbs.split(' ').includes(verb))
    warn(invocation, `verb '${verb}' is not a known verb`);
  return {
    resourceAttributes: {
      namespace: all ? '' : invocation.namespace,
      verb,
      group: resource?.group ?? '',
      resource: resource?.plural ?? word,
      subresource: flags.text('subresource'),
      name,
    },
  };
}

function warnUnknown(invocation: Invocation, word: string): void {
  const [resource = '', ...group] = word.toLowerCase().split('.');
  const where = group.length === 0 ? '' : ` in group '${group.join('.')}'`;
  warn(invocation, `the server doesn't have a resource type '${resource}'${where}`);
}

function warnScope(invocation: Invocation, { plural, group }: Resource): void {
  const where = group === '' ? '' : ` in group '${group}'`;
  warn(invocation, `resource '${plural}' is not namespace scoped${where}`);
}

/** kubectl ends such a warning with a line break of its own. */
function warn(invocation: Invocation, text: string): void {
  invocation.warn(`Warning: ${text}\n`);
}

function listAllowed(invocation: Invocation): void {
  const status = ask(invocation, 'SelfSubjectRulesReview', { namespace: invocation.namespace }) as {
    readonly resourceRules?: readonly PolicyRule[];
    readonly nonResourceRules?: readonly PolicyRule[];
    readonly incomplete?: boolean;
    readonly evaluationError?: string;
  };
  if (status.incomplete)
    invocation.warn(`Warning: the list may be incomplete: ${status.evaluationError ?? ''}`);
  const rules = compactRules([...(status.resourceRules ?? []), ...(status.nonResourceRules ?? [])]);
  const rows = rules.map(({ resource, urls, names, verbs }) => [
    resource,
    ...[urls, names, verbs].map(goValue),
  ]);
  const headers = ['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs'];
  invocation.print(inColumns(invocation.flags.bool('no-headers') ? rows : [headers, ...rows]));
}

/** The answer to a question, as its status. */
function ask(invocation: Invocation, kind: string, spec: object): unknown {
  const object = { apiVersion: 'authorization.k8s.io/v1', kind, metadata: {}, spec } as Manifest;
  const answer = invocation.api.send({ verb: 'create', object });
  return answer.ok ? answer.object.status : failWith(answer);
}
