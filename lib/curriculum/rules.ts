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

export type RuleText = {
  readonly id: string;
  readonly says: string;
  /** Where upstream does it; that of the file when the rule names none; '' when neither does. */
  readonly source: string;
};

/** The same rules with their sentences. The last brackets of a rule, or a line `Source:` of the file, name the source. */
export function rulesWithText(source: string): readonly RuleText[] {
  const [header = ''] = /^\/\*\*[\s\S]*?\*\//.exec(source) ?? [];
  const lines = header.split('\n').map((line) => line.replace(/^ \* ?/, ' '));
  const whole = lines.join('\n');
  const ofFile = (/^ Source: ([\s\S]*?)(?:\n ?\n|\n? ?\*?\/?$)/m.exec(whole)?.[1] ?? '')
    .replace(/\s+/g, ' ')
    .trim();
  const rules: { id: string; text: string }[] = [];
  for (const line of lines) {
    const [, id, text] = /^ {2,4}([a-z0-9-]+(?:\/[a-z0-9-]+)+) +([A-Za-z].*)$/.exec(line) ?? [];
    const more = /^ {8,}(\S.*)$/.exec(line)?.[1];
    const last = rules.at(-1);
    if (id !== undefined && text !== undefined) rules.push({ id, text });
    else if (more !== undefined && last !== undefined) last.text += ` ${more}`;
  }
  return rules.map(({ id, text }) => {
    const [, says = text, named = ''] = /^(.*?)\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)\.?$/.exec(text) ?? [];
    const isSource = /\.go\b|\/|KEP|RFC|docs/.test(named);
    return { id, says: isSource ? says : text, source: isSource ? named : ofFile.replace(/\.$/, '') };
  });
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
