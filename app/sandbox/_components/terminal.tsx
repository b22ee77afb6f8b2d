'use client';

import { type FormEvent, type KeyboardEvent, memo, useEffect, useRef, useState } from 'react';
import { Button } from '@/app/_components/button';
import { Kbd } from '@/app/_components/kbd';
import type { Passing } from '../_cluster/protocol';
import { useKeptState } from './kept-state';
import type { Sandbox } from './use-sandbox';

const passings: readonly { readonly value: Passing; readonly label: string }[] = [
  { value: 'settle', label: 'until it settles' },
  { value: 'moment', label: 'two seconds' },
  { value: 'nothing', label: 'not at all' },
];

/**
 * kubectl, faults and time as one types them. ↑ and ↓ go through what was typed. Tab completes what is typed; where there
 * is nothing to complete the next Tab leaves, on an empty line and after Escape the first.
 */
export function Terminal({ sandbox, placeholder }: { sandbox: Sandbox; placeholder: string }) {
  const { client, shown, type, typeNext, waiting, busy, passes, setPasses, goTo, problem, stop } = sandbox;
  const deeds = { type, typeNext, setPasses, goTo, stop };
  return <Lines {...{ client, shown, waiting, busy, passes, problem, placeholder, ...deeds }} />;
}

type LinesProps = Pick<
  Sandbox,
  | 'client'
  | 'shown'
  | 'type'
  | 'typeNext'
  | 'waiting'
  | 'busy'
  | 'passes'
  | 'setPasses'
  | 'goTo'
  | 'problem'
  | 'stop'
> & { placeholder: string };

/** Knows nothing of the moment that is looked at, and is not drawn anew when it changes. */
const Lines = memo((props: LinesProps) => {
  const {
    client,
    shown,
    type,
    typeNext,
    waiting,
    busy,
    passes,
    setPasses,
    goTo,
    problem,
    stop,
    placeholder,
  } = props;
  const [line, setLine] = useKeptState('line', '');
  const [offered, setOffered] = useState<readonly string[]>([]);
  const [place, setPlace] = useState<number | null>(null);
  const isLeaving = useRef(false);
  const typing = useRef(line);
  typing.current = line;
  const log = useRef<HTMLElement>(null);
  const alert = useRef<HTMLParagraphElement>(null);
  const typed = [...new Set([...shown.map((each) => each.line), ...waiting])];
  const isDoing = busy || waiting.length > 0;

  // The last answer stays in sight: whenever a line is added, and when the log becomes lower or higher.
  // biome-ignore lint/correctness/useExhaustiveDependencies: as said.
  useEffect(() => {
    const box = log.current;
    if (box === null) return;
    const sized = new ResizeObserver(() => {
      box.scrollTop = box.scrollHeight;
    });
    sized.observe(box);
    return () => sized.disconnect();
  }, [shown.length, waiting.length]);

  // On a phone what went wrong may be below the screen, as when it was sent from a dialog.
  const lastFailed = shown.findLast(({ failed }) => failed)?.key;
  const seen = useRef({ lastFailed, problem });
  useEffect(() => {
    const { lastFailed: before, problem: told } = seen.current;
    seen.current = { lastFailed, problem };
    const box = problem !== null && problem !== told ? alert.current : log.current;
    if (lastFailed !== before || problem !== told) box?.scrollIntoView({ block: 'nearest' });
  }, [lastFailed, problem]);

  const change = (to: string) => {
    isLeaving.current = false;
    setOffered([]);
    setLine(to);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = line.trim();
    if (wanted === '') return;
    if (isDoing && !typeNext(wanted)) {
      setOffered([`${waiting.length} lines wait already. This one is kept; press Enter again, or Stop.`]);
      return;
    }
    setPlace(null);
    change('');
    if (!isDoing && (await type(wanted)) !== null && typing.current === '') setLine(wanted);
  };
  /** Completes the line as far as it is one thing; with nothing to add, the next Tab leaves. */
  const completeLine = async () => {
    const { from, options } = await client.ask('complete', { line });
    const word = line.slice(from);
    const [first = ''] = options;
    const common = options.reduce((a, b) => {
      let n = 0;
      while (n < a.length && a[n] === b[n]) n++;
      return a.slice(0, n);
    }, first);
    const whole = options.length === 1 && !/[=/]$/.test(first) ? `${first} ` : common;
    const adds = options.length > 0 && whole !== word;
    if (adds && typing.current === line) setLine(line.slice(0, from) + whole);
    isLeaving.current = !adds;
    setOffered(options.length > 1 ? options : adds ? [] : ['Nothing to complete; Tab leaves.']);
  };
  /** What understands a line is fetched as soon as somebody is about to type one. */
  const prepare = () => void client.ask('complete', { line: '' }).catch(() => {});
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape') {
      isLeaving.current = true;
      setOffered([]);
    } else if (event.key === 'Tab' && !event.shiftKey && !isLeaving.current && line.trim() !== '') {
      event.preventDefault();
      void completeLine();
    } else if ((event.key === 'ArrowUp' || event.key === 'ArrowDown') && typed.length > 0) {
      event.preventDefault();
      const step = event.key === 'ArrowUp' ? -1 : 1;
      const to = Math.min(Math.max(0, (place ?? typed.length) + step), typed.length);
      setPlace(to);
      change(typed[to] ?? '');
    }
  };

  return (
    <div className="terminal">
      <section
        ref={log}
        className="log"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard.
        tabIndex={0}
        aria-label="What was typed, and what it answered"
      >
        <div role="log" aria-label="Answers" aria-live="polite">
          <ol>
            {shown.length === 0 && (
              <li className="mut">
                Nothing is typed yet. <code>help</code> lists the words.
              </li>
            )}
            {shown.map(({ key, line: said, pieces, failed, before }) => (
              <li key={key}>
                <button
                  type="button"
                  className="typed"
                  title="Look at the moment before it"
                  onClick={() => goTo(before)}
                >
                  <span className="over">$ </span>
                  {said}
                </button>
                {pieces.map(({ to, text }, nth) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: what was printed does not change any more.
                  <pre key={nth} className={to === 'stdout' ? undefined : failed ? 'err-out' : 'aside'}>
                    {text.trimEnd()}
                  </pre>
                ))}
              </li>
            ))}
            {waiting.map((next, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines wait in the order in which they were typed.
              <li key={n} className="mut">
                <span className="over">$ </span>
                {next} <i>waits for the line before it</i>
              </li>
            ))}
          </ol>
        </div>
      </section>
      {offered.length > 0 && (
        <p className="offered" role="status">
          {offered.join('  ')}
        </p>
      )}
      <form onSubmit={submit} className="prompt">
        <label htmlFor="kubectl-line" className="over">
          <span aria-hidden="true">$</span>
          <span className="vh">Command line</span>
        </label>
        <input
          id="kubectl-line"
          value={line}
          onChange={(event) => change(event.currentTarget.value)}
          onKeyDown={onKey}
          onFocus={prepare}
          placeholder={placeholder}
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          aria-describedby="kubectl-keys"
        />
        <Button small type="submit" busy={busy && 'Running…'}>
          Do
        </Button>
        {busy && (
          <span className="later">
            <Button small onClick={stop}>
              Stop
            </Button>
          </span>
        )}
      </form>
      {problem !== null && (
        <p ref={alert} className="err m-s3" role="alert">
          {problem}
        </p>
      )}
      <div className="time-passes">
        <label className="flex items-center gap-s2">
          <span>After a change, time passes</span>
          <select
            className="input sm"
            value={passes}
            onChange={(event) => setPasses(event.currentTarget.value as Passing)}
          >
            {passings.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <span className="flex flex-wrap gap-s1">
          {['run', 'run 10s', 'run 1m', 'run 10m'].map((words) => (
            <Button key={words} small bare onClick={() => (isDoing ? typeNext(words) : type(words))}>
              {words}
            </Button>
          ))}
        </span>
        <span id="kubectl-keys" className="mut">
          <Kbd>Tab</Kbd> completes, <Kbd>Esc</Kbd> <Kbd>Tab</Kbd> leaves, <Kbd>↑</Kbd> <Kbd>↓</Kbd> history
        </span>
      </div>
    </div>
  );
});
