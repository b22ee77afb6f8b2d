'use client';

import { DataTable } from '@/app/_components/data-table';
import { Icon } from '@/app/_components/icon';
import { Link } from '@/app/_components/link';
import { TopicName } from '@/app/_components/topic-name';
import type { TopicEntry } from '@/lib/curriculum/schema';
import type { AskKind } from '@/lib/grading/question';
import { difficultyWords, kindWords, type Standing } from './list-words';

export type ScenarioRow = {
  readonly id: string;
  readonly title: string;
  readonly topic: Pick<TopicEntry, 'name' | 'subject'>;
  readonly kind: AskKind;
  readonly minutes: number;
  readonly difficulty: number;
  readonly standing: Standing;
};

/**
 * The scenarios of a set. There are hundreds in all, so the page sends them as data, a fifth of what their elements come to,
 * and has them drawn once instead of twice.
 */
export function ScenarioTable({ name, rows }: { name: string; rows: readonly ScenarioRow[] }) {
  return (
    <DataTable caption={`Scenarios: ${name}`}>
      <thead>
        <tr>
          <th scope="col">Scenario</th>
          <th scope="col" className="max-md:hidden">
            Topic
          </th>
          <th scope="col" className="max-sm:hidden">
            Asks
          </th>
          <th scope="col" className="max-md:hidden">
            Takes
          </th>
          <th scope="col" className="num max-sm:hidden">
            Minutes
          </th>
          <th scope="col" className="pl-s5! max-sm:pl-0!">
            You
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, title, topic, kind, minutes, difficulty, standing }) => (
          <tr key={id}>
            <td>
              <Link href={`/scenarios/${id}`} className="inline-flex min-h-11 items-center">
                {title}
              </Link>
              <span className="mut block text-xs sm:hidden">
                {kindWords[kind]} About {minutes} min
              </span>
            </td>
            <td className="max-md:hidden">
              <TopicName topic={topic} />
            </td>
            <td className="mut max-sm:hidden">{kindWords[kind]}</td>
            <td className="mut max-md:hidden">{difficultyWords[difficulty - 1]}</td>
            <td className="num max-sm:hidden">{minutes}</td>
            <td className="pl-s5! max-sm:pl-0!">
              <StandingMark standing={standing} />
            </td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

function StandingMark({ standing }: { standing: Standing }) {
  switch (standing) {
    case 'new':
      return <span className="mut">New</span>;
    case 'passed':
      return (
        <span className="st text-ok">
          <Icon id="check" />
          Passed
        </span>
      );
    case 'helped':
      return (
        <span className="st text-hard">
          <Icon id="r-hard" />
          With a hint
        </span>
      );
    case 'missed':
      return (
        <span className="st text-again">
          <Icon id="r-again" />
          Again
        </span>
      );
    default:
      return standing satisfies never;
  }
}
