import { describe, expect, it } from 'vitest';
import { addDays } from '@/lib/srs/day';
import { mastery } from './mastery';
import { trackRequirements } from './requirements';
import { type MemberFacts, summarise, type TeamFacts } from './team';
import { evidenceOf, passed, recallOf, syllabusWith } from './testing';

const now = new Date('2026-03-01T10:00:00Z');
const today = '2026-03-01';
const syllabus = syllabusWith(
  [{ id: 'container' }, { id: 'pod' }, { id: 'etcd', scenarios: 0 }],
  [{ id: 'for-users', topics: ['pod', 'container'] }],
);

function member(name: string, given: Partial<MemberFacts> = {}): MemberFacts {
  return {
    personId: name,
    name,
    role: 'learner',
    joinedAt: new Date('2026-02-28T10:00:00Z'),
    lastActiveAt: now,
    today,
    evidence: new Map(),
    overdue: 0,
    due: [],
    work: [],
    newPerDay: 20,
    ...given,
  };
}

const podPassed = evidenceOf({
  recall: recallOf({ retrievability: 0.92 }),
  passes: [passed('pod/scenario-1', 2, now)],
});

function facts(members: readonly MemberFacts[], given: Partial<TeamFacts> = {}): TeamFacts {
  return { members, assignment: { trackId: 'for-users', dueOn: '2026-06-01' }, missed: [], ...given };
}

describe('a team at a glance', () => {
  it('has the topics of its track, in the track’s order, for every member', () => {
    const summary = summarise(
      facts([member('Ada', { evidence: new Map([['pod', podPassed]]) })]),
      syllabus,
      now,
    );
    expect(summary.topics.map(({ id }) => id)).toEqual(['pod', 'container']);
    expect(summary.members[0]?.topics.map(({ level }) => level)).toEqual(['applied', 'new']);
  });

  it('has all topics when no track is assigned, and foretells nothing', () => {
    const summary = summarise(facts([member('Ada')], { assignment: null }), syllabus, now);
    expect(summary.topics.map(({ id }) => id)).toEqual(['container', 'pod', 'etcd']);
    expect(summary.members[0]?.standing).toBeNull();
  });

  it('treats a track that is no longer taught as none', () => {
    const summary = summarise(facts([], { assignment: { trackId: 'gone', dueOn: null } }), syllabus, now);
    expect(summary.assignment).toBeNull();
  });

  it('counts what is missing from the track', () => {
    const summary = summarise(
      facts([member('Ada', { evidence: new Map([['pod', podPassed]]) })]),
      syllabus,
      now,
    );
    const standing = summary.members[0]?.standing;
    expect(standing?.requirements.all).toHaveLength(6);
    expect(standing?.requirements.missing.map(({ topicId, kind }) => `${topicId} ${kind}`)).toEqual([
      'container cards',
      'container recall',
      'container scenario',
    ]);
    expect(standing?.readiness.kind).toBe('not-enough-data');
  });

  it('foretells from the member’s own pace, and marks who may be late', () => {
    const work = Array.from({ length: 10 }, (_, ago) => ({
      day: addDays(today, -ago),
      answers: 4,
      passes: 0,
    }));
    const summary = summarise(
      facts([member('Ada', { work })], { assignment: { trackId: 'for-users', dueOn: '2026-03-02' } }),
      syllabus,
      now,
    );
    expect(summary.members[0]?.standing).toMatchObject({ readiness: { kind: 'range' }, mayBeLate: true });
  });

  it('lists who has not studied for three days, longest first, with what waits for them', () => {
    const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
    const fading = evidenceOf({ recall: recallOf({ retrievability: 0.7 }), solidAt: daysAgo(90) });
    const { waiting } = summarise(
      facts([
        member('Ada'),
        member('Bob', { lastActiveAt: daysAgo(4) }),
        member('Cleo', { lastActiveAt: daysAgo(11), evidence: new Map([['pod', fading]]) }),
        member('Dan', { lastActiveAt: null, joinedAt: daysAgo(5) }),
      ]),
      syllabus,
      now,
    );
    expect(waiting.map(({ member: { name }, days, fading: fades }) => [name, days, fades])).toEqual([
      ['Cleo', 11, true],
      ['Dan', 5, false],
      ['Bob', 4, false],
    ]);
    expect(waiting[0]?.topics.map(({ id }) => id)).toEqual(['pod']);
  });

  it('names the scenarios that members miss, and none that is gone', () => {
    const missed = [
      { scenarioId: 'pod/scenario-2', members: 3 },
      { scenarioId: 'pod/gone', members: 2 },
    ];
    const summary = summarise(facts([], { missed }), syllabus, now);
    expect(summary.missed.map(({ scenario, members }) => [scenario.id, members])).toEqual([
      ['pod/scenario-2', 3],
    ]);
  });
});

describe('the requirements of a track', () => {
  it('ask for no scenario where the topic has none', () => {
    const etcd = mastery(
      evidenceOf({ topicId: 'etcd', scenarios: 0, recall: recallOf({ retrievability: 0.9 }) }),
      now,
    );
    const { all, missing } = trackRequirements({ id: 't', topics: ['etcd'] }, new Map([['etcd', etcd]]));
    expect(all.map(({ kind }) => kind)).toEqual(['cards', 'recall']);
    expect(missing).toEqual([]);
  });

  it('ask for every card, however well the seen ones are recalled', () => {
    const pod = mastery(evidenceOf({ recall: recallOf({ retrievability: 1, cardsSeen: 3 }) }), now);
    const { missing } = trackRequirements({ id: 't', topics: ['pod'] }, new Map([['pod', pod]]));
    expect(missing.map(({ kind }) => kind)).toEqual(['cards', 'scenario']);
  });
});
