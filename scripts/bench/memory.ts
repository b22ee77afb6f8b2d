import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import Sqlite from 'better-sqlite3';
import { v7 as uuid } from 'uuid';
import { curriculum } from '../../lib/curriculum/load';
import { searchCards } from '../../lib/data/cards/card-search';
import { database } from '../../lib/data/database/db';
import { statistics } from '../../lib/data/figures/statistics';
import { workloadInput } from '../../lib/data/figures/workload';
import { optimised, optimiserState, startOptimising } from '../../lib/data/memory/optimiser';
import { findMembership } from '../../lib/data/people/memberships';
import { teamFacts } from '../../lib/data/people/team-facts';
import { dueCards } from '../../lib/data/study/queue';
import { parseCardQuery } from '../../lib/progress/card-query';
import { summarise } from '../../lib/progress/team';
import { studyDay } from '../../lib/srs/day';
import { workload } from '../../lib/srs/workload';
import { freePort, guests, startServer, toldBy } from '../production-server';
import { benchCards, benchNow, benchTaught, openSeeded, openTeam, teamSize } from './memory-seed';
import type { Figures, Row } from './row';

const million = 1_000_000;

export const rows: readonly Row[] = [
  {
    name: 'reviews through the HTTP route, each on the disk before it is answered',
    bar: '≥ 100 posts/s, p95 ≤ 60 ms; beside it commits/s of bare better-sqlite3 with the same durability',
    measure: reviewsOverHttp,
  },
  {
    name: '100 review posts and 30 page views a second',
    bar: 'p95 ≤ 60 ms for a post and ≤ 250 ms for a page, 0 errors, flat memory',
    measure: postsAndPages,
  },
  {
    name: 'due queue, 10,000 cards and 1,000,000 reviews',
    bar: 'p95 ≤ 50 ms',
    measure: async () => {
      const viewer = await openSeeded(million);
      const taught = benchTaught(benchCards());
      return finished(await timedAll(60, () => dueCards(viewer, taught, benchNow)), 50);
    },
  },
  {
    name: 'search, 10,000 cards and 1,000,000 reviews',
    bar: 'p95 ≤ 100 ms, over eight searches',
    measure: async () => {
      const viewer = await openSeeded(million);
      const cards = benchCards();
      const queries = [
        'number 77',
        'topic:topic-7 -is:suspended',
        'is:due',
        'is:leech or is:buried',
        'prop:s>21 prop:d<5',
        'prop:r<0.9',
        'rated:7:again',
        'rated:365:again -is:new',
      ].map((text) => {
        const parsed = parseCardQuery(text);
        if (!parsed.ok) throw new Error(parsed.message);
        return parsed.query;
      });
      let next = 0;
      const search = () => {
        const query = queries[next % queries.length];
        next += 1;
        if (!query) throw new Error('there are queries');
        return searchCards(viewer, cards, query, benchNow);
      };
      return finished(await timedAll(80, search), 100);
    },
  },
  {
    name: 'all statistics, 10,000 cards and 1,000,000 reviews',
    bar: 'p95 ≤ 300 ms',
    measure: async () => {
      const viewer = await openSeeded(million);
      return finished(await timedAll(20, () => statistics(viewer, benchNow)), 300);
    },
  },
  {
    name: `page of a team of ${teamSize} learners, 60 topics and 1,000,000 reviews`,
    bar: 'p95 ≤ 150 ms, for the facts and their summary',
    measure: async () => {
      const { manager, syllabus } = await openTeam();
      const membership = await findMembership(manager, 'team');
      if (!membership) throw new Error('the first learner owns the team');
      let page = 0;
      const look = async () => {
        page = (page % 10) + 1;
        const view = { page, search: '', assignment: { trackId: 'all', dueOn: null } };
        const { facts, members } = await teamFacts(membership, view, syllabus, benchNow);
        if (members !== teamSize || facts.members.length !== 50) throw new Error('the whole team is in it');
        return summarise(facts, syllabus, benchNow);
      };
      return finished(await timedAll(40, look), 150);
    },
  },
  {
    name: 'preview of the workload for one retention, 10,000 cards',
    bar: 'p95 ≤ 16 ms: a picture of a slider that moves',
    measure: async () => {
      const viewer = await openSeeded(million);
      const input = await workloadInput(viewer, benchTaught(benchCards()), benchNow);
      let percent = 69;
      const move = async () => {
        percent = percent === 97 ? 70 : percent + 1;
        return workload(input, percent / 100);
      };
      return finished(await timedAll(84, move), 16);
    },
  },
  ...[10_000, 100_000].map(
    (reviews): Row => ({
      name: `optimiser, ${reviews.toLocaleString('en')} reviews`,
      bar: reviews === 100_000 ? '< 2 s, event loop late by < 50 ms' : 'event loop late by < 50 ms',
      measure: () => optimiser(reviews),
    }),
  ),
];

async function optimiser(reviews: number): Promise<Figures> {
  const viewer = await openSeeded(reviews);
  const lag = monitorEventLoopDelay({ resolution: 5 });
  // A first fit loads the thread's code; it is the second that is told.
  let seconds = 0;
  let cpuSeconds = 0;
  for (let run = 0; run < 2; run++) {
    await pause(200);
    lag.reset();
    lag.enable();
    const start = performance.now();
    const before = process.cpuUsage();
    await startOptimising(viewer, benchNow);
    await optimised(viewer);
    seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(before);
    cpuSeconds = (user + system) / 1e6;
    lag.disable();
  }
  const [fit] = (await optimiserState(viewer)).history;
  const lagMs = round(lag.max / 1e6);
  await database().close();
  return {
    met: lagMs < 50 && (reviews < 100_000 || seconds < 2),
    seconds: round(seconds),
    cpuSeconds: round(cpuSeconds),
    eventLoopLagMs: lagMs,
    fittedOn: fit?.fittedOn ?? 0,
    judgedOn: fit?.judgedOn ?? 0,
    lossBefore: round(fit?.lossBefore ?? 0, 4),
    lossAfter: round(fit?.lossAfter ?? 0, 4),
  };
}

const learners = 8;
const measuredMs = 10_000;

async function reviewsOverHttp(): Promise<Figures> {
  return withServer(learners * 2, async ({ post, cpuMs, cookies, folder }) => {
    const times: number[] = [];
    let errors = 0;
    const stream = async (cookie: string, untilMs: number, counts: boolean) => {
      while (performance.now() < untilMs) {
        const { ms, stored } = await post(cookie);
        if (counts) times.push(ms);
        if (!stored) errors += 1;
      }
    };
    const warm = performance.now() + 3000;
    await Promise.all(cookies.slice(learners).map((cookie) => stream(cookie, warm, false)));
    const start = performance.now();
    const before = await cpuMs();
    await Promise.all(cookies.slice(0, learners).map((cookie) => stream(cookie, start + measuredMs, true)));
    const perSecond = times.length / ((performance.now() - start) / 1000);
    const p95Ms = percentile(times, 95);
    return {
      met: perSecond >= 100 && p95Ms <= 60 && errors === 0,
      postsPerSecond: round(perSecond),
      p50Ms: round(percentile(times, 50)),
      p95Ms: round(p95Ms),
      serverCpuMsPerPost: round(((await cpuMs()) - before) / times.length),
      errors,
      bareCommitsPerSecond: round(bareCommits(folder)),
    };
  });
}

const wantedPerSecond = { posts: 100, pages: 30 };
/** Ten minutes with BENCH_MINUTES=10, as the bar asks; ten seconds otherwise. */
const loadMs = process.env.BENCH_MINUTES ? Number(process.env.BENCH_MINUTES) * 60_000 : measuredMs;

/** Requests come when they come, whether or not the ones before are answered. */
async function postsAndPages(): Promise<Figures> {
  return withServer(40, async ({ post, page, cpuMs, memoryMiB, cookies }) => {
    const posts: number[] = [];
    const pages: number[] = [];
    let errors = 0;
    const counted = (fine: boolean) => {
      if (!fine) errors += 1;
    };
    const paced = (perSecond: number, forMs: number, request: (n: number) => Promise<boolean>) => {
      const all: Promise<void>[] = [];
      return new Promise<void>((resolve, reject) => {
        const start = performance.now();
        let n = 0;
        const timer = setInterval(() => {
          const now = Math.min(performance.now() - start, forMs);
          for (; n < (now * perSecond) / 1000; n++) {
            all.push(request(n).then(counted));
          }
          if (now < forMs) return;
          clearInterval(timer);
          Promise.all(all).then(() => resolve(), reject);
        }, 5);
      });
    };
    const both = (forMs: number, counts: boolean) =>
      Promise.all([
        paced(wantedPerSecond.posts, forMs, async (n) => {
          const { ms, stored } = await post(cookies[n % cookies.length] ?? '');
          if (counts) posts.push(ms);
          return stored;
        }),
        paced(wantedPerSecond.pages, forMs, async (n) => {
          const path = ['/', '/study', '/topics', '/scenarios'][n % 4] ?? '/';
          const { ms, status } = await page(path, cookies[n % cookies.length] ?? '');
          if (counts) pages.push(ms);
          return status === 200;
        }),
      ]);
    await both(4000, false);
    errors = 0;
    const before = await cpuMs();
    const memoryBefore = await memoryMiB();
    const start = performance.now();
    await both(loadMs, true);
    const seconds = (performance.now() - start) / 1000;
    const [postP95, pageP95] = [percentile(posts, 95), percentile(pages, 95)];
    return {
      met: postP95 <= 60 && pageP95 <= 250 && errors === 0,
      posts: posts.length,
      pages: pages.length,
      postP50Ms: round(percentile(posts, 50)),
      postP95Ms: round(postP95),
      pageP50Ms: round(percentile(pages, 50)),
      pageP95Ms: round(pageP95),
      seconds: round(seconds),
      serverCpuSecondsPerSecond: round(((await cpuMs()) - before) / 1000 / seconds, 2),
      serverMiBBefore: memoryBefore,
      serverMiBAfter: await memoryMiB(),
      errors,
    };
  });
}

type Served = {
  readonly cookies: readonly string[];
  readonly folder: string;
  /** One rating by the guest of a cookie. */
  readonly post: (cookie: string) => Promise<{ readonly ms: number; readonly stored: boolean }>;
  readonly page: (path: string, cookie: string) => Promise<{ readonly ms: number; readonly status: number }>;
  /** Processor time that the server has had. */
  readonly cpuMs: () => Promise<number>;
  /** Memory that it holds now. */
  readonly memoryMiB: () => Promise<number>;
};

/** The built product on a database of its own, with so many guests. */
async function withServer(count: number, measure: (served: Served) => Promise<Figures>): Promise<Figures> {
  if (!existsSync(join('.next', 'BUILD_ID')))
    throw new Error('This row needs a build: run `npm start` once.');
  const folder = mkdtempSync(join(tmpdir(), 'pilotage-bench-'));
  const url = `file:${join(folder, 'pilotage.db')}`;
  process.env.NEXTAUTH_SECRET = 'a secret that only the benchmark uses';
  process.env.DATABASE_URL = url;
  const port = await freePort();
  const cookies = await guests(url, count);
  const server = await startServer(port);
  const cardIds = curriculum()
    .cards.slice(0, 400)
    .map(({ id }) => id);
  let sent = 0;
  const timed = async (path: string, init: RequestInit) => {
    const start = performance.now();
    try {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
      const text = await response.text();
      return { ms: performance.now() - start, status: response.status, text };
    } catch {
      // A server that cannot keep up takes no more connections: an error, as any that it answers.
      return { ms: performance.now() - start, status: 0, text: '' };
    }
  };
  try {
    return await measure({
      cookies,
      folder,
      page: (path, cookie) => timed(path, { headers: { cookie } }),
      cpuMs: async () => (await toldBy(server)).cpuMs,
      memoryMiB: async () => (await toldBy(server)).memoryMiB,
      post: async (cookie) => {
        const now = new Date();
        sent += 1;
        const review = {
          id: uuid(),
          cardId: cardIds[Math.floor(sent / cookies.length) % cardIds.length],
          rating: 'good',
          answeredAt: now.getTime(),
          day: studyDay(now, 'UTC', 4),
          durationMs: 1200,
          parameterSet: 'default-90',
          promisedDays: null,
        };
        const { ms, text } = await timed('/api/reviews', {
          method: 'POST',
          headers: { cookie, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
          body: JSON.stringify({ reviews: [review] }),
        });
        return { ms, stored: text.includes('"result":"stored"') };
      },
    });
  } finally {
    server.kill('SIGTERM');
    await new Promise((resolve) => server.once('exit', resolve));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One row a transaction, WAL and synchronous=FULL: what the disk and SQLite allow without anything above them. */
function bareCommits(folder: string): number {
  const db = new Sqlite(join(folder, 'bare.db'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('CREATE TABLE Review (id TEXT PRIMARY KEY, personId TEXT, cardId TEXT, body TEXT)');
  const insert = db.prepare('INSERT INTO Review VALUES (?, ?, ?, ?)');
  const start = performance.now();
  let commits = 0;
  for (; performance.now() - start < 3000; commits++)
    insert.run(uuid(), 'ada', 'pod/what/does', 'x'.repeat(300));
  const perSecond = commits / ((performance.now() - start) / 1000);
  db.close();
  return perSecond;
}

type Taken = { readonly ms: readonly number[]; readonly cpuMs: number };

async function timedAll(times: number, work: () => Promise<unknown>): Promise<Taken> {
  for (let warm = 0; warm < 8; warm++) await work();
  const taken: number[] = [];
  const before = process.cpuUsage();
  for (let run = 0; run < times; run++) {
    const start = performance.now();
    await work();
    taken.push(performance.now() - start);
  }
  const { user, system } = process.cpuUsage(before);
  await database().close();
  return { ms: taken, cpuMs: (user + system) / 1000 / times };
}

/** Processor time of one run is what a busy machine blurs less than the wall clock. */
function finished({ ms, cpuMs }: Taken, barMs: number): Figures {
  const p95Ms = percentile(ms, 95);
  return {
    met: p95Ms <= barMs,
    times: ms.length,
    p50Ms: round(percentile(ms, 50)),
    p95Ms: round(p95Ms),
    cpuMs: round(cpuMs),
  };
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * percent) / 100) - 1)] ?? 0;
}

function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
