import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../../../cluster';
import type { Manifest } from '../../../objects/objects';

type Fields = Readonly<Record<string, unknown>>;

const deployments = [
  { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['deployments'] },
];
const configMaps = [
  { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['configmaps'] },
];

function object(kind: string, name: string, spec: Fields): Manifest {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind,
    metadata: { name },
    spec,
  } as unknown as Manifest;
}

function validating(spec: Fields, rules: unknown = configMaps): Manifest {
  return object('ValidatingAdmissionPolicy', 'p', { matchConstraints: { resourceRules: rules }, ...spec });
}

function bound(more: Fields = {}, kind = 'ValidatingAdmissionPolicyBinding'): Manifest {
  const actions = kind.startsWith('Validating') ? { validationActions: ['Deny'] } : {};
  return object(kind, 'b', { policyName: 'p', ...actions, ...more });
}

function configMap(name: string, data: Fields = {}, more: Fields = {}): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...more }, data } as unknown as Manifest;
}

function clusterWith(...objects: readonly Manifest[]): Cluster {
  return createCluster({ nodes: [], objects });
}

function applied(cluster: Cluster, manifest: Manifest, flags = ''): string {
  const { stdout, stderr } = cluster.kubectl(`apply ${flags} -f -`, { stdin: JSON.stringify(manifest) });
  return `${stdout}${stderr}`.trim();
}

const deployment = (replicas: number): Manifest =>
  ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'c', image: 'img:1' }] },
      },
    },
  }) as unknown as Manifest;

describe('ValidatingAdmissionPolicy', () => {
  it('[vap/deny] denies what a validation does not hold for; a scale is another resource', () => {
    const validations = [
      { expression: 'object.spec.replicas <= 3', message: 'at most 3 replicas' },
      { expression: "object.metadata.name.startsWith('w')" },
    ];
    const cluster = clusterWith(validating({ validations }, deployments), bound());
    expect(applied(cluster, deployment(5))).toBe(
      `The deployments "web" is invalid: : ValidatingAdmissionPolicy 'p' with binding 'b' denied request: at most 3 replicas`,
    );
    const other = { ...deployment(1), metadata: { name: 'api' } };
    expect(applied(cluster, other)).toContain("failed expression: object.metadata.name.startsWith('w')");
    expect(applied(cluster, deployment(2))).toBe('deployment.apps/web created');
    expect(cluster.kubectl('scale deployment web --replicas=5').stdout).toBe('deployment.apps/web scaled\n');
  });

  it('[policy/binding] does nothing without a binding, and only where its binding says', () => {
    const validations = [{ expression: 'false' }];
    expect(applied(clusterWith(validating({ validations })), configMap('a'))).toBe('configmap/a created');
    const matchResources = { namespaceSelector: { matchLabels: { team: 'blue' } } };
    const cluster = clusterWith(validating({ validations }), bound({ matchResources }));
    expect(applied(cluster, configMap('a'))).toBe('configmap/a created');
    cluster.kubectl('label namespace default team=blue');
    expect(applied(cluster, configMap('b'))).toContain('denied request');
  });

  it('[vap/warn] warns where the binding says Warn', () => {
    const validations = [
      { expression: 'has(object.data.a)', messageExpression: "'no a in ' + object.metadata.name" },
    ];
    const cluster = clusterWith(validating({ validations }), bound({ validationActions: ['Warn', 'Audit'] }));
    const said = applied(cluster, configMap('c', { b: '1' }));
    expect(said).toContain(
      "Warning: Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': no a in c",
    );
    expect(said).toContain('configmap/c created');
  });

  it('[vap/failure-policy] counts what cannot be evaluated as not holding, unless it is to be ignored', () => {
    const validations = [{ expression: "object.data.a == 'x'" }];
    const fails = clusterWith(validating({ validations }), bound());
    expect(applied(fails, configMap('c'))).toContain(
      `denied request: expression 'object.data.a == 'x'' resulted in error: no such key: `,
    );
    const ignores = clusterWith(validating({ validations, failurePolicy: 'Ignore' }), bound());
    expect(applied(ignores, configMap('c'))).toBe('configmap/c created');
  });

  it('[policy/params] [policy/variables] judges by parameters and variables', () => {
    const spec = {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      variables: [
        { name: 'most', expression: 'int(params.data.most)' },
        { name: 'size', expression: 'has(object.data) ? object.data.size() : 0' },
        { name: 'fits', expression: 'variables.size <= variables.most' },
      ],
      matchConditions: [{ name: 'not-limits', expression: "object.metadata.name != 'limits'" }],
      validations: [
        { expression: 'variables.fits', messageExpression: "'at most %d'.format([variables.most])" },
      ],
    };
    const paramRef = { name: 'limits', parameterNotFoundAction: 'Deny' };
    const cluster = clusterWith(validating(spec), bound({ paramRef }));
    expect(applied(cluster, configMap('c'))).toContain(
      'failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction',
    );
    cluster.kubectl('delete validatingadmissionpolicybinding b');
    applied(cluster, configMap('limits', { most: '1' }));
    cluster.do({ kind: 'apply', objects: [bound({ paramRef })] });
    expect(applied(cluster, configMap('c', { a: '1', b: '2' }))).toContain('denied request: at most 1');
    expect(applied(cluster, configMap('c', { a: '1' }))).toBe('configmap/c created');
  });

  it('[policy/authorizer] asks whether whoever asks may do something else', () => {
    const check = "authorizer.group('').resource('secrets').namespace('default').check('delete').allowed()";
    const cluster = clusterWith(
      validating({
        validations: [{ expression: `request.userInfo.username != 'ada' || ${check}`, reason: 'Forbidden' }],
      }),
      bound(),
    );
    cluster.kubectl('create role writer --verb=create,get --resource=configmaps');
    cluster.kubectl('create rolebinding ada --role=writer --user=ada');
    expect(applied(cluster, configMap('c'), '--as=ada')).toContain('Error from server (Forbidden)');
    expect(applied(cluster, configMap('c'))).toBe('configmap/c created');
  });

  it('is refused when its expressions do not compile', () => {
    const cluster = clusterWith();
    expect(applied(cluster, validating({ validations: [{ expression: 'object.x ==' }] }))).toContain(
      'spec.validations[0].expression: Invalid value: "object.x ==": compilation failed: ERROR: <input>:1:12: Syntax error',
    );
    expect(applied(cluster, validating({ validations: [{ expression: 'size(request.name)' }] }))).toContain(
      'must evaluate to bool',
    );
    expect(applied(cluster, bound({ validationActions: ['Deny', 'Warn'] }))).toContain(
      'must not contain both Deny and Warn',
    );
  });
});

describe('MutatingAdmissionPolicy', () => {
  const mutating = (mutation: Fields, more: Fields = {}): Manifest =>
    object('MutatingAdmissionPolicy', 'p', {
      matchConstraints: { resourceRules: [{ ...configMaps[0], operations: ['CREATE'] }] },
      failurePolicy: 'Fail',
      reinvocationPolicy: 'Never',
      mutations: [mutation],
      ...more,
    });
  const binding = bound({}, 'MutatingAdmissionPolicyBinding');

  it('[map/apply-configuration] lays fields over the object', () => {
    const expression = 'Object{metadata: Object.metadata{labels: {"team": "blue"}}}';
    const policy = mutating({ patchType: 'ApplyConfiguration', applyConfiguration: { expression } });
    const cluster = clusterWith(policy, binding);
    expect(applied(cluster, configMap('c', { a: '1' }, { labels: { app: 'x' } }))).toBe(
      'configmap/c created',
    );
    expect(cluster.get('ConfigMap', 'default/c')?.metadata.labels).toEqual({ app: 'x', team: 'blue' });
  });

  it('[map/json-patch] changes the object operation by operation', () => {
    const expression = `has(object.metadata.labels) ? [JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("example.com/a"), value: "1"}] : [JSONPatch{op: "add", path: "/metadata/labels", value: {"first": "yes"}}]`;
    const cluster = clusterWith(mutating({ patchType: 'JSONPatch', jsonPatch: { expression } }), binding);
    applied(cluster, configMap('c', {}, { labels: { app: 'x' } }));
    applied(cluster, configMap('d'));
    expect(cluster.get('ConfigMap', 'default/c')?.metadata.labels).toEqual({
      app: 'x',
      'example.com/a': '1',
    });
    expect(cluster.get('ConfigMap', 'default/d')?.metadata.labels).toEqual({ first: 'yes' });
  });

  it('[map/failure-policy] refuses what it cannot change, unless that is to be ignored', () => {
    const expression = 'Object{metadata: Object.metadata{labels: {"x": object.data.missing}}}';
    const mutation = { patchType: 'ApplyConfiguration', applyConfiguration: { expression } };
    expect(applied(clusterWith(mutating(mutation), binding), configMap('c', { a: '1' }))).toContain(
      "policy 'p' with binding 'b' denied request: expression",
    );
    const ignoring = clusterWith(mutating(mutation, { failurePolicy: 'Ignore' }), binding);
    expect(applied(ignoring, configMap('c', { a: '1' }))).toBe('configmap/c created');
  });
});
