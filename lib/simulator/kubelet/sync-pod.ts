/** What a kubelet does for a Pod that is to run. Source: pkg/kubelet/kubelet.go SyncPod, kuberuntime_manager.go SyncPod. */
import type { Intent } from '../component';
import { podRetryMs, sandboxMs } from '../delays';
import { freeAddress, podAddresses } from '../machine';
import type { Pod } from '../objects/objects';
import { familyOf } from '../values/ip-family';
import { parseTimestamp } from '../values/time';
import { admissionRefusal } from './admit';
import { attachedDevices } from './attachments';
import { claimComplaint } from './claims';
import { rememberUses } from './config-uses';
import { canRunAgain, hasWorkLeft, isReplacing, runContainers } from './containers';
import { setUpDns } from './inside';
import { mountedVolumes, syncVolumes } from './mounting';
import { networkNotReady } from './node-status';
import type { PodPass } from './pod-pass';
import { waitsForHook } from './post-start';
import { tellOfProbes } from './probing';
import { report, statusOf } from './report';
import { endPod, stopWhatIsLeft } from './termination';
import { expandVolumes } from './volume-expansion';

/** Starts what is missing, restarts what ended, and reports. */
export function syncPod(pass: PodPass): readonly Intent[] {
  const { pod } = pass;
  const { phase } = pass.stored?.status ?? {};
  if (phase === 'Succeeded' || phase === 'Failed') return stopWhatIsLeft(pass);
  // Without a runtime nothing can be done or seen; what runs goes on.
  if (pass.machine.stopped.has('containerd')) return [];
  const refusal = pass.memory.admitted === true ? undefined : admissionRefusal(pass);
  if (refusal === 'waits') return pass.finished();
  if (refusal !== undefined) return refused(pass, refusal);
  if (pass.memory.admitted !== true) {
    // Containers that run already were probed by the kubelet before this one.
    pass.remember({ admitted: true, ...(pass.liveSandbox !== undefined && { probesFrom: pass.now }) });
    pass.intents.push(...rememberUses(pass.view, pod.spec, pod.metadata.namespace ?? 'default', pass.key));
  }
  if (pass.memory.end === undefined) watchDeadline(pass);
  if (pass.memory.end !== undefined) return endPod(pass, pass.memory.end);
  const { liveSandbox, sandbox } = pass;
  if (liveSandbox === undefined) {
    if (sandbox !== undefined && !canRunAgain(pass)) return stopWhatIsLeft(pass);
    makeSandbox(pass);
  } else if (pass.now < liveSandbox.createdAt + sandboxMs) pass.wakeAt(liveSandbox.createdAt + sandboxMs);
  else {
    if (!hasWorkLeft(pass)) return stopWhatIsLeft(pass);
    syncVolumes(pass);
    expandVolumes(pass);
    runContainers(pass, liveSandbox);
    tellOfProbes(pass);
    if (isReplacing(pass) || waitsForHook(pass)) return pass.finished();
  }
  return pass.finished(report(pass, statusOf(pass)));
}

function refused(
  pass: PodPass,
  refusal: { readonly reason: string; readonly message: string },
): readonly Intent[] {
  pass.event('Warning', refusal.reason, refusal.message, 'kubelet/admit');
  const message = `Pod was rejected: ${refusal.message}`;
  const { conditions: _conditions, ...before } = pass.stored?.status ?? {};
  const status = {
    ...before,
    ...(pass.stored?.status?.conditions === undefined ? {} : { conditions: pass.stored.status.conditions }),
    phase: 'Failed' as const,
    reason: refusal.reason,
    message,
  };
  return pass.finished(report(pass, status));
}

function watchDeadline(pass: PodPass): void {
  const seconds = pass.pod.spec.activeDeadlineSeconds;
  if (seconds === undefined) return;
  const began = parseTimestamp(pass.stored?.status?.startTime);
  if (Number.isNaN(began)) return;
  const deadline = began + seconds * 1000;
  if (deadline > pass.now) {
    pass.wakeAt(deadline);
    return;
  }
  const message = 'Pod was active on the node longer than the specified deadline';
  pass.event('Normal', 'DeadlineExceeded', message, 'kubelet/deadline');
  pass.remember({ end: { reason: 'DeadlineExceeded', message, graceMs: graceMsOf(pass.pod) } });
}

export function graceMsOf(pod: Pod): number {
  return (pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
}

// --- Sandbox ------------------------------------------------------------------------------------------------------

/** The network does not keep a Pod waiting that uses the node's own. */
function makeSandbox(pass: PodPass): void {
  const { pod, machine, sandbox, now } = pass;
  const hostNetwork = pod.spec.hostNetwork === true;
  if (!hostNetwork && !machine.cniConfigured) {
    if (isTooEarly(pass, machine.cniConfigured)) return;
    pass.event('Warning', 'NetworkNotReady', `network is not ready: ${networkNotReady}`, 'kubelet/sandbox');
    failed(pass);
    return;
  }
  const claim = claimComplaint(pass);
  if (claim !== undefined) {
    if (isTooEarly(pass, false)) return;
    pass.event('Warning', 'FailedMount', claim, 'kubelet/mount');
    failed(pass);
    return;
  }
  const devices = attachedDevices(pass);
  const volumes = mountedVolumes(pass);
  if (volumes === undefined || devices === undefined) return;
  const complaint = hostNetwork ? undefined : complaintOfPlugin(pass);
  if (isTooEarly(pass, complaint === undefined)) return;
  if (sandbox !== undefined)
    pass.event(
      'Normal',
      'SandboxChanged',
      'Pod sandbox changed, it will be killed and re-created.',
      'kubelet/sandbox',
    );
  if (complaint !== undefined) {
    pass.event(
      'Warning',
      'FailedCreatePodSandBox',
      `Failed to create pod sandbox: ${complaint}`,
      'kubelet/sandbox',
    );
    failed(pass);
    return;
  }
  for (const warning of setUpDns(pod, familyOf(machine.address)).warnings)
    pass.event('Warning', 'DNSConfigForming', warning, 'pod-dns/limits');
  const rule = sandbox === undefined ? 'kubelet/start-pod' : 'kubelet/sandbox';
  const free = hostNetwork ? undefined : freeAddress(machine);
  const address =
    free?.second === undefined ? `address ${free?.ip}` : `addresses ${free.ip} and ${free.second}`;
  pass.local('create-sandbox', `has the runtime create the sandbox of Pod ${pass.key}`, rule, {
    change: {
      kind: 'createSandbox',
      uid: pass.uid,
      pod: pass.key,
      hostNetwork,
      graceMs: graceMsOf(pod),
      volumes,
      ...(devices.length === 0 ? {} : { devices }),
    },
    leadsTo: hostNetwork
      ? []
      : [
          pass.done(
            'containerd',
            'call-cni',
            `makes the sandbox of Pod ${pass.key} and calls the CNI plugin (ADD)`,
            rule,
            {
              leadsTo: [
                pass.done('cni', 'add-network', `connects Pod ${pass.key} and gives it the ${address}`, rule),
              ],
            },
          ),
        ],
  });
  pass.remember(
    pass.memory.noSandboxAt === undefined ? { probesFrom: now } : { probesFrom: now, noSandboxAt: undefined },
  );
  pass.wakeAt(now + sandboxMs);
}

function complaintOfPlugin({ machine, uid }: PodPass): string | undefined {
  const setup = `rpc error: code = Unknown desc = failed to setup network for sandbox "${uid.replaceAll('-', '')}": plugin type="cni" failed (add): `;
  if (machine.stopped.has('cni'))
    return `${setup}dial unix /run/cni/plugin.sock: connect: connection refused`;
  const { count, at } = podAddresses(machine);
  if (machine.sandboxes.size >= count - 3 && freeAddress(machine) === undefined)
    return `${setup}failed to allocate for range 0: no IP addresses available in range set: ${at(1).ip}-${at(count + 1).ip}`;
  return undefined;
}

/** A failed try is repeated after a while; `would`: it would succeed by now. */
function isTooEarly(pass: PodPass, would: boolean): boolean {
  const { noSandboxAt } = pass.memory;
  if (noSandboxAt === undefined || noSandboxAt + podRetryMs <= pass.now) return false;
  if (would) pass.wakeAt(noSandboxAt + podRetryMs);
  else pass.wakeInBackground(noSandboxAt + podRetryMs);
  return true;
}

function failed(pass: PodPass): void {
  pass.remember({ noSandboxAt: pass.now });
  pass.wakeInBackground(pass.now + podRetryMs);
}
