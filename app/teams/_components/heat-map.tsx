import { ScrollBox } from '@/app/_components/data-table';
import { HeatCell } from '@/app/_components/heat-cell';
import { Link } from '@/app/_components/link';
import { TopicName } from '@/app/_components/topic-name';
import type { SyllabusTopic } from '@/lib/progress/syllabus';
import type { MemberFacts, MemberSummary } from '@/lib/progress/team';
import { agoWords } from '@/lib/progress/words';

type HeatMapProps = {
  slug: string;
  caption: string;
  topics: readonly SyllabusTopic[];
  members: readonly MemberSummary[];
  now: Date;
};

/** Members by topics: mastery and recall in each cell, with a link to the evidence. */
export function HeatMap({ slug, caption, topics, members, now }: HeatMapProps) {
  return (
    <ScrollBox label={caption} className="mt-s2">
      <table className="heat">
        <caption className="vh">{caption}</caption>
        <thead>
          <tr>
            <th scope="col" className="py-s2! font-semibold!">
              Member
            </th>
            <th scope="col" className="min-w-[4.5rem] max-sm:hidden">
              Overdue
            </th>
            <th scope="col" className="min-w-[5.5rem] max-sm:hidden">
              Last active
            </th>
            {topics.map((topic) => (
              <th key={topic.id} scope="col">
                <TopicName topic={{ ...topic, name: withBreaks(topic.name) }} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {members.map(({ member, topics: masteries }) => (
            <tr key={member.personId}>
              <th scope="row">
                <Link
                  href={`/teams/${slug}/members/${member.personId}`}
                  className="flex min-h-tap items-center no-underline hover:underline"
                >
                  {member.name}
                </Link>
                <span className="mut block pb-s2 text-xs font-normal sm:hidden">
                  {lastActive(member, now)}
                  {member.overdue > 0 && `, ${member.overdue} overdue`}
                </span>
              </th>
              <td className="px-s2! text-right max-sm:hidden">{member.overdue > 0 ? member.overdue : '–'}</td>
              <td className="mut px-s2! whitespace-nowrap max-sm:hidden">{lastActive(member, now)}</td>
              {topics.map((topic, index) => {
                const known = masteries[index];
                return known ? (
                  <HeatCell
                    key={topic.id}
                    level={known.level}
                    recall={known.recall}
                    of={`${member.name}, ${topic.name}`}
                    href={`/teams/${slug}/members/${member.personId}#${topic.id}`}
                  />
                ) : null;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

/** "today", "11 days ago", or that nothing was studied yet. */
export function lastActive({ lastActiveAt }: Pick<MemberFacts, 'lastActiveAt'>, now: Date): string {
  if (!lastActiveAt) return 'not yet';
  return agoWords(Math.floor((now.getTime() - lastActiveAt.getTime()) / 86_400_000));
}

/** Lets long names break where their parts meet: kube-|controller-|manager, Endpoint|Slice. */
function withBreaks(name: string): string {
  return name.replaceAll('-', '-\u200b').replace(/([a-z])([A-Z])/g, '$1\u200b$2');
}
