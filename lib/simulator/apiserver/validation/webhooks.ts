/**
 * Configurations of admission webhooks, and the rules that say which requests webhooks and policies are about.
 * Source: pkg/apis/admissionregistration/validation/validation.go; apiserver/pkg/util/webhook/validation.go.
 */
import { compiledExpression } from '../admission/policy/expressions';
import { isDNS1035Label, isDNS1123Subdomain, isValidPortNum } from '../names';
import { type FieldErrors, Path } from './field-error';
import { validateLabelSelector } from './meta';
import { isObject } from './shape';

type Fields = Readonly<Record<string, unknown>>;

const operations = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const scopes = ['*', 'Cluster', 'Namespaced'];
const reviewVersions = ['v1', 'v1beta1'];

/** `isMutating`: of webhooks that change what is asked. */
export function validateWebhooks(
  { webhooks }: { readonly webhooks?: unknown },
  out: FieldErrors,
  isMutating: boolean,
): void {
  const names = new Set<string>();
  listOf(webhooks).forEach((hook, i) => {
    const at = Path.of('webhooks').index(i);
    validateWebhook(hook, at, out, isMutating);
    validateReviewVersions(textsOf(hook.admissionReviewVersions), at.child('admissionReviewVersions'), out);
    const name = textOf(hook.name);
    if (name !== '' && names.has(name)) out.duplicate(at.child('name'), name);
    names.add(name);
  });
}

function validateWebhook(hook: Fields, at: Path, out: FieldErrors, isMutating: boolean): void {
  validateFullyQualifiedName(textOf(hook.name), at.child('name'), out);
  listOf(hook.rules).forEach((rule, i) => {
    validateRequestRule(rule, at.child('rules').index(i), out);
  });
  const oneOf = (field: string, supported: readonly string[]): void => {
    const value = hook[field];
    if (value !== undefined && !supported.includes(textOf(value)))
      out.notSupported(at.child(field), value, supported);
  };
  oneOf('failurePolicy', ['Fail', 'Ignore']);
  oneOf('matchPolicy', ['Equivalent', 'Exact']);
  const harmless = ['None', 'NoneOnDryRun'];
  if (hook.sideEffects === undefined)
    out.required(at.child('sideEffects'), `must specify one of ${harmless.join(', ')}`);
  oneOf('sideEffects', harmless);
  const { timeoutSeconds } = hook;
  if (typeof timeoutSeconds === 'number' && (timeoutSeconds > 30 || timeoutSeconds < 1))
    out.invalid(
      at.child('timeoutSeconds'),
      timeoutSeconds,
      'the timeout value must be between 1 and 30 seconds',
    );
  for (const field of ['namespaceSelector', 'objectSelector'])
    if (isObject(hook[field])) validateLabelSelector(hook[field], at.child(field), out);
  if (isMutating) oneOf('reinvocationPolicy', ['IfNeeded', 'Never']);
  validateClient(isObject(hook.clientConfig) ? hook.clientConfig : {}, at.child('clientConfig'), out);
  listOf(hook.matchConditions).forEach(({ name, expression }, i) => {
    const here = at.child('matchConditions').index(i);
    const text = textOf(expression).trim();
    if (text === '') out.required(here.child('expression'));
    else {
      const compiled = compiledExpression(text, [], 'nothing');
      if (!compiled.ok)
        out.invalid(here.child('expression'), expression, `compilation failed: ${compiled.message}`);
    }
    if (textOf(name) === '') out.required(here.child('name'));
  });
}

function validateFullyQualifiedName(name: string, at: Path, out: FieldErrors): void {
  const wrong = isDNS1123Subdomain(name);
  if (name === '') out.required(at);
  else if (wrong.length > 0) out.invalid(at, name, wrong.join(','));
  else if (name.split('.').length < 3)
    out.invalid(at, name, 'should be a domain with at least three segments separated by dots');
}

/** Which requests, of a webhook or a policy. */
export function validateRequestRule(rule: Fields, at: Path, out: FieldErrors): void {
  const asked = textsOf(rule.operations);
  if (asked.length === 0) out.required(at.child('operations'));
  if (asked.length > 1 && asked.includes('*'))
    out.invalid(at.child('operations'), asked, "if '*' is present, must not specify other operations");
  asked.forEach((operation, i) => {
    if (!operations.includes(operation))
      out.notSupported(at.child('operations').index(i), operation, operations);
  });
  for (const [field, what] of [
    ['apiGroups', 'API groups'],
    ['apiVersions', 'API versions'],
  ] as const) {
    const values = textsOf(rule[field]);
    if (values.length === 0) out.required(at.child(field));
    if (values.length > 1 && values.includes('*'))
      out.invalid(at.child(field), values, `if '*' is present, must not specify other ${what}`);
    if (field === 'apiVersions')
      values.forEach((version, i) => {
        if (version === '') out.required(at.child(field).index(i));
      });
  }
  validateResources(textsOf(rule.resources), at.child('resources'), out);
  if (rule.scope !== undefined && !scopes.includes(textOf(rule.scope)))
    out.notSupported(at.child('scope'), rule.scope, scopes);
}

function validateResources(resources: readonly string[], at: Path, out: FieldErrors): void {
  if (resources.length === 0) out.required(at);
  const [wholes, subs] = [new Set<string>(), new Set<string>()];
  let isPlain = false;
  resources.forEach((each, i) => {
    if (each === '') {
      out.required(at.index(i));
      return;
    }
    const slash = each.indexOf('/');
    if (slash < 0) {
      isPlain = each !== '*';
      return;
    }
    const [resource, sub] = [each.slice(0, slash), each.slice(slash + 1)];
    if (wholes.has(resource))
      out.invalid(at.index(i), each, `if '${resource}/*' is present, must not specify ${each}`);
    if (subs.has(sub)) out.invalid(at.index(i), each, `if '*/${sub}' is present, must not specify ${each}`);
    if (sub === '*') wholes.add(resource);
    if (resource === '*') subs.add(sub);
  });
  if (resources.length > 1 && resources.includes('*/*'))
    out.invalid(at, resources, "if '*/*' is present, must not specify other resources");
  if (resources.includes('*') && isPlain)
    out.invalid(at, resources, "if '*' is present, must not specify other resources without subresources");
}

function validateReviewVersions(versions: readonly string[], at: Path, out: FieldErrors): void {
  if (versions.length === 0) {
    out.required(at, `must specify one of ${reviewVersions.join(', ')}`);
    return;
  }
  versions.forEach((version, i) => {
    if (versions.indexOf(version) < i) out.invalid(at.index(i), version, 'duplicate version');
    else out.invalidEach(at.index(i), version, isDNS1035Label(version));
  });
  if (!versions.some((version) => reviewVersions.includes(version)))
    out.invalid(at, versions, `must include at least one of ${reviewVersions.join(', ')}`);
}

function validateClient({ url, service }: Fields, at: Path, out: FieldErrors): void {
  if ((url === undefined) === (service === undefined)) {
    out.required(at, 'exactly one of url or service is required');
    return;
  }
  if (service === undefined) {
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(textOf(url))?.[1] ?? '';
    if (scheme !== 'https')
      out.invalid(
        at.child('url'),
        scheme,
        "'https' is the only allowed URL scheme; desired format: https://host[/path]",
      );
    return;
  }
  const { name, namespace, path, port } = isObject(service) ? service : {};
  const here = at.child('service');
  if (textOf(name) === '') out.required(here.child('name'), 'service name is required');
  if (textOf(namespace) === '') out.required(here.child('namespace'), 'service namespace is required');
  if (typeof port === 'number')
    for (const why of isValidPortNum(port))
      out.invalid(here.child('port'), port, `port is not valid: ${why}`);
  if (path !== undefined && path !== '/' && !textOf(path).startsWith('/'))
    out.invalid(here.child('path'), path, "must start with a '/'");
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map((each) => (isObject(each) ? each : {})) : [];
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(textOf) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
