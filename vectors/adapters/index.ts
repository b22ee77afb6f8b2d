/** One adapter an area: how a case of upstream's is asked of this project's code. */
import type { Adapter } from '../adapter';
import { admission } from './admission';
import { ageFormat } from './age-format';
import { apiDefaulting } from './api-defaulting';
import { apiValidation } from './api-validation';
import { containerEnvArea } from './container-env';
import { cronjob } from './cronjob';
import { deployment } from './deployment';
import { endpointslice } from './endpointslice';
import { hpa } from './hpa';
import { imageName } from './image-name';
import { intOrPercent } from './int-or-percent';
import { job } from './job';
import { kubeProxyFlows, kubeProxyRules } from './kube-proxy';
import { kubectlGet } from './kubectl-get';
import { kubectlImperative } from './kubectl-imperative';
import { kubectlRolloutStatus } from './kubectl-rollout-status';
import { kubeletDns } from './kubelet-dns';
import { labelSelector } from './label-selector';
import { nameValidation } from './name-validation';
import { podResources } from './pod-resources';
import { podSecurityArea } from './pod-security';
import { podStatus } from './pod-status';
import { quantity } from './quantity';
import { rbac } from './rbac';
import { schedulerFilter, schedulerMessages, schedulerScore } from './scheduler';
import { schedulerPreemption } from './scheduler-preemption';
import { serviceAllocation } from './service-allocation';
import { srs } from './srs';
import { taintsTolerations } from './taints-tolerations';
import { workloadControllers } from './workload-controllers';

export const adapters: Readonly<Record<string, Adapter>> = {
  admission,
  'age-format': ageFormat,
  'api-defaulting': apiDefaulting,
  'api-validation': apiValidation,
  'container-env': containerEnvArea,
  cronjob,
  deployment,
  endpointslice,
  hpa,
  'image-name': imageName,
  'int-or-percent': intOrPercent,
  job,
  'kube-proxy-flows': kubeProxyFlows,
  'kube-proxy-rules': kubeProxyRules,
  'kubectl-get': kubectlGet,
  'kubectl-imperative': kubectlImperative,
  'kubectl-rollout-status': kubectlRolloutStatus,
  'kubelet-dns': kubeletDns,
  'label-selector': labelSelector,
  'name-validation': nameValidation,
  'pod-resources': podResources,
  'pod-security': podSecurityArea,
  'pod-status': podStatus,
  quantity,
  rbac,
  'scheduler-filter': schedulerFilter,
  'scheduler-messages': schedulerMessages,
  'scheduler-preemption': schedulerPreemption,
  'scheduler-score': schedulerScore,
  'service-allocation': serviceAllocation,
  srs,
  'taints-tolerations': taintsTolerations,
  'workload-controllers': workloadControllers,
};
