import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../../cluster';
import type { Manifest } from '../../objects/objects';
import { internalVersionsJson } from './internal-versions';

type Fields = Readonly<Record<string, unknown>>;

function definition(spec: Fields, version: Fields = {}, plural = 'widgets', kind = 'Widget'): Manifest {
  const openAPIV3Schema = {
    type: 'object',
    properties: {
      spec,
      status: { type: 'object', properties: { phase: { type: 'string' }, replicas: { type: 'integer' } } },
    },
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.example.com` },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase(), shortNames: ['wd'] },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema }, ...version }],
    },
  } as unknown as Manifest;
}

const widgetSpec = {
  type: 'object',
  required: ['size'],
  properties: {
    size: { type: 'integer', minimum: 1, maximum: 5 },
    color: { type: 'string', enum: ['red', 'blue'], default: 'red' },
    note: { type: 'string', nullable: true, pattern: '^[a-z]+$', maxLength: 5 },
    tags: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set', maxItems: 3 },
    ports: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['port'],
      items: {
        type: 'object',
        required: ['port'],
        properties: { port: { type: 'integer' }, name: { type: 'string' } },
      },
    },
    limit: { 'x-kubernetes-int-or-string': true },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    address: { type: 'string', format: 'ipv4' },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    either: {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' } },
      oneOf: [{ required: ['a'] }, { required: ['b'] }],
    },
  },
};

function widget(spec: Fields, name = 'w1'): string {
  return JSON.stringify({ apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name }, spec });
}

function withWidgets(given = definition(widgetSpec, { subresources: { status: {} } })): Cluster {
  return createCluster({ nodes: [], objects: [given] });
}

function applied(cluster: Cluster, text: string): string {
  const { stdout, stderr } = cluster.kubectl('apply -f -', { stdin: text });
  return `${stdout}${stderr}`.trim();
}

describe('CustomResourceDefinitions', () => {
  it('[crd/established] are served when their names are accepted', () => {
    const cluster = withWidgets();
    const status = cluster.get('CustomResourceDefinition', 'widgets.example.com')?.status;
    expect(status).toMatchObject({
      acceptedNames: { kind: 'Widget', listKind: 'WidgetList', plural: 'widgets', shortNames: ['wd'] },
      storedVersions: ['v1'],
      conditions: [
        { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts' },
        { type: 'Established', status: 'True', reason: 'InitialNamesAccepted' },
      ],
    });
  });

  it('[crd/names] wait for a name that another definition of the group has', () => {
    const cluster = withWidgets();
    cluster.do({ kind: 'apply', objects: [definition(widgetSpec, {}, 'wodgets', 'Wodget')] });
    cluster.run();
    const conditions = (): unknown =>
      (cluster.get('CustomResourceDefinition', 'wodgets.example.com')?.status as Fields | undefined)
        ?.conditions;
    expect(conditions()).toMatchObject([
      {
        type: 'NamesAccepted',
        status: 'False',
        reason: 'ShortNamesConflict',
        message: '"wd" is already in use',
      },
      { type: 'Established', status: 'False', reason: 'NotAccepted' },
    ]);
    cluster.kubectl('delete crd widgets.example.com');
    cluster.run();
    expect(conditions()).toMatchObject([
      { type: 'NamesAccepted', status: 'True' },
      { type: 'Established', status: 'True' },
    ]);
  });

  it.each([
    [{ size: 9 }, 'spec.size: Invalid value: 9: spec.size in body should be less than or equal to 5'],
    [
      { size: 'big' },
      'spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"',
    ],
    [{}, 'spec.size: Required value'],
    [
      { size: 1.5 },
      'spec.size: Invalid value: "number": spec.size in body must be of type integer: "number"',
    ],
    [{ size: 1, color: 'green' }, 'spec.color: Unsupported value: "green": supported values: "red", "blue"'],
    [{ size: 1, note: 'Oh' }, `spec.note: Invalid value: "Oh": spec.note in body should match '^[a-z]+$'`],
    [{ size: 1, note: 'toolong' }, 'spec.note: Too long: may not be more than 5 bytes'],
    [{ size: 1, tags: ['a', 'b', 'a'] }, 'spec.tags[2]: Duplicate value: "a"'],
    [{ size: 1, tags: ['a', 'b', 'c', 'd'] }, 'spec.tags: Too many: 4: must have at most 3 items'],
    [{ size: 1, ports: [{ port: 1 }, { port: 1 }] }, 'spec.ports[1]: Duplicate value: {"port":1}'],
    [{ size: 1, ports: [{ name: 'x' }] }, 'spec.ports[0].port: Required value'],
    [
      { size: 1, limit: true },
      'spec.limit: Invalid value: "boolean": spec.limit in body must be of type integer,string: "boolean"',
    ],
    [
      { size: 1, address: 'here' },
      'spec.address: Invalid value: "here": spec.address in body must be of type ipv4: "here"',
    ],
    [
      { size: 1, labels: { a: 1 } },
      'spec.labels.a: Invalid value: "integer": spec.labels.a in body must be of type string: "integer"',
    ],
  ])('[crd/validation] refuse %j', (spec, why) => {
    expect(applied(withWidgets(), widget(spec))).toBe(`The Widget "w1" is invalid: ${why}`);
  });

  it('[crd/nullable] take null only where the schema says so', () => {
    const cluster = withWidgets();
    const create = (spec: Fields): string => {
      const { stdout, stderr } = cluster.kubectl('create -f -', { stdin: widget(spec) });
      return `${stdout}${stderr}`.trim();
    };
    expect(create({ size: null })).toContain(
      'spec.size: Invalid value: "null": spec.size in body must be of type integer: "null"',
    );
    // A null that has a default counts as absent.
    expect(create({ size: 1, note: null, color: null })).toBe('widget.example.com/w1 created');
    const { spec } = cluster.get('Widget.example.com', 'default/w1') as unknown as { readonly spec: Fields };
    expect(spec).toEqual({ size: 1, note: null, color: 'red' });
  });

  it('[crd/validation] say which of several schemas must hold', () => {
    const said = applied(withWidgets(), widget({ size: 1, either: {} }));
    expect(said).toContain(
      '* <nil>: Invalid value: "": "spec.either" must validate one and only one schema (oneOf). Found none valid',
    );
    expect(applied(withWidgets(), widget({ size: 1, either: { a: 'x', b: 'y' } }))).toContain(
      'Found 2 valid alternatives',
    );
  });

  it('[crd/defaults] [crd/pruning] [crd/unknown-fields] fill in and drop', () => {
    const cluster = withWidgets();
    const text = widget({ size: 1, colour: 'red', free: { any: { thing: 1 } } });
    expect(applied(cluster, text)).toBe(
      'Error from server (BadRequest): error when creating "STDIN": Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.colour"',
    );
    const { stderr } = cluster.kubectl('apply --validate=warn -f -', { stdin: text });
    expect(stderr).toContain('Warning: unknown field "spec.colour"');
    expect(cluster.get('Widget.example.com', 'default/w1')?.spec).toEqual({
      size: 1,
      color: 'red',
      free: { any: { thing: 1 } },
    });
  });

  it('[crd/ratcheting] leave alone what a change does not touch', () => {
    const cluster = withWidgets();
    applied(cluster, widget({ size: 5, note: 'ab' }));
    const tighter = {
      ...widgetSpec,
      properties: { ...widgetSpec.properties, size: { type: 'integer', maximum: 3 } },
    };
    cluster.do({ kind: 'apply', objects: [definition(tighter, { subresources: { status: {} } })] });
    expect(applied(cluster, widget({ size: 5, note: 'abc' }))).toBe('widget.example.com/w1 configured');
    expect(applied(cluster, widget({ size: 4, note: 'abc' }))).toContain('should be less than or equal to 3');
  });

  it('[crd/cleanup] [crd/deletion] go with all their objects, after the last finalizer', () => {
    const cluster = withWidgets();
    applied(cluster, widget({ size: 1 }, 'free'));
    const held = {
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name: 'held', finalizers: ['example.com/keep'] },
      spec: { size: 1 },
    };
    applied(cluster, JSON.stringify(held));
    cluster.kubectl('delete crd widgets.example.com --wait=false');
    cluster.run();
    const going = cluster.get('CustomResourceDefinition', 'widgets.example.com');
    expect(going?.metadata.finalizers).toEqual(['customresourcecleanup.apiextensions.k8s.io']);
    expect((going?.status as Fields | undefined)?.conditions).toContainEqual(
      expect.objectContaining({ type: 'Terminating', status: 'True', reason: 'InstanceDeletionInProgress' }),
    );
    expect(cluster.list('Widget.example.com').map((each) => each.metadata.name)).toEqual(['held']);
    expect(applied(cluster, widget({ size: 1 }, 'late'))).toContain(
      'create not allowed while custom resource definition is terminating',
    );
    cluster.kubectl(`patch wd held --type=merge -p '{"metadata":{"finalizers":null}}'`);
    cluster.run();
    expect(cluster.get('CustomResourceDefinition', 'widgets.example.com')).toBeUndefined();
    expect(cluster.kubectl('get wd').stderr).toContain(`the server doesn't have a resource type "wd"`);
  });

  it('[crd/scale] let kubectl scale set the number where the definition says', () => {
    const scale = { specReplicasPath: '.spec.size', statusReplicasPath: '.status.replicas' };
    const cluster = withWidgets(definition(widgetSpec, { subresources: { status: {}, scale } }));
    applied(cluster, widget({ size: 1 }));
    expect(cluster.kubectl('scale wd w1 --replicas=3').stdout).toBe('widget.example.com/w1 scaled\n');
    expect(cluster.get('Widget.example.com', 'default/w1')).toMatchObject({
      metadata: { generation: 2 },
      spec: { size: 3 },
    });
    expect(cluster.kubectl('scale wd w1 --replicas=9').stderr).toContain('should be less than or equal to 5');
  });

  it('[crd/versions] serve objects in any version and store them in one', () => {
    const schema = {
      openAPIV3Schema: {
        type: 'object',
        properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
      },
    };
    const versions = [
      { name: 'v1beta1', served: true, storage: true, schema, deprecated: true },
      { name: 'v1', served: true, storage: false, schema },
      { name: 'v1alpha1', served: false, storage: false, schema },
    ];
    const given = definition({ type: 'object' });
    const cluster = withWidgets({ ...given, spec: { ...(given.spec as Fields), versions } } as Manifest);
    expect(applied(cluster, widget({ size: 1 }))).toBe('widget.example.com/w1 created');
    expect(cluster.get('Widget.example.com', 'default/w1')?.apiVersion).toBe('example.com/v1beta1');
    expect(cluster.kubectl('get wd w1 -o yaml').stdout).toContain('apiVersion: example.com/v1\n');
    expect(cluster.kubectl('get widgets.v1beta1.example.com w1 -o yaml').stdout).toContain(
      'apiVersion: example.com/v1beta1\n',
    );
    const path = '/apis/example.com/v1beta1/namespaces/default/widgets/w1';
    expect(cluster.kubectl(`get --raw ${path}`).stdout).toContain('"apiVersion":"example.com/v1beta1"');
    expect(cluster.kubectl('get widgets.v1alpha1.example.com').exitCode).toBe(1);
    expect(applied(cluster, widget({ size: 1 }, 'w2').replace('/v1', '/v1alpha1'))).toContain(
      'no matches for kind',
    );
    expect(applied(cluster, widget({ size: 1 }, 'w3').replace('/v1', '/v1beta1'))).toContain(
      'Warning: example.com/v1beta1 Widget is deprecated',
    );
  });

  it.each([
    [
      { type: 'object', properties: { a: {} } },
      'spec.validation.openAPIV3Schema.properties[spec].properties[a].type: Required value: must not be empty for specified object fields',
    ],
    [
      { type: 'object', properties: { a: { type: 'array' } } },
      'spec.validation.openAPIV3Schema.properties[spec].properties[a].items: Required value: must be specified',
    ],
    [
      { type: 'object', properties: { a: { type: 'text' } } },
      'spec.validation.openAPIV3Schema.properties[spec].properties[a].type: Unsupported value: "text": supported values: "array", "boolean", "integer", "null", "number", "object", "string"',
    ],
    [
      { type: 'object', properties: { a: { type: 'string', default: 3 } } },
      'spec.validation.openAPIV3Schema.properties[spec].properties[a].default: Invalid value: "integer": spec.validation.openAPIV3Schema.properties[spec].properties[a].default in body must be of type string: "integer"',
    ],
    [
      { type: 'object', anyOf: [{ properties: { b: { type: 'string' } } }] },
      'must be empty to be structural',
    ],
    [
      { type: 'object', properties: { a: { type: 'string', pattern: '(?!x)' } } },
      "must be a valid regular expression, but isn't: error parsing regexp: invalid or unsupported Perl syntax: `(?!`",
    ],
    [
      {
        type: 'object',
        properties: { a: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'map' } },
      },
      'x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map',
    ],
  ])('[crd/structural] [crd/schema] refuse the schema %j', (spec, why) => {
    const cluster = createCluster({ nodes: [] });
    expect(applied(cluster, JSON.stringify(definition(spec)))).toContain(why);
  });
});

describe('[crd/registered] groups and versions of definitions', () => {
  it('have an APIService from the first definition that serves them to the last', () => {
    const cluster = createCluster({});
    const names = (): readonly string[] =>
      cluster.list('APIService').flatMap(({ metadata }) => /example/.exec(metadata.name)?.input ?? []);
    cluster.do({ kind: 'apply', objects: [definition(widgetSpec)] });
    cluster.do({ kind: 'apply', objects: [definition(widgetSpec, {}, 'gadgets', 'Gadget')] });
    cluster.run();
    expect(names()).toEqual(['v1.example.com']);
    expect(cluster.get('APIService', 'v1.example.com')).toMatchObject({
      metadata: { labels: { 'kube-aggregator.kubernetes.io/automanaged': 'true' } },
      spec: { group: 'example.com', version: 'v1', groupPriorityMinimum: 1000, versionPriority: 100 },
      status: { conditions: [{ type: 'Available', status: 'True', reason: 'Local' }] },
    });
    for (const plural of ['widgets', 'gadgets']) {
      expect(names()).toEqual(['v1.example.com']);
      cluster.do({
        kind: 'delete',
        target: { kind: 'CustomResourceDefinition', name: `${plural}.example.com` },
      });
      cluster.run();
    }
    expect(names()).toEqual([]);
  });

  it('lists what is built in too, but not the group of APIServices itself', () => {
    const listed = createCluster({})
      .list('APIService')
      .map(({ metadata }) => metadata.name);
    expect(listed).toEqual(expect.arrayContaining(['v1.', 'v1.apps', 'v2.autoscaling']));
    expect(listed).not.toContain('v1.apiregistration.k8s.io');
  });
});

describe('[crd/definition] versions that are refused', () => {
  it('are shown as upstream holds them: what all have in common apart, nothing left out', () => {
    const version = { name: 'v1', served: true, schema: { openAPIV3Schema: { type: 'object' } } };
    const typed = { type: 'object', properties: { a: { type: 'string', enum: ['<'] } } };
    const other = { name: 'v2', served: false, schema: { openAPIV3Schema: typed } };
    const alone = internalVersionsJson([version]);
    expect(alone).toBe(
      '[{"Name":"v1","Served":true,"Storage":false,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}]',
    );
    const both = internalVersionsJson([version, other]);
    expect(both).toContain('"Schema":{"OpenAPIV3Schema":{"ID":"","Schema":"","Ref":null,"Description":""');
    expect(both).toContain('"Enum":["\\u003c"]');
    expect(JSON.parse(both)).toMatchObject([
      { Schema: { OpenAPIV3Schema: { Type: 'object', Properties: null } } },
      { Schema: { OpenAPIV3Schema: { Properties: { a: { Type: 'string', Items: null } } } } },
    ]);
  });
});
