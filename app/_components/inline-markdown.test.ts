import { expect, test } from 'vitest';
import { parseInline } from './inline-markdown';

const spell = (source: string) => parseInline(source).map(({ kind, text }) => `${kind}:${text}`);

test('code, emphasis and strong become pieces of their own', () => {
  expect(spell('A *Service* has `spec.selector`, and **no** process.')).toEqual([
    'text:A ',
    'em:Service',
    'text: has ',
    'code:spec.selector',
    'text:, and ',
    'strong:no',
    'text: process.',
  ]);
});

test('a marker without its partner is text', () => {
  expect(spell('2 * 3 is `six')).toEqual(['text:2 * 3 is `six']);
  expect(spell('a * b * c')).toEqual(['text:a * b * c']);
});

test('nothing inside code is emphasis', () => {
  expect(spell('`*/5 * * * *`')).toEqual(['code:*/5 * * * *']);
});

test('an underscore inside a word stays what it is', () => {
  expect(spell('POD_IP and HOST_IP')).toEqual(['text:POD_IP and HOST_IP']);
  expect(spell('_Pod_ runs')).toEqual(['em:Pod', 'text: runs']);
});

test('HTML is text', () => {
  expect(spell('<b onclick="x()">bold</b>')).toEqual(['text:<b onclick="x()">bold</b>']);
});

test('a backslash takes the meaning from a marker', () => {
  expect(spell('\\*literal\\*')).toEqual(['text:*literal*']);
});

test('emphasis may touch punctuation', () => {
  expect(spell('(*Deployment*), *ReplicaSet*’s')).toEqual([
    'text:(',
    'em:Deployment',
    'text:), ',
    'em:ReplicaSet',
    'text:’s',
  ]);
});
