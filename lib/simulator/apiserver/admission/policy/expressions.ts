/**
 * What the expressions of policies and matchConditions speak of: the object, the request, the parameters, the namespace, the
 * variables, and whoever may what. Source: apiserver/pkg/admission/plugin/cel/{compile,activation,composition}.go.
 *
 * Rules
 *   policy/variables   A variable is worked out when it is first asked for, once for each request; it may speak of those
 *                      before it.
 *   policy/budget      All expressions of a policy together may cost ten million; then no more are asked.
 */
import { type CompiledCel, compileCel, perCallLimit } from '../../../cel/cel';
import { bool, dyn, listOf, mapOf, opaque, string, type Type } from '../../../cel/type';
import { Failure, fromJson, MapValue, type Value } from '../../../cel/value';
import type { KubeObject } from '../../../objects/objects';
import type { Admission, Surroundings } from '../plugin';
import { authorizerOf, policyFunctions, requestResourceOf } from './authorizer-library';

/** What an evaluation is about. */
export type Expressed = {
  readonly request: Admission;
  readonly around: Surroundings;
  readonly params?: KubeObject | undefined;
  readonly variables?: readonly Variable[];
};

export type Variable = { readonly name?: string; readonly expression?: string };

const groupVersion = (last: string): Type => ({
  kind: 'object',
  name: `kubernetes.GroupVersion${last}`,
  fields: new Map([
    ['group', string],
    ['version', string],
    [last.toLowerCase(), string],
  ]),
});

export const requestType: Type = {
  kind: 'object',
  name: 'kubernetes.AdmissionRequest',
  fields: new Map<string, Type>([
    ['kind', groupVersion('Kind')],
    ['resource', groupVersion('Resource')],
    ['subResource', string],
    ['requestKind', groupVersion('Kind')],
    ['requestResource', groupVersion('Resource')],
    ['requestSubResource', string],
    ['name', string],
    ['namespace', string],
    ['operation', string],
    [
      'userInfo',
      {
        kind: 'object',
        name: 'kubernetes.UserInfo',
        fields: new Map<string, Type>([
          ['username', string],
          ['uid', string],
          ['groups', listOf(string)],
          ['extra', mapOf(string, listOf(string))],
        ]),
      },
    ],
    ['dryRun', bool],
    ['options', dyn],
  ]),
};

const known = new Map<string, CompiledCel>();

/**
 * An expression, compiled once. `kind`: which variables it may speak of, and what it may make; a message speaks of no
 * authorizer.
 */
export function compiledExpression(
  source: string,
  variables: readonly string[] = [],
  makes: 'nothing' | 'objects' = 'nothing',
): CompiledCel {
  const key = `${makes} ${variables.join(',')}\n${source}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const fields = new Map<string, Type>(variables.map((name) => [name, dyn]));
  // A type without fields would take every name.
  if (fields.size === 0) fields.set('@none', dyn);
  const compiled = compileCel(source, {
    variables: new Map<string, Type>([
      ['object', dyn],
      ['oldObject', dyn],
      ['request', requestType],
      ['params', dyn],
      ['namespaceObject', dyn],
      ['variables', { kind: 'object', name: 'kubernetes.variables', fields }],
      ['authorizer', opaque('kubernetes.authorization.Authorizer')],
      ['authorizer.requestResource', opaque('kubernetes.authorization.ResourceCheck')],
    ]),
    functions: policyFunctions,
    makes: (name) => makes === 'objects' && (name === 'JSONPatch' || name.split('.')[0] === 'Object'),
  });
  if (known.size > 1_000) known.clear();
  known.set(key, compiled);
  return compiled;
}

/** The expressions of a policy about one request, within a budget. */
export class Expressions {
  readonly #about: Expressed;
  readonly #values = new Map<string, Value | Failure>();
  #left: number;

  constructor(about: Expressed, budget = 10_000_000) {
    this.#about = about;
    this.#left = budget;
  }

  /** What an expression comes to. */
  value(compiled: CompiledCel): Value | Failure {
    if (!compiled.ok) return new Failure(`compilation error: ${compiled.message}`);
    if (this.#left < 0) return outOfBudget;
    const { value, cost } = compiled.program.run((name) => this.#named(name), perCallLimit);
    this.#left -= cost;
    return this.#left < 0 ? outOfBudget : value;
  }

  #named(name: string): Value | Failure | undefined {
    const before = this.#values.get(name);
    if (before !== undefined) return before;
    const value = this.#make(name);
    if (value !== undefined) this.#values.set(name, value);
    return value;
  }

  #make(name: string): Value | Failure | undefined {
    const { request, around, params } = this.#about;
    switch (name) {
      case 'object':
        return fromJson(request.object ?? null);
      case 'oldObject':
        return fromJson(request.old ?? null);
      case 'request':
        return fromJson(requestJson(request));
      case 'params':
        return fromJson(params ?? null);
      case 'namespaceObject': {
        const isNamespace = request.resource.id === 'Namespace' || request.namespace === '';
        return fromJson(isNamespace ? null : (around.store.get('Namespace', request.namespace) ?? null));
      }
      case 'variables':
        return new MapValue([]);
      case 'authorizer':
        return authorizerOf(request.user, around.authorizer);
      case 'authorizer.requestResource':
        return requestResourceOf(request, around.authorizer);
      default:
        return name.startsWith('variables.') ? this.#variable(name.slice('variables.'.length)) : undefined;
    }
  }

  #variable(name: string): Value | Failure | undefined {
    const { variables = [] } = this.#about;
    const at = variables.findIndex((each) => each.name === name);
    const { expression = '' } = variables[at] ?? {};
    if (at < 0) return undefined;
    const earlier = variables.slice(0, at).map((each) => each.name ?? '');
    const value = this.value(compiledExpression(expression, earlier));
    return value instanceof Failure
      ? new Failure(`composited variable "${name}" fails to evaluate: ${value.message}`, value.isFinal)
      : value;
  }
}

const outOfBudget = new Failure(
  'validation failed due to running out of cost budget, no further validation rules will be run',
  true,
);

function requestJson({
  operation,
  resource,
  subresource,
  name,
  namespace,
  user,
  dryRun,
}: Admission): unknown {
  const { group, version, kind, plural } = resource;
  const ofKind = { group, version, kind };
  const ofResource = { group, version, resource: plural };
  return {
    kind: ofKind,
    resource: ofResource,
    subResource: subresource,
    requestKind: ofKind,
    requestResource: ofResource,
    requestSubResource: subresource,
    name,
    namespace,
    operation,
    userInfo: { username: user.name, uid: '', groups: user.groups, extra: {} },
    dryRun,
    options: {},
  };
}
