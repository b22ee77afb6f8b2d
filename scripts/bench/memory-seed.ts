/** A database with one learner of ten thousand cards and a million reviews, made once and kept beside the caches. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { v7 as uuid } from 'uuid';
import type { Card } from '../../lib/curriculum/schema';
import { openDatabase, setDatabase } from '../../lib/data/database/db';
import { migrations } from '../../lib/data/database/migration-state';
import { freshenTallies } from '../../lib/data/figures/tallies';
import { beforeText } from '../../lib/data/memory/memories';
import { type Viewer, viewerOf } from '../../lib/data/people/viewer';
import type { Taught } from '../../lib/data/study/queue';
import { momentOf } from '../../lib/srs/day';
import { type Memory, type NewMemory, newMemory, type Rating } from '../../lib/srs/memory';
import { algorithm, standardParameters } from '../../lib/srs/parameters';
import { promiseOf, rate, retrievability } from '../../lib/srs/scheduler';
import { seededNumbers } from '../../lib/srs/testing';

export const cardCount = 10_000;
export const benchNow = new Date('2026-11-01T12:00:00Z');

/** Cards of sixty topics, as the curriculum would have them. */
export function benchCards(): readonly Card[] {
  return Array.from({ length: cardCount }, (_, n) => {
    const topicId = `topic-${n % 60}`;
    const ask = `Which component does thing number ${n} when a Pod is bound to a node?`;
    return {
      id: `${topicId}/n${n}/who`,
      topicId,
      noteId: `${topicId}/n${n}`,
      prompt: 'Who does it',
      kind: 'basic',
      ask,
      answer: 'kubelet',
      explain: 'It watches the Pods of its own node and asks the runtime.',
      source: null,
      tags: ['node', 'basic'],
      trains: [],
      html: { ask, answer: 'kubelet', explain: '' },
    };
  });
}

export function benchTaught(cards: readonly Card[]): Taught {
  return {
    cards,
    cardsById: new Map(cards.map((card) => [card.id, card])),
    topics: Array.from({ length: 60 }, (_, n) => ({
      id: `topic-${n}`,
      after: n === 0 ? [] : [`topic-${n - 1}`],
    })),
    tracks: [],
  };
}

/** Opens the seeded database as this process's own, and answers with its learner. */
export async function openSeeded(reviews: number): Promise<Viewer> {
  const folder = join(process.cwd(), 'node_modules', '.cache', 'bench');
  const path = join(folder, `memory-${reviews}-${migrations().length}.db`);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    rmSync(`${path}.partial`, { force: true });
    seed(`${path}.partial`, reviews);
    renameSync(`${path}.partial`, path);
  }
  setDatabase(openDatabase(`file:${path}`));
  const viewer = viewerOf({
    id: 'bench',
    isGuest: true,
    name: null,
    timeZone: 'Europe/Berlin',
    rolloverHour: 4,
  });
  await freshenTallies(viewer.personId);
  return viewer;
}

function seed(path: string, reviews: number): void {
  const db = new Sqlite(path);
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  for (const migration of migrations()) db.exec(migration.sql);
  db.prepare(
    "INSERT INTO Person (id, createdAt, timeZone) VALUES ('bench', '2023-01-01T00:00:00.000+00:00', 'Europe/Berlin')",
  ).run();
  const insertReview = db.prepare(
    "INSERT INTO Review (id, personId, cardId, rating, answeredAt, localDay, utcOffsetMinutes, rolloverHour, durationMs, before, algorithm, parameterSet, promisedDays, receivedAt) VALUES (?, 'bench', ?, ?, ?, ?, ?, 4, ?, ?, ?, ?, ?, ?)",
  );
  const insertMemory = db.prepare(
    "INSERT INTO Memory (personId, cardId, topicId, state, due, stability, difficulty, scheduledDays, learningStep, reps, lapses, lastReview, lastDay, parameterSet) VALUES ('bench', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const random = seededNumbers(20_261_127);
  const parameters = standardParameters(0.9);
  const cards = benchCards().slice(0, Math.min(cardCount, reviews / 10));
  const each = reviews / cards.length;
  const from = Date.parse('2023-11-01T12:00:00Z');
  const step = (benchNow.getTime() - from) / (each + 1);
  db.exec('BEGIN');
  for (const card of cards) {
    let memory: Memory | NewMemory = newMemory(card.id);
    for (let n = 0; n < each; n++) {
      const moment = momentOf(new Date(Math.floor(from + (n + random()) * step)), 'Europe/Berlin', 4);
      const recall = memory.state === 'new' ? 0.6 : retrievability(memory, moment.at, parameters);
      const rating: Rating = random() > recall ? 'again' : random() < 0.15 ? 'hard' : 'good';
      const outcome = rate(memory, rating, moment, parameters);
      const at = moment.at.toISOString().replace('Z', '+00:00');
      insertReview.run(
        uuid({ msecs: moment.at.getTime() }),
        card.id,
        rating,
        at,
        moment.day,
        moment.utcOffsetMinutes,
        3000 + Math.floor(random() * 9000),
        beforeText(memory),
        algorithm,
        parameters.id,
        promiseOf(outcome.interval),
        at,
      );
      memory = outcome.memory;
    }
    if (memory.state === 'new') continue;
    const iso = (date: Date) => date.toISOString().replace('Z', '+00:00');
    insertMemory.run(
      card.id,
      card.topicId,
      memory.state,
      iso(memory.due),
      memory.stability,
      memory.difficulty,
      memory.scheduledDays,
      memory.learningStep,
      memory.reps,
      memory.lapses,
      iso(memory.lastReview),
      memory.lastDay,
      memory.parameterSet,
    );
  }
  db.exec('INSERT INTO StaleDay SELECT DISTINCT personId, localDay FROM Review');
  db.exec('COMMIT');
  db.pragma('journal_mode = WAL');
  db.exec('ANALYZE');
  db.close();
}
