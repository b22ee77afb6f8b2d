import { Fragment, type ReactNode } from 'react';
import type { TopicEntry } from '@/lib/curriculum/schema';

/** Upright runs, slanted is recorded: a learner sees that no Service is ever a process. */
export function TopicName({ topic }: { topic: Pick<TopicEntry, 'name' | 'subject'> }) {
  const name = breakable(topic.name);
  return topic.subject === 'record' ? <i>{name}</i> : name;
}

/** Lets a long name break where its words meet: kube-controller-manager, CustomResourceDefinition. */
function breakable(name: string): ReactNode {
  if (name.length < 14) return name;
  return wordsOf(name).map((word, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the words of one name never move.
    <Fragment key={i}>
      {i > 0 && <wbr />}
      {word}
    </Fragment>
  ));
}

function wordsOf(name: string): readonly string[] {
  return name.split(/(?<=-)|(?<=[a-z])(?=[A-Z])/);
}
