import { Link } from '@/app/_components/link';
import type { AssignedTrack, MemberSummary, TrackStanding } from '@/lib/progress/team';
import { rangeWords, shortDayWords } from '@/lib/progress/words';
import { daysBetween, type StudyDay } from '@/lib/srs/day';
import { type Scale, scaleOf } from './readiness-scale';
import './readiness-strip.css';

type StripProps = {
  slug: string;
  members: readonly MemberSummary[];
  assignment: AssignedTrack;
  today: StudyDay;
};

/** One bar per member, from an even chance of being ready to four in five, along a scale of weeks. */
export function ReadinessStrip({ slug, members, assignment, today }: StripProps) {
  const scale = scaleOf(members, assignment, today);
  return (
    <div className="ready">
      <Axis scale={scale} dueOn={assignment.dueOn} />
      <ol>
        {members.map(({ member, standing }) =>
          standing ? (
            <li key={member.personId}>
              <Link href={`/teams/${slug}/members/${member.personId}`} className="who">
                {member.name}
              </Link>
              <Track standing={standing} scale={scale} dueOn={assignment.dueOn} />
              <Missing standing={standing} />
            </li>
          ) : null,
        )}
      </ol>
    </div>
  );
}

/** Percent of the scale's length, held to its ends. */
function at(day: StudyDay, { from, days }: Scale): number {
  return Math.min(100, Math.max(0, (daysBetween(from, day) / days) * 100));
}

function Axis({ scale, dueOn }: { scale: Scale; dueOn: StudyDay | null }) {
  // On a phone a day is about as wide as this many percent: there the line of the due day would run through its words.
  const isCrossed = (tick: StudyDay) =>
    isOnScale(dueOn, scale) && at(dueOn, scale) > at(tick, scale) && at(dueOn, scale) < at(tick, scale) + 18;
  return (
    <div className="axis" aria-hidden="true">
      {scale.ticks.map((tick) => (
        <span
          key={tick}
          style={{ left: `${at(tick, scale)}%` }}
          className={at(tick, scale) > 85 || isCrossed(tick) ? 'max-sm:hidden' : undefined}
        >
          {shortDayWords(tick)}
        </span>
      ))}
      {isOnScale(dueOn, scale) && (
        <b style={{ left: `${at(dueOn, scale)}%` }} className={at(dueOn, scale) > 80 ? 'before' : undefined}>
          {shortDayWords(dueOn)}
        </b>
      )}
    </div>
  );
}

function isOnScale(day: StudyDay | null, { from, days }: Scale): day is StudyDay {
  if (day === null) return false;
  const ahead = daysBetween(from, day);
  return ahead >= 0 && ahead <= days;
}

function Track({
  standing,
  scale,
  dueOn,
}: {
  standing: TrackStanding;
  scale: Scale;
  dueOn: StudyDay | null;
}) {
  const { readiness, mayBeLate } = standing;
  return (
    <span className="track">
      {readiness.kind === 'range' && (
        <Bar from={at(readiness.from, scale)} to={at(readiness.to, scale)} late={mayBeLate}>
          {rangeWords(readiness.from, readiness.to)}
        </Bar>
      )}
      {readiness.kind === 'beyond' && (
        <Bar from={Math.min(96, at(readiness.after, scale))} to={100} late={mayBeLate}>
          not before {shortDayWords(readiness.after)}
        </Bar>
      )}
      {readiness.kind === 'not-enough-data' && (
        <i className="dim">
          not enough data: {readiness.activeDays} of {readiness.wanted} active days
        </i>
      )}
      {readiness.kind === 'ready' && <span>ready</span>}
      {isOnScale(dueOn, scale) && (
        <span className="due" style={{ left: `${at(dueOn, scale)}%` }} aria-hidden="true" />
      )}
    </span>
  );
}

function Bar({
  from,
  to,
  late,
  children,
}: {
  from: number;
  to: number;
  late: boolean;
  children: React.ReactNode;
}) {
  const side = from > 32 ? { right: `${100 - from}%` } : { left: `${to}%` };
  return (
    <>
      <span
        className={late ? 'bar late' : 'bar'}
        style={{ left: `${from}%`, width: `max(8px, ${to - from}%)` }}
        aria-hidden="true"
      />
      <span className="label" style={side}>
        {children}
      </span>
    </>
  );
}

function Missing({ standing: { requirements, mayBeLate } }: { standing: TrackStanding }) {
  const { all, missing } = requirements;
  const says = missing.length === 0 ? `all ${all.length} met` : `${missing.length} of ${all.length} missing`;
  return mayBeLate ? (
    <span className="font-semibold text-pending">{says} · may be late</span>
  ) : (
    <span className="mut">{says}</span>
  );
}
