import { describe, expect, it } from 'vitest';
import type { KubeObject, Manifest } from '../../objects/objects';
import { withDefaults } from '../defaults';
import { builtInResources } from '../resources';
import { validateCreate, validateUpdate, validateVersionUpdate } from '../validation';

const template = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image: 'nginx' }] },
};
const selector = { matchLabels: { app: 'web' } };

describe('a Pod', () => {
  it('needs nothing but a name and a container once its defaults are filled in', () => {
    expect(refusals('Pod', { containers: [{ name: 'web', image: 'nginx' }] })).toEqual([]);
  });

  it('is refused for every field that is wrong, each by its path', () => {
    const spec = {
      containers: [
        { name: 'web', image: 'nginx', ports: [{ containerPort: 0 }] },
        { name: 'web', imagePullPolicy: 'Sometimes' },
      ],
      restartPolicy: 'Perhaps',
      volumes: [{ name: 'data', emptyDir: {}, hostPath: { path: '/' } }],
    };
    expect(refusals('Pod', spec)).toEqual([
      'spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type',
      'spec.containers[0].ports[0].containerPort: Required value',
      'spec.containers[1].image: Required value',
      'spec.containers[1].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"',
      'spec.containers[1].name: Duplicate value: "web"',
      'spec.restartPolicy: Unsupported value: "Perhaps": supported values: "Always", "OnFailure", "Never"',
    ]);
  });

  it('may not ask for more than its limit, nor mount what it does not have', () => {
    const resources = { requests: { cpu: '2' }, limits: { cpu: '1500m' } };
    const volumeMounts = [{ name: 'data', mountPath: '/data' }];
    expect(
      refusals('Pod', { containers: [{ name: 'web', image: 'nginx', resources, volumeMounts }] }),
    ).toEqual([
      'spec.containers[0].volumeMounts[0].name: Not found: "data"',
      'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1500m',
    ]);
  });

  it('keeps its spec, but for its image and a few more fields', () => {
    const pod = stored('Pod', { containers: [{ name: 'web', image: 'nginx:1' }] });
    const withImage = changed(pod, { containers: [{ name: 'web', image: 'nginx:2' }] });
    expect(updateRefusals('Pod', withImage, pod)).toEqual([]);
    const withCommand = changed(pod, { containers: [{ name: 'web', image: 'nginx:1', command: ['sh'] }] });
    const [refusal] = updateRefusals('Pod', withCommand, pod);
    expect(refusal).toContain(
      'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`',
    );
    expect(refusal).toContain('-   "Command": null,\n+   "Command": [\n+    "sh"\n+   ],\n');
  });

  it('that was stored with a label value no node can have may be written again, but not made anew', () => {
    const matchExpressions = [{ key: 'disk', operator: 'In', values: ['-fast-'] }];
    const affinity = {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] },
      },
    };
    const pod = stored('Pod', { affinity, containers: [{ name: 'web', image: 'nginx:1' }] });
    const withImage = changed(pod, { affinity, containers: [{ name: 'web', image: 'nginx:2' }] });
    expect(updateRefusals('Pod', withImage, pod)).toEqual([]);
    expect(refusals('Pod', { affinity, containers: [{ name: 'web', image: 'nginx' }] })).toEqual([
      expect.stringContaining('matchExpressions[0].values[0]: Invalid value: "-fast-"'),
    ]);
  });
});

describe('a workload', () => {
  it('must select the Pods that it makes', () => {
    expect(refusals('Deployment', { selector: { matchLabels: { app: 'other' } }, template })).toEqual([
      'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
    ]);
  });

  it('keeps its selector for life', () => {
    const old = stored('Deployment', { selector, template });
    const labels = { app: 'web', tier: 'front' };
    const next = changed(old, {
      selector: { matchLabels: { tier: 'front' } },
      template: { ...template, metadata: { labels } },
    });
    const refused = validateVersionUpdate(resource('Deployment'), next, old as KubeObject);
    expect(refused.map(({ field, message }) => `${field}: ${message}`)).toEqual([
      'spec.selector: Invalid value: {"matchLabels":{"tier":"front"}}: field is immutable',
    ]);
  });

  it('makes progress only when it may add a Pod or take one away', () => {
    const strategy = { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } };
    expect(refusals('Deployment', { selector, template, strategy })).toEqual([
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0',
    ]);
  });

  it('that ends must say what to do when it fails', () => {
    expect(refusals('CronJob', { schedule: '* * * * *', jobTemplate: { spec: { template } } })).toEqual([
      'spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ]);
    expect(refusals('CronJob', { schedule: '61 * * * *', timeZone: 'Mars/Base', jobTemplate: {} })).toContain(
      'spec.timeZone: Invalid value: "Mars/Base": unknown time zone Mars/Base',
    );
  });
});

describe('a Service', () => {
  it('needs a port unless it is headless, and names when there are several', () => {
    expect(refusals('Service', {})).toContain('spec.ports: Required value');
    expect(refusals('Service', { ports: [{ port: 80 }, { port: 443 }] })).toEqual([
      'spec.ports[0].name: Required value',
      'spec.ports[1].name: Required value',
    ]);
  });

  it('keeps its address', () => {
    const old = stored('Service', { ports: [{ port: 80 }], clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'] });
    const next = changed(old, { clusterIP: '10.0.0.2', clusterIPs: ['10.0.0.2'] });
    expect(updateRefusals('Service', next, old)).toEqual([
      'spec.clusterIPs[0]: Invalid value: ["10.0.0.2"]: may not change once set',
    ]);
  });
});

describe('an Ingress', () => {
  it('that was stored with what is refused today may be written again', () => {
    const http = {
      paths: [
        { path: 'relative', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } },
      ],
    };
    const spec = { rules: [{ host: '*.example.com', http }], tls: [{ secretName: 'Not a name' }] };
    const old = stored('Ingress', spec);
    const next = { ...old, metadata: { ...old.metadata, labels: { seen: 'yes' } } };
    expect(updateRefusals('Ingress', next, old)).toEqual([]);
    expect(refusals('Ingress', spec)).toEqual([
      'spec.rules[0].http.paths[0].path: Invalid value: "relative": must be an absolute path',
      expect.stringContaining(
        'spec.tls[0].secretName: Invalid value: "Not a name": a lowercase RFC 1123 subdomain',
      ),
    ]);
  });
});

describe('a configuration of webhooks', () => {
  const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] };
  const hook = {
    name: 'guard.example.com',
    clientConfig: { service: { name: 'guard', namespace: 'default' } },
    rules: [rule],
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
  };
  const wrong = (...webhooks: readonly object[]): readonly string[] =>
    validateCreate(resource('ValidatingWebhookConfiguration'), {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'guard' },
      webhooks,
    }).map(({ field, message }) => `${field}: ${message}`);

  it('says whom it asks, about what, and that asking does no harm', () => {
    expect(wrong(hook)).toEqual([]);
    expect(wrong({ ...hook, sideEffects: 'Some' })).toEqual([
      'webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"',
    ]);
    expect(wrong({ ...hook, clientConfig: {} })).toEqual([
      'webhooks[0].clientConfig: Required value: exactly one of url or service is required',
    ]);
    expect(wrong({ ...hook, rules: [{ ...rule, operations: ['READ'] }] })).toEqual([
      'webhooks[0].rules[0].operations[0]: Unsupported value: "READ": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"',
    ]);
    expect(wrong({ ...hook, rules: [{ ...rule, resources: ['*', 'pods'] }] })).toEqual([
      `webhooks[0].rules[0].resources: Invalid value: ["*","pods"]: if '*' is present, must not specify other resources without subresources`,
    ]);
  });

  it('has webhooks with full names, each once, and with sensible limits', () => {
    expect(wrong(hook, hook)).toEqual(['webhooks[1].name: Duplicate value: "guard.example.com"']);
    expect(wrong({ ...hook, name: 'guard' })).toEqual([
      'webhooks[0].name: Invalid value: "guard": should be a domain with at least three segments separated by dots',
    ]);
    expect(wrong({ ...hook, timeoutSeconds: 31 })).toEqual([
      'webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds',
    ]);
    expect(wrong({ ...hook, admissionReviewVersions: ['v2'] })).toEqual([
      'webhooks[0].admissionReviewVersions: Invalid value: ["v2"]: must include at least one of v1, v1beta1',
    ]);
  });
});

describe('an object of any kind', () => {
  it('has a name that its kind allows', () => {
    expect(refusals('ConfigMap', undefined, { name: 'Config_Map' })[0]).toContain(
      'metadata.name: Invalid value: "Config_Map": a lowercase RFC 1123 subdomain must consist of',
    );
    expect(refusals('Role', undefined, { name: 'system:reader' })).toEqual([]);
    expect(refusals('Namespace', undefined, { name: 'a.b', namespace: '' })).toEqual([
      'metadata.name: Invalid value: "a.b": must not contain dots',
    ]);
  });

  it('keeps its name, its namespace and its uid', () => {
    const old = stored('ConfigMap', undefined);
    const next = { ...old, metadata: { ...old.metadata, uid: 'another' } };
    expect(updateRefusals('ConfigMap', next, old)).toEqual([
      'metadata.uid: Invalid value: "another": field is immutable',
    ]);
  });

  it('that was declared immutable stays so', () => {
    const old = { ...stored('ConfigMap', undefined), immutable: true, data: { a: '1' } };
    const next = { ...old, immutable: false, data: { a: '2' } };
    expect(updateRefusals('ConfigMap', next, old)).toEqual([
      'immutable: Forbidden: field is immutable when `immutable` is set',
      'data: Forbidden: field is immutable when `immutable` is set',
    ]);
  });
});

function resource(id: string): (typeof builtInResources)[number] {
  const found = builtInResources.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no kind ${id}`);
  return found;
}

function manifest(kind: string, spec: unknown, metadata: Manifest['metadata'] = {}): Manifest {
  const { group, version } = resource(kind);
  const whole = {
    apiVersion: group === '' ? version : `${group}/${version}`,
    kind,
    metadata: { name: 'it', ...(resource(kind).namespaced ? { namespace: 'default' } : {}), ...metadata },
    ...(spec === undefined ? {} : { spec }),
  };
  return withDefaults(whole);
}

function refusals(kind: string, spec: unknown, metadata?: Manifest['metadata']): string[] {
  return validateCreate(resource(kind), manifest(kind, spec, metadata)).map(
    ({ field, message }) => `${field}: ${message}`,
  );
}

function stored(kind: string, spec: unknown): Manifest {
  return manifest(kind, spec, { uid: 'u', resourceVersion: '1' });
}

function changed(old: Manifest, spec: object): Manifest {
  return withDefaults({ ...old, spec: { ...(old.spec as object), ...spec } });
}

function updateRefusals(kind: string, next: Manifest, old: Manifest): string[] {
  return validateUpdate(resource(kind), next, old).map(({ field, message }) => `${field}: ${message}`);
}
