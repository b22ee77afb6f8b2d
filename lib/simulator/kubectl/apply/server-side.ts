/**
 * `kubectl apply --server-side`: the API server merges, and keeps note of who manages which field. What a client-side
 * apply managed before becomes kubectl's own. Source: kubectl/pkg/cmd/apply/apply.go applyOneObject,
 * saveLastApplyAnnotationIfNecessary, migrateToSSAIfNecessary; client-go/util/csaupgrade/upgrade.go.
 */
import { FieldSet } from '../../apiserver/managed-fields/field-set';
import {
  entriesOf,
  identityOf,
  type Manager,
  type Managers,
  managersOf,
  noManagers,
} from '../../apiserver/managed-fields/managers';
import type { Request, Subresource } from '../../apiserver/request';
import type { KubeObject, Manifest } from '../../objects/objects';
import { keyFor } from '../api-client';
import { fieldValidationOf, sendOrFail, type Teller } from '../change';
import { fail, failWith } from '../failure';
import type { Invocation } from '../invocation';
import type { Item } from '../resource-args';
import { apiVersionOf } from '../resource-name';
import { lastAppliedAnnotation } from './last-applied';

const manager = 'kubectl';
/** It keeps the annotation of a client-side apply, so that one can go back to it. */
const annotationKeeper = 'kubectl-last-applied';
const annotationFields = FieldSet.of(['f:metadata', 'f:annotations', `f:${lastAppliedAnnotation}`]);

/** Applies one object, and tells so. */
export function applyOnServer(invocation: Invocation, teller: Teller, item: Item): void {
  const { resource, namespace, name, source = '' } = item;
  const manifest = item.written as Manifest;
  if (name === '' && (manifest.metadata.generateName ?? '') !== '')
    fail(`from ${manifest.metadata.generateName}: cannot use generate name with apply`);
  if (name === '') fail(`error when applying "${source}": resource name may not be empty`);
  const isDry = teller.dryRun === 'server';
  const shown = send(invocation, teller, item, manifest);
  let stored = shown;
  if (!isDry && (invocation.flags.text('field-manager') || manager) === manager) {
    keepAnnotation(invocation, teller, item, shown);
    if (migrated(invocation, teller, item)) stored = send(invocation, teller, item, manifest);
  }
  if (stored.metadata.deletionTimestamp !== undefined)
    invocation.warn(`Warning: Detected changes to resource ${name} which is currently being deleted.`);
  teller.tell(resource, namespace === undefined ? stored : { ...stored }, 'serverside-applied');
}

function send(invocation: Invocation, teller: Teller, item: Item, manifest: Manifest): KubeObject {
  const { flags } = invocation;
  const subresource = flags.text('subresource');
  const request = serverApplyRequest(item, manifest, flags.bool('force-conflicts'));
  const answer = invocation.api.send({
    ...request,
    ...(subresource === '' ? {} : { subresource: subresource as Subresource }),
    options: { ...teller.options(manager), fieldValidation: fieldValidationOf(invocation) },
  } as Request);
  if (answer.ok) return answer.object;
  if (answer.reason === 'Conflict') return fail(`${answer.message}\n${ways}`);
  return failWith(answer);
}

/** The request that has the server merge a manifest in; `force`: also what others manage. */
export function serverApplyRequest(
  { resource, namespace, name }: Item,
  manifest: Manifest,
  force: boolean,
): Request {
  return {
    verb: 'patch',
    kind: resource.id,
    version: resource.version,
    key: keyFor(resource, namespace, name),
    patch: { type: 'apply', manifest, force },
  };
}

const ways = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;

/** The annotation gets an applier of its own, unless it has one: what kubectl no longer applies would go. */
function keepAnnotation(invocation: Invocation, teller: Teller, item: Item, object: KubeObject): void {
  const annotation = object.metadata.annotations?.[lastAppliedAnnotation];
  if (annotation === undefined) return;
  const isKept = [...managersIn(invocation, item).values()].some(
    (each) => each.operation === 'Apply' && ownsAnnotation(each),
  );
  if (isKept) return;
  const { resource, namespace, name } = item;
  const metadata = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    annotations: { [lastAppliedAnnotation]: annotation },
  };
  const manifest = { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata } as Manifest;
  const options = { ...teller.options(manager), fieldManager: annotationKeeper };
  sendOrFail(invocation, { ...serverApplyRequest(item, manifest, false), options });
}

/** Makes what client-side applies managed kubectl's own; whether there was anything. */
function migrated(invocation: Invocation, teller: Teller, item: Item): boolean {
  const managers = managersIn(invocation, item);
  const clientSide = [...managers.values()].filter(
    (each) => each.operation === 'Update' && each.subresource === '' && ownsAnnotation(each),
  );
  const [newest] = clientSide.sort((a, b) => ((a.time ?? '') < (b.time ?? '') ? 1 : -1));
  if (newest === undefined) return false;
  const own = { ...newest, manager, operation: 'Apply' } as const;
  const id = identityOf(own);
  const before = managers.get(id) ?? own;
  const fields = clientSide.reduce((set, each) => set.union(each.fields), before.fields);
  const next = new Map([...managers, [id, { ...before, fields }] as const]);
  for (const each of clientSide) next.delete(identityOf(each));
  const managedFields = entriesOf(next);
  const { resource, namespace, name } = item;
  const change = (live: KubeObject): Manifest =>
    ({ ...live, metadata: { ...live.metadata, managedFields } }) as Manifest;
  sendOrFail(invocation, {
    verb: 'patch',
    kind: resource.id,
    version: resource.version,
    key: keyFor(resource, namespace, name),
    patch: { type: 'change', change },
    options: teller.options(manager),
  });
  return true;
}

function ownsAnnotation({ fields }: Manager): boolean {
  return !fields.intersection(annotationFields).isEmpty;
}

function managersIn({ api }: Invocation, { resource, namespace, name }: Item): Managers {
  const answer = api.getManaged(resource, namespace, name);
  if (!answer.ok) return noManagers;
  const { managedFields } = answer.object.metadata as { readonly managedFields?: unknown };
  return managersOf(managedFields) ?? noManagers;
}
