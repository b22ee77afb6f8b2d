/**
 * npm run cards -- [topic …]: prints the cards as a learner meets them, to be read aloud.
 * Without a topic, all of them.
 */
import { contentFolder } from '@/lib/curriculum/content-folder';
import { loadCurriculum } from '@/lib/curriculum/load';
import { problemText } from '@/lib/curriculum/yaml-file';

const wanted = process.argv.slice(2);
const { curriculum, problems } = loadCurriculum(contentFolder());
for (const problem of problems) console.error(`content/${problemText(problem)}`);
for (const id of wanted) if (!curriculum.topicsById.has(id)) console.error(`no topic "${id}"`);

for (const topic of curriculum.topics) {
  if (wanted.length > 0 && !wanted.includes(topic.id)) continue;
  console.log(`\n== ${topic.name} · ${topic.cards.length} cards`);
  for (const card of topic.cards) {
    console.log(
      `\n${card.id}  (${card.prompt})\n  ${card.ask}\n  -> ${card.answer}\n     ${card.explain.trim()}`,
    );
    if (card.confused !== undefined) console.log(`     Confused: ${card.confused}`);
  }
}
