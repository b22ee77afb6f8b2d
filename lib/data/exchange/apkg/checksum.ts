import { createHash } from 'node:crypto';

/**
 * The checksum by which Anki finds notes with the same first field: the first four bytes of the SHA-1 of the text that is
 * left without its HTML. Source: Anki, `rslib/src/notes` (`vectors/srs.json`, `apkg-csum-anki`).
 */
export function fieldChecksum(html: string): number {
  const text = html
    .replace(/<style[\s\S]*?<\/style>|<script[\s\S]*?<\/script>|<!--[\s\S]*?-->/gi, '')
    .replace(/<[^>]*>/g, '');
  return createHash('sha1').update(text, 'utf8').digest().readUInt32BE(0);
}
