/**
 * Whatever is sent to the cluster, it answers: no crash, nothing that takes a second, the same verdict twice.
 * `npm run properties` sends many more manifests than a test run does.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Cluster, type CommandResult, createCluster, type Manifest, textOf } from './index';

const numRuns = Number(process.env.PROPERTY_MANIFESTS ?? 150);
const seed = Number(process.env.PROPERTY_SEED ?? 20261123);
/** A busy machine is slow: only in the long form is a second a second. */
const longestMs = process.env.PROPERTY_MANIFESTS === undefined ? 10_000 : 1_000;

const podSpec = {
  terminationGracePeriodSeconds: 5,
  nodeSelector: { disk: 'ssd' },
  tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoSchedule' }],
  containers: [
    {
      name: 'c',
      image: 'img:1',
      command: ['run'],
      env: [{ name: 'A', value: 'b' }],
      ports: [{ containerPort: 80, name: 'http', protocol: 'TCP' }],
      resources: { requests: { cpu: '100m', memory: '1Gi' }, limits: { cpu: '1' } },
      livenessProbe: { httpGet: { port: 'http', path: '/' }, periodSeconds: 3 },
      volumeMounts: [{ name: 'v', mountPath: '/v' }],
    },
  ],
  volumes: [{ name: 'v', emptyDir: {} }],
};
const labels = { app: 'web' };
const template = { metadata: { labels }, spec: podSpec };
const selector = { matchLabels: labels };

const valid: readonly Manifest[] = (
  [
    ['v1', 'Pod', podSpec],
    [
      'apps/v1',
      'Deployment',
      { replicas: 2, selector, template, strategy: { rollingUpdate: { maxSurge: '25%' } } },
    ],
    ['apps/v1', 'ReplicaSet', { replicas: 2, selector, template }],
    ['apps/v1', 'StatefulSet', { replicas: 2, selector, template, serviceName: 'web' }],
    ['apps/v1', 'DaemonSet', { selector, template }],
    [
      'batch/v1',
      'Job',
      { completions: 2, parallelism: 2, template: { spec: { ...podSpec, restartPolicy: 'Never' } } },
    ],
    ['batch/v1', 'CronJob', { schedule: '*/5 * * * *', jobTemplate: { spec: { template } } }],
    [
      'v1',
      'Service',
      { selector: labels, type: 'NodePort', ports: [{ port: 80, targetPort: 'http', nodePort: 30080 }] },
    ],
    [
      'networking.k8s.io/v1',
      'Ingress',
      {
        rules: [
          {
            host: 'a.b',
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name: 'web', port: { number: 80 } } },
                },
              ],
            },
          },
        ],
      },
    ],
    [
      'networking.k8s.io/v1',
      'NetworkPolicy',
      { podSelector: selector, ingress: [{ from: [{ podSelector: selector }] }] },
    ],
    ['policy/v1', 'PodDisruptionBudget', { minAvailable: 1, selector }],
    [
      'autoscaling/v2',
      'HorizontalPodAutoscaler',
      {
        minReplicas: 1,
        maxReplicas: 3,
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      },
    ],
    [
      'v1',
      'PersistentVolumeClaim',
      { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    ],
    ['v1', 'ResourceQuota', { hard: { pods: '3', 'requests.cpu': '2' } }],
    ['v1', 'LimitRange', { limits: [{ type: 'Container', default: { cpu: '1' } }] }],
    ['v1', 'Namespace', {}],
    ['v1', 'Node', { taints: [{ key: 'a', effect: 'NoSchedule' }] }],
    [
      'apiextensions.k8s.io/v1',
      'CustomResourceDefinition',
      {
        group: 'x.y',
        names: { kind: 'Z', plural: 'zs' },
        scope: 'Namespaced',
        versions: [
          { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
        ],
      },
    ],
  ] as const
).map(
  ([apiVersion, kind, spec]) => ({ apiVersion, kind, metadata: { name: 'web', labels }, spec }) as Manifest,
);

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}

const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    '',
    ' ',
    0,
    -1,
    1.5,
    1e308,
    -1e308,
    Number.NaN,
    2 ** 53,
    true,
    [],
    {},
    [[]],
  ),
  fc.constantFrom<unknown>(
    '__proto__',
    'constructor',
    'toString',
    '../..',
    '\u0000',
    '\ud800',
    '💥'.repeat(300),
    '-'.repeat(70),
  ),
  fc.constantFrom<unknown>(
    '1e999999',
    '9'.repeat(400),
    '1Ei',
    '-1m',
    '100%',
    '-5%',
    '0x10',
    '* * * * *',
    '60 24 32 13 8',
  ),
  fc.constantFrom<unknown>(
    { __proto__: null },
    { constructor: 1 },
    { toString: 1 },
    { $patch: 'replace' },
    { length: -1 },
  ),
  fc.integer({ min: 1, max: 1500 }).map(nested),
  fc
    .integer({ min: 1, max: 3000 })
    .map((n) => Array.from({ length: n }, (_, i) => ({ name: `n${i}`, image: 'i' }))),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** The manifest with the part at a place, reached by these draws, replaced. */
function spoilt(manifest: unknown, draws: readonly number[], value: unknown): unknown {
  const [draw, ...rest] = draws;
  if (draw === undefined || typeof manifest !== 'object' || manifest === null) return value;
  if (Array.isArray(manifest)) {
    const at = draw % (manifest.length + 1);
    return manifest.toSpliced(at, 1, spoilt(manifest[at], rest, value));
  }
  const keys = [...Object.keys(manifest), 'strange'];
  const key = keys[draw % keys.length] as string;
  return { ...manifest, [key]: spoilt((manifest as Record<string, unknown>)[key], rest, value) };
}

const manifests = fc
  .tuple(
    fc.constantFrom(...valid),
    fc.array(fc.tuple(fc.array(fc.nat(30), { minLength: 1, maxLength: 7 }), hostile), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(
    ([manifest, spoils]) =>
      spoils.reduce<unknown>((whole, [draws, value]) => spoilt(whole, draws, value), manifest) as Manifest,
  );

it(
  `${numRuns} hostile manifests are answered, alike twice, and what is accepted of them is lived with`,
  () => {
    const base = createCluster(
      { nodes: [{ name: 'node-1' }] },
      { limits: { steps: 2_000, reconciles: 5_000, virtualMs: 120_000 } },
    );
    fc.assert(
      fc.property(manifests, fc.constantFrom('create', 'apply', 'replace'), (manifest, how) => {
        const start = performance.now();
        const first = sent(base.fork(), manifest, how);
        expect(performance.now() - start).toBeLessThan(longestMs);
        expect(sent(base.fork(), manifest, how)).toEqual(first);
      }),
      { numRuns, seed },
    );
  },
  60_000 + numRuns * 300,
);

it('a manifest is answered from which any one part is left out, or where it is empty', () => {
  const base = createCluster({ nodes: [{ name: 'node-1' }] });
  for (const manifest of valid)
    for (const less of withOnePartLess(manifest)) {
      const cluster = base.fork();
      sent(cluster, less as Manifest, 'create');
      expect(cluster.trace.steps.some(({ says }) => /TypeError|Cannot read/.test(says))).toBe(false);
    }
});

/** Every value that comes of leaving out one part, and every one that has an empty part or a null instead. */
function withOnePartLess(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value))
    return value.flatMap((item: unknown, i) => [
      value.toSpliced(i, 1),
      ...[null, {}, ...withOnePartLess(item)].map((less) => value.toSpliced(i, 1, less)),
    ]);
  return Object.entries(value).flatMap(([key, part]) => {
    const { [key]: _without, ...rest } = value as Record<string, unknown>;
    const empty = typeof part === 'object' ? [Array.isArray(part) ? [] : {}] : [];
    return [rest, ...[null, ...empty, ...withOnePartLess(part)].map((less) => ({ ...value, [key]: less }))];
  });
}

it('what has no head is told so, and what is strange in it is named', () => {
  const cluster = createCluster();
  const answer = (object: unknown): string =>
    cluster.do({ kind: 'create', object: object as Manifest }).message;
  expect(answer({ kind: 'Pod', metadata: { name: 'a' } })).toBe(
    `Object 'apiVersion' is missing in '{"kind":"Pod","metadata":{"name":"a"}}'`,
  );
  expect(answer([])).toContain('not a JSON object');
  expect(answer({ apiVersion: 'v1', kind: 'Pod', metadata: null })).toBe('resource name may not be empty');
  const nameless = { apiVersion: 'v1', kind: 'Node', metadata: { name: null } } as unknown as Manifest;
  expect(cluster.do({ kind: 'replace', object: nameless }).message).toBe('resource name may not be empty');
  expect(answer({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 1 } })).toBe(
    'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.name of type string',
  );
});

function sent(
  cluster: Cluster,
  manifest: Manifest,
  how: 'create' | 'apply' | 'replace',
): readonly CommandResult[] {
  const result =
    how === 'apply'
      ? cluster.do({ kind: 'apply', objects: [manifest] })
      : cluster.do({ kind: how, object: manifest });
  if (!result.ok) {
    expect(result.message).not.toBe('');
    expect(result.message).not.toMatch(/TypeError|RangeError|undefined is not|Cannot read/);
  }
  return [result, cluster.do({ kind: 'run', forMs: 20_000 })];
}

it.each(['constructor', '__proto__', 'toString'])(
  'a name that every JavaScript object knows is a name like others: %s',
  (name) => {
    const cluster = createCluster({ nodes: [{ name: 'node-1' }] });
    const said = (line: string) => textOf(cluster.kubectl(line).pieces);
    expect(said('run p --image=img')).toBe('pod/p created\n');
    expect(said(`create cronjob c --image=img --schedule=${name}`)).toContain(
      `spec.schedule: Invalid value: "${name}"`,
    );
    expect(said(`create secret generic s --type=${name} --from-literal=a=b`)).toBe('secret/s created\n');
    if (name === '__proto__') return;
    expect(said(`label pod p ${name}=x`)).toBe('pod/p labeled\n');
    expect(said(`annotate pod p ${name}=x`)).toBe('pod/p annotated\n');
  },
);
