'use client';

import { type KeyboardEvent, memo, useCallback, useEffect, useRef, useState } from 'react';
import { InlineMarkdown } from '@/app/_components/inline-markdown';
import type { ListedRow } from '../_cluster/protocol';
import { useAnswer } from './use-answer';
import { everyStep, type Sandbox } from './use-sandbox';

/** Height of a row, pixels: all alike, so that 30,000 of them need no more than those in sight. */
const rowHeight = 66;
const pageRows = 60;

/** Every step, filtered by who made it and what it is about. ↑ and ↓ go along what the filter leaves. */
export function TraceList({ sandbox }: { sandbox: Sandbox }) {
  const { client, state, filter, setFilter, view, stamp, goTo } = sandbox;
  const box = useRef<HTMLElement>(null);
  const [from, setFrom] = useState(0);
  // Where the list stands and how high it is, as it last said: asking it would lay the whole page out at every step.
  const seen = useRef({ top: 0, height: 0 });
  const answer = useAnswer(client, 'trace', state && { filter, from, count: pageRows }, stamp);
  const passed = view?.passed ?? 0;
  const current = passed - 1;
  const total = answer?.total ?? 0;
  const filtered = filter.component !== '' || filter.text !== '';

  useEffect(() => {
    const list = box.current;
    if (list === null) return;
    const sized = new ResizeObserver(([entry]) => {
      seen.current.height = entry?.contentRect.height ?? 0;
    });
    sized.observe(list);
    return () => sized.disconnect();
  }, []);

  const scrollTo = useCallback((top: number) => {
    seen.current.top = top;
    setFrom(Math.max(0, Math.floor(top / rowHeight / 20) * 20 - 20));
  }, []);

  // The step that led to this moment is always in sight, also when the list has only just become as long as it is.
  // biome-ignore lint/correctness/useExhaustiveDependencies: as said.
  useEffect(() => {
    const list = box.current;
    if (list === null || current < 0) return;
    const y = current * rowHeight;
    const { top, height } = seen.current;
    if (y >= top && y + rowHeight <= top + height) return;
    const wanted = Math.max(0, y - height / 2);
    list.scrollTop = wanted;
    scrollTo(wanted);
  }, [current, total, scrollTo]);

  const go = useCallback((id: number) => goTo(id + 1), [goTo]);
  const row = (index: number): ListedRow | undefined => answer?.rows[index - answer.from];
  const onKey = (event: KeyboardEvent) => {
    const to = { ArrowUp: current - 1, ArrowDown: current + 1, Home: 0, End: total - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const wanted = row(to);
    if (wanted) goTo(wanted.id + 1);
    else if (to < 0) goTo(state?.stood ?? 0);
    else if (box.current) box.current.scrollTop = to * rowHeight;
  };

  if (state === null) return null;
  return (
    <div className="trace-list">
      <div className="flex flex-wrap gap-s2">
        <label className="min-w-0 flex-1">
          <span className="vh">Only what this component does</span>
          <select
            className="input sm w-full"
            value={filter.component}
            onChange={(event) => setFilter({ ...filter, component: event.currentTarget.value })}
          >
            <option value="">every component</option>
            {state.actors.map((actor) => (
              <option key={actor}>{actor}</option>
            ))}
          </select>
        </label>
        <label className="min-w-0 flex-1">
          <span className="vh">Only steps with these words: an object, a node, a rule</span>
          <input
            className="input sm w-full"
            placeholder="object, node, rule"
            value={filter.text}
            onChange={(event) => setFilter({ ...filter, text: event.currentTarget.value })}
          />
        </label>
      </div>
      <p className="mut my-s2 flex justify-between text-xs" role="status">
        {totalWords(total, answer?.steps ?? 0, filtered)}
        {filtered && (
          <button type="button" className="as-link" onClick={() => setFilter(everyStep)}>
            All steps
          </button>
        )}
      </p>
      <section
        ref={box}
        className="rows"
        aria-label="Trace"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard.
        tabIndex={0}
        onScroll={(event) => scrollTo(event.currentTarget.scrollTop)}
        onKeyDown={onKey}
      >
        <ol style={{ height: total * rowHeight }}>
          {answer?.rows.map((each, i) => (
            <Row
              key={each.id}
              row={each}
              number={each.id - state.stood + 1}
              place={answer.from + i}
              total={total}
              state={answer.from + i === current ? 'now' : answer.from + i > current ? 'later' : 'passed'}
              onGo={go}
            />
          ))}
        </ol>
      </section>
    </div>
  );
}

function totalWords(lines: number, steps: number, filtered: boolean): string {
  if (steps === 0) return filtered ? 'No step is like that.' : 'Nothing has happened yet.';
  const counted = steps === 1 ? '1 step' : `${steps} steps`;
  return lines === steps ? counted : `${counted}, in ${lines === 1 ? '1 line' : `${lines} lines`}`;
}

type RowProps = {
  row: ListedRow;
  number: number;
  place: number;
  total: number;
  state: 'passed' | 'now' | 'later';
  onGo: (id: number) => void;
};

/** Rows stay as they are while time is scrubbed: only those that the moment passes are drawn again. */
const Row = memo(
  function Row({ row, number, place, total, state, onGo }: RowProps) {
    return (
      <li
        style={{ top: place * rowHeight }}
        className={`${state} ${row.kind}`}
        aria-setsize={total}
        aria-posinset={place + 1}
        aria-current={state === 'now' ? 'step' : undefined}
      >
        <button type="button" tabIndex={-1} onClick={() => onGo(row.id)}>
          <span className="n">
            {number}
            <br />
            {row.time.slice(3, 10)}
          </span>
          <span>
            <span className="says">
              <InlineMarkdown>{row.says}</InlineMarkdown>
            </span>
            <span className="rid">
              {row.rule ?? row.kind}
              {row.until !== null && ` · ${row.times} times, until ${row.until.slice(0, 8)}`}
            </span>
          </span>
        </button>
      </li>
    );
  },
  (a, b) =>
    a.row === b.row &&
    a.number === b.number &&
    a.place === b.place &&
    a.total === b.total &&
    a.state === b.state &&
    a.onGo === b.onGo,
);
