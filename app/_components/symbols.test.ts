import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { curriculum } from '@/lib/curriculum/load';
import { masteryLevels } from '@/lib/progress/mastery';
import { masterySymbol } from './mastery-glyph';
import { symbolIds } from './symbols';

const drawn = [
  ...readFileSync('app/_components/symbols.svg', 'utf8').matchAll(
    /<symbol id="([^"]+)"[^>]*>(.*)<\/symbol>/g,
  ),
].map(([, id = '', body = '']) => ({ id, body }));

test('every symbol that can be named is drawn, and no other', () => {
  expect(drawn.map(({ id }) => id)).toEqual(symbolIds);
});

test('every topic has its symbol', () => {
  const { topics } = parse(readFileSync('content/topics.yaml', 'utf8')) as {
    topics: { id: string; symbol: string }[];
  };
  const without = topics.filter(({ symbol }) => !symbolIds.some((id) => id === symbol));
  expect(without.map(({ id }) => id)).toEqual([]);
});

test('every part of a picture on a card has its symbol, or none', () => {
  const parts = curriculum().cards.flatMap(({ pick }) => pick?.picture.parts ?? []);
  expect(parts.length).toBeGreaterThan(50);
  const without = parts.filter(({ symbol }) => symbol && !symbolIds.some((id) => id === symbol));
  expect(without.map(({ id }) => id)).toEqual([]);
});

test('every level of mastery has its glyph', () => {
  for (const level of masteryLevels) expect(symbolIds).toContain(masterySymbol(level));
});

test('every symbol names itself and takes its colours from where it stands', () => {
  for (const { id, body } of drawn) {
    expect(body, id).toMatch(/^<title>[^<]+<\/title>/);
    expect(body.replaceAll(/var\([^)]*\)/g, ''), id).not.toMatch(/#[0-9a-f]{3}/i);
  }
});
