import { expect, test } from 'vitest';
import { mastery, noEvidence } from '@/lib/progress/mastery';
import { type TopicProgress, topicProgress } from '@/lib/progress/proposals';
import { courseOf } from './course';

const now = new Date('2026-03-01T10:00:00Z');

function progress(id: string, after: readonly string[], seen: boolean): TopicProgress {
  const evidence = noEvidence(id, 6, 1);
  const recall = { cardsSeen: 3, cardsLearnt: 3, retrievability: 0.9, cardsStable: 0, lastReview: now };
  const topic = {
    id,
    name: id,
    area: 'workloads',
    subject: 'idea',
    after,
    cardIds: [],
    scenarioIds: [],
  } as const;
  return topicProgress(topic, mastery(seen ? { ...evidence, recall } : evidence, now), 0);
}

const topics = [
  progress('container', [], true),
  progress('pod', ['container'], false),
  progress('service', ['labels'], false),
  progress('labels', ['pod'], false),
  progress('node', ['pod'], false),
];

test('a course starts where it is told and goes on with what may be learnt after it', () => {
  expect(courseOf(topics, 'pod')).toEqual(['pod', 'labels', 'node']);
});

test('a course never leads to a topic whose prerequisites lie neither behind nor on it', () => {
  expect(courseOf(topics, 'container')).toEqual(['container', 'pod', 'labels']);
});

test('a course without a start begins at the first topic that may be learnt', () => {
  expect(courseOf(topics, undefined)[0]).toBe('pod');
});
