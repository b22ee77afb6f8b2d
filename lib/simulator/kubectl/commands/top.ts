/** `kubectl top`: as in a cluster without a metrics server. Source: kubectl/pkg/cmd/top. */
import { fail, failWith } from '../failure';
import { allNamespacesFlag, fieldSelectorFlag, selectorFlag } from '../flag-sets';
import type { CommandSpec } from '../invocation';

const flags = [
  selectorFlag,
  fieldSelectorFlag,
  allNamespacesFlag,
  { name: 'containers', type: 'bool' },
  { name: 'no-headers', type: 'bool' },
  { name: 'show-capacity', type: 'bool' },
  { name: 'sort-by', type: 'string' },
  { name: 'sum', type: 'bool' },
  { name: 'use-protocol-buffers', type: 'bool' },
] as const;

export const topCommand: CommandSpec = {
  name: 'top',
  usage: '(node | pod)',
  does: 'Shows how much CPU and memory is used, where a metrics server tells it.',
  subcommands: [top('node', 'nodes no'), top('pod', 'pods po')],
};

function top(name: string, aliases: string): CommandSpec {
  return {
    name,
    aliases: aliases.split(' '),
    usage: '[NAME | -l label]',
    does: `Shows what each ${name} uses.`,
    flags,
    run: ({ api }) => {
      if (!api.isReachable) failWith({ ok: false, code: 0, reason: '', message: '' });
      fail('Metrics API not available');
    },
  };
}
