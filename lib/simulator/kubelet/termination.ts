/** How a kubelet ends a Pod. Source: pkg/kubelet/pod_workers.go SyncTerminatingPod, SyncTerminatedPod. */
import type { Intent, View } from '../component';
import type { RunningContainer, Sandbox } from '../machine';
import type { Container, Pod } from '../objects';
import { type BehaviourOf, type PodPass, stopOf } from './pod-pass';

/** Stops the containers of a Pod that is being deleted; when all have ended, reports it and removes the Pod. */
export function terminate(pass: PodPass, behaviourOf: BehaviourOf): readonly Intent[] {
  const { pod, view, sandbox } = pass;
  const uid = pod.metadata.uid;
  const running = [...(sandbox?.containers.values() ?? [])].filter((run) => !hasEnded(run, view.now));
  if (running.length > 0) {
    const deadline = deadlineOf(pass);
    const stops = running.flatMap((run) => stopContainer(pass, run, deadline, behaviourOf));
    return [...stops, { do: 'wake', at: pass.nextRelist(lastEnd(pass, running, deadline, behaviourOf)) }];
  }
  const unseen = [...(sandbox?.containers.values() ?? [])].map((run) =>
    pass.nextRelist(run.exit?.at ?? view.now),
  );
  const seenAt = Math.max(view.now, ...unseen);
  if (seenAt > view.now) return [{ do: 'wake', at: seenAt }];
  const removal: Intent = {
    do: 'delete',
    target: pass.ref,
    uid,
    gracePeriodSeconds: 0,
    rule: 'kubelet/terminate',
    says: `removes Pod ${pass.key}: its containers have ended`,
    because: [...(sandbox?.containers.values() ?? [])].flatMap((run) => run.exit?.by ?? []),
    answered: (answer) =>
      answer.ok || answer.code === 404
        ? [
            { do: 'remember', key: uid, value: undefined },
            { do: 'remember', key: `terminating/${uid}`, value: undefined },
            ...(sandbox === undefined
              ? []
              : [
                  { do: 'local', change: { kind: 'removeSandbox', uid }, rule: 'kubelet/terminate' } as const,
                ]),
          ]
        : [],
  };
  return [...pass.writeStatus(pass.status(true)), removal];
}

/** Kills at once what still runs of a Pod that no longer exists. */
export function stopOrphan(view: View, sandbox: Sandbox): readonly Intent[] {
  const running = [...sandbox.containers.values()].filter((run) => !hasEnded(run, view.now));
  return [
    { do: 'remember', key: sandbox.uid, value: undefined },
    {
      do: 'local',
      change: { kind: 'removeSandbox', uid: sandbox.uid },
      ...(running.length === 0 ? {} : { effect: 'kill-orphan' }),
      about: { kind: 'Pod', key: sandbox.pod },
      rule: 'kubelet/orphan',
      says: `has the runtime kill the containers of Pod ${sandbox.pod}: the API server no longer knows it`,
    },
  ];
}

function stopContainer(
  pass: PodPass,
  run: RunningContainer,
  deadline: number,
  behaviourOf: BehaviourOf,
): readonly Intent[] {
  const { pod, view } = pass;
  const told = view.memory(`stopping/${pod.metadata.uid}/${run.name}`);
  const exit = stopFor(pass, run, deadline, behaviourOf);
  // Told already: only a shorter grace period changes anything.
  if (told !== undefined && run.exit !== null && run.exit.at <= exit.at) return [];
  const remember: Intent = { do: 'remember', key: `stopping/${pod.metadata.uid}/${run.name}`, value: true };
  const since: Intent = { do: 'remember', key: `terminating/${pod.metadata.uid}`, value: startedAt(pass) };
  const event: Intent = {
    do: 'event',
    about: pod,
    type: 'Normal',
    reason: 'Killing',
    message: `Stopping container ${run.name}`,
    fieldPath: `spec.containers{${run.name}}`,
    rule: 'kubelet/terminate',
  };
  const stop: Intent = {
    do: 'local',
    change: { kind: 'endContainer', uid: pod.metadata.uid, name: run.name, exit },
    effect: 'stop-container',
    about: pass.ref,
    container: run.name,
    rule: 'kubelet/terminate',
    says: `has the runtime stop container ${run.name} of Pod ${pass.key}`,
    because: run.by === undefined ? [] : [run.by],
  };
  return told === undefined ? [remember, since, event, stop] : [stop];
}

/** The grace period begins when the kubelet begins to stop the Pod, not when its deletion was asked for. */
function deadlineOf(pass: PodPass): number {
  return startedAt(pass) + (pass.pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000;
}

function startedAt({ view, pod }: PodPass): number {
  return (view.memory(`terminating/${pod.metadata.uid}`) as number | undefined) ?? view.now;
}

function stopFor(
  pass: PodPass,
  run: RunningContainer,
  deadline: number,
  behaviourOf: BehaviourOf,
): ReturnType<typeof stopOf> {
  const container = containerOf(pass.pod, run.name);
  const grace = Math.max(0, deadline - pass.view.now);
  const stop = stopOf(behaviourOf(run.image), container, pass.view.now, grace);
  // It may end by itself before.
  return run.exit !== null && run.exit.at < stop.at
    ? { ...run.exit, reason: run.exit.code === 0 ? 'Completed' : 'Error' }
    : stop;
}

function lastEnd(
  pass: PodPass,
  running: readonly RunningContainer[],
  deadline: number,
  behaviourOf: BehaviourOf,
): number {
  return Math.max(...running.map((run) => stopFor(pass, run, deadline, behaviourOf).at));
}

function containerOf(pod: Pod, name: string): Container {
  return (
    [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find((each) => each.name === name) ?? {
      name,
    }
  );
}

function hasEnded(run: RunningContainer, now: number): boolean {
  return run.exit !== null && run.exit.at <= now;
}
