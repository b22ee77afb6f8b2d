import type { RefObject } from 'react';
import { Button, ButtonLink } from '@/app/_components/button';
import { Icon } from '@/app/_components/icon';
import { Kbd } from '@/app/_components/kbd';
import type { PlannedStop } from '../_session/protocol';

const why: Readonly<Record<PlannedStop['reason'], string>> = {
  'confident-error': 'You were sure last time, and it went otherwise.',
  due: 'It is time to meet this again.',
  new: 'You know enough of its cards to try it.',
};

type StopBetweenProps = {
  stop: PlannedStop;
  cardsLeft: number;
  shortcutsOn: boolean;
  headingRef: RefObject<HTMLHeadingElement | null>;
  href: string;
  onLater: () => void;
};

/** A scenario between two blocks of cards. It leads back here. */
export function StopBetween({ stop, cardsLeft, shortcutsOn, headingRef, href, onLater }: StopBetweenProps) {
  return (
    <section className="sheet p-s6 max-sm:-mx-s2 max-sm:px-s4 max-sm:py-s5 sm:px-s7" aria-label="Scenario">
      <p className="mb-s5 flex gap-s2 text-xs text-ink-2">
        <Icon id="scenario" /> Scenario{stop.topicName && ` · ${stop.topicName}`} · {stop.minutes} min
      </p>
      <h2
        ref={headingRef}
        tabIndex={-1}
        className="max-w-[34ch] font-medium font-read text-xl leading-[1.28] tracking-[-.008em] text-pretty outline-none"
      >
        {stop.title}
      </h2>
      <p className="mut mt-s3">{why[stop.reason]}</p>
      <div className="mt-s5 flex flex-wrap gap-s3">
        <ButtonLink main href={href}>
          Open the scenario {shortcutsOn && <Kbd>Space</Kbd>}
        </ButtonLink>
        <Button onClick={onLater} aria-keyshortcuts={shortcutsOn ? 'L' : undefined}>
          {cardsLeft > 0 ? 'Go on with the cards' : 'Not today'} {shortcutsOn && <Kbd>L</Kbd>}
        </Button>
      </div>
    </section>
  );
}
