import { expect, it } from 'vitest';
import { ServerClock } from './server-clock';

it('tells the server’s time on a device whose clock is wrong', () => {
  const clock = new ServerClock(() => 1000);
  clock.heard(50_000);
  expect(clock.nowMs()).toBe(50_000);
  clock.heard(40_000);
  expect(clock.nowMs()).toBeGreaterThanOrEqual(50_000);
});

it('what is done later has a later time, also when an answer was long on its way', () => {
  let device = 0;
  const clock = new ServerClock(() => device);
  clock.heard(10_000);
  device = 5000;
  const first = clock.nowMs();
  clock.heard(12_000);
  device = 5001;
  const second = clock.nowMs();
  expect(second).toBeGreaterThan(first);
  device = 30_000;
  expect(clock.nowMs()).toBe(37_000);
});
