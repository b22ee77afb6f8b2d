import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ButtonLink } from '@/app/_components/button';
import { DataTable } from '@/app/_components/data-table';
import { PageTitle } from '@/app/_components/headings';
import { InlineMarkdown } from '@/app/_components/inline-markdown';
import { EmptyState } from '@/app/_components/notes';
import { requireViewer } from '@/app/_server/viewer';
import { keptWords } from '@/app/scenarios/_server/judging';
import { scenarios } from '@/lib/curriculum/scenarios';
import { attemptsAtMost, type PastAttempt, scenarioHistory } from '@/lib/data/study/attempts';
import { type AnswerWords, answerWords } from '@/lib/grading/judge/regrade';
import { countWords } from '@/lib/progress/words';
import { confidenceWords, momentWords, Verdict } from '../attempt-parts';

export const metadata: Metadata = { title: 'Attempts at a scenario' };

type AttemptsPageProps = { params: Promise<{ id: string[] }> };

/** Every attempt of the learner at one scenario: what was answered, and what came of it. */
export default async function ScenarioAttemptsPage({ params }: AttemptsPageProps) {
  const id = (await params).id.map(decodeURIComponent).join('/');
  const viewer = await requireViewer(`/attempts/${id}`);
  const attempts = await scenarioHistory(viewer, id);
  const scenario = scenarios().byId.get(id);
  if (!scenario && attempts.length === 0) notFound();
  const words = scenario && (await keptWords(scenario, attempts, viewer.personId));
  return (
    <>
      <PageTitle
        trail={[{ href: '/attempts', label: 'Attempts' }, { label: id }]}
        lead={leadOf(attempts)}
        end={scenario && <ButtonLink href={`/scenarios/${id}`}>Take it again</ButtonLink>}
      >
        {scenario?.first.title ?? id}
      </PageTitle>
      {attempts.length === 0 ? (
        <EmptyState action={<ButtonLink href={`/scenarios/${id}`}>Take the scenario</ButtonLink>}>
          <p>Not answered yet.</p>
        </EmptyState>
      ) : (
        <History
          attempts={attempts}
          words={words ?? attempts.map(({ answer }) => answerWords(null, answer))}
          isShipped={scenario !== undefined}
          timeZone={viewer.timeZone}
        />
      )}
    </>
  );
}

function leadOf(attempts: readonly PastAttempt[]): string {
  const right = attempts.filter((attempt) => attempt.right).length;
  const said = `${countWords(attempts.length, 'attempt')}, ${right} right.`;
  return attempts.length === attemptsAtMost ? `The latest ${said}` : said;
}

type HistoryProps = {
  attempts: readonly PastAttempt[];
  /** What each said. */
  words: readonly AnswerWords[];
  isShipped: boolean;
  timeZone: string;
};

function History({ attempts, words, isShipped, timeZone }: HistoryProps) {
  return (
    <DataTable caption="Your attempts at this scenario, the latest first">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Answer</th>
          <th scope="col">Verdict</th>
          <th scope="col">Confidence</th>
          <th scope="col" className="num">
            Took
          </th>
          <th scope="col" className="num">
            Seed
          </th>
        </tr>
      </thead>
      <tbody>
        {attempts.map((attempt, n) => (
          <tr key={attempt.id}>
            <td className="whitespace-nowrap">{momentWords(attempt.answeredAt, timeZone)}</td>
            <td className="min-w-[14rem]">
              <Answered words={words[n]} />
            </td>
            <td>
              <Verdict attempt={attempt} />
            </td>
            <td className="whitespace-nowrap">{confidenceWords(attempt.confidence)}</td>
            <td className="num">{Math.round(attempt.durationMs / 1000)} s</td>
            <td className="num">
              {isShipped ? (
                <a
                  href={`/scenarios/${attempt.scenarioId}?seed=${attempt.seed}`}
                  aria-label={`Seed ${attempt.seed}: the same names once more`}
                >
                  {attempt.seed}
                </a>
              ) : (
                attempt.seed
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

function Answered({ words }: { words: AnswerWords | undefined }) {
  const { kind, parts } = words ?? { kind: 'labels', parts: [] };
  if (parts.length === 0) return <span className="mut">nothing chosen</span>;
  if (kind === 'code') {
    return <pre className="max-h-40 overflow-auto text-xs whitespace-pre-wrap">{parts.join('\n')}</pre>;
  }
  return parts.map((part, index) => (
    <span key={part}>
      {index > 0 && <span className="mut">, </span>}
      <InlineMarkdown>{part}</InlineMarkdown>
    </span>
  ));
}
