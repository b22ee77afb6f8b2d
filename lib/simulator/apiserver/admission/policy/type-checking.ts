/**
 * Whether the expressions of a ValidatingAdmissionPolicy fit the kinds that it is about: what is asked of a field that a kind does not
 * have is told in the policy's status, and keeps nothing from being stored.
 * Source: apiserver/pkg/admission/plugin/policy/validating/typechecking.go.
 *
 * Rules
 *   policy/type-checking   An expression, and a messageExpression, is compiled once for each kind that the rules name without a
 *                          star, ten at most; what does not fit becomes a warning in status.typeChecking.
 */
import { compileCel } from '../../../cel/cel';
import { bool, dyn, int, listOf, mapOf, opaque, string, type Type, timestamp } from '../../../cel/type';
import type { KubeObject } from '../../../objects/objects';
import { asResource, typeOfSchema } from '../../custom-resources/cel-types';
import type { JsonSchema } from '../../custom-resources/json-schema';
import { shapeOfKind } from '../../managed-fields/schema';
import type { Resource } from '../../resources';
import type { Shape } from '../../validation/shape';
import { policyFunctions } from './authorizer-library';
import { requestType } from './expressions';

type Rule = {
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly resources?: readonly string[];
};

export type CheckedPolicy = {
  readonly paramKind?: { readonly kind?: string };
  readonly matchConstraints?: { readonly resourceRules?: readonly Rule[] };
  readonly variables?: readonly { readonly name?: string }[];
  readonly validations?: readonly { readonly expression?: string; readonly messageExpression?: string }[];
};

export type ExpressionWarning = { readonly fieldRef: string; readonly warning: string };

/** A kind that is served; `definition`: what adds it, when it is not built in. */
export type Served = Pick<Resource, 'id' | 'kind' | 'group' | 'version' | 'plural'> & {
  readonly definition?: KubeObject;
};

const mostTypes = 10;

/** What does not fit, in order of the expressions. */
export function typeWarnings(policy: CheckedPolicy, served: readonly Served[]): readonly ExpressionWarning[] {
  const kinds = kindsOf(policy, served);
  return (policy.validations ?? []).flatMap((validation, i): readonly ExpressionWarning[] =>
    (['expression', 'messageExpression'] as const).flatMap((field) => {
      const source = validation[field] ?? '';
      const warning = source === '' ? '' : warningAbout(source, policy, kinds);
      return warning === '' ? [] : [{ fieldRef: `spec.validations[${i}].${field}`, warning }];
    }),
  );
}

/** The kinds that the rules name, in order. A rule with a star in its groups or versions names none. */
function kindsOf({ matchConstraints }: CheckedPolicy, served: readonly Served[]): readonly Served[] {
  const hasStar = (names: readonly string[]): boolean => names.some((name) => name.includes('*'));
  const found = new Set<Served>();
  for (const { apiGroups = [], apiVersions = [], resources = [] } of matchConstraints?.resourceRules ?? []) {
    if (hasStar(apiGroups) || hasStar(apiVersions)) continue;
    for (const each of served)
      if (
        found.size < mostTypes &&
        apiGroups.includes(each.group) &&
        apiVersions.includes(each.version) &&
        resources.includes(each.plural)
      )
        found.add(each);
  }
  return [...found].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}

/** `apps/v1, Kind=Deployment` */
function textOf({ group, version, kind }: Served): string {
  return `${group}/${version}, Kind=${kind}`;
}

function warningAbout(source: string, policy: CheckedPolicy, kinds: readonly Served[]): string {
  return kinds
    .flatMap((kind) => {
      const compiled = compileCel(source, {
        variables: variablesFor(policy, typeOf(kind)),
        functions: policyFunctions,
        makes: () => false,
      });
      return compiled.ok ? [] : [`${textOf(kind)}: ${compiled.message}\n`];
    })
    .join('\n');
}

function variablesFor({ paramKind, variables = [] }: CheckedPolicy, object: Type): ReadonlyMap<string, Type> {
  const fields = new Map<string, Type>(variables.map(({ name = '' }) => [name, dyn]));
  // A type without fields would take every name.
  if (fields.size === 0) fields.set('@none', dyn);
  return new Map<string, Type>([
    ['object', object],
    ['oldObject', object],
    ['request', requestType],
    ...(paramKind === undefined ? [] : [['params', dyn] as const]),
    ['namespaceObject', dyn],
    ['variables', { kind: 'object', name: 'kubernetes.variables', fields }],
    ['authorizer', opaque('kubernetes.authorization.Authorizer')],
    ['authorizer.requestResource', opaque('kubernetes.authorization.ResourceCheck')],
  ]);
}

const builtIn = new Map<string, Type>();

function typeOf({ id, version, definition }: Served): Type {
  if (definition !== undefined) {
    const { versions = [] } = definition.spec as {
      readonly versions?: readonly {
        readonly name?: string;
        readonly schema?: { readonly openAPIV3Schema?: JsonSchema };
      }[];
    };
    const schema = versions.find(({ name }) => name === version)?.schema?.openAPIV3Schema;
    return (schema === undefined ? undefined : typeOfSchema(asResource(schema), id)) ?? dyn;
  }
  const known = builtIn.get(id);
  if (known !== undefined) return known;
  const type = typeOfShape(shapeOfKind(id), id);
  builtIn.set(id, type);
  return type;
}

/** What is not described in full may have any field. */
function typeOfShape(shape: Shape<unknown>, name: string): Type {
  switch (shape.kind) {
    case 'text':
      return string;
    case 'int':
      return int;
    case 'flag':
      return bool;
    case 'time':
      return timestamp;
    case 'list':
      return shape.element === undefined ? dyn : listOf(typeOfShape(shape.element, `${name}.@idx`));
    case 'map':
      return shape.element === undefined ? dyn : mapOf(string, typeOfShape(shape.element, `${name}.@elem`));
    case 'struct': {
      if (shape.isOpen === true || shape.fields === undefined) return dyn;
      const fields = new Map(
        Object.entries(shape.fields).map(([field, each]) => [field, typeOfShape(each, `${name}.${field}`)]),
      );
      if (!fields.has('status') && fields.has('spec') && fields.has('metadata')) fields.set('status', dyn);
      return { kind: 'object', name, fields };
    }
    case 'quantity':
    case 'intOrString':
    case 'json':
      return dyn;
    default:
      return shape.kind satisfies never;
  }
}
