/** Whose work a step is that a scenario describes: who did it before, or who does such things in every cluster. */
import type { StepSelector } from '@/lib/curriculum/scenario-ask';
import { baseName, findSteps } from '../run/find';
import type { Run } from '../run/run';
import type { Subject } from './hindrance';

/** Who makes and takes away the objects of a kind, and who those of an owner. */
const makers: Readonly<Record<string, string>> = {
  ReplicaSet: 'deployment-controller',
  EndpointSlice: 'endpointslice-controller',
  Node: 'kubelet',
};
const makersFor: Readonly<Record<string, string>> = {
  Deployment: 'replicaset-controller',
  ReplicaSet: 'replicaset-controller',
  StatefulSet: 'statefulset-controller',
  DaemonSet: 'daemonset-controller',
  Job: 'job-controller',
  CronJob: 'cronjob-controller',
};

/** Who does what on a node. */
const effects: Readonly<Record<string, string>> = { 'install-rules': 'kube-proxy' };

/** Events that are a component's own. */
const events: Readonly<Record<string, string>> = {
  FailedScheduling: 'kube-scheduler',
  Scheduled: 'kube-scheduler',
  BackOff: 'kubelet',
  Unhealthy: 'kubelet',
  Killing: 'kubelet',
};

/** The name of a component; undefined where it would be nobody's work, or anybody's. */
export function doerOf(run: Run, selector: StepSelector): string | undefined {
  const { actor, verb, kind, of, effect, event, refused } = selector;
  if (refused !== undefined) return undefined;
  if (actor !== undefined) return baseName(actor);
  if (verb === 'bind') return 'kube-scheduler';
  if (effect !== undefined) return effects[effect] ?? 'kubelet';
  if (event !== undefined) return events[event];
  const owner = of?.split('/', 1)[0] ?? '';
  const known = (kind === 'Pod' ? makersFor[owner] : undefined) ?? makers[kind ?? ''];
  if (known !== undefined) return known;
  const [before] = findSteps(run, { ...selector, after: undefined, fromStart: true });
  return before === undefined || before.rule === null ? undefined : baseName(before.actor);
}

/** Whom the step would have been about. */
export function subjectAsked({
  kind = 'Pod',
  name,
  namespace,
  of,
}: StepSelector): readonly Subject[] | undefined {
  const there = namespace === undefined ? {} : { namespace };
  if (of !== undefined) {
    const slash = of.indexOf('/');
    return [{ kind: of.slice(0, slash), name: of.slice(slash + 1), ...there }];
  }
  return name === undefined ? undefined : [{ kind, name, ...there }];
}
