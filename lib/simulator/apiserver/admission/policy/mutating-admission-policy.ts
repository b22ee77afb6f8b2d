/**
 * MutatingAdmissionPolicy: what CEL makes of an object before it is stored.
 * Source: apiserver/pkg/admission/plugin/policy/mutating/{dispatcher,patch}.
 *
 * Rules
 *   map/apply-configuration   An ApplyConfiguration is laid over the object: fields are set, items of lists are joined by
 *                             their keys, nothing is taken away.
 *   map/json-patch            A JSONPatch changes the object operation by operation; a test that does not hold leaves it.
 *   map/failure-policy        A mutation that cannot be evaluated refuses the request, unless failurePolicy is Ignore.
 *   map/reinvocation          After others have changed the object, policies with reinvocationPolicy IfNeeded are asked again.
 */
import { Failure, List, toJson, type Value } from '../../../cel/value';
import type { Manifest } from '../../../objects/objects';
import { jsonPatch } from '../../json-patch';
import { shapeOf } from '../../managed-fields/schema';
import { strategicMergePatch } from '../../merge';
import { defaultedAgain } from '../defaulted-again';
import { type Admission, type Admitted, admitted, type Surroundings } from '../plugin';
import { compiledExpression, Expressions } from './expressions';
import { matchesConditions } from './match-conditions';
import { type Invocation, invocationsFor } from './policies';
import { failureText, refusal } from './validating-admission-policy';

type Mutation = {
  readonly patchType?: string;
  readonly applyConfiguration?: { readonly expression?: string };
  readonly jsonPatch?: { readonly expression?: string };
};

type Mutations = { readonly reinvocationPolicy?: string; readonly mutations?: readonly Mutation[] };
type Changing = Admission & { readonly object: Manifest };

/** The object as the policies make it. `again`: others have changed it since they were asked. */
export function mutateAll(request: Changing, around: Surroundings, again: boolean): Admitted {
  let { object } = request;
  for (const invocation of invocationsFor<Mutations>('MutatingAdmissionPolicy', request, around)) {
    const { policy, binding } = invocation;
    if (again && policy.spec.reinvocationPolicy !== 'IfNeeded') continue;
    const mutated = mutate(invocation, { ...request, object }, around);
    if (!(mutated instanceof Failure)) object = mutated;
    else if (policy.spec.failurePolicy !== 'Ignore') {
      const by = `policy '${policy.metadata.name}' with binding '${binding.metadata.name}'`;
      return refusal(request, `${by} denied request: ${mutated.message}`);
    }
  }
  return admitted(object);
}

function mutate(
  invocation: Invocation<Mutations>,
  request: Changing,
  around: Surroundings,
): Manifest | Failure {
  if ('problem' in invocation) return new Failure(invocation.problem);
  const { spec } = invocation.policy;
  const { variables = [], matchConditions, failurePolicy, mutations = [] } = spec;
  const names = variables.map(({ name = '' }) => name);
  let { object } = request;
  for (const params of invocation.params) {
    const matched = matchesConditions(matchConditions, failurePolicy, {
      request: { ...request, object },
      around,
      params,
      variables,
    });
    if (matched instanceof Failure) return matched;
    if (!matched) continue;
    for (const mutation of mutations) {
      const about = { request: { ...request, object }, around, params, variables };
      const source =
        (mutation.patchType === 'JSONPatch' ? mutation.jsonPatch : mutation.applyConfiguration)?.expression ??
        '';
      const value = new Expressions(about).value(compiledExpression(source, names, 'objects'));
      if (value instanceof Failure) return new Failure(failureText(source, value));
      const next = patched(mutation, object, value, request);
      if (next instanceof Failure) return next;
      object = defaultedAgain(request.resource, next);
    }
  }
  return object;
}

function patched(
  { patchType }: Mutation,
  object: Manifest,
  value: Value,
  { resource }: Admission,
): Manifest | Failure {
  if (patchType !== 'JSONPatch') {
    const patch = toJson(value) as Readonly<Record<string, unknown>>;
    return strategicMergePatch(
      shapeOf(resource, resource.custom?.definition),
      object,
      patch,
      true,
    ) as Manifest;
  }
  if (!(value instanceof List))
    return new Failure('type mismatch: JSONPatchType.expression should evaluate to array');
  const operations = toJson(value) as readonly Readonly<Record<string, unknown>>[];
  const result = jsonPatch(object, operations);
  if (result.ok) return result.value as Manifest;
  return operations.some(({ op }) => op === 'test') && result.message.includes('test')
    ? object
    : new Failure(`JSON Patch: ${result.message}`);
}
