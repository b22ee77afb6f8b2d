/** What every Pod that a controller makes has in common. Source: pkg/controller/controller_utils.go, GetPodFromTemplate. */
import type { KubeObject, Manifest, OwnerReference, PodTemplate } from '../objects/objects';

/** A Pod of this template that belongs to a controller. The API server completes its name. */
export function podFromTemplate(owner: KubeObject, template: PodTemplate): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: podPrefix(owner.metadata.name),
      ...(owner.metadata.namespace === undefined ? {} : { namespace: owner.metadata.namespace }),
      ...(template.metadata?.labels === undefined ? {} : { labels: template.metadata.labels }),
      ...(template.metadata?.annotations === undefined ? {} : { annotations: template.metadata.annotations }),
      ownerReferences: [controllerReference(owner)],
    },
    spec: template.spec,
  };
}

/** The reference by which an object says that this controller manages it. */
export function controllerReference(owner: KubeObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** `web-5d9f7f9569-`: the API server cuts it where the random characters would not fit. */
function podPrefix(name: string): string {
  return name.length < longestName ? `${name}-` : name;
}

/** Of a Pod. With the dash the prefix itself must be a name that a Pod could have. */
const longestName = 253;
