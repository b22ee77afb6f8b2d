import { describe, expect, it } from 'vitest';
import type { ContainerStatus } from '../objects/objects';
import { podPhase } from './pod-status';

const ended = (name: string, exitCode: number, reason?: string): ContainerStatus =>
  ({ name, state: { terminated: { exitCode, reason } }, lastState: {} }) as ContainerStatus;

/** The phase of a Pod whose init container has ended badly, and whose container has not begun. */
function phaseAfter(init: ContainerStatus, container: object, restartPolicy: string): string {
  const spec = {
    initContainers: [{ name: 'init', ...container }],
    containers: [{ name: 'c' }],
    restartPolicy,
  };
  return podPhase(spec, [], [init], false);
}

describe('the phase of a Pod whose init container ended badly', () => {
  it('[pod-status/phase] is Failed only when that container does not run again', () => {
    expect(phaseAfter(ended('init', 1), {}, 'Never')).toBe('Failed');
    expect(phaseAfter(ended('init', 1), {}, 'OnFailure')).toBe('Pending');
  });

  it("[pod-status/will-restart] goes by the container's own policy and rules before the Pod's", () => {
    expect(phaseAfter(ended('init', 1), { restartPolicy: 'OnFailure' }, 'Never')).toBe('Pending');
    expect(phaseAfter(ended('init', 1), { restartPolicy: 'Never' }, 'Always')).toBe('Failed');
    const exitCodes = { operator: 'In', values: [42] };
    const rules = { restartPolicy: 'Never', restartPolicyRules: [{ action: 'Restart', exitCodes }] };
    expect(phaseAfter(ended('init', 42), rules, 'Never')).toBe('Pending');
    expect(phaseAfter(ended('init', 43), rules, 'Never')).toBe('Failed');
  });

  it('is not Failed when the container was ended so that all of them begin anew', () => {
    expect(phaseAfter(ended('init', 137, 'RestartingAllContainers'), {}, 'Never')).toBe('Pending');
  });
});
