/** Whether the simulator rules that content names exist: one spine from the simulator to cards and scenarios. */
import type { Loaded, Place } from './load';
import type { Scenario } from './scenarios';
import type { Problem } from './yaml-file';

/** The ids of the rules with which a file of the simulator opens: ` *   taint/no-schedule   A node with …`. */
export function rulesIn(source: string): readonly string[] {
  return [...source.matchAll(/^ \* {2,}([a-z0-9-]+(?:\/[a-z0-9-]+)+) +[A-Za-z]/gm)].flatMap(
    ([, id]) => id ?? [],
  );
}

/** What facts, cards and scenarios train and nobody knows: neither a fact of the content nor a rule. */
export function problemsOfRules(
  { curriculum, places }: Loaded,
  scenarios: readonly Scenario[],
  rules: ReadonlySet<string>,
): readonly Problem[] {
  const facts = new Set(
    curriculum.topics.flatMap(({ id, facts }) => facts.map((fact) => `${id}/${fact.id}`)),
  );
  const seen = new Set<string>();
  const ofCards = curriculum.cards.flatMap(({ noteId, topicId, trains }) =>
    trains.flatMap((id) => {
      if (facts.has(id) || rules.has(id) || seen.has(`${noteId} ${id}`)) return [];
      seen.add(`${noteId} ${id}`);
      const place: Place = places.get(noteId) ?? { file: `${topicId}/`, line: 1, column: 1 };
      return [
        {
          ...place,
          message: `${noteId} trains "${id}", which is neither a fact nor a rule of the simulator`,
        },
      ];
    }),
  );
  const ofScenarios = scenarios.flatMap(({ id, first }) => {
    const [topic, name] = id.split('/');
    return first.rules
      .filter((rule) => !rules.has(rule))
      .map((rule) => ({
        file: `${topic}/scenarios/${name}.yaml`,
        line: 1,
        column: 1,
        message: `trains "${rule}", which is no rule of the simulator`,
      }));
  });
  return [...ofCards, ...ofScenarios];
}
