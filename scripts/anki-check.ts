/**
 * npm run anki-check: an export for Anki is read by an independent program, Mnemosyne's importer (Debian: mnemosyne), and has
 * as many notes, cards, clozes and tags there as here. Says so when Mnemosyne is not installed, and then checks nothing.
 */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { v7 as uuid } from 'uuid';
import { z } from 'zod';
import { curriculum } from '../lib/curriculum/load';
import type { Card } from '../lib/curriculum/schema';
import { exportApkg } from '../lib/data/exchange/anki-export';
import { collectionIn } from '../lib/data/exchange/apkg/archive';
import type { Viewer } from '../lib/data/people/viewer';
import { type RatedCard, recordReviews } from '../lib/data/study/reviews';
import { somebody, temporaryDatabase } from '../lib/data/testing';
import { studyDay } from '../lib/srs/day';

/** Debian's packages are for Debian's Python, whatever other one the PATH finds first. */
const pythons = ['/usr/bin/python3', 'python3'];

const countsSchema = z.object({
  cards: z.number(),
  notes: z.number(),
  clozeCards: z.number(),
  gaps: z.number(),
  tags: z.array(z.string()),
});

const folder = mkdtempSync(join(tmpdir(), 'pilotage-anki-'));
const db = temporaryDatabase();
try {
  const viewer = await somebody(db, { id: 'ada', timeZone: 'Europe/Berlin' });
  const { cards } = curriculum();
  await study(viewer, cards.slice(0, 40));
  const bytes = await exportApkg(viewer, cards, { scheduling: true }, new Date());
  const file = join(folder, 'export.apkg');
  writeFileSync(file, bytes);
  const found = readElsewhere(file);
  if (found) compare(found, countHere(bytes));
} finally {
  await db.remove();
  rmSync(folder, { recursive: true, force: true });
}

/** Some cards are in review, some on their steps, so that schedule and log are read as well. */
async function study(viewer: Viewer, cards: readonly Card[]): Promise<void> {
  const answeredAt = new Date(Date.now() - 60_000);
  const ratings = cards.map(
    (card, n): RatedCard => ({
      id: uuid({ msecs: answeredAt.getTime() }),
      cardId: card.id,
      rating: n % 2 === 0 ? 'easy' : 'good',
      answeredAt,
      day: studyDay(answeredAt, viewer.timeZone, viewer.rolloverHour),
      durationMs: 4000,
      parameterSet: 'default-90',
      promisedDays: null,
    }),
  );
  await recordReviews(viewer, ratings, new Date());
}

type Counts = z.infer<typeof countsSchema>;

function readElsewhere(file: string): Counts | undefined {
  const script = join(import.meta.dirname, 'anki-check.py');
  let child: SpawnSyncReturns<string> | undefined;
  for (const python of pythons) {
    child = spawnSync(python, [script, file], { encoding: 'utf8' });
    if (!child.error && child.status !== 3) break;
  }
  if (!child || child.error || child.status === 3) {
    console.log('Mnemosyne is not installed (Debian: apt install mnemosyne): nothing was compared.');
    return undefined;
  }
  if (child.status !== 0) {
    console.error(child.stderr.trim());
    process.exitCode = 1;
    return undefined;
  }
  return countsSchema.parse(JSON.parse(child.stdout.trim().split('\n').at(-1) ?? ''));
}

/** What the package says itself, by SQL and not by the code that wrote it. */
function countHere(bytes: Uint8Array): Counts {
  const collection = new Sqlite(Buffer.from(collectionIn(bytes)));
  const count = (sql: string) => Number(collection.prepare(sql).pluck().get());
  const tags = collection.prepare<[], { tags: string }>('SELECT tags FROM notes').all();
  const texts = collection.prepare<[], { flds: string }>('SELECT flds FROM notes').all();
  const counts: Counts = {
    cards: count('SELECT count(*) FROM cards'),
    notes: count('SELECT count(*) FROM notes'),
    clozeCards: count("SELECT count(*) FROM cards JOIN notes n ON n.id = nid WHERE n.flds LIKE '%{{c%'"),
    gaps: texts.reduce((sum, { flds }) => sum + flds.split('{{c').length - 1, 0),
    // A deck is a tag there.
    tags: [...new Set(['Pilotage', ...tags.flatMap((row) => row.tags.trim().split(' '))])]
      .filter(Boolean)
      .sort(),
  };
  collection.close();
  return counts;
}

function compare(found: Counts, here: Counts): void {
  const wrong = (Object.keys(here) as (keyof Counts)[]).filter(
    (key) => JSON.stringify(found[key]) !== JSON.stringify(here[key]),
  );
  for (const key of wrong) {
    console.error(`${key}: ${JSON.stringify(here[key])} here, ${JSON.stringify(found[key])} there`);
  }
  if (wrong.length > 0) process.exitCode = 1;
  else {
    console.log(
      `Mnemosyne reads ${found.notes} notes, ${found.cards} cards, ${found.clozeCards} of them cloze with ` +
        `${found.gaps} gaps, and ${found.tags.length} tags, as they went out.`,
    );
  }
}
