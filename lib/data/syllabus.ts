import { type Curriculum, curriculum } from '@/lib/curriculum/load';
import { type LoadedScenarios, scenarios } from '@/lib/curriculum/scenarios';
import { type ScenarioOutline, type Syllabus, syllabusOf } from '@/lib/progress/syllabus';

let made:
  | { readonly from: Curriculum; readonly and: LoadedScenarios; readonly syllabus: Syllabus }
  | undefined;

/** What there is to know, as progress counts it. Made once for each reading of the content. */
export function syllabus(): Syllabus {
  const from = curriculum();
  const and = scenarios();
  if (made?.from !== from || made.and !== and) {
    made = { from, and, syllabus: syllabusOf(from, and.scenarios.map(outline)) };
  }
  return made.syllabus;
}

function outline({ id, first }: LoadedScenarios['scenarios'][number]): ScenarioOutline {
  return { id, topicIds: first.topics, title: first.title, minutes: first.minutes };
}
