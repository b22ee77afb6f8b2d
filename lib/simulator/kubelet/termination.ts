/** How a kubelet ends a Pod. Source: pkg/kubelet/pod_workers.go SyncTerminatingPod, SyncTerminatedPod. */
import type { Intent, View } from '../component';
import { leastGraceMs, statusRetryMs, volumesReportMs } from '../delays';
import { addressesOf, hasEnded, type RunningContainer, type Sandbox } from '../machine';
import type { Container, ObjectRef, PodStatus } from '../objects/objects';
import { exitAfter, plannedStop, runPreStop, tellOfKill } from './killing';
import type { PodEnd } from './pod-memory';
import { known, type PodPass } from './pod-pass';
import { isSidecar } from './pod-status';
import { report, statusOf, withDisruption } from './report';
import { isStatic } from './static-pods';

/** Stops the containers of a Pod that is being deleted; when all have ended, reports it and removes the Pod. */
export function terminate(pass: PodPass): readonly Intent[] {
  if (pass.machine.stopped.has('containerd') && pass.running().length > 0) return [];
  const graceMs = (pass.pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000;
  if (isStopping(pass, graceMs)) return pass.finished();
  const { uid, sandbox } = pass;
  // Only finalizers keep it: nothing is left on the machine, and what became of it has been said.
  if (sandbox === undefined && graceMs === 0 && hasEndedPhase(pass)) return [];
  const removal: Intent = {
    do: 'delete',
    target: pass.ref,
    uid,
    gracePeriodSeconds: 0,
    rule: 'kubelet/terminate',
    says: `removes Pod ${pass.key}: its containers have ended`,
    because: endsOf(sandbox),
    keepGoing: true,
    answered: (answer) =>
      answer.ok || answer.code === 404
        ? [
            { do: 'remember', key: uid, value: undefined },
            ...(sandbox === undefined ? [] : [forgetting(uid, 'kubelet/terminate')]),
          ]
        : [{ do: 'wake', at: pass.now + statusRetryMs }],
  };
  return pass.finished([...stopSandbox(pass), ...report(pass, finalStatus(pass)), removal]);
}

/** Ends a Pod of the kubelet's own accord: it fails, and its object stays. */
export function endPod(pass: PodPass, end: PodEnd): readonly Intent[] {
  if (isStopping(pass, end.graceMs)) return pass.finished();
  const status: PodStatus = {
    ...finalStatus(pass),
    phase: 'Failed',
    reason: end.reason,
    message: end.message,
  };
  const told = end.disrupts !== undefined ? withDisruption(status, end.disrupts, pass.now) : status;
  return pass.finished([...stopSandbox(pass), ...report(pass, told)]);
}

/** A Pod that has ended: what still runs beside it is stopped, and its sandbox is given back. */
export function stopWhatIsLeft(pass: PodPass): readonly Intent[] {
  if (pass.sandbox === undefined) return [];
  const hasEndedAlready = hasEndedPhase(pass);
  if (isStopping(pass, (pass.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000))
    return pass.finished(hasEndedAlready ? [] : report(pass, statusOf(pass)));
  return pass.finished([...stopSandbox(pass), ...(hasEndedAlready ? [] : report(pass, finalStatus(pass)))]);
}

/**
 * Stops what still runs of a Pod that no longer exists: of one that the API server has forgotten with as little grace as there is, of one
 * whose manifest was taken away with its own.
 */
export function stopOrphan(view: View, sandbox: Sandbox): readonly Intent[] {
  const { now } = view;
  const isFixed = isStatic(sandbox.uid);
  const runs = [...sandbox.containers.values()];
  const running = runs.filter((run) => !hasEnded(run, now));
  if (running.length === 0)
    return [
      { do: 'remember', key: sandbox.uid, value: undefined },
      ...(sandbox.stoppedAt === undefined ? stopOf(view, sandbox, 'kubelet/orphan') : []),
      forgetting(sandbox.uid, 'kubelet/orphan'),
    ];
  const ends = running.map((run) => {
    const before = run.stop?.for === 'end' ? run.stop : undefined;
    const wanted = isFixed
      ? plannedStop(run.spec, 'end', now, now, sandbox.graceMs)
      : plannedStop({ name: run.name }, 'end', now, now, 0);
    const asked = before !== undefined && before.killAt <= wanted.killAt;
    const stop = asked ? before : wanted;
    return { run, stop, asked, exit: asked && run.exit !== null ? run.exit : exitAfter(run, stop) };
  });
  return [
    ...ends.flatMap(({ run, stop, asked, exit }): readonly Intent[] =>
      asked
        ? []
        : [
            {
              do: 'local',
              change: { kind: 'endContainer', uid: sandbox.uid, name: run.name, exit, stop },
              effect: 'kill-orphan',
              about: { kind: 'Pod', key: sandbox.pod },
              container: run.name,
              rule: 'kubelet/orphan',
              says: `has the runtime stop container ${run.name} of Pod ${sandbox.pod}: ${isFixed ? 'its manifest is gone' : 'the API server no longer knows it'}`,
            },
          ],
    ),
    { do: 'wake', at: Math.max(...ends.map(({ exit }) => exit.at)) },
  ];
}

function hasEndedPhase({ stored }: PodPass): boolean {
  const { phase } = stored?.status ?? {};
  return phase === 'Succeeded' || phase === 'Failed';
}

// --- Stopping -----------------------------------------------------------------------------------------------------

/** Stops what runs, each in its turn; false when all have ended and have been seen to. */
function isStopping(pass: PodPass, graceMs: number): boolean {
  const running = pass.running();
  for (const run of pass.sandbox?.containers.values() ?? []) tellOfKill(pass, run, 'kubelet/terminate');
  const since = pass.memory.stoppingSince ?? pass.now;
  if (running.length > 0) {
    if (pass.memory.stoppingSince === undefined) pass.remember({ stoppingSince: since });
    const inOrder = orderedStops(pass, running);
    let lastEnd = pass.now;
    for (const { run, container, hasTurn } of inOrder) {
      announce(pass, container, run);
      if (!hasTurn) continue;
      const end = stop(pass, container, run, since, graceMs);
      lastEnd = Math.max(lastEnd, end);
    }
    pass.wakeAt(pass.nextRelist(lastEnd));
    return true;
  }
  const runs = [...(pass.sandbox?.containers.values() ?? [])];
  const seenAt = Math.max(pass.now, ...runs.map(({ exit }) => pass.nextRelist(exit?.at ?? pass.now)));
  if (seenAt <= pass.now || pass.sandbox?.stoppedAt !== undefined) return false;
  pass.wakeAt(seenAt);
  return true;
}

type Turn = { readonly run: RunningContainer; readonly container: Container; readonly hasTurn: boolean };

/** The containers together; then the sidecars, the last one first. */
function orderedStops(pass: PodPass, running: readonly RunningContainer[]): readonly Turn[] {
  const sidecars = (pass.pod.spec.initContainers ?? []).filter(isSidecar).map(({ name }) => name);
  const place = (run: RunningContainer): number => sidecars.indexOf(run.name);
  const others = running.filter((run) => place(run) < 0);
  const beside = running.filter((run) => place(run) >= 0).sort((a, b) => place(b) - place(a));
  return [...others, ...beside].map((run, i) => ({
    run,
    container: containerOf(pass, run.name),
    hasTurn: others.length > 0 ? i < others.length : i === 0,
  }));
}

/** Tells once that a container is being stopped, and runs its hook: all of them at the same time. */
function announce(pass: PodPass, container: Container, run: RunningContainer): void {
  if (!pass.tellsFirst(`stopping/${run.name}/${run.attempt}`)) return;
  pass.event('Normal', 'Killing', `Stopping container ${run.name}`, 'kubelet/terminate', container);
  runPreStop(pass, container);
}

/** Has the runtime stop it; again only when the grace period has become shorter. Returns when it will have ended. */
function stop(
  pass: PodPass,
  container: Container,
  run: RunningContainer,
  since: number,
  graceMs: number,
): number {
  const asked = run.stop?.for === 'end' ? run.stop : undefined;
  const turn = asked?.signalAt ?? pass.now;
  const planned = plannedStop(container, 'end', since, turn, graceMs);
  // A shorter period begins when the kubelet hears of it: the stop that waits is given up for a new one.
  const killAt =
    asked !== undefined && planned.killAt < asked.killAt
      ? Math.min(asked.killAt, pass.now + Math.max(graceMs, leastGraceMs))
      : Math.max(planned.killAt, pass.now);
  const wanted = { ...planned, killAt };
  if (pass.now < wanted.signalAt) {
    pass.wakeAt(wanted.signalAt);
    return wanted.signalAt;
  }
  if (asked !== undefined && asked.killAt <= killAt)
    return endOfStop(pass, run.exit?.at ?? killAt, asked.killAt);
  const exit = exitAfter({ ...run, ...(asked === undefined ? {} : { exit: null }) }, wanted);
  pass.local(
    'stop-container',
    `has the runtime stop container ${run.name} of Pod ${pass.key}`,
    'kubelet/terminate',
    {
      container: run.name,
      change: { kind: 'endContainer', uid: pass.uid, name: run.name, exit, stop: wanted },
      because: known([run.by]),
      // containerd does not send the signal twice, however often it is asked to stop the container.
      leadsTo:
        asked === undefined
          ? [
              pass.done(
                'containerd',
                'send-signal',
                `sends SIGTERM to container ${run.name} of Pod ${pass.key}`,
                'kubelet/terminate',
                { container: run.name },
              ),
            ]
          : [],
    },
  );
  return endOfStop(pass, exit.at, wanted.killAt);
}

/** What has to be killed is looked at when it is. */
function endOfStop(pass: PodPass, at: number, killAt: number): number {
  if (at === killAt) pass.wakeAt(at);
  return at;
}

function containerOf(pass: PodPass, name: string): Container {
  return pass.containers.find((each) => each.name === name) ?? { name };
}

// --- Afterwards ---------------------------------------------------------------------------------------------------

function finalStatus(pass: PodPass): PodStatus {
  return statusOf(pass, true);
}

function stopSandbox({ view, liveSandbox }: PodPass): readonly Intent[] {
  return liveSandbox === undefined ? [] : stopOf(view, liveSandbox, 'kubelet/terminate');
}

/** The runtime ends the sandbox, and the plugin takes its address back; what its containers left stays. */
function stopOf(view: View, sandbox: Sandbox, rule: string): readonly Intent[] {
  const about = { kind: 'Pod', key: sandbox.pod };
  const shared = { do: 'local', about, rule } as const;
  return [
    {
      ...shared,
      change: { kind: 'stopSandbox', uid: sandbox.uid },
      effect: 'stop-sandbox',
      says: `has the runtime stop the sandbox of Pod ${sandbox.pod}`,
      because: endsOf(sandbox),
      leadsTo: [
        ...(sandbox.devices === undefined ? [] : [unmounting(view, sandbox, shared)]),
        {
          ...shared,
          actor: `cni@${view.machine().node}`,
          effect: 'remove-network',
          says: `disconnects Pod ${sandbox.pod} and takes back the ${addressesOf(sandbox).length > 1 ? 'addresses' : 'address'} ${addressesOf(sandbox).join(' and ')} (DEL)`,
        },
      ],
    },
  ];
}

/** What was attached for it is not in use any longer, which the Node's status says next. */
function unmounting(
  { now }: View,
  { devices = [], pod }: Sandbox,
  shared: { readonly do: 'local'; readonly about: ObjectRef; readonly rule: string },
): Intent {
  return {
    ...shared,
    effect: 'unmount-volume',
    says: `unmounts ${devices.join(', ')} of Pod ${pod}`,
    leadsTo: [{ do: 'wake', key: 'node', at: now + volumesReportMs }],
  };
}

/** Nothing of the Pod is left on the machine, its logs included. */
function forgetting(uid: string, rule: string): Intent {
  return { do: 'local', change: { kind: 'removeSandbox', uid }, rule };
}

function endsOf(sandbox: Sandbox | undefined): readonly number[] {
  return known([...(sandbox?.containers.values() ?? [])].map((run) => run.exit?.by));
}
