/**
 * What an admission plugin is: it looks at a request that is authorised and decoded, and may change the object (`admit`)
 * or refuse (`validate`, when every plugin has had its turn to change). Source: apiserver/pkg/admission/interfaces.go.
 */

import type { Settings } from '../../given/settings';
import type { Kind, KubeObject, Manifest } from '../../objects/objects';
import type { Store } from '../../store';
import type { Random } from '../../values/random';
import { forbidden, type Refusal } from '../answers';
import type { Authorizer } from '../authorization/authorizer';
import type { User } from '../rbac';
import type { Resource, Resources } from '../resources';
import type { Webhooks } from './webhook-behaviour';

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** The request as admission sees it. */
export type Admission = {
  readonly operation: Operation;
  readonly resource: Resource;
  readonly subresource: string;
  readonly namespace: string;
  /** Empty for a new object whose name is still to be made. */
  readonly name: string;
  /** What is wanted; absent for a deletion. */
  readonly object: Manifest | undefined;
  /** What is stored; absent for a creation. */
  readonly old: KubeObject | undefined;
  readonly user: User;
  readonly dryRun: boolean;
  /** Virtual time, milliseconds since the epoch. */
  readonly at: number;
};

/** What plugins look things up in, and how they speak. */
export type Surroundings = {
  readonly store: Store;
  readonly random: Random;
  readonly authorizer: Authorizer;
  readonly settings: Settings;
  /** The kinds that are served. */
  readonly resources: Resources;
  /** How the webhooks of this cluster behave. */
  readonly webhooks: Webhooks;
  /** The request being served: where warnings and writes of the API server's own go. */
  readonly call: {
    readonly warnings: string[];
    readonly writeStatus: (kind: Kind, object: KubeObject, rule: string, says: string) => void;
  };
};

export type Admitted = { readonly ok: true; readonly object: Manifest } | Refusal;

export type Plugin = {
  readonly name: string;
  /** Which requests it is asked about: operations, kinds (absent: all), subresources (absent: the object itself only). */
  readonly on: {
    readonly operations: readonly Operation[];
    readonly kinds?: readonly Kind[];
    readonly subresources?: readonly string[] | 'all';
  };
  readonly admit?: (request: Admission & { readonly object: Manifest }, around: Surroundings) => Admitted;
  /** A second look, after webhooks have changed the object; absent: as the first. */
  readonly reinvoke?: (request: Admission & { readonly object: Manifest }, around: Surroundings) => Admitted;
  readonly validate?: (request: Admission, around: Surroundings) => Refusal | undefined;
};

/** A plugin's refusal: it names the object as the client did. */
export function deny(request: Admission, why: string): Refusal {
  return forbidden(request.resource, nameIn(request), why);
}

/** The name, or what it is made from. */
function nameIn({ name, object }: Admission): string {
  return name || object?.metadata.name || object?.metadata.generateName || '';
}

export function admitted(object: Manifest): Admitted {
  return { ok: true, object };
}
