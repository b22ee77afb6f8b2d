import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../../cluster';
import type { Kind, Manifest } from '../../objects/objects';
import type { ManagedFieldsEntry } from './managers';

type Said = { readonly stdout: string; readonly stderr: string; readonly exitCode: number };

function apply(cluster: Cluster, object: unknown, flags = ''): Said {
  return cluster.kubectl(`apply --server-side ${flags} -f -`, { stdin: JSON.stringify(object) });
}

function managersOf(cluster: Cluster, what: string): readonly ManagedFieldsEntry[] {
  const { stdout } = cluster.kubectl(`get ${what} -o json --show-managed-fields`);
  return (
    (JSON.parse(stdout) as { metadata: { managedFields?: ManagedFieldsEntry[] } }).metadata.managedFields ??
    []
  );
}

/** `kubectl Apply`, `kubectl Update scale`. */
function namesOf(entries: readonly ManagedFieldsEntry[]): readonly string[] {
  return entries.map(({ manager, operation, subresource = '' }) =>
    `${manager} ${operation} ${subresource}`.trim(),
  );
}

function stored(cluster: Cluster, kind: Kind, key: string): Manifest {
  return cluster.get(kind, key) as unknown as Manifest;
}

const config = (data: object, metadata: object = {}): Manifest =>
  ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c', ...metadata },
    data,
  }) as unknown as Manifest;

const pod = (containers: object[], more: object = {}): Manifest =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { containers, ...more },
  }) as unknown as Manifest;

const one = { nodes: [{ name: 'node-1' }] };

describe('[managed-fields/update] whoever sets a field is its manager', () => {
  it('keeps what kubectl create has set, in the notation of upstream', () => {
    const cluster = createCluster(one);
    cluster.kubectl('create deployment web --image=nginx:1.27');
    const [entry] = managersOf(cluster, 'deployment web');
    expect(entry).toMatchObject({ manager: 'kubectl-create', operation: 'Update', apiVersion: 'apps/v1' });
    expect(entry?.fieldsV1['f:metadata']).toEqual({ 'f:labels': { '.': {}, 'f:app': {} } });
    expect(entry?.fieldsV1['f:spec']).toEqual({
      'f:progressDeadlineSeconds': {},
      'f:replicas': {},
      'f:revisionHistoryLimit': {},
      'f:selector': {},
      'f:strategy': {
        'f:rollingUpdate': { '.': {}, 'f:maxSurge': {}, 'f:maxUnavailable': {} },
        'f:type': {},
      },
      'f:template': {
        'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
        'f:spec': {
          'f:containers': {
            'k:{"name":"nginx"}': {
              '.': {},
              'f:image': {},
              'f:imagePullPolicy': {},
              'f:name': {},
              'f:resources': {},
              'f:terminationMessagePath': {},
              'f:terminationMessagePolicy': {},
            },
          },
          'f:dnsPolicy': {},
          'f:restartPolicy': {},
          'f:schedulerName': {},
          'f:securityContext': {},
          'f:terminationGracePeriodSeconds': {},
        },
      },
    });
  });

  it('gives nobody what admission and the server add', () => {
    const cluster = createCluster(one);
    cluster.kubectl('run p --image=nginx');
    const [entry] = managersOf(cluster, 'pod p');
    const spec = Object.keys(entry?.fieldsV1['f:spec'] ?? {});
    expect(spec).not.toContain('f:tolerations');
    expect(spec).not.toContain('f:serviceAccountName');
    expect(spec).not.toContain('f:volumes');
  });

  it('gives a changed field to whoever changed it, with the subresource', () => {
    const cluster = createCluster(one);
    cluster.kubectl('create deployment web --image=nginx');
    cluster.kubectl('scale deployment web --replicas=2');
    const [scaled, created] = managersOf(cluster, 'deployment web');
    expect(namesOf(managersOf(cluster, 'deployment web'))).toEqual([
      'kubectl Update scale',
      'kubectl-create Update',
    ]);
    expect(scaled?.fieldsV1).toEqual({ 'f:spec': { 'f:replicas': {} } });
    expect(created?.fieldsV1['f:spec']).not.toHaveProperty('f:replicas');
  });

  it('tells components by their programs', () => {
    const cluster = createCluster(one);
    cluster.kubectl('run p --image=nginx');
    cluster.run();
    expect(namesOf(managersOf(cluster, 'pod p'))).toEqual(['kubectl-run Update', 'kubelet Update status']);
    expect(cluster.kubectl('get pod p -o yaml').stdout).not.toContain('managedFields');
  });

  it('forgets whoever is reset by an empty list', () => {
    const cluster = createCluster(one);
    apply(cluster, config({ a: '1' }));
    cluster.kubectl(`patch configmap c --type=merge -p '{"metadata":{"managedFields":[{}]}}'`);
    expect(managersOf(cluster, 'configmap c')).toEqual([]);
    apply(cluster, config({ a: '1', b: '2' }));
    expect(namesOf(managersOf(cluster, 'configmap c'))).toEqual([
      'kubectl Apply',
      'before-first-apply Update',
    ]);
  });

  it('[managed-fields/cap] merges the oldest of more than ten', () => {
    const cluster = createCluster(one);
    cluster.kubectl('create configmap c --from-literal=a=1');
    for (let i = 0; i < 12; i++) {
      cluster.run(2000);
      cluster.kubectl(`patch configmap c --type=merge --field-manager=m${i} -p '{"data":{"k${i}":"v"}}'`);
    }
    const names = namesOf(managersOf(cluster, 'configmap c'));
    expect(names).toHaveLength(10);
    expect(names[0]).toBe('ancient-changes Update');
  });
});

describe('server-side apply', () => {
  it('[apply/conflict] names the manager and the field, and changes nothing', () => {
    const cluster = createCluster(one);
    apply(cluster, config({ a: '1', b: '1' }));
    const { stderr, exitCode } = apply(cluster, config({ a: '2', b: '2' }), '--field-manager=other');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^error: Apply failed with 2 conflicts: conflicts with "kubectl":\n- \.data\.a\n- \.data\.b\nPlease review/,
    );
    expect(stored(cluster, 'ConfigMap', 'default/c').data).toEqual({ a: '1', b: '1' });
  });

  it('[apply/owns] lets two share a value, and keeps it when one stops', () => {
    const cluster = createCluster(one);
    apply(cluster, config({ a: '1', b: '1' }));
    expect(apply(cluster, config({ a: '1' }), '--field-manager=other').exitCode).toBe(0);
    apply(cluster, config({}));
    expect(stored(cluster, 'ConfigMap', 'default/c').data).toEqual({ a: '1' });
    apply(cluster, config({}), '--field-manager=other');
    expect(stored(cluster, 'ConfigMap', 'default/c').data ?? {}).toEqual({});
  });

  it('[apply/conflict] forced, the field changes hands', () => {
    const cluster = createCluster(one);
    apply(cluster, config({ a: '1' }));
    expect(apply(cluster, config({ a: '2' }), '--field-manager=other --force-conflicts').stdout).toBe(
      'configmap/c serverside-applied\n',
    );
    expect(namesOf(managersOf(cluster, 'configmap c'))).toEqual(['other Apply']);
  });

  it('[apply/removes] takes away the items of lists that it no longer applies, and no others', () => {
    const cluster = createCluster(one);
    apply(cluster, pod([{ name: 'a', image: 'x' }], { tolerations: [] }));
    const template = (containers: object[]): object => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd' },
      spec: {
        selector: { matchLabels: { app: 'd' } },
        template: { metadata: { labels: { app: 'd' } }, spec: { containers } },
      },
    });
    apply(
      cluster,
      template([
        { name: 'a', image: 'x' },
        { name: 'b', image: 'y' },
      ]),
    );
    cluster.kubectl(
      `patch deployment d -p '{"spec":{"template":{"spec":{"containers":[{"name":"c","image":"z"}]}}}}'`,
    );
    apply(cluster, template([{ name: 'a', image: 'x', ports: [{ containerPort: 80 }] }]));
    const { containers } = (
      stored(cluster, 'Deployment', 'default/d').spec as {
        template: { spec: { containers: { name: string }[] } };
      }
    ).template.spec;
    expect(containers.map(({ name }) => name).sort()).toEqual(['a', 'c']);
    const own = managersOf(cluster, 'deployment d')[0]?.fieldsV1 as Record<string, Record<string, unknown>>;
    expect(JSON.stringify(own)).toContain('k:{\\"containerPort\\":80,\\"protocol\\":\\"TCP\\"}');
  });

  it('is done without being stored in a dry run, and stores nothing when nothing is new', () => {
    const cluster = createCluster(one);
    expect(apply(cluster, config({ a: '1' }), '--dry-run=server').stdout).toBe(
      'configmap/c serverside-applied (server dry run)\n',
    );
    expect(cluster.get('ConfigMap', 'default/c')).toBeUndefined();
    apply(cluster, config({ a: '1' }));
    const before = cluster.revision;
    apply(cluster, config({ a: '1' }));
    expect(cluster.revision).toBe(before);
  });

  it('shows what it would change, as kubectl diff --server-side asks', () => {
    const cluster = createCluster(one);
    apply(cluster, config({ a: '1', b: '1' }));
    const { stdout, exitCode } = cluster.kubectl('diff --server-side -f -', {
      stdin: JSON.stringify(config({ a: '2' })),
    });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('-  a: "1"\n-  b: "1"\n+  a: "2"\n');
    expect(stored(cluster, 'ConfigMap', 'default/c').data).toEqual({ a: '1', b: '1' });
  });

  it('refuses fields that the kind does not have', () => {
    const cluster = createCluster(one);
    const { stderr } = apply(cluster, { ...config({}), colour: 'blue' });
    expect(stderr).toBe(
      'Error from server: failed to create typed patch object (default/c; v1, Kind=ConfigMap): .colour: field not declared in schema\n',
    );
  });

  it('applies a status through its subresource', () => {
    const cluster = createCluster(one);
    cluster.kubectl('create deployment web --image=nginx');
    const status = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      status: { replicas: 7 },
    };
    expect(apply(cluster, status, '--subresource=status --field-manager=me').exitCode).toBe(0);
    expect(stored(cluster, 'Deployment', 'default/web').status).toEqual({ replicas: 7 });
    expect(namesOf(managersOf(cluster, 'deployment web'))).toContain('me Apply status');
  });

  it('[apply/last-applied] takes over from a client-side apply, and then removes what is no longer applied', () => {
    const cluster = createCluster(one);
    cluster.kubectl('apply -f -', { stdin: JSON.stringify(config({ a: '1', b: '1' })) });
    expect(namesOf(managersOf(cluster, 'configmap c'))).toEqual(['kubectl-client-side-apply Update']);
    expect(apply(cluster, config({ a: '2' })).exitCode).toBe(0);
    expect(stored(cluster, 'ConfigMap', 'default/c').data).toEqual({ a: '2' });
    expect(namesOf(managersOf(cluster, 'configmap c'))).toEqual([
      'kubectl Apply',
      'kubectl-last-applied Apply',
    ]);
    const { annotations = {} } = stored(cluster, 'ConfigMap', 'default/c').metadata;
    expect(annotations['kubectl.kubernetes.io/last-applied-configuration']).toContain('"data":{"a":"2"}');
  });

  it('[apply/last-applied] is refused what somebody else has changed since', () => {
    const cluster = createCluster(one);
    cluster.kubectl('apply -f -', { stdin: JSON.stringify(config({ a: '1' })) });
    cluster.kubectl(`patch configmap c --type=merge -p '{"data":{"a":"9"}}'`);
    expect(apply(cluster, config({ a: '2' })).stderr).toContain(
      'conflict with "kubectl-patch" using v1: .data.a',
    );
  });
});
