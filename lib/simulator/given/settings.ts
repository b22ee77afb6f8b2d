import type { IPFamily } from '../values/ip-family';

/** A profile of kube-scheduler's configuration. */
export type SchedulerProfileGiven = {
  /** Pods that name it in `spec.schedulerName` are placed by it; `default-scheduler` changes the usual one. */
  readonly schedulerName: string;
  /** 1 … 100. */
  readonly percentageOfNodesToScore?: number;
  /** Plugins it does without, by upstream's names. */
  readonly disabled?: readonly string[];
  /** Of NodeResourcesFit; default LeastAllocated. RequestedToCapacityRatio has a shape: at so many percent of use a score of 0 … 10. */
  readonly scoringStrategy?:
    | 'LeastAllocated'
    | 'MostAllocated'
    | { readonly shape: readonly { readonly utilization: number; readonly score: number }[] };
};

/** Thresholds that may be crossed for a while. */
export type SoftEviction = {
  /** memory.available under so many Mi. */
  readonly memoryMi?: number;
  /** nodefs.available under so much of the disk. */
  readonly diskPercent?: number;
  /** evictionSoftGracePeriod: how long it has to be crossed before a Pod is ended. */
  readonly gracePeriodMs: number;
  /** evictionMaxPodGracePeriod: what a Pod that is ended for it has at most; 0 by default. */
  readonly maxPodGraceSeconds?: number;
  /** evictionMinimumReclaim: crossed, a threshold, a hard one too, counts as crossed until so much more is free. */
  readonly reclaimMi?: { readonly memory?: number; readonly disk?: number };
};

/** Percent of the disk. */
export type ImageGC = {
  /** imageGCHighThresholdPercent: from so much use on images are removed. */
  readonly highPercent: number;
  /** imageGCLowThresholdPercent: until so much is used. */
  readonly lowPercent: number;
};

/** What flags of the control plane and of kube-proxy set, and which network plugin connects Pods, for a cluster that is to have other than Kubernetes' defaults. */
export type Settings = {
  /** kube-controller-manager `--node-monitor-period`: how often the node lifecycle controller looks. */
  readonly nodeMonitorPeriodMs: number;
  /** `--node-monitor-grace-period`: how long a node may be silent before it counts as unknown. */
  readonly nodeMonitorGracePeriodMs: number;
  /** `--horizontal-pod-autoscaler-sync-period`. */
  readonly autoscalerSyncPeriodMs: number;
  /** kube-apiserver `--default-not-ready-toleration-seconds`. */
  readonly defaultNotReadyTolerationSeconds: number;
  /** `--default-unreachable-toleration-seconds`. */
  readonly defaultUnreachableTolerationSeconds: number;
  /** kube-controller-manager has `--cluster-signing-cert-file`: it issues certificates, as with kubeadm. */
  readonly signsCertificates: boolean;
  /**
   * `--allocate-node-cidrs`: nodes get their Pod ranges from the node-ipam-controller, and their network plugin waits for that.
   * Otherwise each node's plugin has its range from the beginning, as with plugins that do without.
   */
  readonly allocateNodeCIDRs: boolean;
  /** `--cluster-cidr`, with `allocateNodeCIDRs`: what the ranges are taken from. */
  readonly clusterCIDR: string;
  /** `--node-cidr-mask-size`, with `allocateNodeCIDRs`: how large each is. */
  readonly nodeCIDRMaskSize: number;
  /**
   * The families of addresses that Pods, Services and nodes have, the first one first; with both the cluster is dual-stack.
   * (kube-apiserver `--service-cluster-ip-range`, kube-controller-manager `--cluster-cidr`, kubelet `--node-ip`)
   */
  readonly ipFamilies: readonly [IPFamily] | readonly [IPFamily, IPFamily];
  /** kube-proxy `--proxy-mode`; ipvs is deprecated since v1.35. */
  readonly proxyMode: 'iptables' | 'nftables' | 'ipvs';
  /** kube-proxy `--ipvs-scheduler`: rr in turn, lc to the fewest connections, sh by the client's address … */
  readonly ipvsScheduler: string;
  /**
   * kubelet `shutdownGracePeriodByPodPriority`, from the least priority up: how long the Pods from each priority on have when their node
   * shuts down. Empty, as by default: it is off at once.
   */
  readonly shutdownGrace: readonly { readonly priority: number; readonly seconds: number }[];
  /** kubelet `evictionSoft` and what belongs to it; absent, as by default: only the hard thresholds count. */
  readonly softEviction?: SoftEviction;
  /** When the kubelets remove images that nothing uses. */
  readonly imageGC: ImageGC;
  /** What connects Pods: flannel lets every packet pass, Calico enforces NetworkPolicies. */
  readonly networkPlugin: 'flannel' | 'calico';
  /** kube-scheduler's profiles; the default one is there in any case. */
  readonly schedulerProfiles: readonly SchedulerProfileGiven[];
};

export const defaultSettings: Settings = {
  nodeMonitorPeriodMs: 5_000,
  nodeMonitorGracePeriodMs: 50_000,
  autoscalerSyncPeriodMs: 15_000,
  defaultNotReadyTolerationSeconds: 300,
  defaultUnreachableTolerationSeconds: 300,
  signsCertificates: true,
  ipFamilies: ['IPv4'],
  allocateNodeCIDRs: false,
  clusterCIDR: '10.244.0.0/16',
  nodeCIDRMaskSize: 24,
  proxyMode: 'iptables',
  ipvsScheduler: 'rr',
  shutdownGrace: [],
  imageGC: { highPercent: 85, lowPercent: 80 },
  networkPlugin: 'flannel',
  schedulerProfiles: [],
};
