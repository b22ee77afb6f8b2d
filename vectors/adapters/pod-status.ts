import {
  containersReady,
  podInitialized,
  podPhase,
  podReady,
  type StatusSpec,
} from '../../lib/simulator/kubelet/pod-status';
import type { Condition, ContainerStatus, PodPhase } from '../../lib/simulator/objects/objects';
import { type QosSpec, qosClass } from '../../lib/simulator/objects/qos';
import { type Adapter, matches } from '../adapter';

type Input = {
  readonly op: string;
  readonly spec?: StatusSpec | null;
  readonly statuses?: readonly ContainerStatus[];
  readonly containerStatuses?: readonly ContainerStatus[] | null;
  readonly initContainerStatuses?: readonly ContainerStatus[];
  readonly conditions?: readonly Condition[];
  readonly podPhase?: PodPhase;
  readonly podIsTerminal?: boolean;
  readonly podHasInitialized?: boolean | null;
  readonly pod?: { readonly spec: QosSpec };
};

export const podStatus: Adapter = {
  run(raw) {
    const input = raw as unknown as Input;
    const spec = input.spec ?? {};
    const phase = input.podPhase ?? 'Running';
    const statuses = input.containerStatuses ?? undefined;
    switch (input.op) {
      case 'pod-phase': {
        const all = [...(input.statuses ?? []), ...(statuses ?? []), ...(input.initContainerStatuses ?? [])];
        // Where a case does not mention it, upstream's test passes true.
        const initialized = !('podHasInitialized' in raw) || input.podHasInitialized === true;
        return { phase: podPhase(spec, all, all, input.podIsTerminal === true, initialized) };
      }
      case 'containers-ready':
        return { condition: containersReady(spec, statuses, [], phase) };
      case 'pod-ready':
        return { condition: podReady(spec, statuses, [], phase, input.conditions ?? []) };
      case 'pod-initialized':
        return {
          condition: podInitialized(
            spec,
            statuses,
            phase,
            statuses?.filter((s) => spec.containers?.some((c) => c.name === s.name)),
          ),
        };
      default:
        return { qosClass: qosClass(input.pod?.spec ?? {}) };
    }
  },
  /** Upstream's test of Initialized looks at status and reason only, and leaves the type empty. */
  compare(got, expected, { input }) {
    if (input.op !== 'pod-initialized') return matches(got, expected);
    const want = expected.condition as Condition;
    const have = (got as { condition: Condition }).condition;
    return have.status === want.status && (have.reason ?? '') === (want.reason ?? '');
  },
};
