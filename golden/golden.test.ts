import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judge, kinds } from './judge';
import { readRecording } from './recording';
import unfinished from './unfinished.json';

const folder = join(import.meta.dirname, 'recordings');
const recordings = readdirSync(folder).map((file) =>
  readRecording(readFileSync(join(folder, file), 'utf8'), file),
);

describe('a real control plane agrees (what is listed as unfinished aside)', () => {
  for (const recording of recordings) {
    const open: readonly string[] =
      (unfinished as Readonly<Record<string, readonly string[]>>)[recording.id] ?? [];
    const closed = kinds.filter((kind) => !open.includes(kind));
    if (closed.length === 0) continue;
    it(`${recording.id} (${recording.title}): ${closed.join(', ')}`, () => {
      const judgement = judge(recording);
      expect(closed.flatMap((kind) => judgement.kinds[kind].failed)).toEqual([]);
    });
  }
});
