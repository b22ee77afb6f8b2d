'use client';

import { useEffect } from 'react';
import { Button } from '@/app/_components/button';
import { Icon } from '@/app/_components/icon';
import { Kbd } from '@/app/_components/kbd';
import { Scale } from '@/app/_components/scale';
import { type Speed, speeds, usePlaying } from './use-playing';
import type { Sandbox } from './use-sandbox';

/** Virtual time along a graduated bar, a cell a step: dragged, stepped, played. ← → step, P plays. */
export function TimeLine({ sandbox, shortcutsOn }: { sandbox: Sandbox; shortcutsOn: boolean }) {
  const { state, at, view, goTo, jump } = sandbox;
  const { stood = 0, steps = 0 } = state ?? {};
  const { playing, setPlaying, speed, setSpeed } = usePlaying(at, steps, goTo);
  const done = at - stood;
  const total = steps - stood;
  const play = () => {
    if (!playing && at >= steps) goTo(state?.lastFrom ?? stood);
    setPlaying(!playing);
  };

  useEffect(() => {
    if (!shortcutsOn) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || isTyping(event.target))
        return;
      if (event.key === 'ArrowLeft') goTo(at - 1);
      else if (event.key === 'ArrowRight') goTo(at + 1);
      else if (event.key.toLowerCase() === 'p') play();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });

  if (state === null) return null;
  const step = view?.step;
  const where = total === 0 ? 'nothing has happened yet' : `step ${done} of ${total}`;
  // Time that passes after the last step belongs to the end: there the clock says more than the step.
  const made = step?.time ?? state.from;
  const isLater = at >= steps && !made.startsWith(state.now);
  const moment = isLater ? state.now : made;
  const by = step?.actor.replace('@', ' on ');
  return (
    <div className="time-line">
      <div className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-baseline gap-x-s3 text-xs">
        <span className="code mut">{state.from}</span>
        <span className="text-center">
          <b className="code over">{moment}</b> · {where}
          {by && <> · {by}</>}
          {by && isLater && (
            <>
              {' '}
              at <span className="code">{made}</span>
            </>
          )}
        </span>
        <span className="code mut">{state.now}</span>
      </div>
      <div className="bar-of-time">
        <Scale done={done} total={Math.max(1, total)} label={where} />
        <input
          type="range"
          min={stood}
          max={steps}
          value={at}
          disabled={total === 0}
          aria-label="Moment"
          aria-valuetext={`${where}, ${[moment, by, by && isLater && `made at ${made}`].filter(Boolean).join(', ')}`}
          onChange={(event) => goTo(Number(event.currentTarget.value))}
        />
      </div>
      <div className="flex flex-wrap items-center gap-s2">
        <Button small onClick={() => goTo(at - 1)} disabledBecause={done <= 0 && 'This is the beginning.'}>
          <Icon id="step-back" /> <span className="max-sm:hidden">Step</span>
          <span className="vh">back</span>
        </Button>
        <Button small onClick={play} disabledBecause={total === 0 && 'Nothing has happened yet.'}>
          <Icon id={playing ? 'pause' : 'play'} /> {playing ? 'Pause' : 'Play'}
        </Button>
        <Button small onClick={() => goTo(at + 1)} disabledBecause={at >= steps && 'This is the end.'}>
          <span className="max-sm:hidden">Step</span>
          <span className="vh">on</span> <Icon id="step" />
        </Button>
        <Button
          small
          bare
          onClick={() => jump(false)}
          disabledBecause={done <= 0 && 'This is the beginning.'}
        >
          Change before
        </Button>
        <Button small bare onClick={() => jump(true)} disabledBecause={at >= steps && 'This is the end.'}>
          Next change
        </Button>
        <label className="flex items-center gap-s2 text-xs">
          <span className="mut">Speed</span>
          <select
            className="input sm"
            value={speed}
            onChange={(event) => setSpeed(Number(event.currentTarget.value) as Speed)}
          >
            {speeds.map((each) => (
              <option key={each} value={each}>
                {each} a second
              </option>
            ))}
          </select>
        </label>
        {shortcutsOn && (
          <span className="mut ml-auto text-xs max-md:hidden">
            <Kbd>←</Kbd>
            <Kbd>→</Kbd> step <Kbd>P</Kbd> play
          </span>
        )}
      </div>
    </div>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, dialog, [data-own-keys]') !== null
  );
}
