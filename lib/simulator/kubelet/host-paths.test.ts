import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Manifest } from '../index';

const mounting = (path: string, type: string, name = 'app'): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: {
    nodeName: 'node-1',
    containers: [{ name: 'c', image: 'app:1', volumeMounts: [{ name: 'host', mountPath: '/host' }] }],
    volumes: [{ name: 'host', hostPath: { path, type } }],
  },
});

const failures = (cluster: Cluster): readonly string[] =>
  cluster.trace.steps.flatMap(({ action }) =>
    action.kind === 'event' && action.reason === 'FailedMount' ? action.message : [],
  );

describe('volumes that are a path of the node', () => {
  it.each([
    ['/data', 'Directory', "hostPath /data doesn't exist"],
    ['/etc/hosts', 'Directory', "hostPath type check failed: /etc/hosts is not a directory, it's a File"],
    [
      '/etc/hosts',
      'DirectoryOrCreate',
      "hostPath type check failed: /etc/hosts is not a directory, it's a File",
    ],
    ['/var/log', 'File', "hostPath type check failed: /var/log is not a file, it's a Directory"],
    ['/data/new', 'FileOrCreate', 'open /data/new: no such file or directory'],
    ['/etc/hosts', 'Socket', "hostPath type check failed: /etc/hosts is not a socket file, it's a File"],
    ['/tmp', 'CharDevice', "hostPath type check failed: /tmp is not a character device, it's a Directory"],
    [
      '/dev/null',
      'BlockDevice',
      "hostPath type check failed: /dev/null is not a block device, it's a CharDevice",
    ],
  ])('[host-path/type] %s as %s is told as FailedMount, and the Pod waits', (path, type, problem) => {
    const cluster = createCluster({ objects: [mounting(path, type)] });
    cluster.run(5_000);
    expect(failures(cluster)[0]).toBe(`MountVolume.SetUp failed for volume "host" : ${problem}`);
    expect(cluster.get('Pod', 'default/app')?.status?.phase).toBe('Pending');
  });

  it.each([
    ['/run/containerd/containerd.sock', 'Socket'],
    ['/var/log', 'Directory'],
    ['/dev/vda', 'BlockDevice'],
    ['/nowhere', ''],
    ['/tmp/new', 'FileOrCreate'],
  ])('[host-path/type] %s as %s is mounted', (path, type) => {
    const cluster = createCluster({ objects: [mounting(path, type)] });
    cluster.run(5_000);
    expect(failures(cluster)).toEqual([]);
    expect(cluster.get('Pod', 'default/app')?.status?.phase).toBe('Running');
  });

  it('[host-path/create] what was made is there for the next Pod', () => {
    const cluster = createCluster({ objects: [mounting('/data/deep', 'DirectoryOrCreate')] });
    cluster.run(5_000);
    cluster.kubectl('delete pod app');
    cluster.do({ kind: 'create', object: mounting('/data', 'Directory', 'next') });
    cluster.run(5_000);
    expect(failures(cluster)).toEqual([]);
    expect(cluster.get('Pod', 'default/next')?.status?.phase).toBe('Running');
  });

  it('[host-path/type] what is given of the node’s disk counts', () => {
    const nodes = [{ name: 'node-1', paths: { '/data/disk': 'BlockDevice' } as const }];
    const cluster = createCluster({ nodes, objects: [mounting('/data/disk', 'BlockDevice')] });
    cluster.run(5_000);
    expect(failures(cluster)).toEqual([]);
  });

  it('[kubelet/config-error] a subPathExpr is filled in from the environment; a variable that is missing keeps the container from being made', () => {
    const pod = (env: readonly object[]): Manifest => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'app' },
      spec: {
        containers: [
          {
            name: 'c',
            image: 'busybox',
            command: ['sleep', 'infinity'],
            env,
            volumeMounts: [{ name: 'files', mountPath: '/own', subPathExpr: '$(POD_NAME)' }],
          },
        ],
        volumes: [{ name: 'files', configMap: { name: 'files' } }],
      },
    });
    const files: Manifest = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'files' },
      data: { app: 'mine' },
    };
    const name = { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } };
    const cluster = createCluster({ objects: [files, pod([name])] });
    cluster.run(5_000);
    expect(cluster.kubectl('exec app -- cat /own').stdout).toBe('mine');
    const without = createCluster({ objects: [files, pod([])] });
    without.run(5_000);
    expect(without.get('Pod', 'default/app')?.status?.containerStatuses?.[0]?.state).toMatchObject({
      waiting: { reason: 'CreateContainerConfigError', message: 'missing value for POD_NAME' },
    });
  });
});
