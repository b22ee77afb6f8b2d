/**
 * When a node counts as silent, and what is written then.
 * Source: pkg/controller/nodelifecycle/node_lifecycle_controller.go (tryUpdateNodeHealth).
 */
import type { View } from '../component';
import type { Settings } from '../given/settings';
import { type Condition, conditionOf, type Node } from '../objects/objects';
import { parseTimestamp, timestamp } from '../values/time';
import { tickFrom } from './ticks';

/** --node-startup-grace-period: how long a node may be silent that never said how it is. */
const startupGraceMs = 60_000;

/** NetworkUnavailable is not the kubelet's to say, and is left as it is. */
const kubeletConditions = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

/** What the controller remembers of a node between its looks. */
export type KnownNode = {
  readonly node: Node;
  /** The look at which a sign of life was last found. */
  readonly probedAt: number;
  /** The sign of life found then. */
  readonly renewTime: string | undefined;
  readonly heartbeat: string | undefined;
};

/** What is known of a node at a time between or at the regular looks, given what was known before. */
export function probe(
  node: Node,
  known: KnownNode | undefined,
  view: View,
  phaseMs: number,
  settings: Settings,
): KnownNode {
  const renewTime = view.get('Lease', `kube-node-lease/${node.metadata.name}`)?.spec.renewTime;
  const heartbeat = conditionOf(node, 'Ready')?.lastHeartbeatTime ?? undefined;
  const latest = Math.min(view.now, tickFrom(phaseMs, settings.nodeMonitorPeriodMs, view.now));
  if (known === undefined) {
    const since = heartbeat === undefined ? parseTimestamp(node.metadata.creationTimestamp) : latest;
    return { node, probedAt: since, renewTime, heartbeat };
  }
  let { probedAt } = known;
  const foundAt = (at: number): number =>
    Math.min(latest, tickFrom(phaseMs, settings.nodeMonitorPeriodMs, at));
  if (renewTime !== undefined && isLater(renewTime, known.renewTime))
    probedAt = Math.max(probedAt, foundAt(parseTimestamp(renewTime)));
  if (heartbeat !== undefined && heartbeat !== known.heartbeat)
    probedAt = Math.max(probedAt, foundAt(parseTimestamp(heartbeat)));
  return { node, probedAt, renewTime, heartbeat };
}

/** The time from which on a node without a further sign of life is silent. */
export function silentFrom(node: Node, known: KnownNode, settings: Settings): number {
  const grace = conditionOf(node, 'Ready') === undefined ? startupGraceMs : settings.nodeMonitorGracePeriodMs;
  return known.probedAt + grace;
}

/** The node as it is reported when it is silent; undefined when that has been said already. */
export function reportedSilent(node: Node, now: number): Node | undefined {
  if (conditionOf(node, 'Ready')?.status === 'Unknown') return undefined;
  const at = timestamp(now);
  const conditions: Condition[] = [...(node.status?.conditions ?? [])];
  for (const type of kubeletConditions) {
    const place = conditions.findIndex((each) => each.type === type);
    const current = conditions[place];
    if (current === undefined)
      conditions.push({
        type,
        status: 'Unknown',
        reason: 'NodeStatusNeverUpdated',
        message: 'Kubelet never posted node status.',
        lastHeartbeatTime: node.metadata.creationTimestamp,
        lastTransitionTime: at,
      });
    else if (current.status !== 'Unknown')
      conditions[place] = {
        ...current,
        status: 'Unknown',
        reason: 'NodeStatusUnknown',
        message: 'Kubelet stopped posting node status.',
        lastTransitionTime: at,
      };
  }
  return { ...node, status: { ...node.status, conditions } };
}

function isLater(a: string, b: string | undefined): boolean {
  return b === undefined || parseTimestamp(a) > parseTimestamp(b);
}
