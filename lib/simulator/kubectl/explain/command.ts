/** `kubectl explain`. Source: kubectl/pkg/cmd/explain/explain.go. */
import { Failure, fail } from '../failure';
import type { CommandSpec, Invocation } from '../invocation';
import { resourceNamed } from '../resource-name';
import { explain, splitRequest } from './explain';

export const explainCommand: CommandSpec = {
  name: 'explain',
  usage: 'TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group]',
  does: 'Tells what a kind of object is and what its fields mean.',
  flags: [
    { name: 'recursive', short: 'R', type: 'bool' },
    { name: 'api-version', type: 'string' },
    { name: 'output', short: 'o', type: 'string' },
  ],
  run: run,
};

function run(invocation: Invocation): void {
  const { flags, args, api } = invocation;
  const [request, ...others] = args;
  if (request === undefined)
    fail(
      'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.\n',
    );
  if (others.length > 0) fail('We accept only this format: explain RESOURCE\n');
  const format = flags.text('output', 'plaintext');
  if (format !== 'plaintext' && format !== 'plaintext-openapiv2') fail(`unrecognized format: ${format}`);
  const found = splitRequest(request, (word) => resourceNamed(api.resources, word)) ?? unknownKind(request);
  const { resource, path } = 'resource' in found ? found : { resource: found, path: [] };
  const wanted = flags.text('api-version');
  const version = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
  if (wanted !== '' && wanted !== version) {
    const slash = wanted.lastIndexOf('/');
    const gvr = `${wanted.slice(0, Math.max(0, slash))}/${wanted.slice(slash + 1)}, Resource=${resource.plural}`;
    fail(`couldn't find resource for "${gvr}"`);
  }
  const crds = api.resources.byId('CustomResourceDefinition');
  const isCustom = resource.id.includes('.');
  const answer =
    isCustom && crds !== undefined
      ? api.get(crds, undefined, `${resource.plural}.${resource.group}`)
      : undefined;
  const explained = explain(resource, path, {
    recursive: flags.bool('recursive'),
    definition: answer?.ok ? answer.object : undefined,
  });
  if (!explained.ok) fail(explained.message);
  invocation.print(explained.text);
}

function unknownKind(request: string): never {
  const [word = ''] = request.split('.');
  throw new Failure([{ kind: 'plain', text: `the server doesn't have a resource type "${word}"` }]);
}
