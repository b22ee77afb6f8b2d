/** Defaults of Pods and templates. Source: pkg/apis/core/v1/defaults.go. */
import { parseImageName } from '../../values/image-name';
import { formatQuantity, parseQuantity } from '../../values/quantity';
import { containerTotals } from '../container-totals';
import {
  empty,
  type Fields,
  fieldsOf,
  filled,
  filledText,
  isAbsent,
  listOf,
  withField,
  withFields,
  withItems,
} from './fill';

const milli = 1_000_000n;
const tokenSeconds = 3_600;
const fileMode = 0o644;

/** Defaults of a Pod's spec; those that only a Pod gets, and a template does not, when `isPod`. */
export function podDefaults(spec: Fields, isPod: boolean): Fields {
  const hostNetwork = isPod && spec.hostNetwork === true;
  const container = (each: Fields): Fields => containerDefaults(each, isPod, hostNetwork);
  let result = withItems(withAccount(spec), 'containers', container);
  result = withItems(result, 'initContainers', container);
  result = withItems(result, 'ephemeralContainers', (each) => containerDefaults(each, false, false));
  result = withItems(result, 'volumes', volumeDefaults);
  result = withField(result, 'resources', roundedResources);
  result = withField(result, 'overhead', roundedAmounts);
  if (isPod) result = filled(withPodTotals(result), { enableServiceLinks: true });
  return filled(filledText(result, podText), podRest);
}

/** The account's old name is shown beside the new one. (pkg/apis/core/v1/conversion.go) */
function withAccount(spec: Fields): Fields {
  const { serviceAccountName: name, serviceAccount: old } = spec;
  const account = isAbsent(name) || name === '' ? old : name;
  if (isAbsent(account) || account === '' || (account === name && account === old)) return spec;
  return { ...spec, serviceAccountName: account, serviceAccount: account };
}

const podText: Fields = {
  restartPolicy: 'Always',
  dnsPolicy: 'ClusterFirst',
  schedulerName: 'default-scheduler',
};
const podRest: Fields = { terminationGracePeriodSeconds: 30, securityContext: empty };

/** Defaults of the template from which a workload makes its Pods. */
export function templateDefaults(template: Fields): Fields {
  const full = podDefaults(fieldsOf(template.spec), false);
  return full === template.spec ? template : { ...template, spec: full };
}

const containerText: Fields = {
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
};
const containerRest: Fields = { resources: empty };
const port: Fields = { protocol: 'TCP' };
const probe: Fields = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };
const request: Fields = { path: '/', scheme: 'HTTP' };
const grpc: Fields = { service: '' };

function containerDefaults(container: Fields, isPod: boolean, hostNetwork: boolean): Fields {
  let result = withItems(container, 'ports', (each) => {
    const full = filledText(each, port);
    return hostNetwork ? filledText(full, { hostPort: full.containerPort ?? 0 }) : full;
  });
  result = withFields(result, ['livenessProbe', 'readinessProbe', 'startupProbe'], probeDefaults);
  result = withField(result, 'lifecycle', (hooks) =>
    withFields(hooks, ['postStart', 'preStop'], requestDefaults),
  );
  result = withItems(result, 'env', (each) =>
    withField(each, 'valueFrom', (from) => withField(from, 'fieldRef', fieldDefaults)),
  );
  result = withField(result, 'resources', (resources) =>
    isPod ? withRequests(roundedResources(resources)) : roundedResources(resources),
  );
  const image = typeof container.image === 'string' ? container.image : '';
  result = filledText(result, containerText);
  if (isAbsent(result.imagePullPolicy) || result.imagePullPolicy === '')
    result = { ...result, imagePullPolicy: pullPolicy(image) };
  return filled(result, containerRest);
}

function probeDefaults(given: Fields): Fields {
  return withField(filledText(requestDefaults(given), probe), 'grpc', (each) => filled(each, grpc));
}

function requestDefaults(handler: Fields): Fields {
  return withField(handler, 'httpGet', (each) => filledText(each, request));
}

function fieldDefaults(reference: Fields): Fields {
  return filledText(reference, { apiVersion: 'v1' });
}

/** A request that is not named follows the limit. */
function withRequests(resources: Fields): Fields {
  if (isAbsent(resources.limits)) return resources;
  const requests = fieldsOf(resources.requests);
  const full = filled(requests, fieldsOf(resources.limits));
  return full === requests ? resources : { ...resources, requests: full };
}

const huge = 'hugepages-';
const isPodLevel = (name: string): boolean => name === 'cpu' || name === 'memory' || name.startsWith(huge);

/**
 * A Pod with resources of its own is limited in huge pages as its containers are together; with limits of its own it
 * asks for what its containers ask for together, and where they ask for nothing, for what it is limited to.
 */
function withPodTotals(spec: Fields): Fields {
  return withField(spec, 'resources', (resources) => {
    const { limits: ownLimits, requests: ownRequests } = resources;
    if ([ownLimits, ownRequests].every((list) => Object.keys(fieldsOf(list)).length === 0)) return resources;
    const pages = totalsOf(spec, 'limits', (name) => name.startsWith(huge));
    const limits = filled(fieldsOf(ownLimits), without(pages, fieldsOf(ownRequests)));
    if (Object.keys(limits).length === 0) return resources;
    const asked = totalsOf(spec, 'requests', (name) => isPodLevel(name) && !name.startsWith(huge));
    const limited = Object.fromEntries(Object.entries(limits).filter(([name]) => isPodLevel(name)));
    const requests = filled(filled(fieldsOf(ownRequests), asked), limited);
    return limits === ownLimits && requests === ownRequests ? resources : { ...resources, limits, requests };
  });
}

function totalsOf(spec: Fields, kind: 'requests' | 'limits', counts: (name: string) => boolean): Fields {
  const [containers, initContainers] = [spec.containers, spec.initContainers].map((list) =>
    listOf(list).map(fieldsOf),
  );
  const totals = [...containerTotals({ containers, initContainers }, kind)].filter(([name]) => counts(name));
  return Object.fromEntries(totals.map(([name, total]) => [name, formatQuantity(total)]));
}

function without(fields: Fields, others: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => isAbsent(others[name])));
}

function roundedResources(resources: Fields): Fields {
  return withFields(resources, ['limits', 'requests'], roundedAmounts);
}

/** Nothing finer than a thousandth is kept; it is rounded up. */
export function roundedAmounts(amounts: Fields): Fields {
  let result: Record<string, unknown> | undefined;
  for (const name in amounts) {
    const value = amounts[name];
    // Only fractions and the suffixes n and u can be finer.
    if (typeof value !== 'string' || value.length > 1_000 || !/[.nueE]/.test(value)) continue;
    const quantity = parseQuantity(value);
    if (quantity === undefined || quantity.nano % milli === 0n) continue;
    const up = quantity.nano > 0n ? 1n : 0n;
    result ??= { ...amounts };
    result[name] = formatQuantity({ ...quantity, nano: (quantity.nano / milli + up) * milli });
  }
  return result ?? amounts;
}

/** What means `:latest` is pulled anew each time, also where a digest follows; a name that cannot be read is not. */
function pullPolicy(image: string): 'Always' | 'IfNotPresent' {
  const name = parseImageName(image);
  return 'tag' in name && name.tag === 'latest' ? 'Always' : 'IfNotPresent';
}

const mode: Fields = { defaultMode: fileMode };
const iscsi: Fields = { iscsiInterface: 'default' };
const rbd: Fields = { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' };
const scaleIO: Fields = { storageMode: 'ThinProvisioned', fsType: 'xfs' };
const azureDisk: Fields = { cachingMode: 'ReadWrite', kind: 'Shared', fsType: 'ext4', readOnly: false };

function volumeDefaults(volume: Fields): Fields {
  const hasSource = Object.entries(volume).some(([field, source]) => field !== 'name' && !isAbsent(source));
  if (!hasSource) return { ...volume, emptyDir: empty };
  let result = volumeSourceDefaults(volume);
  result = withFields(result, ['configMap', 'secret'], (source) => filled(source, mode));
  result = withField(result, 'downwardAPI', (source) =>
    filled(withItems(source, 'items', downwardFileDefaults), mode),
  );
  result = withField(result, 'projected', (source) =>
    filled(withItems(source, 'sources', projectionDefaults), mode),
  );
  result = withField(result, 'ephemeral', (source) =>
    withField(source, 'volumeClaimTemplate', (template) => {
      const spec = claimSpecDefaults(fieldsOf(template.spec));
      return spec === template.spec ? template : { ...template, spec };
    }),
  );
  return withField(result, 'image', (source) =>
    filledText(source, {
      pullPolicy: pullPolicy(typeof source.reference === 'string' ? source.reference : ''),
    }),
  );
}

/** Sources that PersistentVolumes have too. */
export function volumeSourceDefaults(volume: Fields): Fields {
  let result = withField(volume, 'hostPath', (source) => filled(source, { type: '' }));
  result = withField(result, 'iscsi', (source) => filledText(source, iscsi));
  result = withField(result, 'rbd', (source) => filledText(source, rbd));
  result = withField(result, 'scaleIO', (source) => filledText(source, scaleIO));
  return withField(result, 'azureDisk', (source) => filled(source, azureDisk));
}

function downwardFileDefaults(file: Fields): Fields {
  return withField(file, 'fieldRef', fieldDefaults);
}

function projectionDefaults(source: Fields): Fields {
  const result = withField(source, 'downwardAPI', (part) => withItems(part, 'items', downwardFileDefaults));
  return withField(result, 'serviceAccountToken', (part) =>
    filled(part, { expirationSeconds: tokenSeconds }),
  );
}

export function claimSpecDefaults(spec: Fields): Fields {
  const result = withField(spec, 'resources', roundedResources);
  return filled(result, { volumeMode: 'Filesystem' });
}
