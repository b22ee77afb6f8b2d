import type { TopicEntry } from '@/lib/curriculum/schema';

/** Upright runs, slanted is recorded: a learner sees that no Service is ever a process. */
export function TopicName({ topic }: { topic: Pick<TopicEntry, 'name' | 'subject'> }) {
  return topic.subject === 'record' ? <i>{topic.name}</i> : topic.name;
}
