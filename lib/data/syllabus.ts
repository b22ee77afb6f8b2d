import { type Curriculum, curriculum } from '@/lib/curriculum/load';
import { type ScenarioOutline, type Syllabus, syllabusOf } from '@/lib/progress/syllabus';

let made: { readonly from: Curriculum; readonly syllabus: Syllabus } | undefined;

/** What there is to know, as progress counts it. Made once for each reading of the content. */
export function syllabus(): Syllabus {
  const from = curriculum();
  if (made?.from !== from) made = { from, syllabus: syllabusOf(from, outlines(from)) };
  return made.syllabus;
}

function outlines(from: Curriculum): readonly ScenarioOutline[] {
  return from.topics.flatMap((topic) =>
    topic.scenarioIds.map((id) => ({ id, topicIds: [topic.id], title: id, minutes: 4 })),
  );
}
