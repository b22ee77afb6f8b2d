/** How far a rollout has come, in kubectl's words. Source: kubectl/pkg/polymorphichelpers/rollout_status.go. */

export type RolloutStatus =
  | { readonly ok: true; readonly message: string; readonly done: boolean }
  | { readonly ok: false; readonly message: string };

/** The fields of a workload that decide; absent ones count as zero. */
export type Rolling = {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly generation?: number | undefined;
    readonly annotations?: Readonly<Record<string, string>> | undefined;
  };
  readonly spec?: unknown;
  readonly status?: unknown;
};

type Counts = Readonly<Record<string, number | undefined>>;

/** `revision`: the one that is expected to run; 0 for any. The message ends with a line break. */
export function rolloutStatus(object: Rolling, revision = 0): RolloutStatus {
  switch (object.kind) {
    case 'Deployment':
      return deploymentStatus(object, revision);
    case 'DaemonSet':
      return daemonSetStatus(object);
    case 'StatefulSet':
      return statefulSetStatus(object);
    default:
      return { ok: false, message: `no status viewer has been implemented for ${object.kind}` };
  }
}

/** The revision that an object's annotation names. */
export function revisionOf({ metadata }: Pick<Rolling, 'metadata'>): number {
  return Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
}

function deploymentStatus(object: Rolling, revision: number): RolloutStatus {
  const { name } = object.metadata;
  const running = revisionOf(object);
  if (revision > 0 && revision !== running)
    return {
      ok: false,
      message: `desired revision (${revision}) is different from the running revision (${running})`,
    };
  const status = (object.status ?? {}) as Counts & {
    readonly conditions?: readonly { readonly type: string; readonly reason?: string }[];
  };
  if (!isObserved(object)) return going('Waiting for deployment spec update to be observed...');
  const progressing = (
    status.conditions as unknown as readonly { type: string; reason?: string }[] | undefined
  )?.find(({ type }) => type === 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded')
    return { ok: false, message: `deployment "${name}" exceeded its progress deadline` };
  const wanted = (object.spec as { readonly replicas?: number } | undefined)?.replicas;
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  const waiting = `Waiting for deployment "${name}" rollout to finish:`;
  if (wanted !== undefined && updatedReplicas < wanted)
    return going(`${waiting} ${updatedReplicas} out of ${wanted} new replicas have been updated...`);
  if (replicas > updatedReplicas)
    return going(`${waiting} ${replicas - updatedReplicas} old replicas are pending termination...`);
  if (availableReplicas < updatedReplicas)
    return going(`${waiting} ${availableReplicas} of ${updatedReplicas} updated replicas are available...`);
  return done(`deployment "${name}" successfully rolled out`);
}

function daemonSetStatus(object: Rolling): RolloutStatus {
  const { name } = object.metadata;
  if (strategyOf(object).type !== 'RollingUpdate') return notRolling;
  if (!isObserved(object)) return going('Waiting for daemon set spec update to be observed...');
  const status = (object.status ?? {}) as Counts;
  const { updatedNumberScheduled = 0, desiredNumberScheduled = 0, numberAvailable = 0 } = status;
  const waiting = `Waiting for daemon set "${name}" rollout to finish:`;
  if (updatedNumberScheduled < desiredNumberScheduled)
    return going(
      `${waiting} ${updatedNumberScheduled} out of ${desiredNumberScheduled} new pods have been updated...`,
    );
  if (numberAvailable < desiredNumberScheduled)
    return going(`${waiting} ${numberAvailable} of ${desiredNumberScheduled} updated pods are available...`);
  return done(`daemon set "${name}" successfully rolled out`);
}

function statefulSetStatus(object: Rolling): RolloutStatus {
  const strategy = strategyOf(object);
  if (strategy.type !== 'RollingUpdate') return notRolling;
  const status = (object.status ?? {}) as Counts & {
    readonly updateRevision?: string;
    readonly currentRevision?: string;
  };
  const { readyReplicas = 0, updatedReplicas = 0, currentReplicas = 0 } = status;
  if ((status.observedGeneration ?? 0) === 0 || !isObserved(object))
    return going('Waiting for statefulset spec update to be observed...');
  const wanted = (object.spec as { readonly replicas?: number } | undefined)?.replicas;
  if (wanted !== undefined && readyReplicas < wanted)
    return going(`Waiting for ${wanted - readyReplicas} pods to be ready...`);
  if (strategy.rollingUpdate !== undefined) {
    const { partition } = strategy.rollingUpdate;
    if (wanted !== undefined && partition !== undefined && updatedReplicas < wanted - partition)
      return going(
        `Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted - partition} new pods have been updated...`,
      );
    return done(`partitioned roll out complete: ${updatedReplicas} new pods have been updated...`);
  }
  const { updateRevision = '', currentRevision = '' } = status as {
    updateRevision?: string;
    currentRevision?: string;
  };
  if (updateRevision !== currentRevision)
    return going(
      `waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision}...`,
    );
  return done(
    `statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...`,
  );
}

const notRolling: RolloutStatus = {
  ok: false,
  message: 'rollout status is only available for RollingUpdate strategy type',
};

function strategyOf({ spec }: Rolling): {
  readonly type?: string;
  readonly rollingUpdate?: { readonly partition?: number };
} {
  return (
    (
      spec as
        | { readonly updateStrategy?: { type?: string; rollingUpdate?: { partition?: number } } }
        | undefined
    )?.updateStrategy ?? {}
  );
}

function isObserved({ metadata, status }: Rolling): boolean {
  return (metadata.generation ?? 0) <= ((status as Counts | undefined)?.observedGeneration ?? 0);
}

function going(message: string): RolloutStatus {
  return { ok: true, message: `${message}\n`, done: false };
}

function done(message: string): RolloutStatus {
  return { ok: true, message: `${message}\n`, done: true };
}
