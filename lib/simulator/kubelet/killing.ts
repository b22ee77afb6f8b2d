/**
 * How one container is stopped: preStop hook, SIGTERM, and SIGKILL when its time is over.
 * Source: pkg/kubelet/kuberuntime/kuberuntime_container.go killContainer.
 */
import { containerStopMs, leastGraceMs } from '../delays';
import type { ContainerExit, ContainerStop, RunningContainer } from '../machine';
import type { Container, LifecycleHandler } from '../objects/objects';
import { known, type PodPass } from './pod-pass';
import { isSidecar, willRestart } from './pod-status';
import { programOf } from './shell-program';

/** Stops a container because a probe failed; it is started again when its policy says so. */
export function killForProbe(
  pass: PodPass,
  container: Container,
  run: RunningContainer,
  kind: 'liveness' | 'startup',
): void {
  const probe = kind === 'liveness' ? container.livenessProbe : container.startupProbe;
  const suffix = willRestart(container, pass.pod.spec.restartPolicy, 137) ? ', will be restarted' : '';
  kill(pass, container, run, {
    what: kind,
    said: isSidecar(container)
      ? `Init container ${container.name} failed ${kind} probe`
      : `Container ${container.name} failed ${kind} probe${suffix}`,
    why: `its ${kind} probe failed`,
    rule: 'kubelet/liveness',
    ...(probe?.terminationGracePeriodSeconds !== undefined && {
      graceSeconds: probe.terminationGracePeriodSeconds,
    }),
  });
}

/** Stops a container whose image is another one by now; it is started again, whatever its policy says. */
export function killForChange(pass: PodPass, container: Container, run: RunningContainer): void {
  kill(pass, container, run, {
    what: 'change',
    said: isSidecar(container)
      ? `Init container ${container.name} definition changed`
      : `Container ${container.name} definition changed, will be restarted`,
    why: 'another image is wanted',
    rule: 'kubelet/definition-changed',
  });
}

/** Stops a container whose postStart hook failed; it is started again when its policy says so. */
export function killForHook(pass: PodPass, container: Container, run: RunningContainer): void {
  kill(pass, container, run, {
    what: 'hook',
    said: 'FailedPostStartHook',
    why: 'its postStart hook failed',
    rule: 'kubelet/hooks',
  });
}

function kill(
  pass: PodPass,
  container: Container,
  run: RunningContainer,
  {
    what,
    said,
    why,
    rule,
    graceSeconds = pass.pod.spec.terminationGracePeriodSeconds ?? 30,
  }: {
    readonly what: ContainerStop['for'];
    readonly said: string;
    readonly why: string;
    readonly rule: string;
    readonly graceSeconds?: number;
  },
): void {
  pass.event('Normal', 'Killing', said, rule, container);
  const stop = plannedStop(container, what, pass.now, pass.now, graceSeconds * 1000);
  runPreStop(pass, container);
  const exit = exitAfter(run, stop);
  pass.local(
    'kill-container',
    `has the runtime kill container ${container.name} of Pod ${pass.key}: ${why}`,
    rule,
    {
      container: container.name,
      change: { kind: 'endContainer', uid: pass.uid, name: container.name, exit, stop },
      because: known([run.by]),
    },
  );
  pass.wakeAt(exit.at);
}

/**
 * When the signals come. `since`: when the stop was asked for; `turn`: when it is this container's turn; what the hook
 * and the waiting took is missing from the grace period, but two seconds are left in any case.
 */
export function plannedStop(
  container: Container,
  what: ContainerStop['for'],
  since: number,
  turn: number,
  graceMs: number,
): ContainerStop {
  const hook = graceMs > 0 ? Math.min(hookMs(container.lifecycle?.preStop), graceMs) : 0;
  const signalAt = Math.max(since + hook, turn);
  return { for: what, signalAt, killAt: Math.max(since + graceMs, signalAt + leastGraceMs) };
}

/** How a run ends when it is stopped so; it may end by itself before. */
export function exitAfter(run: RunningContainer, { signalAt, killAt }: ContainerStop): ContainerExit {
  const { behaviour } = run;
  const own = run.exit !== null && run.stop === undefined ? run.exit : null;
  const ignores = behaviour.ignoresSigterm === true || run.hangsSince !== undefined;
  const clean = signalAt + (behaviour.stopMs ?? containerStopMs);
  const code = behaviour.sigtermCode ?? 0;
  const stopped: ContainerExit =
    ignores || clean > killAt
      ? { at: killAt, code: 137, reason: 'Error' }
      : { at: clean, code, reason: code === 0 ? 'Completed' : 'Error' };
  return own !== null && own.at <= stopped.at ? own : stopped;
}

/** Says that the hook is run, when there is one. */
export function runPreStop(pass: PodPass, container: Container): void {
  if (container.lifecycle?.preStop === undefined) return;
  pass.local(
    'run-hook',
    `runs the preStop hook of container ${container.name} of Pod ${pass.key}`,
    'kubelet/hooks',
    { container: container.name },
  );
}

/** Tells once that SIGTERM was not enough. */
export function tellOfKill(pass: PodPass, run: RunningContainer, rule: string): void {
  const { stop, exit } = run;
  // What was cleaned up was told of, by this kubelet or by the one before it.
  if (pass.liveSandbox === undefined) return;
  if (stop === undefined || exit === null || exit.at > pass.now || exit.at !== stop.killAt) return;
  if (exit.code !== 137 || !pass.tellsFirst(`killed/${run.name}/${run.attempt}`)) return;
  pass.intents.push(
    pass.done(
      'containerd',
      'send-signal',
      `sends SIGKILL to container ${run.name} of Pod ${pass.key}: its grace period is over`,
      rule,
      { container: run.name },
    ),
  );
}

function hookMs(hook: LifecycleHandler | undefined): number {
  if (hook?.sleep !== undefined) return hook.sleep.seconds * 1000;
  if (hook?.exec === undefined) return 0;
  return programOf({ command: hook.exec.command ?? [] })?.exits?.afterMs ?? 0;
}
