/**
 * The hook that runs in a container right after its start: until it has ended the kubelet does nothing else for the Pod, and says nothing of it.
 * Source: pkg/kubelet/kuberuntime/kuberuntime_container.go startContainer; pkg/kubelet/lifecycle/handlers.go.
 */
import { hasEnded, type RunningContainer } from '../machine';
import type { Container } from '../objects/objects';
import { killForHook } from './killing';
import type { PodPass } from './pod-pass';
import { probeAnswers, probeFailure } from './probe-answers';
import { programOf } from './shell-program';

const rule = 'kubelet/hooks';

/** Runs it. One that takes no time and succeeds leaves nothing to wait for. */
export function runPostStart(pass: PodPass, container: Container, run: RunningContainer): void {
  if (container.lifecycle?.postStart === undefined) return;
  pass.local('run-hook', `runs the postStart hook of container ${container.name} of Pod ${pass.key}`, rule, {
    container: container.name,
  });
  const { takesMs, failure } = outcomeOf(pass, container, run);
  if (takesMs === 0 && failure === undefined) return;
  const until = pass.now + Math.max(1, takesMs);
  const hook = { attempt: run.attempt, until, ...(failure !== undefined && { failure }) };
  pass.remember({ hooks: { ...pass.memory.hooks, [container.name]: hook } });
  if (Number.isFinite(until)) pass.wakeAt(until);
}

/** Whether a hook of the Pod has not ended, or a container that is killed for one has not been seen to have. */
export function waitsForHook(pass: PodPass): boolean {
  return (
    Object.keys(pass.memory.hooks ?? {}).length > 0 ||
    pass.containers.some(({ name }) => {
      const run = pass.run(name);
      if (run?.stop?.for !== 'hook' || pass.seenRun(name)?.ended === true) return false;
      pass.wakeAt(pass.nextRelist(run.exit?.at ?? pass.now + 1));
      return true;
    })
  );
}

/** What is said of a run that is over because its hook failed. */
export function hookFailure(pass: PodPass, container: Container, run: RunningContainer): string {
  return outcomeOf(pass, container, run).failure ?? '';
}

/** Does what follows from a hook that has ended: a container whose hook failed is killed. */
export function settleHooks(pass: PodPass): void {
  for (const [name, { attempt, until, failure }] of Object.entries(pass.memory.hooks ?? {})) {
    const run = pass.run(name);
    const container = pass.containers.find((each) => each.name === name);
    const isThis = run?.attempt === attempt && container !== undefined;
    const isOver = isThis && hasEnded(run, pass.now);
    if (isThis && !isOver && until > pass.now) {
      if (Number.isFinite(until)) pass.wakeAt(until);
      if (run.exit !== null) pass.wakeAt(run.exit.at);
      continue;
    }
    const { [name]: _hook, ...others } = pass.memory.hooks ?? {};
    pass.remember({ hooks: others });
    if (!isThis || (failure === undefined && !isOver)) continue;
    pass.event('Warning', 'FailedPostStartHook', 'PostStartHook failed', rule, container);
    if (!isOver) killForHook(pass, container, run);
  }
}

/** How long it takes, and what is said of it if it fails. What is not understood takes no time and succeeds. */
function outcomeOf(
  pass: PodPass,
  container: Container,
  run: RunningContainer,
): { readonly takesMs: number; readonly failure?: string } {
  const { exec, httpGet, sleep } = container.lifecycle?.postStart ?? {};
  const failed = (what: string, error: string): string =>
    `${what} for Container "${container.name}" in Pod "${pass.longName}" failed - error: ${error}`;
  if (sleep !== undefined) return { takesMs: sleep.seconds * 1000 };
  if (exec !== undefined) {
    const command = exec.command ?? [];
    const program = programOf({ command });
    if (program === undefined) return { takesMs: 0 };
    const { afterMs, code } = program.exits ?? { afterMs: Number.POSITIVE_INFINITY, code: 0 };
    if (code === 0) return { takesMs: afterMs };
    const error = `command '${command.join(' ')}' exited with ${code}: , message: ""`;
    return { takesMs: afterMs, failure: failed(`Exec lifecycle hook ([${command.join(' ')}])`, error) };
  }
  if (httpGet === undefined) return { takesMs: 0 };
  // Only that somebody listens counts, whatever is answered.
  const probe = { httpGet };
  const isHeard = probeAnswers(run, probe, 'liveness').at(run.startedAt);
  const said = probeFailure(run, probe, pass.liveSandbox?.ip ?? '', run.startedAt);
  if (isHeard || !said.startsWith('Get ')) return { takesMs: 0 };
  return { takesMs: 0, failure: failed(`HTTP lifecycle hook (${httpGet.path ?? '/'})`, said) };
}
