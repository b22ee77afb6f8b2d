/** A link to a sandbox that is made where neither the worker nor the schema is at hand. */
import type { SandboxDocument } from './document';

/** What stands after the `#`, not packed. */
export function plainFragment(document: SandboxDocument): string {
  return `s0.${base64url(new TextEncoder().encode(JSON.stringify(document)))}`;
}

export function base64url(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
