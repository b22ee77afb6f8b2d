/**
 * A request being served: who asks, what is said to them besides the answer, and what is written on account of it. The
 * API server's own writes come with those of the client: the addresses of Services, the status of quotas and budgets.
 */
import {
  type Key,
  type Kind,
  type KubeObject,
  keyOf,
  type ObjectMeta,
  type Service,
} from '../objects/objects';
import type { Store, StoreEvent } from '../store';
import type { WriteVerb } from '../trace';
import { Random, textHash, uid } from '../values/random';
import { timestamp } from '../values/time';
import type { Admission } from './admission/plugin';
import { loopback } from './identity';
import type { WriteNote } from './managed-fields/history';
import type { Author } from './managed-fields/managers';
import type { User } from './rbac';
import type { RequestOptions, Serving } from './request';
import { addressesOf, ipAddress } from './service-addresses';

/** A write that was made for a request; `own`: by the API server itself, and how it is told. */
export type Written = {
  readonly event: StoreEvent;
  readonly own?: {
    readonly verb: WriteVerb;
    readonly rule: string;
    readonly subresource?: string;
    readonly says?: string;
  };
  /** It is part of the next write, and not told apart. */
  readonly isPart?: true;
};

export class Call {
  readonly at: number;
  /** Absent: the API server itself. */
  readonly user: User | undefined;
  readonly options: RequestOptions;
  /** The object need not be decoded and validated. */
  readonly trusted: boolean;
  readonly warnings: string[] = [];
  readonly written: Written[] = [];
  readonly #agent: string;
  readonly #step: number;
  readonly #store: Store;

  constructor(store: Store, { at, step, user, trusted, agent }: Serving, options: RequestOptions) {
    this.#store = store;
    this.#step = step;
    this.at = at;
    this.#agent = agent ?? 'unknown';
    this.user = user;
    this.trusted = trusted === true;
    this.options = options;
  }

  get isDryRun(): boolean {
    return this.options.dryRun === true;
  }

  /** Whose fields the request writes: of the manager it names, or of the program that asks. */
  author(apiVersion: string, subresource = '', operation: Author['operation'] = 'Update'): Author {
    const { fieldManager = '' } = this.options;
    return { manager: fieldManager === '' ? this.#agent : fieldManager, operation, apiVersion, subresource };
  }

  /** What admission is told of every request alike. */
  get asked(): Pick<Admission, 'user' | 'dryRun' | 'at'> {
    return { user: this.user ?? loopback, dryRun: this.isDryRun, at: this.at };
  }

  /** The same request, which nothing is stored for. */
  asDryRun(): Call {
    const { at, user } = this;
    const asked = { at, step: this.#step, agent: this.#agent };
    const serving = user === undefined ? asked : { ...asked, user };
    return new Call(this.#store, serving, { ...this.options, dryRun: true });
  }

  /** An IPAddress for each address that a Service has come to have, none for those it has no longer. */
  keepAddresses(service: Partial<ObjectMeta>, before: readonly string[], now: readonly string[]): void {
    if (this.isDryRun) return;
    const rule = 'service/ip-address';
    for (const address of before) {
      if (now.includes(address) || this.#store.get('IPAddress', address) === undefined) continue;
      this.record('IPAddress', address, undefined, { own: { verb: 'delete', rule } });
    }
    for (const address of now) {
      if (before.includes(address) || this.#store.get('IPAddress', address) !== undefined) continue;
      const object = ipAddress(address, service);
      const metadata = {
        ...object.metadata,
        uid: uid(Random.fromSeed(textHash(`${address}/${service.namespace}/${service.name}`))),
        resourceVersion: this.#store.nextVersion(),
        creationTimestamp: timestamp(this.at),
      };
      const stored = { ...object, metadata } as KubeObject;
      this.record('IPAddress', address, stored, { own: { verb: 'create', rule } });
    }
  }

  /** What goes with a Service: its addresses, and the Endpoints of its name. */
  removeWithService(key: Key, service: KubeObject): void {
    this.keepAddresses(service.metadata, addressesOf(service.spec as Service['spec']), []);
    if (this.#store.get('Endpoints', key) !== undefined)
      this.record('Endpoints', key, undefined, { isPart: true });
  }

  /** Writes to the store, and notes for whom. */
  record(
    kind: Kind,
    key: Key,
    object: KubeObject | undefined,
    how: Omit<Written, 'event'> = {},
    note?: WriteNote,
  ): StoreEvent {
    const told = this.written.filter(({ isPart }) => isPart !== true).length;
    const step = this.#step < 0 ? -1 : this.#step + told;
    const event = this.#store.write(kind, key, object, this.at, step, note);
    this.written.push({ event, ...how });
    return event;
  }

  /** A status that the API server itself keeps, changed on account of the request. */
  writeStatus(kind: Kind, object: KubeObject, rule: string, says: string): void {
    if (this.isDryRun) return;
    const metadata = { ...object.metadata, resourceVersion: this.#store.nextVersion() };
    const own = { verb: 'update', subresource: 'status', rule, says } as const;
    this.record(kind, keyOf(object), { ...object, metadata }, { own });
  }
}
