import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../../cluster';
import type { Manifest } from '../../objects/objects';

type Fields = Readonly<Record<string, unknown>>;

function withRules(spec: Fields): Manifest {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { kind: 'Widget', plural: 'widgets', singular: 'widget', shortNames: ['wd'] },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', ...spec } } } },
        },
      ],
    },
  } as unknown as Manifest;
}

const properties = {
  min: { type: 'integer' },
  max: { type: 'integer' },
  name: { type: 'string' },
  'a-b': { type: 'string' },
  tags: { type: 'array', items: { type: 'string' } },
};

function rules(...list: readonly Fields[]): Manifest {
  return withRules({ properties, 'x-kubernetes-validations': list });
}

function clusterWith(definition: Manifest): Cluster {
  const cluster = createCluster({ nodes: [], objects: [definition] });
  expect(cluster.get('CustomResourceDefinition', 'widgets.example.com')).toBeDefined();
  return cluster;
}

function applied(cluster: Cluster, spec: Fields): string {
  const stdin = JSON.stringify({
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { name: 'w1' },
    spec,
  });
  const { stdout, stderr } = cluster.kubectl('apply -f -', { stdin });
  return `${stdout}${stderr}`.trim();
}

describe('x-kubernetes-validations', () => {
  it('[crd/rule] refuse what a rule does not hold for, in its words', () => {
    const cluster = clusterWith(
      rules(
        {
          rule: 'self.min <= self.max',
          messageExpression: "'min is %d, max only %d'.format([self.min, self.max])",
        },
        {
          rule: "!has(self.name) || self.name.startsWith('w')",
          fieldPath: '.name',
          reason: 'FieldValueForbidden',
          message: 'must begin with w',
        },
        { rule: "!has(self.a__dash__b) || self.a__dash__b != 'x'" },
      ),
    );
    expect(applied(cluster, { min: 2, max: 1 })).toBe(
      'The Widget "w1" is invalid: spec: Invalid value: min is 2, max only 1',
    );
    expect(applied(cluster, { min: 1, max: 1, name: 'b' })).toBe(
      'The Widget "w1" is invalid: spec.name: Forbidden: must begin with w',
    );
    expect(applied(cluster, { min: 1, max: 1, 'a-b': 'x' })).toContain(
      "spec: Invalid value: failed rule: !has(self.a__dash__b) || self.a__dash__b != 'x'",
    );
    expect(applied(cluster, { min: 1 })).toContain(
      'spec: Invalid value: "object": no such key: max evaluating rule: self.min <= self.max',
    );
    expect(applied(cluster, { min: 1, max: 2 })).toBe('widget.example.com/w1 created');
  });

  it('[crd/rule-transition] ask a rule about oldSelf of changes only', () => {
    const cluster = clusterWith(rules({ rule: 'self.min >= oldSelf.min', message: 'cannot shrink' }));
    expect(applied(cluster, { min: 3 })).toBe('widget.example.com/w1 created');
    expect(applied(cluster, { min: 2 })).toBe(
      'The Widget "w1" is invalid: spec: Invalid value: cannot shrink',
    );
    expect(applied(cluster, { min: 4 })).toBe('widget.example.com/w1 configured');
  });

  it('[crd/rule-transition] ask a rule that takes oldSelf as an optional of new objects too', () => {
    const rule = {
      rule: 'oldSelf.hasValue() || self.min == 0',
      optionalOldSelf: true,
      message: 'begins at 0',
    };
    const cluster = clusterWith(rules(rule));
    expect(applied(cluster, { min: 3 })).toContain('begins at 0');
    expect(applied(cluster, { min: 0 })).toBe('widget.example.com/w1 created');
    expect(applied(cluster, { min: 3 })).toBe('widget.example.com/w1 configured');
  });

  it('[crd/rule-ratcheting] warn of what was so before', () => {
    const cluster = clusterWith(rules());
    applied(cluster, { name: 'bad', min: 1 });
    const named = {
      ...properties,
      name: { type: 'string', 'x-kubernetes-validations': [{ rule: "self != 'bad'" }] },
    };
    cluster.do({ kind: 'apply', objects: [withRules({ properties: named })] });
    const said = applied(cluster, { name: 'bad', min: 2 });
    expect(said).toContain('widget.example.com/w1 configured');
    expect(said).toContain(`Warning: spec.name: Invalid value: "bad": failed rule: self != 'bad'`);
  });

  it('[crd/rule-budget] end rules that cost too much', () => {
    const few = { tags: { type: 'array', maxItems: 110, items: { type: 'string', maxLength: 1 } } };
    const rule = 'self.tags.all(a, self.tags.all(b, self.tags.all(c, a != "x")))';
    const cluster = clusterWith(withRules({ properties: few, 'x-kubernetes-validations': [{ rule }] }));
    const tags = Array.from({ length: 110 }, (_, i) => `${i % 10}`);
    expect(applied(cluster, { tags })).toContain("'operation cancelled: actual cost limit exceeded'");
  });

  const advice =
    '(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)';

  it.each([
    [{}, {}, 'more than 100x'],
    [{ maxItems: 1_700 }, { maxLength: 10 }, '2.3x'],
    [{ maxItems: 1_300 }, { maxLength: 10 }, '1.352910x'],
    [{ maxItems: 100 }, { maxLength: 10 }, undefined],
  ])(
    '[crd/rule-cost] refuse a rule that may cost too much, with lists of %j and texts of %j',
    (list, text, factor) => {
      const tags = { type: 'array', ...list, items: { type: 'string', ...text } };
      const rule = 'self.tags.all(a, self.tags.exists_one(b, a == b))';
      const definition = withRules({ properties: { tags }, 'x-kubernetes-validations': [{ rule }] });
      const { stderr } = createCluster({ nodes: [] }).kubectl('create -f -', {
        stdin: JSON.stringify(definition),
      });
      const at = 'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule';
      if (factor === undefined) expect(stderr).toBe('');
      else
        expect(stderr).toContain(
          `${at}: Forbidden: estimated rule cost exceeds budget by factor of ${factor} ${advice}`,
        );
    },
  );

  it('[crd/rule-cost] count a rule as often as there can be values of its schema', () => {
    const refused = (list: Fields): string => {
      const items = {
        type: 'string',
        maxLength: 100,
        'x-kubernetes-validations': [{ rule: 'self.matches("^[a-z0-9-]+$")' }],
      };
      const definition = withRules({ properties: { tags: { type: 'array', ...list, items } } });
      return createCluster({ nodes: [] }).kubectl('create -f -', { stdin: JSON.stringify(definition) })
        .stderr;
    };
    expect(refused({})).toContain(
      'properties[tags].items.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of',
    );
    expect(refused({ maxItems: 100 })).toBe('');
  });

  it('[crd/rule-cost-total] refuse rules that may cost too much together, and name the most expensive', () => {
    const tags = { type: 'array', maxItems: 1_000, items: { type: 'string', maxLength: 10 } };
    const rule = 'self.tags.all(a, self.tags.exists_one(b, a == b))';
    const definition = withRules({
      properties: { tags },
      'x-kubernetes-validations': Array.from({ length: 17 }, () => ({ rule })),
    });
    const { stderr } = createCluster({ nodes: [] }).kubectl('create -f -', {
      stdin: JSON.stringify(definition),
    });
    const contributed =
      'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema';
    expect(stderr.split(contributed)).toHaveLength(5);
    expect(stderr).toContain(
      'estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of',
    );
  });

  it.each([
    [{ rule: 'self.size > 1' }, 'rule: Invalid value: {'],
    [
      { rule: 'self.size > 1' },
      "compilation failed: ERROR: <input>:1:5: undefined field 'size'\n | self.size > 1\n | ....^",
    ],
    [{ rule: 'self.min' }, 'cel expression must evaluate to a bool'],
    [{ rule: ' ' }, 'x-kubernetes-validations[0].rule: Required value: rule is not specified'],
    [{ rule: 'true', fieldPath: '.nowhere' }, 'must be a valid path'],
    [{ rule: 'true', reason: 'Because' }, 'Unsupported value: "Because"'],
    [{ rule: 'true', messageExpression: 'self.min' }, 'messageExpression must evaluate to a string'],
    [{ rule: 'true', optionalOldSelf: true }, 'may not be set if oldSelf is not used in rule'],
  ])('[crd/rule-text] refuse a definition with the rule %j', (rule, why) => {
    const cluster = createCluster({ nodes: [] });
    const { stderr } = cluster.kubectl('apply -f -', { stdin: JSON.stringify(rules(rule)) });
    expect(stderr).toContain(why);
  });

  it('[crd/rule-text] refuse oldSelf where items cannot be told', () => {
    const items = { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] };
    const definition = withRules({ properties: { tags: { type: 'array', items } } });
    const { stderr } = createCluster({ nodes: [] }).kubectl('apply -f -', {
      stdin: JSON.stringify(definition),
    });
    expect(stderr).toContain('oldSelf cannot be used on the uncorrelatable portion of the schema within');
  });
});
