/** Databases with a million reviews: of one learner with ten thousand cards, and of a team; made once and kept beside the caches. */
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
import { type Syllabus, syllabusOf } from '../../lib/progress/syllabus';
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
  await openMade(`memory-${reviews}`, (db) => seed(db, reviews));
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

export const teamSize = 500;
const teamTopics = 60;
const cardsOfTopic = 6;
/** Learners whose log is worked out; the others' are copies of these. */
const worked = 20;

/** Opens a team of five hundred, each with two thousand reviews in sixty topics. */
export async function openTeam(): Promise<{ readonly manager: Viewer; readonly syllabus: Syllabus }> {
  await openMade('team', seedTeam);
  const manager = { id: 'learner-0', isGuest: false, name: 'Learner 0', timeZone: 'UTC', rolloverHour: 4 };
  const topics = Array.from({ length: teamTopics }, (_, n) => ({
    id: `topic-${n}`,
    name: `Topic ${n}`,
    area: 'workloads' as const,
    subject: 'process' as const,
    after: n === 0 ? [] : [`topic-${n - 1}`],
    cards: teamCards()
      .filter(({ topicId }) => topicId === `topic-${n}`)
      .map(({ id }) => ({ id, noteId: id })),
  }));
  const scenarios = topics.flatMap(({ id }) =>
    [1, 2].map((nth) => ({ id: `${id}/s${nth}`, topicIds: [id], title: `Scenario ${nth}`, minutes: 3 })),
  );
  const track = { id: 'all', name: 'All', summary: 'All', topics: topics.map(({ id }) => id) };
  return { manager: viewerOf(manager), syllabus: syllabusOf({ topics, tracks: [track] }, scenarios) };
}

function teamCards(): readonly { readonly id: string; readonly topicId: string }[] {
  return Array.from({ length: teamTopics * cardsOfTopic }, (_, n) => {
    const topicId = `topic-${n % teamTopics}`;
    return { id: `${topicId}/n${n}/who`, topicId };
  });
}

/** Makes a file once, and opens it as this process's database. */
async function openMade(name: string, fill: (db: Sqlite.Database) => void): Promise<void> {
  const folder = join(process.cwd(), 'node_modules', '.cache', 'bench');
  const path = join(folder, `${name}-${migrations().length}.db`);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    rmSync(`${path}.partial`, { force: true });
    const db = new Sqlite(`${path}.partial`);
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = OFF');
    for (const migration of migrations()) db.exec(migration.sql);
    db.exec('BEGIN');
    fill(db);
    db.exec('INSERT INTO StaleDay SELECT DISTINCT personId, localDay FROM Review');
    db.exec('COMMIT');
    db.pragma('journal_mode = WAL');
    db.exec('ANALYZE');
    db.close();
    renameSync(`${path}.partial`, path);
  }
  setDatabase(openDatabase(`file:${path}`));
}

function seed(db: Sqlite.Database, reviews: number): void {
  const cards = benchCards().slice(0, Math.min(cardCount, reviews / 10));
  addPerson(db, 'bench', 'Europe/Berlin');
  addReviews(db, 'bench', cards, reviews / cards.length, seededNumbers(20_261_127));
}

function seedTeam(db: Sqlite.Database): void {
  const random = seededNumbers(20_261_128);
  const cards = teamCards();
  const each = Math.round(1_000_000 / teamSize / (cards.length - worked * 3));
  for (let n = 0; n < worked; n++) {
    addPerson(db, `learner-${n}`, 'UTC');
    addReviews(db, `learner-${n}`, cards.slice(0, cards.length - n * 6), each, random);
  }
  for (let n = worked; n < teamSize; n++) {
    const like = `learner-${n % worked}`;
    addPerson(db, `learner-${n}`, 'UTC');
    for (const table of ['Review', 'Memory']) {
      const names = db.prepare<[], string>(`SELECT name FROM pragma_table_info('${table}')`).pluck().all();
      const copied = names.map((name) =>
        name === 'personId'
          ? `'learner-${n}'`
          : name === 'id'
            ? `substr(id, 1, 24) || printf('%012x', ${n} * 10000000 + rowid)`
            : `"${name}"`,
      );
      db.prepare(`INSERT INTO "${table}" SELECT ${copied.join(', ')} FROM "${table}" WHERE personId = ?`).run(
        like,
      );
    }
  }
  const insertAttempt = db.prepare(
    `INSERT INTO Attempt (id, personId, scenarioId, scenarioHash, topicIds, askKind, seed, answer, "right", durationMs, answeredAt, localDay)
      VALUES (?, ?, ?, 'hash', ?, 'who', 0, '{}', ?, 60000, ?, ?)`,
  );
  db.prepare("INSERT INTO Team (id, name, slug, createdAt) VALUES ('team', 'Team', 'team', ?)").run(
    textOf(benchNow),
  );
  const insertMember = db.prepare(
    "INSERT INTO Member (teamId, personId, role, joinedAt) VALUES ('team', ?, ?, ?)",
  );
  for (let n = 0; n < teamSize; n++) {
    insertMember.run(`learner-${n}`, n === 0 ? 'owner' : 'learner', '2023-11-01T00:00:00.000+00:00');
    for (let topic = 0; topic < teamTopics; topic++) {
      const at = new Date(benchNow.getTime() - Math.floor(random() * 90 * 86_400_000));
      const topicId = `topic-${topic}`;
      const right = random() < 0.7 ? 1 : 0;
      insertAttempt.run(
        uuid({ msecs: at.getTime() }),
        `learner-${n}`,
        `${topicId}/s1`,
        topicId,
        right,
        textOf(at),
        textOf(at).slice(0, 10),
      );
    }
  }
}

function addPerson(db: Sqlite.Database, id: string, timeZone: string): void {
  db.prepare(
    "INSERT INTO Person (id, name, createdAt, timeZone) VALUES (?, ?, '2023-01-01T00:00:00.000+00:00', ?)",
  ).run(id, id, timeZone);
}

function textOf(date: Date): string {
  return date.toISOString().replace('Z', '+00:00');
}

function addReviews(
  db: Sqlite.Database,
  personId: string,
  cards: readonly { readonly id: string; readonly topicId: string }[],
  each: number,
  random: () => number,
): void {
  const insertReview = db.prepare(
    'INSERT INTO Review (id, personId, cardId, rating, answeredAt, localDay, utcOffsetMinutes, rolloverHour, durationMs, before, algorithm, parameterSet, promisedDays, receivedAt) VALUES (?, ?, ?, ?, ?, ?, ?, 4, ?, ?, ?, ?, ?, ?)',
  );
  const insertMemory = db.prepare(
    'INSERT INTO Memory (personId, cardId, topicId, state, due, stability, difficulty, scheduledDays, learningStep, reps, lapses, lastReview, lastDay, parameterSet) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const parameters = standardParameters(0.9);
  const from = Date.parse('2023-11-01T12:00:00Z');
  const step = (benchNow.getTime() - from) / (each + 1);
  for (const card of cards) {
    let memory: Memory | NewMemory = newMemory(card.id);
    for (let n = 0; n < each; n++) {
      const moment = momentOf(new Date(Math.floor(from + (n + random()) * step)), 'Europe/Berlin', 4);
      const recall = memory.state === 'new' ? 0.6 : retrievability(memory, moment.at, parameters);
      const rating: Rating = random() > recall ? 'again' : random() < 0.15 ? 'hard' : 'good';
      const outcome = rate(memory, rating, moment, parameters);
      const at = textOf(moment.at);
      insertReview.run(
        uuid({ msecs: moment.at.getTime() }),
        personId,
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
    insertMemory.run(
      personId,
      card.id,
      card.topicId,
      memory.state,
      textOf(memory.due),
      memory.stability,
      memory.difficulty,
      memory.scheduledDays,
      memory.learningStep,
      memory.reps,
      memory.lapses,
      textOf(memory.lastReview),
      memory.lastDay,
      memory.parameterSet,
    );
  }
}
