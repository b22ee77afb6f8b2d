/**
 * Controllers that have nothing to do before there is an object of their kind: their code comes with the first. Until then
 * they hear of what the others hear of, and none of it is theirs.
 */
import type { Component, Watch } from './component';
import type { BehaviourOf } from './given/image-behaviour';
import type { Measured } from './given/metrics-given';
import type { Settings } from './given/settings';
import { controllerOf, type Kind } from './objects/objects';
import { Port } from './parts/part';

export const jobs = new Port<{
  readonly jobController: Component;
  readonly cronJobController: Component;
}>('jobs');

export const statefulSets = new Port<{ readonly statefulSetController: Component }>('stateful sets');

export const daemonSets = new Port<{ readonly daemonSetController: Component }>('daemon sets');

export const volumes = new Port<{ readonly persistentVolumeBinder: Component }>('volumes');

export const autoscaling = new Port<{
  readonly horizontalPodAutoscalerController: (
    settings: Settings,
    measured: (now: number, behaviourOf: BehaviourOf) => Measured | undefined,
  ) => Component;
}>('autoscaling');

const process = 'kube-controller-manager';

export const jobController = late(
  { name: 'job-controller', process },
  { about: ['Job'], others: { Pod: { controlledBy: 'Job' } } },
  () => jobs.get().jobController,
);

export const cronJobController = late(
  { name: 'cronjob-controller', process },
  { about: ['CronJob'], others: { Job: {} } },
  () => jobs.get().cronJobController,
);

export const statefulSetController = late(
  { name: 'statefulset-controller', process },
  { about: ['StatefulSet'], others: { Pod: { controlledBy: 'StatefulSet' } } },
  () => statefulSets.get().statefulSetController,
);

export const daemonSetController = late(
  { name: 'daemonset-controller', process },
  { about: ['DaemonSet'], others: { Pod: { controlledBy: 'DaemonSet' }, Node: {} } },
  () => daemonSets.get().daemonSetController,
);

export const persistentVolumeBinder = late(
  { name: 'persistentvolume-binder-controller', process, eventSource: 'persistentvolume-controller' },
  { about: ['PersistentVolumeClaim', 'PersistentVolume', 'StorageClass'] },
  () => volumes.get().persistentVolumeBinder,
);

/** `measured`: what the metrics APIs answer at a time; undefined: there are none. */
export function horizontalPodAutoscalerController(
  settings: Settings,
  measured: (now: number, behaviourOf: BehaviourOf) => Measured | undefined,
): Component {
  return late(
    {
      name: 'horizontal-pod-autoscaler-controller',
      process,
      eventSource: 'horizontal-pod-autoscaler',
    },
    { about: ['HorizontalPodAutoscaler'] },
    () => autoscaling.get().horizontalPodAutoscalerController(settings, measured),
  );
}

type Watching = {
  /** The kinds whose objects are work. */
  readonly about: readonly Kind[];
  /** Kinds of which an object is work only while there is one of `about`, or because one of `about` owns it. */
  readonly others?: { readonly [kind in Kind]?: Omit<Watch, 'keys'> };
};

/** A component by what it watches; what it does then is asked of `code`, once. */
function late(
  named: Pick<Component, 'name' | 'process' | 'eventSource'>,
  { about, others = {} }: Watching,
  code: () => Component,
): Component {
  let known: Component | undefined;
  const component = (): Component => {
    known ??= code();
    return known;
  };
  const keysOf =
    (kind: Kind): Watch['keys'] =>
    (object, view, removed) =>
      component().watches[kind]?.keys(object, view, removed) ?? [];
  const ownKeys = about.map((kind): [Kind, Watch] => [kind, { keys: keysOf(kind) }]);
  const otherKeys = Object.entries(others).map(([kind, which = {}]): [Kind, Watch] => {
    const keys = keysOf(kind);
    const isNobodys: Watch['keys'] = (object, view, removed) => {
      if (known !== undefined) return keys(object, view, removed);
      const isTheirs = about.some(
        (each) => controllerOf(object)?.kind === each || view.list(each).length > 0,
      );
      return isTheirs ? keys(object, view, removed) : [];
    };
    return [kind, { ...which, keys: isNobodys }];
  });
  return {
    ...named,
    watches: Object.fromEntries([...ownKeys, ...otherKeys]),
    reconcile: (view, key) => component().reconcile(view, key),
  };
}
