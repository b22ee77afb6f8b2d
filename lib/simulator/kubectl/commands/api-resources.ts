/** `kubectl api-resources` and `api-versions`. Source: kubectl/pkg/cmd/apiresources. */
import type { Resource } from '../../apiserver/resources';
import { fail, failWithUsage } from '../failure';
import type { CommandSpec, Invocation } from '../invocation';
import { inColumns } from '../output/columns';
import { compareText } from '../printers/cells';
import { apiVersionOf, isOfAll, pluralText } from '../resource-name';

export const apiResourcesCommand: CommandSpec = {
  name: 'api-resources',
  usage: '[flags]',
  does: 'Lists the kinds of objects that the API server knows.',
  flags: [
    { name: 'output', short: 'o', type: 'string' },
    { name: 'no-headers', type: 'bool' },
    { name: 'namespaced', type: 'bool' },
    { name: 'api-group', type: 'string' },
    { name: 'verbs', type: 'strings' },
    { name: 'categories', type: 'strings' },
    { name: 'sort-by', type: 'string' },
    { name: 'cached', type: 'bool' },
  ],
  run: apiResources,
};

export const apiVersionsCommand: CommandSpec = {
  name: 'api-versions',
  usage: '',
  does: 'Lists the groups and versions that the API server knows.',
  run: (invocation) => {
    refuseArguments(invocation, 'kubectl api-versions');
    const versions = new Set(invocation.api.resources.all().map(apiVersionOf));
    invocation.print(
      [...versions]
        .sort(compareText)
        .map((version) => `${version}\n`)
        .join(''),
    );
  },
};

function apiResources(invocation: Invocation): void {
  const { flags, api } = invocation;
  refuseArguments(invocation, 'kubectl api-resources');
  const sortBy = flags.text('sort-by');
  if (!['', 'name', 'kind'].includes(sortBy)) fail('--sort-by accepts only name or kind');
  const output = flags.text('output');
  if (!['', 'name', 'wide'].includes(output))
    fail(
      `unable to match a printer suitable for the output format "${output}", allowed formats are: json,name,wide,yaml`,
    );
  const verbs = flags.list('verbs');
  const categories = flags.list('categories');
  const found = api.resources
    .all()
    .filter(({ group }) => !flags.has('api-group') || group === flags.text('api-group'))
    .filter(({ namespaced }) => !flags.has('namespaced') || namespaced === flags.bool('namespaced'))
    .filter((each) => verbs.every((verb) => verbsOf(each).includes(verb)))
    .filter((each) => categories.every((category) => categoriesOf(each).includes(category)))
    .sort((a, b) => compareText(sortKey(a, sortBy), sortKey(b, sortBy)));
  if (output === 'name') {
    invocation.print(found.map((each) => `${pluralText(each)}\n`).join(''));
    return;
  }
  const wide = output === 'wide';
  const rows = found.map((each) => [
    each.plural,
    each.shortNames.join(','),
    apiVersionOf(each),
    String(each.namespaced),
    each.kind,
    ...(wide ? [verbsOf(each).join(','), categoriesOf(each).join(',')] : []),
  ]);
  const headers = [
    'NAME',
    'SHORTNAMES',
    'APIVERSION',
    'NAMESPACED',
    'KIND',
    ...(wide ? ['VERBS', 'CATEGORIES'] : []),
  ];
  invocation.print(inColumns(flags.bool('no-headers') ? rows : [headers, ...rows]));
}

function refuseArguments({ args }: Invocation, command: string): void {
  if (args.length > 0) failWithUsage(command, `unexpected arguments: [${args.join(' ')}]`);
}

/** By group, or by what is asked for; then by name. */
function sortKey({ group, plural, kind }: Resource, sortBy: string): string {
  if (sortBy === 'name') return plural;
  return `${sortBy === 'kind' ? kind : group} ${plural}`;
}

/** What may be done with a kind, as discovery lists it. */
function verbsOf({ id, review, observed }: Resource): readonly string[] {
  if (review) return ['create'];
  if (observed) return ['get', 'list'];
  const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
  return id === 'Namespace' ? verbs.filter((verb) => verb !== 'deletecollection') : verbs;
}

/** The words that stand for several kinds, this one among them. */
function categoriesOf(resource: Resource): readonly string[] {
  if (resource.custom !== undefined) return resource.categories ?? [];
  if (isOfAll(resource)) return ['all'];
  return extensions.includes(resource.group) ? ['api-extensions'] : [];
}

const extensions = ['apiextensions.k8s.io', 'admissionregistration.k8s.io'];
