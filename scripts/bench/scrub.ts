/**
 * How fluid the cluster page is: the scenario with the most steps, and the cluster of a hundred nodes and 2,000 Pods, in
 * a Chromium; time is dragged by the pointer, stepped by a key that is held, and played as fast as it goes.
 *
 * `BASE_URL` says where Pilotage runs; without it the production build is served for as long as this takes.
 */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { type Browser, type CDPSession, chromium, type Page } from '@playwright/test';
import { scenarios } from '../../lib/curriculum/scenarios';
import { derive } from '../../lib/grading/derive';
import { chromiumArgs, findChromium } from '../chromium.mjs';
import { type Figures, percentile, type Row, rounded } from './row';

/** How long time is scrubbed in one way. */
const scrubMs = 3_000;
/** Of a screen that shows 60 frames a second. */
const frameMs = 1000 / 60;
const mostScriptMs = 8;

const bar = `60 frames a second; ≤ ${mostScriptMs} ms of the main thread a frame`;

export const rows: readonly Row[] = [
  { name: 'scrub: the scenario with the most steps', bar, measure: () => onPage(biggestScenario()) },
  { name: 'scrub: 100 nodes, 2,000 Pods', bar, measure: () => onPage(hundredNodes()) },
];

function biggestScenario(): string {
  const all = scenarios().scenarios.flatMap((scenario) => {
    const result = derive(scenario, { seed: 1 });
    if (!result.ok) return [];
    const { cluster } = result.derived.run;
    return [{ id: scenario.id, steps: cluster.trace.steps.length - cluster.stood }];
  });
  return `/sandbox/${all.reduce((most, each) => (each.steps > most.steps ? each : most)).id}?seed=1`;
}

/** Four of its twenty Deployments are rolled out anew, and a node stops answering. */
function hundredNodes(): string {
  const rollouts = [1, 2, 3, 4].map((n) => `kubectl rollout restart deployment app-${n}`);
  const typed = ['stop kubelet@node-7', ...rollouts, 'run 2m'];
  const document = { v: 1, start: { ready: 'large' }, seed: 1, typed };
  return `/sandbox#s0.${Buffer.from(JSON.stringify(document)).toString('base64url')}`;
}

async function onPage(path: string): Promise<Figures> {
  const server = await served();
  const executablePath = await findChromium();
  const browser = await chromium.launch({ args: chromiumArgs, ...(executablePath && { executablePath }) });
  try {
    return await scrubbed(browser, `${server.base}${path}`);
  } finally {
    await browser.close();
    server.stop();
  }
}

async function scrubbed(browser: Browser, address: string): Promise<Figures> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.addInitScript(watchFrames);
  const start = performance.now();
  await page.goto(address);
  const slider = page.getByRole('slider', { name: 'Moment' });
  await slider.waitFor({ timeout: 60_000 });
  await page.locator('[data-moment]').waitFor();
  const openMs = performance.now() - start;
  const session = await page.context().newCDPSession(page);
  // Processor time of the main thread, not the clock: another program that runs meanwhile costs a frame nothing here.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const ways: readonly (readonly [string, () => Promise<void>])[] = [
    ['drag', () => drag(page)],
    ['keys', () => holdKey(page, 'ArrowLeft')],
    ['play', () => play(page)],
  ];
  const figures: Record<string, number | boolean | string> = { path: new URL(address).pathname };
  figures.steps = Number(await slider.getAttribute('max')) - Number(await slider.getAttribute('min'));
  figures.openMs = rounded(openMs);
  figures.elements = await page.locator('[data-moment] *').count();
  let met = true;
  for (const [way, scrub] of ways) {
    const seen = await measured(page, session, scrub);
    for (const [name, value] of Object.entries(seen)) figures[`${way}${name}`] = value;
    met &&= seen.MainMsPerFrame <= mostScriptMs;
  }
  return { met, ...figures };
}

type Recorded = {
  readonly frames: readonly number[];
  readonly tasks: readonly number[];
  readonly paints: readonly number[];
  readonly scenes: readonly { readonly ms: number; readonly bytes: number }[];
};
type Recorder = Window & { recorded?: Recorded; startRecording?: () => void };

async function measured(page: Page, session: CDPSession, scrub: () => Promise<void>) {
  await page.evaluate(() => (window as Recorder).startRecording?.());
  const before = await metrics(session);
  await scrub();
  const after = await metrics(session);
  const { frames, tasks, paints, scenes } = await page.evaluate(
    () => (window as Recorder).recorded as Recorded,
  );
  const spent = (name: string) =>
    rounded((((after[name] ?? 0) - (before[name] ?? 0)) * 1000) / frames.length);
  const late = (ms: number) => rounded((frames.filter((each) => each > ms).length / frames.length) * 100);
  const [sceneMs, sceneBytes] = [scenes.map(({ ms }) => ms), scenes.map(({ bytes }) => bytes)];
  return {
    FramesPerSecond: rounded((frames.length * 1000) / frames.reduce((sum, ms) => sum + ms, 0)),
    // A frame that is shown on time is still told a little more or less than its length.
    Over17Percent: late(frameMs * 1.5),
    Over50Percent: late(50),
    LongestTaskMs: rounded(Math.max(0, ...tasks)),
    MainMsPerFrame: spent('TaskDuration'),
    ScriptMsPerFrame: spent('ScriptDuration'),
    StyleMsPerFrame: spent('RecalcStyleDuration'),
    LayoutMsPerFrame: spent('LayoutDuration'),
    MovesShown: paints.length,
    InputToPaintP50Ms: rounded(percentile(paints, 50)),
    InputToPaintP95Ms: rounded(percentile(paints, 95)),
    SceneAnswers: scenes.length,
    SceneP50Ms: rounded(percentile(sceneMs, 50)),
    SceneP95Ms: rounded(percentile(sceneMs, 95)),
    SceneKiB: rounded(percentile(sceneBytes, 50) / 1024),
  };
}

async function metrics(session: CDPSession): Promise<Readonly<Record<string, number>>> {
  const { metrics: all } = await session.send('Performance.getMetrics');
  return Object.fromEntries(all.map(({ name, value }) => [name, value]));
}

async function drag(page: Page): Promise<void> {
  const box = await page.getByRole('slider', { name: 'Moment' }).boundingBox();
  if (box === null) throw new Error('there is no time line');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width - 4, y);
  await page.mouse.down();
  const end = performance.now() + scrubMs;
  for (let n = 0; performance.now() < end; n++) {
    // Back and forth, as somebody who looks for something.
    const part = 0.5 + 0.48 * Math.cos(n / 45);
    await page.mouse.move(box.x + box.width * part, y);
    await pause(frameMs);
  }
  await page.mouse.up();
}

async function holdKey(page: Page, key: string): Promise<void> {
  await page.getByRole('slider', { name: 'Moment' }).blur();
  const end = performance.now() + scrubMs;
  while (performance.now() < end) {
    await page.keyboard.down(key);
    await pause(33);
  }
  await page.keyboard.up(key);
}

async function play(page: Page): Promise<void> {
  await page.getByRole('combobox', { name: 'Speed' }).selectOption({ label: '30 a second' });
  await page.getByRole('slider', { name: 'Moment' }).evaluate((slider: HTMLElement) => slider.blur());
  await page.getByRole('button', { name: 'Play' }).click();
  await pause(scrubMs);
  const stop = page.getByRole('button', { name: 'Pause' });
  if (await stop.isVisible()) await stop.click();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Runs in the page, before its own scripts: how long each frame was, each task over 50 ms, each move of time until the
 * picture of that moment is painted, and each answer of the worker with a picture.
 */
function watchFrames(): void {
  const page = window as Recorder;
  let recorded: {
    frames: number[];
    tasks: number[];
    paints: number[];
    scenes: { ms: number; bytes: number }[];
  };
  let isOn = false;
  let movedAt: number | undefined;
  page.startRecording = () => {
    recorded = { frames: [], tasks: [], paints: [], scenes: [] };
    Object.assign(page, { recorded });
    if (isOn) return;
    isOn = true;
    let last = performance.now();
    const onFrame = (now: number) => {
      recorded.frames.push(now - last);
      last = now;
      requestAnimationFrame(onFrame);
    };
    requestAnimationFrame(onFrame);
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) recorded.tasks.push(duration);
    }).observe({ type: 'longtask' });
    const moved = ({ timeStamp }: Event) => {
      movedAt ??= timeStamp;
    };
    document.addEventListener('input', moved, true);
    document.addEventListener('keydown', moved, true);
    new MutationObserver(() => {
      if (movedAt === undefined) return;
      const from = movedAt;
      movedAt = undefined;
      // After the frame that shows it: a message comes after the painting.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => recorded.paints.push(performance.now() - from);
        port2.postMessage(null);
      });
    }).observe(document, { subtree: true, attributeFilter: ['data-moment'] });
  };
  const asked = new Map<number, number>();
  const { postMessage } = Worker.prototype;
  const heard = new WeakSet<Worker>();
  Worker.prototype.postMessage = function (this: Worker, message: { id: number; kind: string }) {
    if (message.kind === 'scene') asked.set(message.id, performance.now());
    if (!heard.has(this)) {
      heard.add(this);
      this.addEventListener('message', ({ data, timeStamp }) => {
        const from = asked.get(data.id);
        if (from === undefined || !isOn) return;
        asked.delete(data.id);
        // The weight of one answer in ten: weighing it costs the main thread more than showing it.
        const bytes = recorded.scenes.length % 10 === 0 ? JSON.stringify(data).length : undefined;
        recorded.scenes.push({ ms: timeStamp - from, bytes: bytes ?? recorded.scenes.at(-1)?.bytes ?? 0 });
      });
    }
    postMessage.call(this, message);
  } as Worker['postMessage'];
}

type Server = { readonly base: string; readonly stop: () => void };

async function served(): Promise<Server> {
  const base = process.env.BASE_URL;
  if (base !== undefined) return { base, stop: () => {} };
  const port = await freePort();
  const child = spawn(process.execPath, ['e2e/server.mjs'], {
    env: { ...process.env, E2E_PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const address = `http://localhost:${port}`;
  for (let tried = 0; tried < 600; tried++) {
    if (child.exitCode !== null) throw new Error('the server ended');
    if (
      await fetch(`${address}/sandbox`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break;
    await pause(500);
  }
  return { base: address, stop: () => child.kill() };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
