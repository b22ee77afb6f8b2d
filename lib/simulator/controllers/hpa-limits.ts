/**
 * How far and how fast a HorizontalPodAutoscaler may go from where it is to where its metrics want it.
 * Source: pkg/controller/podautoscaler/horizontal.go (normalizeDesiredReplicas, stabilizeRecommendation,
 * convertDesiredReplicasWithBehaviorRate), pkg/apis/autoscaling/v2/defaults.go.
 */

export type ScalingPolicy = {
  readonly type: 'Pods' | 'Percent';
  readonly value: number;
  readonly periodSeconds: number;
};

export type ScalingRules = {
  readonly stabilizationWindowSeconds?: number;
  readonly selectPolicy?: 'Max' | 'Min' | 'Disabled';
  readonly policies?: readonly ScalingPolicy[];
  /** How far from its target a metric may be without a change, as a quantity: 0.05. */
  readonly tolerance?: string | number;
};

export type Behavior = { readonly scaleUp?: ScalingRules; readonly scaleDown?: ScalingRules };

/** What was wanted, or done, when. */
export type Timed = { readonly at: number; readonly replicas: number };

/** What the controller remembers of one autoscaler; lost when it stops. */
export type History = {
  readonly wanted: readonly Timed[];
  /** By how many it scaled up, and down. */
  readonly ups: readonly Timed[];
  readonly downs: readonly Timed[];
};

export type Limited = {
  readonly replicas: number;
  readonly able: { readonly reason: string; readonly message: string };
  readonly limited: { readonly status: boolean; readonly reason: string; readonly message: string };
};

/** --horizontal-pod-autoscaler-downscale-stabilization. */
const downscaleStabilizationSeconds = 300;

const matches = { reason: 'ReadyForNewScale', message: 'recommended size matches current size' };
const down = {
  reason: 'ScaleDownStabilized',
  message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
};
const up = {
  reason: 'ScaleUpStabilized',
  message: 'recent recommendations were lower than current one, applying the lowest recent recommendation',
};
const within = {
  reason: 'DesiredWithinRange',
  message: 'the desired count is within the acceptable range',
};
const tooMany = {
  reason: 'TooManyReplicas',
  message: 'the desired replica count is more than the maximum replica count',
};
const tooFew = {
  reason: 'TooFewReplicas',
  message: 'the desired replica count is less than the minimum replica count',
};
const tooFast = {
  reason: 'ScaleUpLimit',
  message: 'the desired replica count is increasing faster than the maximum scale rate',
};
const tooFastDown = {
  reason: 'ScaleDownLimit',
  message: 'the desired replica count is decreasing faster than the maximum scale rate',
};

type Asked = {
  readonly current: number;
  readonly wanted: number;
  readonly min: number;
  readonly max: number;
  readonly behavior: Behavior | undefined;
  readonly history: History;
  readonly now: number;
};

/** The replicas to have now, and what keeps them from being those wanted. */
export function limit(asked: Asked): Limited {
  const stabilized = asked.behavior === undefined ? highestRecent(asked) : stabilize(asked, asked.behavior);
  const isStabilized = stabilized.replicas !== asked.wanted;
  const { replicas, reason, message } =
    asked.behavior === undefined
      ? byRule(asked, stabilized.replicas)
      : byRate(asked, stabilized.replicas, asked.behavior);
  return {
    replicas,
    able: isStabilized ? stabilized.why : matches,
    limited: { status: replicas !== stabilized.replicas, reason, message },
  };
}

/** The history with one more recommendation; what no window reaches back to is dropped. */
export function remembered({ wanted, history, behavior, now }: Asked): History {
  const windows = [rulesUp(behavior?.scaleUp), rulesDown(behavior?.scaleDown)].map(
    ({ stabilizationWindowSeconds }) => stabilizationWindowSeconds ?? 0,
  );
  const oldest =
    now - 1000 * Math.max(...windows, behavior === undefined ? downscaleStabilizationSeconds : 0);
  const kept = history.wanted.filter(({ at }) => at >= oldest);
  return { ...history, wanted: [...kept, { at: now, replicas: wanted }] };
}

/** The history with one more change. */
export function changed(
  history: History,
  from: number,
  to: number,
  behavior: Behavior | undefined,
  now: number,
): History {
  if (behavior === undefined) return history;
  const add = (list: readonly Timed[], rules: ScalingRules, replicas: number): readonly Timed[] => {
    const period = Math.max(0, ...(rules.policies ?? []).map(({ periodSeconds }) => periodSeconds));
    return [...list.filter(({ at }) => at >= now - 1000 * period), { at: now, replicas }];
  };
  return to > from
    ? { ...history, ups: add(history.ups, rulesUp(behavior.scaleUp), to - from) }
    : { ...history, downs: add(history.downs, rulesDown(behavior.scaleDown), from - to) };
}

// --- Without a behaviour ------------------------------------------------------------------------------------------

function highestRecent({ wanted, history, now }: Asked): { replicas: number; why: typeof down } {
  const cutoff = now - 1000 * downscaleStabilizationSeconds;
  const recent = history.wanted.filter(({ at }) => at >= cutoff).map(({ replicas }) => replicas);
  return { replicas: Math.max(wanted, ...recent), why: down };
}

/** At most twice as many as now, and four in any case. */
function byRule(
  { current, min, max }: Asked,
  wanted: number,
): { replicas: number; reason: string; message: string } {
  const fastest = Math.max(2 * current, 4);
  if (wanted < min) return { replicas: min, ...tooFew };
  if (max > fastest && wanted > fastest) return { replicas: fastest, ...tooFast };
  if (wanted > max) return { replicas: max, ...tooMany };
  return { replicas: wanted, ...within };
}

// --- With one -----------------------------------------------------------------------------------------------------

/** Between the lowest recommendation of the window for scaling up and the highest of the one for scaling down. */
function stabilize(
  { current, wanted, history, now }: Asked,
  behavior: Behavior,
): { replicas: number; why: typeof down } {
  const recent = (rules: ScalingRules): readonly number[] => {
    const cutoff = now - 1000 * (rules.stabilizationWindowSeconds ?? 0);
    return history.wanted.filter(({ at }) => at > cutoff).map(({ replicas }) => replicas);
  };
  const lowest = Math.min(wanted, ...recent(rulesUp(behavior.scaleUp)));
  const highest = Math.max(wanted, ...recent(rulesDown(behavior.scaleDown)));
  const replicas = Math.min(highest, Math.max(lowest, current));
  return { replicas, why: wanted >= current ? up : down };
}

function byRate(
  { current, min, max, history, now }: Asked,
  wanted: number,
  behavior: Behavior,
): { replicas: number; reason: string; message: string } {
  if (wanted > current) {
    const fastest = Math.max(current, upLimit(current, rulesUp(behavior.scaleUp), history, now));
    const [most, why] = max > fastest ? [fastest, tooFast] : [max, tooMany];
    if (wanted > most) return { replicas: most, ...why };
  } else if (wanted < current) {
    const fastest = Math.min(current, downLimit(current, rulesDown(behavior.scaleDown), history, now));
    const [least, why] = min < fastest ? [fastest, tooFastDown] : [min, tooFew];
    if (wanted < least) return { replicas: least, ...why };
  }
  return { replicas: wanted, ...within };
}

function upLimit(current: number, rules: ScalingRules, history: History, now: number): number {
  if (rules.selectPolicy === 'Disabled') return current;
  const proposed = (rules.policies ?? []).map(({ type, value, periodSeconds }) => {
    const before = replicasBefore(current, periodSeconds, history, now);
    return type === 'Pods' ? before + value : Math.ceil(before * (1 + value / 100));
  });
  return rules.selectPolicy === 'Min' ? Math.min(...proposed) : Math.max(...proposed);
}

function downLimit(current: number, rules: ScalingRules, history: History, now: number): number {
  if (rules.selectPolicy === 'Disabled') return current;
  const proposed = (rules.policies ?? []).map(({ type, value, periodSeconds }) => {
    const before = replicasBefore(current, periodSeconds, history, now);
    return type === 'Pods' ? before - value : Math.trunc(before * (1 - value / 100));
  });
  return rules.selectPolicy === 'Min' ? Math.max(...proposed) : Math.min(...proposed);
}

/** How many there were when a period began. */
function replicasBefore(
  current: number,
  periodSeconds: number,
  { ups, downs }: History,
  now: number,
): number {
  const cutoff = now - 1000 * periodSeconds;
  const sum = (list: readonly Timed[]): number =>
    list.filter(({ at }) => at > cutoff).reduce((total, { replicas }) => total + replicas, 0);
  return current - sum(ups) + sum(downs);
}

function rulesUp(rules: ScalingRules | undefined): ScalingRules {
  return {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [
      { type: 'Pods', value: 4, periodSeconds: 15 },
      { type: 'Percent', value: 100, periodSeconds: 15 },
    ],
    ...rules,
  };
}

function rulesDown(rules: ScalingRules | undefined): ScalingRules {
  return {
    stabilizationWindowSeconds: downscaleStabilizationSeconds,
    selectPolicy: 'Max',
    policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
    ...rules,
  };
}
