/**
 * horizontal-pod-autoscaler-controller: sets how many Pods a workload wants so that what is measured comes near its
 * target. It makes no Pods: it writes one number, and whoever owns the workload does the rest.
 *
 * Rules
 *   hpa/sync           It looks at an autoscaler 15 s after it first saw it, and every 15 s from then on.
 *                      (pkg/controller/podautoscaler/horizontal.go; --horizontal-pod-autoscaler-sync-period)
 *   hpa/scale          It reads and writes the scale of the target; without one it can do nothing. (reconcileAutoscaler)
 *   hpa/disabled       A target with 0 replicas is left alone, unless 0 is the minimum.
 *   hpa/bounds         A target beyond the minimum or maximum is brought back at once, whatever is measured.
 *   hpa/highest        Each metric proposes a number; the highest counts. A metric that cannot be had counts for nothing,
 *                      and keeps the target from being scaled down. (computeReplicasForMetrics)
 *   hpa/selector       The scale must say which Pods are the target's; Pods that several autoscalers look at are scaled by
 *                      none of them. (validateAndParseSelector)
 *   hpa/stabilize      It goes down only to the highest number that the last five minutes wanted; a behaviour can say
 *                      otherwise, and how fast. (normalizeDesiredReplicas…)
 *   hpa/status         AbleToScale, ScalingActive and ScalingLimited say what it could do and what kept it.
 */
import { builtInResources } from '../apiserver/resources';
import { type Component, type Intent, type View, watch } from '../component';
import type { BehaviourOf } from '../given/image-behaviour';
import type { Measured } from '../given/metrics-given';
import type { Settings } from '../given/settings';
import { joinSelector, satisfies } from '../objects/label-selector';
import { type Condition, type Kind, type KubeObject, keyOf, type Pod } from '../objects/objects';
import { parseSelector } from '../objects/selector-text';
import { deepEqual } from '../values/equal';
import { timestamp } from '../values/time';
import { type Behavior, changed, type History, limit, remembered } from './hpa-limits';
import { type MetricSpec, type Proposal, proposalOf, type Workload } from './hpa-metrics';
import { selectorKey, type WrongSelector, wrongSelector } from './hpa-selector';
import { definitionOf, type Scale, scaleOf } from './scale-target';

type Autoscaler = KubeObject & {
  readonly spec: {
    readonly scaleTargetRef: { readonly apiVersion?: string; readonly kind: string; readonly name: string };
    readonly minReplicas?: number;
    readonly maxReplicas: number;
    readonly metrics?: readonly MetricSpec[];
    readonly behavior?: Behavior;
  };
  readonly status?: Status;
};

type Status = {
  readonly lastScaleTime?: string;
  readonly currentReplicas?: number;
  readonly desiredReplicas: number;
  readonly currentMetrics: readonly unknown[] | null;
  readonly conditions: readonly Condition[];
};

const toleranceByDefault = 0.1;

/** `measured`: what the metrics APIs answer at a time; undefined: there are none. */
export function horizontalPodAutoscalerController(
  settings: Settings,
  measured: (now: number, behaviourOf: BehaviourOf) => Measured | undefined,
): Component {
  return {
    name: 'horizontal-pod-autoscaler-controller',
    process: 'kube-controller-manager',
    eventSource: 'horizontal-pod-autoscaler',
    watches: { HorizontalPodAutoscaler: watch('HorizontalPodAutoscaler', (each) => [keyOf(each)]) },
    reconcile(view, key) {
      const autoscaler = view.get('HorizontalPodAutoscaler', key) as Autoscaler | undefined;
      if (autoscaler === undefined) return forgotten(key);
      const period = settings.autoscalerSyncPeriodMs;
      const next = view.memory(`next/${key}`) as Next | undefined;
      if (next === undefined) return lookAt(key, { at: view.now + period, settled: false });
      if (view.now < next.at) return lookAt(key, next);
      const now = measured(view.now, view.behaviourOf);
      const intents = sync(autoscaler, view, now);
      const settled = !isPending(autoscaler, intents) && now?.changesAt === undefined;
      return [...intents, ...lookAt(key, { at: view.now + period, settled })];
    },
  };
}

/** The next regular look at an autoscaler; `settled`: nothing is expected to come of it. */
type Next = { readonly at: number; readonly settled: boolean };

function lookAt(key: string, next: Next): readonly Intent[] {
  return [
    { do: 'remember', key: `next/${key}`, value: next },
    { do: 'wake', at: next.at, ...(next.settled ? { background: true } : {}) },
  ];
}

function forgotten(key: string): readonly Intent[] {
  return [
    { do: 'remember', key: `next/${key}`, value: undefined },
    { do: 'remember', key: `history/${key}`, value: undefined },
    { do: 'remember', key: selectorKey(key), value: undefined },
  ];
}

/** Whether the next look may find something else though nothing changes: something was done, or is being waited for. */
function isPending({ status }: Autoscaler, intents: readonly Intent[]): boolean {
  if (intents.some((each) => each.do === 'update')) return true;
  const able = status?.conditions.find(({ type }) => type === 'AbleToScale')?.reason ?? '';
  const limited = status?.conditions.find(({ type }) => type === 'ScalingLimited')?.reason ?? '';
  return able.endsWith('Stabilized') || /Scale(Up|Down)Limit/.test(limited);
}

// --- One look -----------------------------------------------------------------------------------------------------

function sync(autoscaler: Autoscaler, view: View, measured: Measured | undefined): readonly Intent[] {
  const found = targetOf(autoscaler, view);
  if (!found.ok) {
    const conditions = withCondition(
      autoscaler.status?.conditions ?? [],
      'AbleToScale',
      false,
      'FailedGetScale',
      `the HPA controller was unable to get the target's current scale: ${found.error}`,
      view.now,
    );
    return [
      event(autoscaler, 'Warning', 'FailedGetScale', found.error, 'hpa/scale'),
      ...writeStatus(autoscaler, { ...(autoscaler.status ?? noStatus), conditions }, 'hpa/scale'),
    ];
  }
  return decide(autoscaler, found, view, measured);
}

const noStatus: Status = { desiredReplicas: 0, currentMetrics: null, conditions: [] };

type Target = { readonly kind: Kind; readonly object: KubeObject; readonly scale: Scale };

function targetOf(
  { metadata, spec }: Autoscaler,
  view: View,
): (Target & { readonly ok: true }) | { readonly ok: false; readonly error: string } {
  const { apiVersion = '', kind: kindName, name } = spec.scaleTargetRef;
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  const builtIn = builtInResources.find((each) => each.kind === kindName && each.group === group);
  const kind = builtIn?.id ?? `${kindName}.${group}`;
  const object: KubeObject | undefined = view.get(kind, `${metadata.namespace}/${name}`);
  const scale = scaleOf(kind, object, view);
  if (scale === undefined) {
    const isKnown = builtIn !== undefined || definitionOf(kind, view) !== undefined;
    const error = isKnown
      ? 'the server could not find the requested resource'
      : `no matches for kind "${kindName}" in group "${group}"`;
    return { ok: false, error };
  }
  if (object === undefined) {
    const plural = `${kindName.toLowerCase()}s${group === '' ? '' : `.${group}`}`;
    return { ok: false, error: `${plural} "${name}" not found` };
  }
  return { ok: true, kind, object, scale };
}

function decide(
  autoscaler: Autoscaler,
  target: Target,
  view: View,
  measured: Measured | undefined,
): readonly Intent[] {
  const { spec } = autoscaler;
  const min = spec.minReplicas ?? 1;
  const current = target.scale.specReplicas;
  const conditions = withCondition(
    autoscaler.status?.conditions ?? [],
    'AbleToScale',
    true,
    'SucceededGetScale',
    "the HPA controller was able to get the target's current scale",
    view.now,
  );
  if (current === 0 && min !== 0) {
    const message = 'scaling is disabled since the replica count of the target is zero';
    const disabled = withCondition(conditions, 'ScalingActive', false, 'ScalingDisabled', message, view.now);
    const status = { ...noStatus, ...scaledAt(autoscaler), conditions: disabled };
    return writeStatus(autoscaler, status, 'hpa/disabled');
  }
  const bound = current > spec.maxReplicas ? spec.maxReplicas : current < min ? min : undefined;
  const outcome: Outcome = { autoscaler, target, current, conditions, metrics: null, view };
  if (bound !== undefined) {
    const side = current > bound ? 'above Spec.MaxReplicas' : 'below Spec.MinReplicas';
    return rescale(outcome, bound, `Current number of replicas ${side}`, 'hpa/bounds');
  }
  return byMetrics(outcome, min, measured);
}

type Outcome = {
  readonly autoscaler: Autoscaler;
  readonly target: Target;
  readonly current: number;
  readonly conditions: readonly Condition[];
  readonly metrics: readonly unknown[] | null;
  readonly view: View;
};

function byMetrics(outcome: Outcome, min: number, measured: Measured | undefined): readonly Intent[] {
  const { autoscaler, target, current, view } = outcome;
  const { spec } = autoscaler;
  const selector = target.scale.selectorText ?? joinSelector(target.scale.selector);
  const pods = podsOf(selector, autoscaler.metadata.namespace ?? '', view);
  const wrong = wrongSelector(autoscaler.metadata, selector, pods, view);
  if (wrong !== undefined) return [...keep(autoscaler, selector), ...unsure(outcome, wrong)];
  const kept = keep(autoscaler, selector);
  const proposals: readonly Proposal[] = (spec.metrics ?? []).map((metric) =>
    proposalOf(metric, workloadOf(autoscaler, target, pods, view, measured)),
  );
  const failures = proposals.filter((each) => !each.ok);
  const events = failures.map(({ reason, error }) =>
    event(autoscaler, 'Warning', reason, error, 'hpa/highest'),
  );
  const metrics = proposals.map((each) => (each.ok ? each.status : { type: '' }));
  const best = proposals.reduce<Extract<Proposal, { ok: true }> | undefined>(
    (so, each) => (each.ok && (so === undefined || each.replicas > so.replicas) ? each : so),
    undefined,
  );
  const [first] = failures;
  const listed =
    first === undefined
      ? undefined
      : `invalid metrics (${failures.length} invalid out of ${proposals.length}), first error is: ${first.listed}`;
  if (first !== undefined && (best === undefined || best.replicas < current)) {
    const message = `the HPA was unable to compute the replica count: ${first.error}`;
    const conditions = withCondition(
      outcome.conditions,
      'ScalingActive',
      false,
      first.reason,
      message,
      view.now,
    );
    const { desiredReplicas } = autoscaler.status ?? noStatus;
    const status = {
      ...scaledAt(autoscaler),
      ...counted(current),
      desiredReplicas,
      currentMetrics: metrics,
      conditions,
    };
    return [
      ...kept,
      ...events,
      ...writeStatus(autoscaler, status, 'hpa/highest'),
      event(autoscaler, 'Warning', 'FailedComputeMetricsReplicas', listed ?? '', 'hpa/highest'),
    ];
  }
  if (best === undefined) return [...kept, ...events];
  return [...kept, ...events, ...towards({ ...outcome, metrics }, best, min)];
}

// --- Whose Pods ---------------------------------------------------------------------------------------------------

/** Which selector an autoscaler looks by is remembered from its first look at its metrics on. */
function keep(autoscaler: Autoscaler, selector: string): readonly Intent[] {
  return [{ do: 'remember', key: selectorKey(keyOf(autoscaler)), value: selector }];
}

function unsure({ autoscaler, current, conditions, view }: Outcome, wrong: WrongSelector): readonly Intent[] {
  const { reason, condition, error, said } = wrong;
  const { desiredReplicas } = autoscaler.status ?? noStatus;
  const status = {
    ...scaledAt(autoscaler),
    ...counted(current),
    desiredReplicas,
    currentMetrics: null,
    conditions: withCondition(conditions, 'ScalingActive', false, condition, said, view.now),
  };
  return [
    event(autoscaler, 'Warning', reason, error, 'hpa/selector'),
    ...writeStatus(autoscaler, status, 'hpa/selector'),
    event(autoscaler, 'Warning', 'FailedComputeMetricsReplicas', error, 'hpa/selector'),
  ];
}

/** From what the metrics want to what may be done now. */
function towards(outcome: Outcome, best: Extract<Proposal, { ok: true }>, min: number): readonly Intent[] {
  const { autoscaler, current, view } = outcome;
  const { spec } = autoscaler;
  const key = keyOf(autoscaler);
  const history = (view.memory(`history/${key}`) as History | undefined) ?? {
    wanted: [{ at: view.now, replicas: current }],
    ups: [],
    downs: [],
  };
  const asked = {
    current,
    wanted: best.replicas,
    min,
    max: spec.maxReplicas,
    behavior: spec.behavior,
    history,
    now: view.now,
  };
  const { replicas, able, limited } = limit(asked);
  const later = remembered(asked);
  const conditions = [
    [
      'ScalingActive',
      true,
      'ValidMetricFound',
      `the HPA was able to successfully calculate a replica count from ${best.metric}`,
    ],
    ['AbleToScale', true, able.reason, able.message],
    ['ScalingLimited', limited.status, limited.reason, limited.message],
  ] as const;
  const all = conditions.reduce<readonly Condition[]>(
    (so, [type, status, reason, message]) => withCondition(so, type, status, reason, message, view.now),
    outcome.conditions,
  );
  const remember = (value: History): Intent => ({ do: 'remember', key: `history/${key}`, value });
  if (replicas === current) {
    const status = {
      ...scaledAt(autoscaler),
      ...counted(current),
      desiredReplicas: current,
      currentMetrics: outcome.metrics,
      conditions: all,
    };
    return [remember(later), ...writeStatus(autoscaler, status, 'hpa/status')];
  }
  const why = best.replicas > current ? `${best.metric} above target` : 'All metrics below target';
  return [
    remember(changed(later, current, replicas, spec.behavior, view.now)),
    ...rescale({ ...outcome, conditions: all }, replicas, why, 'hpa/stabilize'),
  ];
}

function rescale(outcome: Outcome, replicas: number, why: string, rule: string): readonly Intent[] {
  const { autoscaler, target, current, view } = outcome;
  const { object } = target;
  const name = `${object.kind} ${keyOf(object)}`;
  const status = (conditions: readonly Condition[], isDone: boolean): Status => ({
    ...(isDone ? { lastScaleTime: timestamp(view.now) } : scaledAt(autoscaler)),
    ...counted(current),
    desiredReplicas: isDone ? replicas : (autoscaler.status?.desiredReplicas ?? 0),
    currentMetrics: outcome.metrics,
    conditions,
  });
  return [
    {
      do: 'update',
      object: { ...object, spec: { ...(object.spec as object), replicas } },
      subresource: 'scale',
      rule,
      says: `scales ${name} from ${current} to ${replicas}: ${why}`,
      keepGoing: true,
      answered(answer) {
        if (answer.ok) {
          const message = `the HPA controller was able to update the target scale to ${replicas}`;
          const done = withCondition(
            outcome.conditions,
            'AbleToScale',
            true,
            'SucceededRescale',
            message,
            view.now,
          );
          return [
            event(autoscaler, 'Normal', 'SuccessfulRescale', `New size: ${replicas}; reason: ${why}`, rule),
            ...writeStatus(autoscaler, status(done, true), rule),
          ];
        }
        const message = `the HPA controller was unable to update the target scale: ${answer.message}`;
        const failed = withCondition(
          outcome.conditions,
          'AbleToScale',
          false,
          'FailedUpdateScale',
          message,
          view.now,
        );
        const said = `New size: ${replicas}; reason: ${why}; error: ${answer.message}`;
        return [
          event(autoscaler, 'Warning', 'FailedRescale', said, rule),
          ...writeStatus(autoscaler, status(failed, false), rule),
        ];
      },
    },
  ];
}

// --- What it sees -------------------------------------------------------------------------------------------------

function podsOf(selector: string, namespace: string, view: View): readonly Pod[] {
  const requirements = parseSelector(selector) ?? [];
  return view.list('Pod', namespace).filter((pod) => satisfies(pod.metadata.labels ?? {}, requirements));
}

function workloadOf(
  { metadata, spec }: Autoscaler,
  { scale }: Target,
  pods: readonly Pod[],
  view: View,
  measured: Measured | undefined,
): Workload {
  const tolerance = (given: string | number | undefined): number =>
    given === undefined ? toleranceByDefault : Number(given);
  return {
    namespace: metadata.namespace ?? '',
    specReplicas: scale.specReplicas,
    statusReplicas: scale.statusReplicas,
    pods,
    tolerance: {
      up: tolerance(spec.behavior?.scaleUp?.tolerance),
      down: tolerance(spec.behavior?.scaleDown?.tolerance),
    },
    now: view.now,
    measured,
  };
}

// --- Status -------------------------------------------------------------------------------------------------------

function counted(current: number): Pick<Status, 'currentReplicas'> {
  return current === 0 ? {} : { currentReplicas: current };
}

function scaledAt({ status }: Autoscaler): Pick<Status, 'lastScaleTime'> {
  return status?.lastScaleTime === undefined ? {} : { lastScaleTime: status.lastScaleTime };
}

function withCondition(
  conditions: readonly Condition[],
  type: string,
  isTrue: boolean,
  reason: string,
  message: string,
  now: number,
): readonly Condition[] {
  const status = isTrue ? 'True' : 'False';
  const present = conditions.find((each) => each.type === type);
  const lastTransitionTime =
    present?.status === status ? (present.lastTransitionTime ?? null) : timestamp(now);
  const condition: Condition = { type, status, lastTransitionTime, reason, message };
  if (present === undefined) return [...conditions, condition];
  return conditions.map((each) => (each === present ? condition : each));
}

function writeStatus(autoscaler: Autoscaler, status: Status, rule: string): readonly Intent[] {
  if (deepEqual(status, autoscaler.status)) return [];
  return [
    {
      do: 'update',
      object: { ...autoscaler, status },
      subresource: 'status',
      rule,
      says: `writes the status of HorizontalPodAutoscaler ${keyOf(autoscaler)}: ${status.desiredReplicas} wanted, ${lastReason(status)}`,
    },
  ];
}

function lastReason({ conditions }: Status): string {
  return conditions.map(({ type, reason }) => `${type} ${reason}`).join(', ');
}

function event(
  about: Autoscaler,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
  rule: string,
): Intent {
  return { do: 'event', about, type, reason, message, rule };
}
