/**
 * Admission policies and their bindings. Source: pkg/apis/admissionregistration/validation/validation.go.
 */
import { compiledExpression } from '../admission/policy/expressions';
import { isQualifiedName } from '../names';
import type { FieldErrors, Path } from './field-error';
import { specPath } from './meta';
import { isObject } from './shape';
import { validateRequestRule } from './webhooks';

type Fields = Readonly<Record<string, unknown>>;
type WithSpec = { readonly spec?: unknown };

function fieldsOf(value: unknown): Fields {
  return isObject(value) ? value : {};
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A policy that refuses. */
export function validateValidatingPolicy(policy: WithSpec, out: FieldErrors): void {
  const spec = fieldsOf(policy.spec);
  const names = validateCommon(spec, out);
  const [validations, annotations] = [listOf(spec.validations), listOf(spec.auditAnnotations)];
  if (validations.length + annotations.length === 0) {
    const why = 'validations or auditAnnotations must contain at least one item';
    out.required(specPath.child('validations'), why);
    out.required(specPath.child('auditAnnotations'), why);
  }
  validations.forEach((validation, i) => {
    const at = specPath.child('validations').index(i);
    const [expression, message] = [textOf(validation.expression).trim(), textOf(validation.message)];
    if (expression === '') out.required(at.child('expression'), 'expression is not specified');
    else validateExpression(expression, names, ['bool'], at.child('expression'), out);
    if (message !== '' && message.trim() === '')
      out.invalid(at.child('message'), message, 'message must be non-empty if specified');
    else if (/[\n\r]/.test(message.trim()))
      out.invalid(at.child('message'), message, 'message must not contain line breaks');
    else if (/[\n\r]/.test(expression) && message === '')
      out.required(at.child('message'), 'message must be specified if expression contains line breaks');
    const messageExpression = textOf(validation.messageExpression);
    if (messageExpression !== '')
      validateExpression(messageExpression, names, ['string'], at.child('messageExpression'), out);
    const reasons = ['Unauthorized', 'Forbidden', 'Invalid', 'RequestEntityTooLarge'];
    if (validation.reason !== undefined && !reasons.includes(textOf(validation.reason)))
      out.notSupported(at.child('reason'), validation.reason, [...reasons].sort());
  });
  annotations.forEach(({ key, valueExpression }, i) => {
    const at = specPath.child('auditAnnotations').index(i);
    if (textOf(key) === '') out.required(at.child('key'), 'key is not specified');
    else out.invalidEach(at.child('key'), key, isQualifiedName(textOf(key)));
    const text = textOf(valueExpression).trim();
    if (text === '') out.required(at.child('valueExpression'), 'valueExpression is not specified');
    else validateExpression(text, names, ['string', 'null'], at.child('valueExpression'), out);
  });
}

/** A policy that changes. */
export function validateMutatingPolicy(policy: WithSpec, out: FieldErrors): void {
  const spec = fieldsOf(policy.spec);
  const names = validateCommon(spec, out);
  const mutations = listOf(spec.mutations);
  if (mutations.length === 0)
    out.required(specPath.child('mutations'), 'mutations must contain at least one item');
  mutations.forEach((mutation, i) => {
    const at = specPath.child('mutations').index(i);
    const patchType = textOf(mutation.patchType);
    if (patchType === '') out.required(at.child('patchType'));
    else if (patchType !== 'ApplyConfiguration' && patchType !== 'JSONPatch')
      out.notSupported(at.child('patchType'), patchType, ['ApplyConfiguration', 'JSONPatch']);
    else {
      const isJson = patchType === 'JSONPatch';
      const field = isJson ? 'jsonPatch' : 'applyConfiguration';
      const text = textOf(fieldsOf(mutation[field]).expression).trim();
      const here = at.child(field);
      if (mutation[field] === undefined)
        out.required(here, `must be specified when patchType is ${patchType}`);
      else if (text === '') out.required(here.child('expression'), 'expression is not specified');
      else
        validateExpression(
          text,
          names,
          isJson ? ['list(JSONPatch)'] : ['Object'],
          here.child('expression'),
          out,
          'objects',
        );
    }
  });
}

/** What both kinds of policies have; answers the names of the variables. */
function validateCommon(spec: Fields, out: FieldErrors): readonly string[] {
  const { paramKind, matchConstraints, failurePolicy } = spec;
  if (failurePolicy !== undefined && failurePolicy !== 'Fail' && failurePolicy !== 'Ignore')
    out.notSupported(specPath.child('failurePolicy'), failurePolicy, ['Fail', 'Ignore']);
  if (paramKind !== undefined)
    for (const field of ['apiVersion', 'kind'])
      if (textOf(fieldsOf(paramKind)[field]) === '') out.required(specPath.child('paramKind').child(field));
  if (matchConstraints === undefined) out.required(specPath.child('matchConstraints'));
  else {
    const at = specPath.child('matchConstraints').child('resourceRules');
    const rules = listOf(fieldsOf(matchConstraints).resourceRules);
    if (rules.length === 0) out.required(at);
    rules.forEach((rule, i) => {
      validateRequestRule(rule, at.index(i), out);
    });
  }
  listOf(spec.matchConditions).forEach(({ name, expression }, i) => {
    const at = specPath.child('matchConditions').index(i);
    if (textOf(name) === '') out.required(at.child('name'));
    if (textOf(expression).trim() === '') out.required(at.child('expression'));
    else validateExpression(textOf(expression), [], ['bool'], at.child('expression'), out);
  });
  const names: string[] = [];
  listOf(spec.variables).forEach(({ name, expression }, i) => {
    const at = specPath.child('variables').index(i);
    const text = textOf(name);
    if (text === '') out.required(at.child('name'), 'name is not specified');
    else if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(text))
      out.invalid(at.child('name'), text, 'name is not a valid CEL identifier');
    if (textOf(expression).trim() === '') out.required(at.child('expression'), 'expression is not specified');
    else validateExpression(textOf(expression), names, undefined, at.child('expression'), out);
    names.push(text);
  });
  return names;
}

function validateExpression(
  source: string,
  variables: readonly string[],
  types: readonly string[] | undefined,
  at: Path,
  out: FieldErrors,
  makes: 'nothing' | 'objects' = 'nothing',
): void {
  const compiled = compiledExpression(source, variables, makes);
  if (!compiled.ok) return void out.invalid(at, source, `compilation failed: ${compiled.message}`);
  const type = compiled.program.typeText;
  if (types !== undefined && !types.includes(type) && !/^(?:dyn|list\(dyn\))$/.test(type))
    out.invalid(at, source, `must evaluate to ${types.join(' or ')}`);
}

/** A binding of either kind. */
export function validateBinding(binding: WithSpec, out: FieldErrors, isValidating: boolean): void {
  const spec = fieldsOf(binding.spec);
  if (textOf(spec.policyName) === '') out.required(specPath.child('policyName'));
  if (spec.paramRef !== undefined) validateParamRef(fieldsOf(spec.paramRef), specPath.child('paramRef'), out);
  if (!isValidating) return;
  const at = specPath.child('validationActions');
  const actions = Array.isArray(spec.validationActions) ? (spec.validationActions as readonly unknown[]) : [];
  if (actions.length === 0) out.required(at, 'at least one validation action is required');
  actions.forEach((action, i) => {
    if (action !== 'Deny' && action !== 'Warn' && action !== 'Audit')
      out.notSupported(at.index(i), action, ['Audit', 'Deny', 'Warn']);
    if (actions.indexOf(action) < i) out.duplicate(at.index(i), action);
  });
  if (actions.includes('Deny') && actions.includes('Warn'))
    out.invalid(
      at,
      actions,
      'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
    );
}

function validateParamRef(
  { name, selector, parameterNotFoundAction }: Fields,
  at: Path,
  out: FieldErrors,
): void {
  if (textOf(name) === '' && selector === undefined)
    out.required(at, 'one of name or selector must be specified');
  if (textOf(name) !== '' && selector !== undefined)
    out.forbidden(at.child('name'), 'name and selector are mutually exclusive');
  if (parameterNotFoundAction === undefined) out.required(at.child('parameterNotFoundAction'));
  else if (parameterNotFoundAction !== 'Deny' && parameterNotFoundAction !== 'Allow')
    out.notSupported(at.child('parameterNotFoundAction'), parameterNotFoundAction, ['Deny', 'Allow']);
}
