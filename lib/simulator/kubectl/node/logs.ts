/** `kubectl logs`: what containers wrote, as their nodes keep it. Source: kubectl/pkg/cmd/logs/logs.go. */
import { insideOf, isRunning, type LogEntry, logOf } from '../../kubelet/inside';
import type { KubeObject, Pod } from '../../objects/objects';
import { fail, failWith } from '../failure';
import { selectorFlag } from '../flag-sets';
import { goesOn } from '../interrupt';
import type { CommandSpec, Invocation } from '../invocation';
import { find, isItem, itemsOrFail } from '../resource-args';
import { byLogging } from './pod-order';
import { containerOf, containersOf, podsOf } from './pods-of';

export const logsCommand: CommandSpec = {
  name: 'logs',
  aliases: ['log'],
  usage: '[-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]',
  does: 'Prints what containers wrote.',
  flags: [
    selectorFlag,
    { name: 'all-containers', type: 'bool' },
    { name: 'all-pods', type: 'bool' },
    { name: 'container', short: 'c', type: 'string' },
    { name: 'follow', short: 'f', type: 'bool' },
    { name: 'ignore-errors', type: 'bool' },
    { name: 'insecure-skip-tls-verify-backend', type: 'bool' },
    { name: 'limit-bytes', type: 'int' },
    { name: 'max-log-requests', type: 'int' },
    { name: 'pod-running-timeout', type: 'duration' },
    { name: 'prefix', type: 'bool' },
    { name: 'previous', short: 'p', type: 'bool' },
    { name: 'since', type: 'duration' },
    { name: 'since-time', type: 'string' },
    { name: 'tail', type: 'int' },
    { name: 'timestamps', type: 'bool' },
  ],
  run: logs,
};

function logs(invocation: Invocation): void {
  const { flags, args } = invocation;
  const selector = flags.text('selector');
  if (args.length === 0 && selector === '')
    fail(
      `expected '${usageText}'.\nPOD or TYPE/NAME is a required argument for the logs command\nSee 'kubectl logs -h' for help and examples`,
    );
  if (args.length > 0 && selector !== '') fail('only a selector (-l) or a POD name is allowed');
  if (args.length > 2)
    fail(
      `expected '${usageText}'.\nPOD or TYPE/NAME is a required argument for the logs command\nSee 'kubectl logs -h' for help and examples`,
    );
  if (flags.text('since-time') !== '' && flags.has('since'))
    fail('at most one of `sinceTime` or `sinceSeconds` may be specified');
  if ((flags.number('tail') ?? -1) < -1) fail('--tail must be greater than or equal to -1');
  const [target, second] = args;
  if (second !== undefined && flags.has('container'))
    fail('only one of -c or an inline [CONTAINER] arg is allowed');
  const found = find(invocation, {
    args: selector === '' ? [target as string] : ['pods'],
    labelSelector: selector,
    ...(selector === '' && { defaultKind: 'pods' }),
    kindMeansAll: true,
  });
  for (const entry of found.entries)
    if (!isItem(entry) && entry.kind === 'refused' && entry.refusal.reason === 'NotFound')
      fail(`error from server (NotFound): ${entry.refusal.message} in namespace "${invocation.namespace}"`);
  const items = itemsOrFail(found);
  const pods = items.flatMap((item) => podsOf(invocation, item, byLogging));
  if (selector !== '' && pods.length === 0) {
    invocation.warn(`No resources found in ${invocation.namespace} namespace.`);
    return;
  }
  const isMany = selector !== '' || flags.bool('all-pods');
  const wanted = isMany ? pods : pods.slice(0, 1);
  if (!isMany && pods.length > 1)
    invocation.warn(`Found ${pods.length} pods, using pod/${wanted[0]?.metadata.name}`);
  const sources = wanted.flatMap((pod) => sourcesOf(invocation, pod, second ?? flags.text('container')));
  follow(invocation, sources);
}

const usageText = 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]';

/** A container whose log is wanted. */
type Source = { readonly pod: Pod; readonly container: string };

function sourcesOf(invocation: Invocation, pod: Pod, container: string): readonly Source[] {
  if (invocation.flags.bool('all-containers'))
    return containersOf(pod).map(({ name }) => ({ pod, container: name }));
  return [{ pod, container: containerOf(invocation, pod, container) }];
}

function follow(invocation: Invocation, sources: readonly Source[]): void {
  const { api, flags } = invocation;
  const told = new Map<Source, number>();
  const tell = (first: boolean): boolean => {
    let goesOnRunning = false;
    for (const source of sources) {
      const { entries, running } = entriesOf(invocation, source);
      const from = told.get(source) ?? 0;
      const fresh = first ? cut(invocation, entries) : entries.slice(from);
      told.set(source, entries.length);
      for (const entry of fresh) invocation.print(lineOf(invocation, source, entry, sources.length > 1));
      goesOnRunning ||= running;
    }
    return goesOnRunning;
  };
  if (!tell(true) || !flags.bool('follow')) return;
  // A log grows without a write to the API server: it is looked at every second, until its containers end.
  for (let second = 0; second < mostSeconds; second++) {
    api.sleep(1000);
    if (!tell(false)) return;
  }
  goesOn(invocation);
}

/** Virtual seconds that `-f` follows a log that does not end. */
const mostSeconds = 600;

function entriesOf(
  invocation: Invocation,
  { pod, container }: Source,
): { readonly entries: readonly LogEntry[]; readonly running: boolean } {
  const { api, flags, now } = invocation;
  const { name } = pod.metadata;
  const { nodeName } = pod.spec;
  const live = api.get(podsResource(invocation), pod.metadata.namespace, name);
  if (!live.ok) return failWith(live);
  const waiting = (why: string): never =>
    failWith({
      ok: false,
      code: 400,
      reason: 'BadRequest',
      message: `container "${container}" in pod "${name}" is waiting to start: ${why}`,
    });
  if (nodeName === undefined)
    return failWith({
      ok: false,
      code: 400,
      reason: 'BadRequest',
      message: `pod ${name} does not have a host assigned`,
    });
  const machine = api.machine(nodeName);
  if (machine === undefined || !machine.up || !api.runs(`kubelet@${nodeName}`))
    return fail(
      `Get "https://${machine?.address ?? nodeName}:10250/containerLogs/${pod.metadata.namespace}/${name}/${container}": dial tcp ${machine?.address ?? nodeName}:10250: connect: connection refused`,
    );
  const inside = insideOf(machine, live.object as Pod, container);
  if (inside === undefined) return waiting(waitingReason(live.object, container));
  const entries = logOf(inside, now, flags.bool('previous'));
  if (entries === undefined)
    return failWith({
      ok: false,
      code: 400,
      reason: 'BadRequest',
      message: `previous terminated container "${container}" in pod "${name}" not found`,
    });
  return { entries, running: !flags.bool('previous') && isRunning(inside, now) };
}

function podsResource({ api }: Invocation): NonNullable<ReturnType<typeof api.resources.byId>> {
  return api.resources.byId('Pod') as NonNullable<ReturnType<typeof api.resources.byId>>;
}

function waitingReason(pod: KubeObject, container: string): string {
  const status = pod.status as
    | {
        readonly containerStatuses?: readonly {
          readonly name: string;
          readonly state?: { readonly waiting?: { readonly reason?: string } };
        }[];
      }
    | undefined;
  const reason = status?.containerStatuses?.find(({ name }) => name === container)?.state?.waiting?.reason;
  if (reason === 'ErrImagePull' || reason === 'ImagePullBackOff') return 'trying and failing to pull image';
  return reason ?? 'ContainerCreating';
}

/** Only the last lines, only the newest, only so many characters. */
function cut({ flags, now, args: _args }: Invocation, entries: readonly LogEntry[]): readonly LogEntry[] {
  const since = flags.has('since')
    ? now - (flags.number('since') ?? 0)
    : Date.parse(flags.text('since-time'));
  const recent = Number.isNaN(since) ? entries : entries.filter(({ at }) => at >= since);
  const usual = flags.text('selector') === '' ? -1 : 10;
  const tail = flags.number('tail') ?? usual;
  const last = tail < 0 ? recent : tail === 0 ? [] : recent.slice(-tail);
  const limit = flags.number('limit-bytes');
  if (limit === undefined || limit <= 0) return last;
  let left = limit;
  return last.flatMap((entry) => {
    const text = entry.text.slice(0, Math.max(0, left));
    left -= entry.text.length + 1;
    return text === '' ? [] : [{ ...entry, text }];
  });
}

function lineOf(
  { flags }: Invocation,
  { pod, container }: Source,
  { at, text }: LogEntry,
  _several: boolean,
): string {
  const prefix = flags.bool('prefix') ? `[pod/${pod.metadata.name}/${container}] ` : '';
  const time = flags.bool('timestamps') ? `${new Date(at).toISOString().replace('Z', '000000Z')} ` : '';
  return `${prefix}${time}${text}\n`;
}

/** The whole log of a Pod's first container, as somebody who was attached to it saw it. */
export function toldLogs({ api, now }: Invocation, pod: KubeObject): string {
  const { nodeName, containers } = (pod as Pod).spec;
  const machine = nodeName === undefined ? undefined : api.machine(nodeName);
  const inside = machine === undefined ? undefined : insideOf(machine, pod as Pod, containers[0]?.name);
  return (inside === undefined ? [] : (logOf(inside, now) ?? [])).map(({ text }) => `${text}\n`).join('');
}
