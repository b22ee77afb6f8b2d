/** Nodes, namespaces, configuration. Source: pkg/apis/core/validation/validation.go. */
import {
  isConfigMapKey,
  isDNS1123Label,
  isDNS1123Subdomain,
  isQualifiedName,
  isValidLabelValue,
} from '../names';
import { validateTaintEffect } from './affinity';
import { type FieldErrors, Path, Rendered } from './field-error';
import { isDualStackCIDRs, validateCIDR } from './ip';
import {
  metadataPath,
  specPath,
  statusPath,
  validateImmutable,
  validateLabelName,
  validateObjectMeta,
  validateObjectMetaUpdate,
  validateStandardFinalizer,
} from './meta';
import { validateResourceQuantity } from './resources';
import { decode, equal, goJson, isObject, list, map, text } from './shape';
import type { ConfigMap, Namespace, Node, Secret } from './shapes/cluster';
import { Taint } from './shapes/cluster';
import type { ObjectMeta } from './shapes/meta';

const taintsAnnotation = 'scheduler.alpha.kubernetes.io/taints';
const avoidPodsAnnotation = 'scheduler.alpha.kubernetes.io/preferAvoidPods';
const mostBytes = 1024 * 1024;

export function validateNode(node: Node, out: FieldErrors): void {
  const { metadata, spec = {} } = node;
  validateObjectMeta(metadata, false, isDNS1123Subdomain, out);
  validateNodeAnnotations(metadata, out);
  if (spec.taints !== undefined) validateTaints(spec.taints, metadataPath.child('taints'), out);
  validateNodeResources(node, out);
  const cidrs = spec.podCIDRs ?? [];
  const at = specPath.child('podCIDRs');
  cidrs.forEach((cidr, i) => {
    validateCIDR(cidr, at.index(i), out);
  });
  if (cidrs.length <= 1) return;
  if (cidrs.length > 2 || !isDualStackCIDRs(cidrs))
    out.invalid(at, cidrs, 'may specify no more than one CIDR for each IP family');
  cidrs.forEach((cidr, i) => {
    if (cidrs.indexOf(cidr) < i) out.duplicate(at.index(i), cidr);
  });
}

/** A node's address range and provider ID are given once. */
export function validateNodeUpdate(node: Node, old: Node, out: FieldErrors): void {
  const { metadata, spec = {} } = node;
  const before = old.spec ?? {};
  validateObjectMetaUpdate(metadata, old.metadata, out);
  validateNodeAnnotations(metadata, out);
  validateNodeResources(node, out);
  const addresses = new Set<string>();
  node.status?.addresses?.forEach((address, i) => {
    const key = `${address.type ?? ''} ${address.address ?? ''}`;
    const shown = new Rendered(
      `{"Type":${JSON.stringify(address.type ?? '')},"Address":${JSON.stringify(address.address ?? '')}}`,
    );
    if (addresses.has(key)) out.duplicate(statusPath.child('addresses').index(i), shown);
    addresses.add(key);
  });
  const last = before.podCIDRs ?? [];
  if (last.length > 0) {
    const next = spec.podCIDRs ?? [];
    const why = 'node updates may not change podCIDR except from "" to valid';
    if (last.length !== next.length) out.forbidden(specPath.child('podCIDRs'), why);
    else
      last.forEach((cidr, i) => {
        if (cidr !== next[i]) out.forbidden(specPath.child('podCIDRs'), why);
      });
  }
  if ((before.providerID ?? '') !== '' && before.providerID !== spec.providerID)
    out.forbidden(
      specPath.child('providerID'),
      'node updates may not change providerID except from "" to valid',
    );
  if (spec.taints !== undefined) validateTaints(spec.taints, metadataPath.child('taints'), out);
  if ((spec.externalID ?? '') !== (before.externalID ?? ''))
    out.forbidden(specPath.child('externalID'), 'may not be updated');
}

function validateNodeResources({ status }: Node, out: FieldErrors): void {
  for (const field of ['capacity', 'allocatable'] as const) {
    const resources = status?.[field] ?? {};
    for (const name of Object.keys(resources))
      validateResourceQuantity(name, resources[name] ?? 0, () => statusPath.child(field).child(name), out);
  }
}

function validateTaints(taints: readonly Taint[], at: Path, out: FieldErrors): void {
  const seen = new Set<string>();
  taints.forEach((taint, i) => {
    const here = at.index(i);
    const { key = '', value = '', effect = '' } = taint;
    validateLabelName(key, here.child('key'), out);
    const complaints = isValidLabelValue(value);
    if (complaints.length > 0) out.invalid(here.child('value'), value, complaints.join(';'));
    validateTaintEffect(effect, here.child('effect'), out);
    const pair = `${effect} ${key}`;
    if (seen.has(pair))
      out.duplicate(here, new Rendered(goJson(Taint, taint)), 'taints must be unique by key and effect pair');
    seen.add(pair);
  });
}

/** Forms from before there were fields for it. */
function validateNodeAnnotations(metadata: ObjectMeta | undefined, out: FieldErrors): void {
  const at = metadataPath.child('annotations');
  const taints = metadata?.annotations?.[taintsAnnotation] ?? '';
  if (taints !== '') {
    const decoded = decode(list(Taint), parsed(taints));
    if (decoded.ok && Array.isArray(decoded.value))
      validateTaints(decoded.value, at.child(taintsAnnotation), out);
    else out.invalid(at, taintsAnnotation, 'not a list of taints');
  }
  const avoids = metadata?.annotations?.[avoidPodsAnnotation] ?? '';
  if (avoids === '') return;
  const value = parsed(avoids);
  if (!isObject(value)) {
    out.invalid(at.child('AvoidPods'), avoidPodsAnnotation, 'invalid character in the annotation');
    return;
  }
  const entries = Array.isArray(value.preferAvoidPods) ? (value.preferAvoidPods as unknown[]) : [];
  entries.forEach((entry, i) => {
    const here = at.child(avoidPodsAnnotation).index(i).child('PodSignature');
    const signature = isObject(entry) ? entry.podSignature : undefined;
    const controller = isObject(signature) ? signature.podController : undefined;
    if (!isObject(controller)) out.required(here);
    else if (controller.controller !== true)
      out.invalid(here.child('PodController').child('Controller'), false, 'must point to a controller');
  });
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

export function validateNamespace({ metadata, spec = {} }: Namespace, out: FieldErrors): void {
  validateObjectMeta(metadata, false, isDNS1123Label, out);
  const at = specPath.child('finalizers');
  for (const name of spec.finalizers ?? []) {
    out.invalidEach(at, name, isQualifiedName(name));
    validateStandardFinalizer(name, at, out);
  }
}

export function validateConfigMap(
  { metadata, data = {}, binaryData = {} }: ConfigMap,
  out: FieldErrors,
): void {
  validateObjectMeta(metadata, true, isDNS1123Subdomain, out);
  let bytes = 0;
  for (const key of Object.keys(data)) {
    const here = Path.of('data').key(key);
    out.invalidEach(here, key, isConfigMapKey(key));
    if (Object.hasOwn(binaryData, key)) out.invalid(here, key, 'duplicate of key present in binaryData');
    bytes += byteLength(data[key] ?? '');
  }
  for (const key of Object.keys(binaryData)) {
    out.invalidEach(Path.of('binaryData').key(key), key, isConfigMapKey(key));
    bytes += decodedLength(binaryData[key] ?? '');
  }
  if (bytes > mostBytes) out.tooLong(Path.of(''), mostBytes);
}

export function validateConfigMapUpdate(configMap: ConfigMap, old: ConfigMap, out: FieldErrors): void {
  validateObjectMetaUpdate(configMap.metadata, old.metadata, out);
  validateSealed(configMap, old, ['data', 'binaryData'], out);
  validateConfigMap(configMap, out);
}

/** What was declared immutable stays so, with its content. */
function validateSealed(
  next: ConfigMap | Secret,
  old: ConfigMap | Secret,
  fields: readonly ('data' | 'binaryData')[],
  out: FieldErrors,
): void {
  if (old.immutable !== true) return;
  const why = 'field is immutable when `immutable` is set';
  if (next.immutable !== true) out.forbidden(Path.of('immutable'), why);
  for (const field of fields) {
    const before = (old as ConfigMap)[field];
    if (!equal(map(text), (next as ConfigMap)[field], before)) out.forbidden(Path.of(field), why);
  }
}

/** The keys that a Secret of a type must have. */
const secretKeys: ReadonlyMap<string, readonly string[]> = new Map([
  ['kubernetes.io/dockercfg', ['.dockercfg']],
  ['kubernetes.io/dockerconfigjson', ['.dockerconfigjson']],
  ['kubernetes.io/ssh-auth', ['ssh-privatekey']],
  ['kubernetes.io/tls', ['tls.crt', 'tls.key']],
]);

export function validateSecret(secret: Secret, out: FieldErrors): void {
  const { metadata, type = '' } = secret;
  const data = secretData(secret);
  const at = Path.of('data');
  validateObjectMeta(metadata, true, isDNS1123Subdomain, out);
  let bytes = 0;
  for (const [key, value] of data) {
    out.invalidEach(at.key(key), key, isConfigMapKey(key));
    bytes += value.length;
  }
  if (bytes > mostBytes) out.tooLong(at, mostBytes);
  const account = 'kubernetes.io/service-account.name';
  if (type === 'kubernetes.io/service-account-token' && (metadata?.annotations?.[account] ?? '') === '')
    out.required(metadataPath.child('annotations').key(account));
  if (type === 'kubernetes.io/basic-auth' && !data.has('username') && !data.has('password')) {
    out.required(at.key('username'));
    out.required(at.key('password'));
  }
  for (const key of secretKeys.get(type) ?? []) {
    const value = data.get(key);
    if (value === undefined || (value === '' && type === 'kubernetes.io/ssh-auth')) out.required(at.key(key));
    else if (type.startsWith('kubernetes.io/dockerc')) {
      const complaint = complaintAboutJson(value);
      if (complaint !== undefined) out.invalid(at.key(key), '<secret contents redacted>', complaint);
    }
  }
}

/** The data in the clear, one character a byte; what `stringData` says wins. */
function secretData({ data = {}, stringData = {} }: Secret): ReadonlyMap<string, string> {
  const all = new Map(Object.entries(data).map(([key, value]) => [key, fromBase64(value)]));
  for (const [key, value] of Object.entries(stringData)) all.set(key, value);
  return all;
}

const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function fromBase64(encoded: string): string {
  let bits = 0;
  let held = 0;
  const bytes: string[] = [];
  for (const character of encoded) {
    const value = base64.indexOf(character);
    if (value < 0) continue;
    held = ((held << 6) | value) & 0xff_ff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push(String.fromCharCode((held >> bits) & 0xff));
    }
  }
  return bytes.join('');
}

function complaintAboutJson(value: string): string | undefined {
  if (value.trim() === '') return 'unexpected end of JSON input';
  const content = parsed(value);
  if (content === undefined) {
    const first = value.trim().charAt(0);
    return first === '{' || first === '['
      ? 'unexpected end of JSON input'
      : `invalid character '${first}' looking for beginning of value`;
  }
  if (content === null || isObject(content)) return undefined;
  const word = Array.isArray(content) ? 'array' : typeof content === 'boolean' ? 'bool' : typeof content;
  return `json: cannot unmarshal ${word} into Go value of type map[string]interface {}`;
}

export function validateSecretUpdate(secret: Secret, old: Secret, out: FieldErrors): void {
  validateObjectMetaUpdate(secret.metadata, old.metadata, out);
  validateImmutable(text, secret.type, old.type, Path.of('type'), out, secret.type ?? '');
  validateSealed(secret, old, ['data'], out);
  validateSecret(secret, out);
}

function byteLength(value: string): number {
  let bytes = 0;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code >= 0xd800 && code < 0xe000 ? 2 : 3;
  }
  return bytes;
}

function decodedLength(encoded: string): number {
  return Math.floor((encoded.replace(/[=\s]/g, '').length * 3) / 4);
}
