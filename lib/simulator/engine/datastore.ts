/**
 * Who keeps what kube-apiserver stores: the members of an etcd cluster. What they keep is one value here (`store.ts`);
 * this file says whether they can be asked.
 *
 * Rules
 *   etcd/quorum    As long as more than half of the members reach one another, everything is served. With fewer nothing is
 *                  written and nothing is read but from caches: every request times out. (etcd, raft)
 *   etcd/watchers  Who watches stays connected meanwhile, and hears nothing.
 *   etcd/leader    One member leads. When it is lost, the others elect another; requests wait until they have.
 *   etcd/sqlite    SQLite, as k3s has it by default, is a file of one server: there is no second.
 */
import type { Answer } from '../component';

/** How many members etcd has, or that one server keeps everything in SQLite. */
export type DatastoreGiven = number | 'sqlite';

export type Datastore = {
  /** The processes of the members; none: whoever runs kube-apiserver keeps the data itself. */
  readonly members: readonly string[];
  readonly leader: string | undefined;
  readonly hasQuorum: boolean;
};

type Refusal = Extract<Answer, { ok: false }>;

/** A member that takes longer than this to answer is of no use to the others: the election timeout. */
export const memberTimeoutMs = 1_000;

export const builtInDatastore: Datastore = { members: [], leader: undefined, hasQuorum: true };

/** The members of a cluster with so many servers. Throws when that cannot be. */
export function datastoreOf(given: DatastoreGiven | undefined, servers: number): Datastore {
  if (given === 'sqlite') {
    if (servers > 1)
      throw new RangeError(`SQLite keeps the data of one server: ${servers} servers need etcd`);
    return builtInDatastore;
  }
  if (given === undefined && servers === 1) return builtInDatastore;
  const count = given ?? servers;
  if (!Number.isInteger(count) || count < 1 || count > 9)
    throw new RangeError(`etcd has a whole number of members from 1 to 9: ${count}`);
  const members = count === 1 ? ['etcd'] : Array.from({ length: count }, (_, i) => `etcd-${i + 1}`);
  return { members, leader: members[0], hasQuorum: true };
}

/** The same members after some of them came or went. */
export function withHealthy(datastore: Datastore, isHealthy: (member: string) => boolean): Datastore {
  const { members, leader } = datastore;
  if (members.length === 0) return datastore;
  const healthy = members.filter(isHealthy);
  if (healthy.length <= members.length / 2) return { members, leader: undefined, hasQuorum: false };
  const leads = leader !== undefined && healthy.includes(leader) ? leader : healthy[0];
  return { members, leader: leads, hasQuorum: true };
}

/** What kube-apiserver answers while the members cannot agree on anything. */
export function refusalOf({ hasQuorum }: Datastore): Refusal | undefined {
  return hasQuorum
    ? undefined
    : { ok: false, code: 500, reason: '', message: 'etcdserver: request timed out' };
}
