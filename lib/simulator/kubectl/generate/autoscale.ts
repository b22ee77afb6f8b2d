/** `kubectl autoscale`. Source: kubectl/pkg/cmd/autoscale/autoscale.go. */

import type { Manifest } from '../../objects/objects';
import { formatQuantity, parseQuantity } from '../../values/quantity';
import { withLastApplied } from '../apply/last-applied';
import { sendOrFail, Teller } from '../change';
import { fail } from '../failure';
import {
  dryRunFlag,
  fieldManagerFlag,
  fileFlags,
  printFlags,
  recordFlag,
  saveConfigFlag,
} from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { recorded } from '../record';
import { find, forEach, type Item } from '../resource-args';
import { apiVersionOf, resourceOrFail } from '../resource-name';

export const autoscaleCommand: CommandSpec = {
  name: 'autoscale',
  usage: '(-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY]',
  does: 'Makes a HorizontalPodAutoscaler for a workload.',
  flags: [
    ...printFlags,
    ...fileFlags,
    dryRunFlag,
    fieldManagerFlag,
    recordFlag,
    saveConfigFlag,
    { name: 'min', type: 'int' },
    { name: 'max', type: 'int', required: true },
    {
      name: 'cpu-percent',
      type: 'int',
      deprecated:
        "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).",
    },
    { name: 'cpu', type: 'string' },
    { name: 'memory', type: 'string' },
    { name: 'name', type: 'string' },
  ],
  run: autoscale,
};

function autoscale(invocation: Invocation): void {
  const { flags, args, api } = invocation;
  const teller = new Teller(invocation);
  const [min, max] = [flags.number('min') ?? -1, flags.number('max') ?? -1];
  if (max < 1) fail(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
  if (max < min) fail(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
  if ((flags.number('cpu-percent') ?? -1) >= 0 && flags.text('cpu') !== '')
    fail('--cpu-percent and --cpu are mutually exclusive');
  const resource = resourceOrFail(api.resources, 'horizontalpodautoscalers');
  const found = find(invocation, { args, filenames: flags.list('filename') });
  if (found.entries.length === 0) fail('no objects passed to autoscale');
  forEach(found, (item) => {
    const { kind, plural, scale } = item.resource;
    if (!scale)
      fail(
        `cannot autoscale a ${kind}: could not find scale subresource for ${item.resource.group}/${item.resource.version}, Resource=${plural} in discovery information`,
      );
    const object = recorded(invocation, autoscalerOf(invocation, item, min, max));
    const placed = { ...object, metadata: { ...object.metadata, namespace: invocation.namespace } };
    if (teller.dryRun === 'client')
      return teller.tell(resource, invocation.isNamespaceGiven ? placed : object, 'autoscaled');
    const whole = flags.bool('save-config') ? withLastApplied(placed) : placed;
    const created = sendOrFail(invocation, {
      verb: 'create',
      object: whole,
      options: teller.options('kubectl-autoscale'),
    });
    teller.tell(resource, created.object, 'autoscaled');
  });
}

function autoscalerOf({ flags }: Invocation, { resource, name }: Item, min: number, max: number): Manifest {
  const percent = flags.number('cpu-percent') ?? -1;
  const metrics = [
    ...(percent >= 0 ? [metric('cpu', `${percent}%`, 'm')] : []),
    ...(flags.text('cpu') === '' ? [] : [metric('cpu', flags.text('cpu'), 'm')]),
    ...(flags.text('memory') === '' ? [] : [metric('memory', flags.text('memory'), 'Mi')]),
  ];
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: flags.text('name') === '' ? name : flags.text('name') },
    spec: {
      scaleTargetRef: { apiVersion: apiVersionOf(resource), kind: resource.kind, name },
      ...(min > 0 ? { minReplicas: min } : {}),
      maxReplicas: max,
      ...(metrics.length === 0 ? {} : { metrics }),
    },
    status: { desiredReplicas: 0, currentMetrics: null },
  };
}

/** `70%` is a share of the request, anything else an amount; a bare number is in `unit`. */
function metric(name: string, text: string, unit: string): unknown {
  const input = text.trim();
  if (input.endsWith('%')) {
    const share = input.slice(0, -1);
    if (!/^\d+$/.test(share)) fail(`invalid percentage value: ${share}`);
    const target = { type: 'Utilization', averageUtilization: Number(share) };
    return { type: 'Resource', resource: { name, target } };
  }
  const amount = parseQuantity(/^\d*\.?\d+$/.test(input) ? `${input}${unit}` : input);
  if (amount === undefined) return fail(`invalid resource ${name} value: ${input}`);
  const target = { type: 'AverageValue', averageValue: formatQuantity(amount) };
  return { type: 'Resource', resource: { name, target } };
}
