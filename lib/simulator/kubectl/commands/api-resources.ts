/** `kubectl api-resources` and `api-versions`. Source: kubectl/pkg/cmd/apiresources. */
import { categoriesOf, discovered, verbsOf, versionsOfGroup } from '../../apiserver/discovery';
import type { Resource } from '../../apiserver/resources';
import { fail, failWithUsage } from '../failure';
import type { CommandSpec, Invocation } from '../invocation';
import { inColumns } from '../output/columns';
import { indentedJson } from '../output/go-json';
import { compareText } from '../printers/cells';
import { apiVersionOf, pluralText } from '../resource-name';
import { yamlText } from '../yaml/yaml-text';

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
    const all = invocation.api.resources.all();
    const versions = [...new Set(all.map(({ group }) => group))].flatMap((group) =>
      versionsOfGroup(all, group).map((version) => (group === '' ? version : `${group}/${version}`)),
    );
    invocation.print(
      versions
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
  if (!['', 'json', 'name', 'wide', 'yaml'].includes(output))
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
  if (output === 'json' || output === 'yaml') {
    const resources = found.map((each) => {
      const { group, version } = each;
      return { ...discovered(each), ...(group === '' ? {} : { group }), version };
    });
    const list = { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: '', resources };
    invocation.print(output === 'json' ? `${indentedJson(list)}\n` : yamlText(list));
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
