import type { ScenePod, SceneProcess } from '@/lib/grading/scene/scene';
import type { SymbolId } from '../symbols';

/** What stands for a process; anything unknown is a controller: a loop that compares and acts. */
export function processSymbol(name: SceneProcess['name']): SymbolId {
  const known = PROCESSES[name];
  if (known) return known;
  if (/containerd|cri-o|runtime/.test(name)) return 'container-runtime';
  if (/dns/i.test(name)) return 'coredns';
  if (/cni|flannel|calico|cilium/.test(name)) return 'cni';
  return 'operator';
}

/** What stands for a kind of object; a kind that upstream does not have is a custom resource. */
export function objectSymbol(kind: string): SymbolId {
  return OBJECTS[kind] ?? 'crd';
}

export function podSymbol(look: ScenePod['look']): SymbolId {
  return look === 'gone' ? 'pod-terminating' : `pod-${look}`;
}

const PROCESSES: Readonly<Record<string, SymbolId>> = {
  'kube-apiserver': 'kube-apiserver',
  etcd: 'etcd',
  sqlite: 'etcd',
  SQLite: 'etcd',
  'kube-scheduler': 'kube-scheduler',
  'kube-controller-manager': 'kube-controller-manager',
  'cloud-controller-manager': 'cloud-controller-manager',
  kubelet: 'kubelet',
  'kube-proxy': 'kube-proxy',
  kubectl: 'kubectl',
};

const OBJECTS: Readonly<Record<string, SymbolId>> = {
  Deployment: 'deployment',
  ReplicaSet: 'replicaset',
  StatefulSet: 'statefulset',
  DaemonSet: 'daemonset',
  Job: 'job',
  CronJob: 'cronjob',
  Service: 'service',
  EndpointSlice: 'endpointslice',
  ConfigMap: 'configmap',
  Secret: 'secret',
  Ingress: 'ingress',
  NetworkPolicy: 'networkpolicy',
  PersistentVolumeClaim: 'volume',
  PersistentVolume: 'volume',
  Namespace: 'namespace',
  Lease: 'lease',
  CustomResourceDefinition: 'crd',
  Pod: 'pod-ready',
  Node: 'node',
};
