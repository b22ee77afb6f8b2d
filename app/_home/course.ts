import type { TopicProgress } from '@/lib/progress/proposals';

/** At most so many stops: a course is a proposal for the coming days, not the whole way. */
const STOPS = 3;

/**
 * The topics proposed next, in order: first `start`, then what may be learnt after it in the order of learning:
 * topics not yet recalled whose prerequisites were seen or lie on the course.
 */
export function courseOf(progress: readonly TopicProgress[], start: string | undefined): readonly string[] {
  const seen = new Set(
    progress.filter(({ mastery }) => mastery.level !== 'new').map(({ topic }) => topic.id),
  );
  const open = progress.filter(({ mastery }) => mastery.level === 'new' || mastery.level === 'seen');
  const course: string[] = start === undefined ? [] : [start];
  for (const { topic } of open) {
    if (course.length >= STOPS) break;
    if (course.includes(topic.id)) continue;
    if (topic.after.every((id) => seen.has(id) || course.includes(id))) course.push(topic.id);
  }
  return course;
}
