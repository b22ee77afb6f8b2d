import { describe, expect, it } from 'vitest';
import { createCluster } from '../../../index';
import type { Manifest } from '../../../objects/objects';

function policy(validations: readonly object[], rules: readonly object[], more: object = {}): Manifest {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'p' },
    spec: { matchConstraints: { resourceRules: rules }, validations, ...more },
  };
}

const deployments = {
  apiGroups: ['apps'],
  apiVersions: ['v1'],
  operations: ['CREATE'],
  resources: ['deployments'],
};
const pods = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] };

function checked(object: Manifest): unknown {
  const cluster = createCluster({ nodes: [], objects: [object] });
  return (
    cluster.get('ValidatingAdmissionPolicy', 'p')?.status as { readonly typeChecking?: unknown } | undefined
  )?.typeChecking;
}

describe('the check of a policy’s types', () => {
  it('[policy/type-checking] warns of a field that a kind does not have, with its place', () => {
    const validations = [
      { expression: 'object.replicas > 1', messageExpression: "'at most ' + object.spec.none" },
    ];
    expect(checked(policy(validations, [deployments]))).toEqual({
      expressionWarnings: [
        {
          fieldRef: 'spec.validations[0].expression',
          warning:
            "apps/v1, Kind=Deployment: ERROR: <input>:1:7: undefined field 'replicas'\n | object.replicas > 1\n | ......^\n",
        },
        {
          fieldRef: 'spec.validations[0].messageExpression',
          warning: expect.stringContaining("undefined field 'none'"),
        },
      ],
    });
  });

  it('[policy/type-checking] looks at each kind that is named, and finds nothing wrong with what fits', () => {
    const fits = [
      { expression: 'object.spec.replicas <= 5 && object.metadata.name.startsWith("a")' },
      { expression: 'object.spec.template.spec.containers.all(c, c.image != "" && has(c.resources.limits))' },
      { expression: 'object.status.readyReplicas >= 0 && variables.x == 1' },
    ];
    expect(checked(policy(fits, [deployments], { variables: [{ name: 'x', expression: '1' }] }))).toEqual({});
    const both = checked(policy([{ expression: 'object.spec.replicas > 1' }], [deployments, pods]));
    expect(JSON.stringify(both)).toContain('/v1, Kind=Pod: ERROR: <input>:1:12');
    expect(JSON.stringify(both)).not.toContain('Kind=Deployment');
  });

  it('[policy/type-checking] says nothing where a rule names kinds by a star', () => {
    const all = { ...deployments, apiVersions: ['*'] };
    expect(checked(policy([{ expression: 'object.replicas > 1' }], [all]))).toEqual({});
  });
});
