/**
 * Plays a recording's steps on a simulated cluster: the same nodes, flags, commands, faults and waits, with the
 * recordings' node agent on every node.
 *
 * The recorder waited after a step until no write had been seen for about 2.2 s, and often longer; a step with
 * a write of a person begins here when it began there, or as soon as the cluster is quiet after that.
 */
import { type Cluster, createCluster } from '../lib/simulator/cluster';
import type { Target } from '../lib/simulator/command';
import type { Settings } from '../lib/simulator/given/settings';
import type { KubeObject } from '../lib/simulator/objects/objects';
import { parseDuration } from '../lib/simulator/values/duration';
import { type Answer, kubectl, rawRequest } from './client';
import { isComponent } from './compare/actors';
import { nodeAgent } from './node-agent';
import type { RecordedFault, RecordedStep, Recording } from './recording';

export type Played = {
  readonly cluster: Cluster;
  /** Virtual time of the first step. */
  readonly startedAt: number;
  /** By step: the first step of the trace after it, and what it answered, if it was understood. */
  readonly steps: readonly { readonly from: number; readonly answer: Answer | undefined }[];
  /** What the final commands answered. */
  readonly outputs: readonly (Answer | undefined)[];
  /** The objects at the end, without those that every cluster has. */
  readonly objects: readonly KubeObject[];
};

const quietMs = 2_200;
const lookMs = 200;
/** From one command to the next that does not wait for quiet. */
const typingMs = 50;
/** Nothing in a recording goes on longer by itself. */
const longestMs = 400_000;

export function play(recording: Recording, seed = 1): Played {
  const cluster = createCluster(
    {
      nodes: recording.nodes.map(({ name, ...rest }) => ({ name, ...rest })),
      startTime: startTimeOf(recording),
      settings: settingsOf(recording.flags),
    },
    {
      seed,
      onNode: (machine) => [nodeAgent(machine)],
      limits: { steps: 100_000, reconciles: 1_000_000, virtualMs: longestMs },
    },
  );
  empty(cluster);
  const startedAt = cluster.now;
  const begun = beginnings(recording);
  const steps: { readonly from: number; readonly answer: Answer | undefined }[] = [];
  recording.steps.forEach((step, i) => {
    const at = begun[i];
    if (at !== undefined) runUntil(cluster, startedAt + at * 1000);
    if (followsAtOnce(recording, i)) cluster.run(typingMs);
    steps.push({ from: cluster.trace.steps.length, answer: perform(cluster, step) });
    // What was waited for had come when the last write of the step was received.
    if (step.wait !== undefined && step.wait.seconds === undefined)
      runUntil(cluster, startedAt + lastWrite(recording, i + 1) * 1000 + lookMs);
    if (!followsAtOnce(recording, i + 1)) settle(cluster, step);
  });
  const last = recording.audit.at(-1)?.t ?? 0;
  runUntil(cluster, startedAt + last * 1000 + quietMs);
  settle(cluster, { command: '' });
  const outputs = recording.outputs.map(({ command }) => kubectl(cluster, { command }));
  return { cluster, startedAt, steps, outputs, objects: objectsOf(cluster) };
}

/** Every scenario began with an empty list of Events; the API server there had no address for others to know. */
function empty(cluster: Cluster): void {
  const ofAPIServer = ['EndpointSlice', 'Endpoints'].map((kind) => ({ kind, name: 'kubernetes' }));
  const events = cluster.list('Event').map(({ metadata }) => ({ ...metadata, kind: 'Event' }));
  for (const { kind, name, namespace = 'default' } of [...events, ...ofAPIServer] as Target[])
    cluster.do({ kind: 'delete', target: { kind, name, namespace } });
}

function perform(cluster: Cluster, step: RecordedStep): Answer | undefined {
  const done: Answer = { stdout: '', stderr: '', exitCode: 0 };
  if (step.command !== undefined) return kubectl(cluster, step);
  if (step.request !== undefined) return rawRequest(cluster, step.request);
  if (step.fault !== undefined) return fault(cluster, step.fault) ? done : undefined;
  if (step.wait !== undefined) {
    cluster.run((step.wait.seconds ?? 0) * 1000);
    return done;
  }
  return undefined;
}

function fault(
  cluster: Cluster,
  { stopNode, startNode, addNode, nodeCondition, stop, start }: RecordedFault,
): boolean {
  if (stop !== undefined) cluster.do({ kind: 'fault', fault: { kind: 'stop', of: stop } });
  else if (start !== undefined) cluster.do({ kind: 'fault', fault: { kind: 'start', of: start } });
  else if (stopNode !== undefined)
    cluster.do({ kind: 'fault', fault: { kind: 'stop', of: `kubelet@${stopNode}` } });
  else if (startNode !== undefined)
    cluster.do({ kind: 'fault', fault: { kind: 'start', of: `kubelet@${startNode}` } });
  else if (addNode !== undefined) cluster.do({ kind: 'addNode', node: addNode });
  else if (nodeCondition !== undefined) return postCondition(cluster, nodeCondition);
  else return false;
  return true;
}

/** The agent of a node says of it what the recording gives it to say. */
function postCondition(
  cluster: Cluster,
  { node, condition }: NonNullable<RecordedFault['nodeCondition']>,
): boolean {
  const time = new Date(cluster.now).toISOString().replace(/\.\d+Z$/, 'Z');
  const known = (cluster.get('Node', node)?.status?.conditions ?? []).map((each) =>
    each.type === condition.type ? { ...condition, lastHeartbeatTime: time, lastTransitionTime: time } : each,
  );
  return cluster.do({
    kind: 'patch',
    target: { kind: 'Node', name: node },
    subresource: 'status',
    patch: { status: { conditions: known } },
    user: { name: `kubelet@${node}`, groups: ['system:masters'] },
  }).ok;
}

/** Until nothing has been written for as long as the recorder waited; faults and waits are followed at once. */
function settle(cluster: Cluster, step: RecordedStep): void {
  if (step.command === undefined && step.request === undefined) return;
  if (/^kubectl (-n \S+ )?(get|describe|wait|rollout (status|history))\b/.test(step.command ?? '')) return;
  const deadline = cluster.now + longestMs;
  let written = cluster.revision;
  let since = cluster.now;
  while (cluster.now < deadline && cluster.now - since < quietMs) {
    const steps = cluster.trace.steps.length;
    cluster.run(lookMs);
    if (cluster.trace.steps.length !== steps || cluster.revision !== written) {
      const wrote = cluster.trace.steps.slice(steps).some(({ action }) => action.kind === 'write');
      if (wrote) since = cluster.now;
      written = cluster.revision;
    }
  }
}

function runUntil(cluster: Cluster, time: number): void {
  if (time > cluster.now) cluster.run(time - cluster.now);
}

/** By step: when it began, seconds after the first step, as far as what was written tells. */
function beginnings(recording: Recording): readonly (number | undefined)[] {
  const { steps, audit } = recording;
  return steps.map((step, i) => {
    if (step.wait !== undefined) return undefined;
    if (followsAtOnce(recording, i)) return lastWrite(recording, i);
    const first = audit.find((entry) => entry.step === i && !isComponent(entry.actor));
    return first === undefined ? undefined : Math.max(0, first.t - 0.1);
  });
}

/** Whether a step was not waited for: less time lies between it and the one before than the recorder left. */
function followsAtOnce(recording: Recording, i: number): boolean {
  const before = recording.steps[i - 1];
  if (before?.command === undefined || recording.steps[i]?.command === undefined) return false;
  const first = recording.audit.find((entry) => entry.step >= i)?.t;
  const last = lastWrite(recording, i);
  return first !== undefined && last > 0 && first - last < quietMs / 1000 - 0.3;
}

/** When the last write before a step was received. */
function lastWrite({ audit }: Recording, step: number): number {
  return audit.reduce((last, entry) => (entry.step < step ? Math.max(last, entry.t) : last), 0);
}

/** A CronJob's Jobs carry the minute in their names: it tells when the recording was made. */
function startTimeOf({ names, audit }: Recording): string {
  const token = Object.keys(names).find((each) => /-<minute-1>$/.test(each));
  const minute = Number(/\d+$/.exec(token === undefined ? '' : (names[token] ?? ''))?.[0]);
  const created = audit.find(
    (entry) => entry.resource === 'jobs' && entry.verb === 'create' && entry.name === token,
  );
  if (Number.isNaN(minute) || created === undefined) return '2026-11-23T14:00:00Z';
  return new Date(minute * 60_000 - Math.round(created.t * 1000)).toISOString();
}

function settingsOf(flags: Recording['flags']): Partial<Settings> {
  const all = Object.values(flags).flat();
  const flag = (name: string): string | undefined =>
    all.find((each) => each.startsWith(`--${name}=`))?.slice(name.length + 3);
  const entries = [
    ['nodeMonitorPeriodMs', parseDuration(flag('node-monitor-period') ?? '')],
    ['nodeMonitorGracePeriodMs', parseDuration(flag('node-monitor-grace-period') ?? '')],
    ['autoscalerSyncPeriodMs', parseDuration(flag('horizontal-pod-autoscaler-sync-period') ?? '')],
    ['defaultNotReadyTolerationSeconds', numberOf(flag('default-not-ready-toleration-seconds'))],
    ['defaultUnreachableTolerationSeconds', numberOf(flag('default-unreachable-toleration-seconds'))],
  ] as const;
  const signsCertificates = flag('cluster-signing-cert-file') !== undefined;
  return { ...Object.fromEntries(entries.filter(([, value]) => value !== undefined)), signsCertificates };
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

/** Kinds whose objects the recordings leave out, or that are told elsewhere. */
const leftOut = new Set([
  'Event',
  'Lease',
  'ServiceCIDR',
  'APIService',
  'IngressClass',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
]);

function objectsOf(cluster: Cluster): readonly KubeObject[] {
  return cluster
    .kinds()
    .filter((kind) => !leftOut.has(kind))
    .flatMap((kind) => cluster.list(kind) as readonly KubeObject[])
    .filter((object) => !everyClusterHas(object));
}

function everyClusterHas({ kind, metadata: { name, namespace, labels }, spec }: KubeObject): boolean {
  if (kind === 'IPAddress')
    return (spec as { parentRef?: { name?: string } }).parentRef?.name === 'kubernetes';
  if (namespace !== undefined && ['kube-system', 'kube-public', 'kube-node-lease'].includes(namespace))
    return true;
  if (labels?.['kubernetes.io/bootstrapping'] !== undefined || name.startsWith('kubeadm:')) return true;
  if (kind === 'Namespace')
    return ['default', 'kube-system', 'kube-public', 'kube-node-lease'].includes(name);
  if (namespace !== 'default') return kind === 'PriorityClass' && name.startsWith('system-');
  return (
    name === 'kubernetes' ||
    (kind === 'ConfigMap' && name === 'kube-root-ca.crt') ||
    (kind === 'ServiceAccount' && name === 'default')
  );
}
