import { describe, expect, it } from 'vitest';
import { pathDecodes } from './refusals.mjs';

describe('a path', () => {
  it.each(['/', '/topics/pod', '/topics/%E2%82%AC', '/scenarios/pod/a?seed=%E0', '/cards/100%25'])(
    'can be looked up: %s',
    (path) => expect(pathDecodes(path)).toBe(true),
  );

  it.each(['/topics/%E0%A4%A', '/cards/a/%C0', '/%', '/teams/%zz?tab=a'])('is refused: %s', (path) => {
    expect(pathDecodes(path)).toBe(false);
  });
});
