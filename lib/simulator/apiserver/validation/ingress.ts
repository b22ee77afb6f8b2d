/** Ingresses and their classes. Source: pkg/apis/networking/validation/validation.go. */
import {
  isDNS1123Label,
  isDNS1123Subdomain,
  isValidPortName,
  isValidPortNum,
  isWildcardDNS1123Subdomain,
} from '../names';
import { FieldErrors, Path } from './field-error';
import { parseIP } from './ip';
import {
  isPathSegmentName,
  specPath,
  validateDomainPrefixedPath,
  validateImmutable,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from './meta';
import { isServiceName } from './service';
import { text } from './shape';
import type {
  HTTPIngressPath,
  Ingress,
  IngressBackend,
  IngressClass,
  IngressClassParameters,
} from './shapes/network';

const classAnnotation = 'kubernetes.io/ingress.class';
const longestController = 250;

export function validateIngress(ingress: Ingress, out: FieldErrors): void {
  validateIngressContent(ingress, out);
  const annotated = ingress.metadata?.annotations?.[classAnnotation];
  const named = ingress.spec?.ingressClassName;
  if (annotated !== undefined && named !== undefined && annotated !== named)
    out.invalid(
      Path.of('annotations').child(classAnnotation),
      annotated,
      'must match `ingressClassName` when both are specified',
    );
}

/** What was accepted once stays accepted: names of Secrets, and the paths behind a wildcard. */
export function validateIngressUpdate(ingress: Ingress, old: Ingress, out: FieldErrors): void {
  const { tls = [], rules = [] } = old.spec ?? {};
  validateObjectMetaUpdate(ingress.metadata, old.metadata, out);
  validateIngressContent(ingress, out, {
    secretNames: tls.some(
      ({ secretName = '' }) => secretName !== '' && isDNS1123Subdomain(secretName).length > 0,
    ),
    wildcardRules: rules.some((rule) => isWildcard(rule) && complaintsAboutRule(rule).length > 0),
  });
}

type Rule = NonNullable<NonNullable<Ingress['spec']>['rules']>[number];

function isWildcard({ host = '' }: Rule): boolean {
  return host.includes('*');
}

function complaintsAboutRule(rule: Rule): FieldErrors['list'] {
  const found = new FieldErrors();
  validateIngressRule(rule, specPath, found);
  return found.list;
}

function validateIngressContent(
  { metadata, spec = {} }: Ingress,
  out: FieldErrors,
  tolerated: { readonly secretNames?: boolean; readonly wildcardRules?: boolean } = {},
): void {
  validateObjectMeta(metadata, true, isDNS1123Subdomain, out);
  const { rules = [], defaultBackend, tls = [], ingressClassName } = spec;
  if (rules.length === 0 && defaultBackend === undefined)
    out.invalid(specPath, spec.rules, 'either `defaultBackend` or `rules` must be specified');
  if (defaultBackend !== undefined) validateBackend(defaultBackend, specPath.child('defaultBackend'), out);
  rules.forEach((rule, i) => {
    const { host = '' } = rule;
    const here = specPath.child('rules').index(i);
    if (host !== '') {
      if (parseIP(host) !== undefined)
        out.invalid(here.child('host'), host, 'must be a DNS name, not an IP address');
      out.invalidEach(here.child('host'), host, hostComplaints(host));
    }
    if (!isWildcard(rule) || tolerated.wildcardRules !== true) validateIngressRule(rule, here, out);
  });
  tls.forEach(({ hosts = [], secretName = '' }, i) => {
    const here = specPath.child('tls').index(i);
    hosts.forEach((host, j) => {
      out.invalidEach(here.child('hosts').index(j), host, hostComplaints(host));
    });
    if (secretName !== '' && tolerated.secretNames !== true)
      out.invalidEach(here.child('secretName'), secretName, isDNS1123Subdomain(secretName));
  });
  if (ingressClassName !== undefined)
    out.invalidEach(
      specPath.child('ingressClassName'),
      ingressClassName,
      isDNS1123Subdomain(ingressClassName),
    );
}

function validateIngressRule({ http }: Rule, at: Path, out: FieldErrors): void {
  if (http === undefined) return;
  const here = at.child('http').child('paths');
  const paths = http.paths ?? [];
  if (paths.length === 0) out.required(here);
  paths.forEach((path, i) => {
    validateIngressPath(path, here.index(i), out);
  });
}

function hostComplaints(host: string): string[] {
  return host.includes('*') ? isWildcardDNS1123Subdomain(host) : isDNS1123Subdomain(host);
}

const pathTypes = ['Exact', 'ImplementationSpecific', 'Prefix'];
const forbiddenParts = ['//', '/./', '/../', '%2f', '%2F'];
const forbiddenEnds = ['/..', '/.'];

function validateIngressPath(
  { path = '', pathType, backend = {} }: HTTPIngressPath,
  at: Path,
  out: FieldErrors,
): void {
  const here = at.child('path');
  switch (pathType) {
    case undefined:
      out.required(at.child('pathType'), 'pathType must be specified');
      return;
    case 'Exact':
    case 'Prefix':
      if (!path.startsWith('/')) out.invalid(here, path, 'must be an absolute path');
      for (const part of forbiddenParts)
        if (path.includes(part)) out.invalid(here, path, `must not contain '${part}'`);
      for (const end of forbiddenEnds)
        if (path.endsWith(end)) out.invalid(here, path, `cannot end with '${end}'`);
      break;
    case 'ImplementationSpecific':
      if (path !== '' && !path.startsWith('/')) out.invalid(here, path, 'must be an absolute path');
      break;
    default:
      out.notSupported(at.child('pathType'), pathType, pathTypes);
  }
  validateBackend(backend, at.child('backend'), out);
}

function validateBackend({ service, resource }: IngressBackend, at: Path, out: FieldErrors): void {
  if (service !== undefined && resource !== undefined) {
    out.invalid(at, '', 'cannot set both resource and service backends');
    return;
  }
  if (resource !== undefined) {
    validateTypedReference(resource, at.child('resource'), out);
    return;
  }
  if (service === undefined) {
    out.invalid(at, '', 'resource or service backend is required');
    return;
  }
  const here = at.child('service');
  const { name = '', port = {} } = service;
  if (name === '') out.required(here.child('name'));
  else out.invalidEach(here.child('name'), name, isServiceName(name));
  const { name: portName = '', number = 0 } = port;
  if (portName !== '' && number !== 0) out.invalid(at, '', 'cannot set both port name & port number');
  else if (portName !== '')
    out.invalidEach(here.child('port').child('name'), portName, isValidPortName(portName));
  else if (number !== 0) out.invalidEach(here.child('port').child('number'), number, isValidPortNum(number));
  else out.required(at, 'port name or number is required');
}

function validateTypedReference(
  { apiGroup, kind = '', name = '' }: NonNullable<IngressBackend['resource']>,
  at: Path,
  out: FieldErrors,
): void {
  if (apiGroup !== undefined) out.invalidEach(at.child('apiGroup'), apiGroup, isDNS1123Subdomain(apiGroup));
  if (kind === '') out.required(at.child('kind'));
  else out.invalidEach(at.child('kind'), kind, isPathSegmentName(kind));
  if (name === '') out.required(at.child('name'));
  else out.invalidEach(at.child('name'), name, isPathSegmentName(name));
}

export function validateIngressClass({ metadata, spec = {} }: IngressClass, out: FieldErrors): void {
  validateObjectMeta(metadata, false, isDNS1123Subdomain, out);
  const { controller = '', parameters } = spec;
  const at = specPath.child('controller');
  if (controller.length > longestController) out.tooLong(at, longestController);
  validateDomainPrefixedPath(controller, at, out);
  if (parameters !== undefined) validateParameters(parameters, specPath.child('parameters'), out);
}

export function validateIngressClassUpdate(
  ingressClass: IngressClass,
  old: IngressClass,
  out: FieldErrors,
): void {
  validateObjectMetaUpdate(ingressClass.metadata, old.metadata, out);
  const at = specPath.child('controller');
  validateImmutable(text, ingressClass.spec?.controller, old.spec?.controller, at, out);
  validateIngressClass(ingressClass, out);
}

function validateParameters(parameters: IngressClassParameters, at: Path, out: FieldErrors): void {
  const { scope, namespace } = parameters;
  validateTypedReference(parameters, at, out);
  if (scope === undefined) {
    out.required(at.child('scope'));
    return;
  }
  const here = at.child('namespace');
  if (scope === 'Namespace') {
    if (namespace === undefined) out.required(here, "`parameters.scope` is set to 'Namespace'");
    else out.invalidEach(here, namespace, isDNS1123Label(namespace));
  } else if (scope === 'Cluster') {
    if (namespace !== undefined) out.forbidden(here, "`parameters.scope` is set to 'Cluster'");
  } else out.notSupported(at.child('scope'), scope, ['Cluster', 'Namespace']);
}
