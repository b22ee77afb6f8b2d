import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { v7 as uuid } from 'uuid';
import { curriculum } from '../lib/curriculum/load';
import { studyDay } from '../lib/srs/day';
import { standardParameters } from '../lib/srs/parameters';
import { freePort, guests, startServer } from './production-server';
import { build } from './setup.mjs';

const long = process.argv.includes('--long');
const rounds = long ? 200 : 3;
const learners = 16;
/** Then others rate on: nobody may store more than so many ratings a day, and what is refused cannot be lost. */
const roundsOfALearner = 10;
/** Many, so that a slow machine acknowledges enough too: what is lost would be whole batches. */
const batchSize = 40;

const folder = mkdtempSync(join(tmpdir(), 'pilotage-kill-'));
const url = `file:${join(folder, 'pilotage.db')}`;
process.env.NEXTAUTH_SECRET = 'a secret that only the kill check uses';
process.env.DATABASE_URL = url;

build();
const port = await freePort();
const cookies = await guests(url, learners * Math.ceil(rounds / roundsOfALearner));
const cardIds = curriculum()
  .cards.map((card) => card.id)
  .slice(0, 200);
const acknowledged = new Set<string>();
const everSent: string[] = [];
let seed = 20_261_123;
/** Called at each acknowledgement. */
let answered: () => void = () => undefined;

try {
  for (let round = 1; round <= rounds; round++) {
    await runRound(round);
    if (round % 10 === 0 || round === rounds) report(round);
  }
  const enough = long ? 20_000 : 1;
  if (acknowledged.size < enough) {
    console.error(`Too few ratings were acknowledged to tell anything (${enough} wanted).`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Looks into the file that the last kill left. */
function report(kills: number): void {
  const lost = missing();
  const twice = duplicates();
  console.log(
    `${kills} kills, ${acknowledged.size} ratings acknowledged of ${everSent.length} sent: ` +
      `${lost.length} lost, ${twice} stored twice.`,
  );
  if (lost.length > 0 || twice > 0) process.exitCode = 1;
}

async function runRound(round: number): Promise<void> {
  const server = await startServer(port);
  let running = true;
  const first = Math.floor((round - 1) / roundsOfALearner) * learners;
  const streams = cookies
    .slice(first, first + learners)
    .map((cookie) => stream(cookie, () => running, round));
  try {
    // A cold server is slow to answer first: the moment of the kill is counted from its first answer.
    await Promise.race([firstAnswer(), ...streams]);
    await pause(random() * 800);
  } finally {
    server.kill('SIGKILL');
  }
  await new Promise((resolve) => server.once('exit', resolve));
  running = false;
  await Promise.all(streams);
}

function firstAnswer(): Promise<void> {
  return new Promise((resolve) => {
    answered = resolve;
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** One learner: rates, and repeats the last batch whose answer never came. */
async function stream(cookie: string, running: () => boolean, round: number): Promise<void> {
  let unanswered: Rating[] | undefined;
  while (running()) {
    const batch: Rating[] = unanswered ?? Array.from({ length: batchSize }, newRating);
    const spoiled =
      round % 3 === 0 && random() < 0.2 ? [...batch, { ...newRating(), cardId: 'no/such/card' }] : batch;
    try {
      const response = await fetch(`http://127.0.0.1:${port}/api/reviews`, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
        body: JSON.stringify({ reviews: spoiled }),
      });
      if (!response.ok) throw new Error(`the server answered ${response.status}: ${await response.text()}`);
      for (const id of acknowledgedIn(await response.json())) acknowledged.add(id);
      answered();
      unanswered = undefined;
    } catch (error) {
      if (running() && !isConnectionLost(error)) throw error;
      unanswered = batch;
      if (running()) await pause(20);
    }
  }
}

type Rating = ReturnType<typeof newRating>;

function newRating() {
  const now = new Date();
  const id = uuid();
  everSent.push(id);
  return {
    id,
    cardId: cardIds[Math.floor(random() * cardIds.length)] ?? '',
    rating: (['again', 'hard', 'good', 'easy'] as const)[Math.floor(random() * 4)] ?? 'good',
    answeredAt: now.getTime(),
    day: studyDay(now, 'UTC', 4),
    durationMs: 1200,
    parameterSet: standardParameters(0.9).id,
  };
}

function acknowledgedIn(answer: unknown): string[] {
  const { answers } = answer as { answers: { id: string; result: string; reason?: string }[] };
  if (answers.some(({ reason }) => reason === 'too-many'))
    throw new Error('a learner has rated as much as a day takes: let each rate for fewer rounds');
  return answers.filter(({ result }) => result === 'stored' || result === 'duplicate').map(({ id }) => id);
}

function isConnectionLost(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof Error && /terminated|aborted/.test(error.message));
}

function missing(): string[] {
  const db = new Sqlite(join(folder, 'pilotage.db'));
  const stored = new Set(db.prepare('SELECT id FROM Review').pluck().all());
  db.close();
  return [...acknowledged].filter((id) => !stored.has(id));
}

/** The id is the key of the table, so a rating is stored twice only if one id came in two spellings. */
function duplicates(): number {
  const db = new Sqlite(join(folder, 'pilotage.db'));
  const rows = db.prepare('SELECT count(*) - count(DISTINCT lower(id)) FROM Review').pluck().get();
  db.close();
  return Number(rows);
}

/** mulberry32: the same kills in every run. */
function random(): number {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
}
