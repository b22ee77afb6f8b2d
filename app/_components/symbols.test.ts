import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { curriculum } from '@/lib/curriculum/load';
import { masteryLevels } from '@/lib/progress/mastery';
import { masterySymbol } from './mastery-glyph';
import { SYMBOLS } from './symbols';

test('every topic has its symbol', () => {
  const { topics } = parse(readFileSync('content/topics.yaml', 'utf8')) as {
    topics: { id: string; symbol: string }[];
  };
  expect(topics.filter((topic) => !(topic.symbol in SYMBOLS)).map((topic) => topic.id)).toEqual([]);
});

test('every part of a picture on a card has its symbol, or none', () => {
  const parts = curriculum().cards.flatMap(({ pick }) => pick?.picture.parts ?? []);
  expect(parts.length).toBeGreaterThan(50);
  expect(parts.filter(({ symbol }) => symbol && !(symbol in SYMBOLS)).map(({ id }) => id)).toEqual([]);
});

test('every level of mastery has its glyph', () => {
  for (const level of masteryLevels) expect(SYMBOLS).toHaveProperty(masterySymbol(level));
});

test('every symbol names itself and takes its colours from where it stands', () => {
  for (const [id, body] of Object.entries(SYMBOLS)) {
    expect(body, id).toMatch(/^<title>[^<]+<\/title>/);
    expect(body.replaceAll(/var\([^)]*\)/g, ''), id).not.toMatch(/#[0-9a-f]{3}/i);
  }
});
