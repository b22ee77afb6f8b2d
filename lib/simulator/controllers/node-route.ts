/**
 * node-route-controller, of the cloud-controller-manager: has the cloud's network send each node's range of Pod addresses to its
 * instance, where the Pod network is made of nothing else. A network plugin with a tunnel of its own needs none of it.
 * Source: cloud-provider/controllers/route/route_controller.go.
 *
 * Rules
 *   node-route/create        A range that a Node has and the cloud knows no route for gets one. It looks every 10 s.
 *   node-route/failed        When the cloud refuses, the Node is told so by an Event, and it is tried again at the next look.
 *   node-route/remove        A route is deleted when no Node has its range any more, or another one has it.
 *   node-route/available     A Node whose ranges all have routes is given the condition NetworkUnavailable=False.
 *   node-route/unavailable   One of whose ranges some have none is given NetworkUnavailable=True, which the node lifecycle controller
 *                            makes a taint of: no Pod is placed where others cannot reach it. (updateNetworkingCondition)
 */
import { type Component, type Intent, type View, watch } from '../component';
import type { CloudRoute, RoutesGiven } from '../given/cloud';
import { conditionOf, type Node } from '../objects/objects';
import { deepEqual } from '../values/equal';
import { timestamp } from '../values/time';
import { phaseOf, tickFrom } from './ticks';

/** `--route-reconciliation-period`. */
const periodMs = 10_000;
/** It looks at the whole cluster at once. */
const cluster = 'routes';

export function nodeRouteController({ most = Number.POSITIVE_INFINITY }: RoutesGiven): Component {
  return {
    name: 'node-route-controller',
    process: 'cloud-controller-manager',
    eventSource: 'route_controller',
    startKeys: [cluster],
    watches: {
      Node: watch('Node', () => [cluster], {
        matters: (node, before) => !deepEqual(rangesOf(node), rangesOf(before)),
      }),
    },
    reconcile(view) {
      const { phaseMs, intents } = phaseOf(view, 'the route controller', periodMs);
      const due = view.memory('due') as number | undefined;
      if (due === undefined || view.now < due)
        return [...intents, ...lookAt(due ?? tickFrom(phaseMs, periodMs, view.now), isLeftToDo(view, most))];
      return [...look(view, most), ...lookAt(tickFrom(phaseMs, periodMs, view.now + 1), false)];
    },
  };
}

function lookAt(at: number, hasWork: boolean): readonly Intent[] {
  return [
    { do: 'remember', key: 'due', value: at },
    hasWork ? { do: 'wake', at } : { do: 'wake', at, background: true },
  ];
}

function rangesOf({ spec }: Node): readonly string[] {
  return spec?.podCIDRs ?? [];
}

/** What a look has to do: which routes go, and which come or are refused, by node. */
type Plan = {
  readonly stale: readonly CloudRoute[];
  readonly missing: readonly { readonly node: Node; readonly range: string; readonly refused: boolean }[];
};

function planOf(view: View, most: number): Plan {
  const nodes = view.list('Node');
  const wanted = new Map(nodes.flatMap((node) => rangesOf(node).map((range) => [range, node] as const)));
  const routes = view.routes();
  const stale = routes.filter(({ range, node }) => wanted.get(range)?.metadata.name !== node);
  const there = new Set(routes.filter((route) => !stale.includes(route)).map(({ range }) => range));
  let count = there.size;
  const missing = [...wanted]
    .filter(([range]) => !there.has(range))
    .map(([range, node]) => ({
      node,
      range,
      refused: view.instance(node.metadata.name) === undefined || ++count > most,
    }));
  return { stale, missing };
}

function isLeftToDo(view: View, most: number): boolean {
  const { stale, missing } = planOf(view, most);
  return stale.length > 0 || missing.some(({ refused }) => !refused) || conditions(view, missing).length > 0;
}

function look(view: View, most: number): readonly Intent[] {
  const { stale, missing } = planOf(view, most);
  return [
    ...stale.map(remove),
    ...missing.map((each) => (each.refused ? failed(each, view, most) : create(each))),
    ...conditions(view, missing),
  ];
}

function create({ node, range }: { readonly node: Node; readonly range: string }): Intent {
  const { name } = node.metadata;
  return {
    do: 'local',
    node: name,
    change: { kind: 'addRoute', range },
    effect: 'create-route',
    about: { kind: 'Node', key: name },
    rule: 'node-route/create',
    says: `has the cloud send ${range} to the instance of Node ${name}`,
  };
}

function remove({ range, node }: CloudRoute): Intent {
  return {
    do: 'local',
    node,
    change: { kind: 'removeRoute', range },
    effect: 'delete-route',
    about: { kind: 'Node', key: node },
    rule: 'node-route/remove',
    says: `has the cloud no longer send ${range} to the instance ${node}`,
  };
}

function failed(
  { node, range }: { readonly node: Node; readonly range: string },
  view: View,
  most: number,
): Intent {
  const { name, uid } = node.metadata;
  const why =
    view.instance(name) === undefined ? 'instance not found' : `route limit exceeded: at most ${most}`;
  return {
    do: 'event',
    about: node,
    type: 'Warning',
    reason: 'FailedToCreateRoute',
    message: `Could not create route ${uid} ${range} for node ${name} after 0s: ${why}`,
    rule: 'node-route/failed',
  };
}

/** What Nodes are told, where they do not say it yet. */
function conditions(view: View, missing: Plan['missing']): readonly Intent[] {
  const refused = new Set(missing.filter((each) => each.refused).map(({ node }) => node.metadata.name));
  // A Node without a range is none of its business yet.
  const nodes = view.list('Node').filter((node) => rangesOf(node).length > 0);
  return nodes.flatMap((node) => {
    const { name, uid } = node.metadata;
    const isAvailable = !refused.has(name);
    const said = conditionOf(node, 'NetworkUnavailable');
    const status = isAvailable ? 'False' : 'True';
    const reason = isAvailable ? 'RouteCreated' : 'NoRouteCreated';
    if (said?.status === status && said.reason === reason) return [];
    const at = timestamp(view.now);
    const condition = {
      type: 'NetworkUnavailable',
      status,
      reason,
      message: isAvailable ? 'RouteController created a route' : 'RouteController failed to create a route',
      lastHeartbeatTime: at,
      lastTransitionTime: at,
    };
    const write: Intent = {
      do: 'patch',
      target: { kind: 'Node', key: name },
      uid,
      subresource: 'status',
      patch: { status: { conditions: [condition] } },
      rule: isAvailable ? 'node-route/available' : 'node-route/unavailable',
      says: `writes on Node ${name} that its network is ${isAvailable ? 'available' : 'not available'}: ${reason}`,
      keepGoing: true,
    };
    return [write];
  });
}
