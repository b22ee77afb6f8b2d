/** A link to a sandbox that is made where the worker is not at hand. */
import { base64url } from './base64url';
import type { SandboxDocument } from './document';

/** What stands after the `#`, not packed. */
export function plainFragment(document: SandboxDocument): string {
  return `s0.${base64url(new TextEncoder().encode(JSON.stringify(document)))}`;
}
