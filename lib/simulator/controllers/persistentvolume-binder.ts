/**
 * persistentvolume-binder-controller: pairs claims with volumes, and looks after volumes whose claim is gone. It makes no
 * disks: for that it names a provisioner on the claim.
 *
 * Rules
 *   pv-binder/bind          A claim gets the smallest volume that has its class, modes, size and labels and is Available.
 *                           First the volume points to the claim, then the claim to the volume. (pkg/controller/volume/
 *                           persistentvolume/pv_controller.go syncUnboundClaim, bind)
 *   pv-binder/prebound      A volume made out to a claim, or a claim that names its volume, goes before any other.
 *   pv-binder/wait          A claim whose class waits for the first consumer is left to the scheduler until a Pod that uses
 *                           it has a node. (shouldDelayBinding)
 *   pv-binder/default       A claim without a class gets the default class as soon as there is one.
 *                           (assignDefaultStorageClass)
 *   pv-binder/provision     Without a fitting volume the class' provisioner is asked for one, by an annotation.
 *                           (provisionClaimOperationExternal)
 *   pv-binder/no-class      Without a class as well, the claim waits for somebody to make a volume.
 *   pv-binder/lost          A bound claim whose volume is gone, or is another's, is Lost. (syncBoundClaim)
 *   pv-binder/phase         A volume is Available, Bound, or Released when its claim is gone. (syncVolume)
 *   pv-binder/reclaim       A released volume is kept or deleted, as it says; a Retain volume is not bound again.
 *                           (reclaimVolume)
 *   pv-binder/resync        What is not bound is looked at again every 15 s: a new volume does not look for claims.
 *                           (--pvclaimbinder-sync-period)
 */
import { type Component, type Derived, type Intent, type View, watch } from '../component';
import {
  type Key,
  keyOf,
  type Node,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from '../objects/objects';
import {
  betaStorageProvisioner,
  bindCompleted,
  boundByController,
  classOf,
  isBoundTo,
  matchingVolume,
  mismatch,
  selectedNode,
  storageProvisioner,
} from '../objects/volume-binding';
import { bindBoth, claimEvent, claimStatus } from './persistentvolume-bind';
import { lookAtVolume } from './persistentvolume-reclaim';
import { phaseOf, tickFrom } from './ticks';

const resyncMs = 15_000;
const resyncKey: Key = '/resync';
const volumeKey = (volume: PersistentVolume): Key => `/volume/${volume.metadata.name}`;

export const persistentVolumeBinder: Component = {
  name: 'persistentvolume-binder-controller',
  process: 'kube-controller-manager',
  eventSource: 'persistentvolume-controller',
  watches: {
    PersistentVolumeClaim: watch('PersistentVolumeClaim', (claim) => {
      const { volumeName } = claim.spec;
      return [keyOf(claim), resyncKey, ...(volumeName ? [`/volume/${volumeName}`] : [])];
    }),
    PersistentVolume: watch('PersistentVolume', (volume, _view, removed) => {
      const { claimRef } = volume.spec;
      const claim = claimRef === undefined ? [] : [`${claimRef.namespace}/${claimRef.name}`];
      return removed ? [...claim, resyncKey] : [volumeKey(volume), ...claim, resyncKey];
    }),
    StorageClass: watch('StorageClass', () => [resyncKey]),
  },
  reconcile(view, key) {
    if (key === resyncKey) return resync(view);
    if (key.startsWith('/volume/')) {
      const volume = view.get('PersistentVolume', key.slice('/volume/'.length));
      return volume === undefined ? [] : lookAtVolume(volume, view);
    }
    const claim = view.get('PersistentVolumeClaim', key);
    if (claim === undefined) return [];
    return claim.metadata.annotations?.[bindCompleted] === undefined
      ? lookAtUnbound(claim, view)
      : lookAtBound(claim, view);
  },
};

// --- Claims -------------------------------------------------------------------------------------------------------

function lookAtUnbound(claim: PersistentVolumeClaim, view: View): readonly Intent[] {
  // Who waits is told once in a while, not whenever somebody writes to the claim.
  if (claim.spec.volumeName) return bindToNamed(claim, claim.spec.volumeName, view);
  const waits = isWaiting(claim, view);
  const volume = matchingVolume(claim, view.list('PersistentVolume'), { waits, ...wantedNode(claim, view) });
  if (volume !== undefined) return bindBoth(volume, claim, view, 'pv-binder/bind');
  const assigned = assignDefaultClass(claim, view);
  if (assigned !== undefined) return [assigned];
  if (waits) return [tellWaiting(claim, view)];
  if (classOf(claim) !== '') return provision(claim, view);
  const message = 'no persistent volumes available for this claim and no storage class is set';
  return [claimEvent(claim, 'Normal', 'FailedBinding', message, 'pv-binder/no-class')];
}

/** Its class leaves the choice to the scheduler, which has not chosen yet. */
function isWaiting(claim: PersistentVolumeClaim, view: View): boolean {
  if (claim.metadata.annotations?.[selectedNode] !== undefined) return false;
  return view.get('StorageClass', classOf(claim))?.volumeBindingMode === 'WaitForFirstConsumer';
}

/** The node that the scheduler wants the volume for, if it has said so. */
function wantedNode(claim: PersistentVolumeClaim, view: View): { readonly node?: Node } {
  const node = view.get('Node', claim.metadata.annotations?.[selectedNode] ?? '');
  return node === undefined ? {} : { node };
}

function tellWaiting(claim: PersistentVolumeClaim, view: View): Intent {
  const users = view
    .list('Pod', claim.metadata.namespace)
    .filter((pod) => !pod.spec.nodeName && usesClaim(pod, claim))
    .map((pod) => pod.metadata.name);
  const [reason, message] =
    users.length === 0
      ? (['WaitForFirstConsumer', 'waiting for first consumer to be created before binding'] as const)
      : ([
          'WaitForPodScheduled',
          users.length === 1
            ? `waiting for pod ${users[0]} to be scheduled`
            : `waiting for pods ${users.join(',')} to be scheduled`,
        ] as const);
  return claimEvent(claim, 'Normal', reason, message, 'pv-binder/wait');
}

function usesClaim(
  pod: { readonly spec: { readonly volumes?: readonly { readonly [source: string]: unknown }[] } },
  claim: PersistentVolumeClaim,
): boolean {
  return (pod.spec.volumes ?? []).some(
    (volume) =>
      (volume.persistentVolumeClaim as { readonly claimName?: string } | undefined)?.claimName ===
      claim.metadata.name,
  );
}

function bindToNamed(claim: PersistentVolumeClaim, name: string, view: View): readonly Intent[] {
  const volume = view.get('PersistentVolume', name);
  if (volume === undefined) return [];
  if (volume.spec.claimRef === undefined) {
    const why = mismatch(volume, claim);
    if (why === undefined) return bindBoth(volume, claim, view, 'pv-binder/prebound');
    const message = `Cannot bind to requested volume "${name}": ${why}`;
    return [claimEvent(claim, 'Warning', 'VolumeMismatch', message, 'pv-binder/prebound')];
  }
  if (isBoundTo(volume, claim)) return bindBoth(volume, claim, view, 'pv-binder/prebound');
  if (claim.metadata.annotations?.[boundByController] !== undefined) return [];
  const message = `volume "${name}" already bound to a different claim.`;
  return [claimEvent(claim, 'Warning', 'FailedBinding', message, 'pv-binder/prebound')];
}

function lookAtBound(claim: PersistentVolumeClaim, view: View): readonly Intent[] {
  const { volumeName } = claim.spec;
  if (!volumeName)
    return lost(
      claim,
      'ClaimLost',
      'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!',
    );
  const volume = view.get('PersistentVolume', volumeName);
  if (volume === undefined)
    return lost(claim, 'ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!');
  if (volume.spec.claimRef !== undefined && !isBoundTo(volume, claim))
    return lost(
      claim,
      'ClaimMisbound',
      'Two claims are bound to the same volume, this one is bound incorrectly',
    );
  return bindBoth(volume, claim, view, 'pv-binder/bind');
}

function lost(claim: PersistentVolumeClaim, reason: string, message: string): readonly Intent[] {
  if (claim.status?.phase === 'Lost') return [];
  return [
    claimStatus(claim, { phase: 'Lost' }, 'pv-binder/lost'),
    claimEvent(claim, 'Warning', reason, message, 'pv-binder/lost'),
  ];
}

// --- Classes ------------------------------------------------------------------------------------------------------

function assignDefaultClass(claim: PersistentVolumeClaim, view: View): Intent | undefined {
  const { metadata, spec } = claim;
  const beta = metadata.annotations?.['volume.beta.kubernetes.io/storage-class'];
  if (spec.storageClassName !== undefined || beta !== undefined) return undefined;
  const byDefault = defaultClass(view);
  if (byDefault === undefined) return undefined;
  const { name } = byDefault.metadata;
  return {
    do: 'update',
    object: { ...claim, spec: { ...spec, storageClassName: name } },
    rule: 'pv-binder/default',
    says: `gives PersistentVolumeClaim ${keyOf(claim)} the default class ${name}`,
  };
}

const isDefault = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

/** Of several default classes the newest counts. */
function defaultClass(view: View): StorageClass | undefined {
  return view
    .list('StorageClass')
    .filter(({ metadata }) => isDefault.some((name) => metadata.annotations?.[name] === 'true'))
    .sort((a, b) => {
      const [older, newer] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
      if (older !== newer) return older > newer ? -1 : 1;
      return a.metadata.name < b.metadata.name ? -1 : 1;
    })[0];
}

/** The drivers that have taken the place of Kubernetes' own plugins. (csi-translation-lib/plugins) */
const migrated: ReadonlyMap<string, string> = new Map([
  ['kubernetes.io/aws-ebs', 'ebs.csi.aws.com'],
  ['kubernetes.io/azure-disk', 'disk.csi.azure.com'],
  ['kubernetes.io/azure-file', 'file.csi.azure.com'],
  ['kubernetes.io/cinder', 'cinder.csi.openstack.org'],
  ['kubernetes.io/gce-pd', 'pd.csi.storage.gke.io'],
  ['kubernetes.io/portworx-volume', 'pxd.portworx.com'],
  ['kubernetes.io/vsphere-volume', 'csi.vsphere.vmware.com'],
]);

/** Names the provisioner on the claim, and waits for what it makes. */
function provision(claim: PersistentVolumeClaim, view: View): readonly Intent[] {
  const name = classOf(claim);
  const rule = 'pv-binder/provision';
  const storageClass = view.get('StorageClass', name);
  if (storageClass === undefined)
    return [
      claimEvent(
        claim,
        'Warning',
        'ProvisioningFailed',
        `storageclass.storage.k8s.io "${name}" not found`,
        rule,
      ),
    ];
  const provisioner = migrated.get(storageClass.provisioner) ?? storageClass.provisioner;
  if (provisioner.startsWith('kubernetes.io/'))
    return [
      claimEvent(
        claim,
        'Warning',
        'ProvisioningFailed',
        `no volume plugin matched name: ${provisioner}`,
        rule,
      ),
    ];
  const annotations = claim.metadata.annotations ?? {};
  const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
  const told = claimEvent(claim, 'Normal', 'ExternalProvisioning', message, rule);
  if (annotations[storageProvisioner] === provisioner) return [told];
  const asked = { ...annotations, [betaStorageProvisioner]: provisioner, [storageProvisioner]: provisioner };
  return [
    {
      do: 'update',
      object: { ...claim, metadata: { ...claim.metadata, annotations: asked } },
      rule,
      says: `asks ${provisioner} for a volume for PersistentVolumeClaim ${keyOf(claim)}`,
    },
    told,
  ];
}

// --- Looking again ------------------------------------------------------------------------------------------------

type Unsettled = { readonly claims: Set<Key>; readonly volumes: Set<string> };

/** Claims that are not bound, and volumes whose claim is gone and that are still there. */
const unsettled: Derived<Unsettled> = {
  name: 'claims and volumes that are not settled',
  kinds: ['PersistentVolumeClaim', 'PersistentVolume'],
  create: () => ({ claims: new Set(), volumes: new Set() }),
  apply(known, { kind, key, object }) {
    if (kind === 'PersistentVolumeClaim') {
      const claim = object as PersistentVolumeClaim | undefined;
      if (claim === undefined || claim.metadata.annotations?.[bindCompleted] !== undefined)
        known.claims.delete(key);
      else known.claims.add(key);
      return;
    }
    const phase = (object as PersistentVolume | undefined)?.status?.phase;
    if (phase === 'Released' || phase === 'Failed') known.volumes.add(key);
    else known.volumes.delete(key);
  },
};

/** Wakes what is not settled at the next regular look; that is worth waiting for when something would come of it. */
function resync(view: View): readonly Intent[] {
  const { claims, volumes } = view.derive(unsettled);
  const { phaseMs, intents } = phaseOf(view, 'the volume binder', resyncMs);
  const due = view.memory('due') as number | undefined;
  if (claims.size === 0 && volumes.size === 0)
    return [...intents, { do: 'remember', key: 'due', value: undefined }];
  const isDue = due !== undefined && view.now >= due;
  const next = isDue || due === undefined ? tickFrom(phaseMs, resyncMs, view.now + 1) : due;
  const looks = [...claims, ...[...volumes].map((name) => `/volume/${name}`)].sort();
  const waitedFor = [...claims].some((key) => hasProspects(view, key));
  return [
    ...intents,
    { do: 'remember', key: 'due', value: next },
    ...(isDue ? looks.map((key): Intent => ({ do: 'wake', key, at: view.now })) : []),
    { do: 'wake', at: next, ...(waitedFor ? {} : { background: true }) },
  ];
}

/** Whether a look at a claim that is not bound would lead to more than another report. */
function hasProspects(view: View, key: Key): boolean {
  const claim = view.get('PersistentVolumeClaim', key);
  if (claim === undefined) return false;
  const waits = isWaiting(claim, view);
  const volumes = view.list('PersistentVolume');
  if (matchingVolume(claim, volumes, { waits, ...wantedNode(claim, view) }) !== undefined) return true;
  if (assignDefaultClass(claim, view) !== undefined) return true;
  const given = view.get('StorageClass', classOf(claim))?.provisioner;
  const provisioner = given === undefined ? undefined : (migrated.get(given) ?? given);
  if (waits || provisioner === undefined || provisioner.startsWith('kubernetes.io/')) return false;
  return claim.metadata.annotations?.[storageProvisioner] !== provisioner;
}
