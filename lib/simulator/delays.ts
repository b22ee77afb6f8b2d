/** Every duration the simulator knows, in milliseconds: upstream's constants, and its own where upstream has none. */

/** The simulator's own: how long a watch takes to deliver a change, the least and the spread that the seed decides. */
export const watchDelayMs = { least: 2, spread: 4 };
/** The simulator's own: the least time between two looks of a component at one key. A real sync takes as long. */
export const passMs = 10;
/** The same, where a look goes through this many Pods or endpoints: fifty of them a millisecond. */
export function passMsFor(members: number): number {
  return Math.max(passMs, Math.floor(members / 50));
}
/** The simulator's own: from one object that a scenario gives to the next. */
export const givenDelayMs = 20;
/** From one request of a command to the next: sooner than a controller has made something of the first. */
export const clientDelayMs = 3;
/** The simulator's own: from the start of a process to its first look. */
export const processStartMs = 50;

/** kube-apiserver: how often it has etcd compacted. (apiserver/pkg/storage/storagebackend DefaultCompactInterval) */
export const compactionMs = 300_000;

/** Upstream's rate limiter of failed keys: 5 ms, doubling, at most 1000 s. (client-go/util/workqueue) */
export const retryBackOffMs = { initial: 5, max: 1_000_000 };

/** Kubelet: relist of the runtime. (pkg/kubelet/kubelet.go) */
export const plegRelistMs = 1_000;
/** Kubelet: renewal of the node's Lease, a quarter of its 40 s. */
export const leaseRenewMs = 10_000;
export const leaseDurationSeconds = 40;
/** Kubelet: how long a silent runtime counts as running. (pkg/kubelet/kubelet.go maxWaitForContainerRuntime) */
export const runtimeSilenceMs = 30_000;
/** Kubelet: how long its look at the runtime may take. (genericPlegRelistThreshold) */
export const plegThresholdMs = 180_000;
/** The simulator's own: from a kubelet's registration to its first look at the runtime's state. */
export const firstStatusMs = 1_000;
/** The simulator's own: how often a kubelet looks whether a network plugin that can begin has begun. */
export const networkLookMs = 1_000;
/** Kubelet: report of an unchanged node status. (nodeStatusReportFrequency) */
export const nodeReportMs = 300_000;
/** Kubelet: back-off of restarts and of image pulls: 10 s doubling to 300 s; forgotten after 600 s. */
export const crashBackOffMs = { initial: 10_000, max: 300_000, reset: 600_000 };
export const imageBackOffMs = { initial: 10_000, max: 300_000 };

/** Kubelet: what of a Pod's status did not reach the API server is sent again. (status_manager.go syncPeriod) */
export const statusRetryMs = 10_000;
/** Kubelet: a sync that failed is tried again. (pkg/kubelet/kubelet.go backOffPeriod) */
export const podRetryMs = 10_000;
/** Kubelet: a volume that cannot be set up is tried again. (nestedpendingoperations/exponential_backoff) */
export const mountBackOffMs = { initial: 500, max: 122_000 };
/** Kubelet: how long a Pod's volumes may take to be attached and mounted. (podAttachAndMountTimeout) */
export const attachAndMountMs = 123_000;
/** The simulator's own: until a Node says of a volume that it is in use, or no longer. Upstream: at its next report, within 10 s. */
export const volumesReportMs = 1_000;
/** Attach-detach controller: how long a kubelet has to unmount, on a node that is not ready. (maxWaitForUnmountDuration) */
export const unmountWaitMs = 360_000;
/** The same: how long an attacher has for one try, and the pause before the next. (pkg/volume/csi csiTimeout) */
export const attachTimeoutMs = 120_000;
export const attachRetryMs = 500;
/**
 * Kubelet: the longest time until a Pod's volumes are looked at again without a reason: the sync period of a minute and
 * half of it as jitter. (pkg/kubelet/pod_workers.go workerResyncIntervalJitterFactor)
 */
export const volumeSyncMs = 90_000;
/** Kubelet: how often it looks at what its node has left. (evictionMonitoringPeriod) */
export const evictionMs = 10_000;
/** Kubelet: how long pressure counts after it was last seen. (evictionPressureTransitionPeriod) */
export const pressureOverMs = 300_000;
/** Kubelet: how often it looks at its images, and how long one stays in any case. (ImageGCPeriod, imageMinimumGCAge) */
export const imageGCMs = 300_000;
export const leastImageAgeMs = 120_000;
/** Kubelet: the least time a container has between SIGTERM and SIGKILL. (minimumGracePeriodInSeconds) */
export const leastGraceMs = 2_000;

/** The simulator's own: making a Pod's sandbox with its network. */
export const sandboxMs = 200;
/** The simulator's own: pulling an image of which nothing else is said. */
export const imagePullMs = 1_000;
/** The simulator's own: from SIGTERM to the exit of a container that stops cleanly. */
export const containerStopMs = 200;

/** kube-proxy: least time between two syncs. (pkg/proxy/apis/config/v1alpha1/defaults.go iptables.minSyncPeriod) */
export const proxyMinSyncMs = 1_000;
/** kube-proxy: how often it looks whether its chains are still there. (iptables.syncPeriod) */
export const proxySyncMs = 30_000;
/** kube-proxy: when it writes all rules anew without a reason. (pkg/proxy/util FullSyncPeriod) */
export const proxyFullSyncMs = 3_600_000;

/** Scheduler: back-off of a Pod that did not fit: 1 s doubling to 10 s. (pkg/scheduler/backend/queue) */
export const podBackOffMs = { initial: 1_000, max: 10_000 };
/** Scheduler: how long a Pod stays unschedulable before it is tried again without a reason. */
export const unschedulableFlushMs = 300_000;

/** The simulator's own: how long a run until settled goes on after something broke, so that silence is noticed. */
export const faultShowsMs = 60_000;
