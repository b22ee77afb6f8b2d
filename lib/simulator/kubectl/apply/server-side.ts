/** `kubectl apply --server-side`: the API server merges, and keeps note of who manages which field. */
import type { Teller } from '../change';
import { fail } from '../failure';
import type { Invocation } from '../invocation';
import type { Item } from '../resource-args';

export function applyOnServer(_invocation: Invocation, _teller: Teller, _item: Item): void {
  fail('Server-side apply not available on the server: (the server does not know it yet)');
}
