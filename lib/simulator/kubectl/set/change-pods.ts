/** What the commands below `kubectl set` do alike: change the Pods that objects make. */

import type { KubeObject } from '../../objects/objects';
import { deepEqual } from '../../values/equal';
import { keyFor } from '../api-client';
import { findForChange, isChangedHere, objectOf, Teller } from '../change';
import { Failure, messageOf, type Problem, refused } from '../failure';
import type { Invocation } from '../invocation';
import { recorded } from '../record';
import { type Item, isItem } from '../resource-args';

/** A change of one object; a list of texts says what stands against it. */
export type Change = (object: KubeObject, item: Item) => KubeObject | readonly string[];

/**
 * Changes each object, tells of it, and goes on after a problem. `done`: `image updated`. `failing`: what a refusal of
 * the API server is told as: `failed to patch image update to pod template:`.
 */
export function changePods(
  invocation: Invocation,
  args: readonly string[],
  change: Change,
  words: {
    readonly done: string;
    readonly failing?: string;
    readonly tellsUnchanged?: boolean;
    /** Asked when the objects are found; it ends with what is wrong with the rest of the line. */
    readonly check?: () => void;
  },
): void {
  const teller = new Teller(invocation);
  const recording: Change = (object, item) => {
    const wanted = change(object, item);
    return isRefusal(wanted) ? wanted : recorded(invocation, wanted);
  };
  const { entries } = findForChange(invocation, args);
  const missing = entries.filter((entry): entry is Problem => !isItem(entry));
  if (missing.length > 0) throw new Failure(missing);
  words.check?.();
  const problems: Problem[] = [];
  for (const item of entries.filter(isItem)) {
    const object = objectOf(item);
    const wanted = attempt(() => recording(object, item));
    if (isRefusal(wanted)) {
      problems.push(...wanted.map((text: string): Problem => ({ kind: 'said', text })));
      continue;
    }
    if (deepEqual(wanted, object) && words.tellsUnchanged !== true) continue;
    if (isChangedHere(invocation)) {
      teller.tell(item.resource, wanted, words.done);
      continue;
    }
    const answer = invocation.api.send({
      verb: 'patch',
      kind: item.resource.id,
      key: keyFor(item.resource, item.namespace, item.name),
      patch: { type: 'change', change: (live) => changed(recording, live, item) },
      options: teller.options('kubectl-set'),
    });
    if (answer.ok) teller.tell(item.resource, answer.object, words.done);
    else if (answer.code === 0 || words.failing === undefined) problems.push(refused(answer));
    else problems.push({ kind: 'said', text: `${words.failing} ${answer.message}` });
  }
  if (problems.length > 0) throw new Failure(problems);
}

/** On what the API server has now: other changes since then stay. */
function changed(change: Change, live: KubeObject, item: Item): KubeObject {
  const wanted = change(live, { ...item, object: live });
  return isRefusal(wanted) ? live : wanted;
}

function isRefusal(wanted: KubeObject | readonly string[]): wanted is readonly string[] {
  return Array.isArray(wanted);
}

function attempt(change: () => KubeObject | readonly string[]): KubeObject | readonly string[] {
  try {
    return change();
  } catch (error) {
    if (error instanceof Failure) return error.problems.map(messageOf);
    throw error;
  }
}
