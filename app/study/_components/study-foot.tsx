import { memo, type ReactNode } from 'react';
import { Button, ButtonLink } from '@/app/_components/button';
import { Icon } from '@/app/_components/icon';
import { Kbd } from '@/app/_components/kbd';
import type { StudyControls } from './use-study';

/** keys: what the keyboard does. acts: what was done, to take it back. */
export type StudyDialog = 'keys' | 'acts';

type StudyFootProps = {
  study: StudyControls;
  /** Of the card that is asked; null when none is. */
  cardId: string | null;
  /** A card was set aside last, and may be let in again. */
  canRestore: boolean;
  shortcutsOn: boolean;
  onDialog: (dialog: StudyDialog) => void;
};

/** What is seldom wanted, below the card. */
export function StudyFoot({ study, cardId, canRestore, shortcutsOn, onDialog }: StudyFootProps) {
  const { undo, setAside, restore } = study;
  const hasDeeds = study.session.deeds.length > 0;
  return <Foot {...{ undo, setAside, restore, hasDeeds, cardId, canRestore, shortcutsOn, onDialog }} />;
}

type FootProps = Omit<StudyFootProps, 'study'> &
  Pick<StudyControls, 'undo' | 'setAside' | 'restore'> & { hasDeeds: boolean };

/** Drawn anew for another card only, not for each thing that the server says. */
const Foot = memo(function Foot(props: FootProps) {
  const { undo, setAside, restore, hasDeeds, cardId, canRestore, shortcutsOn, onDialog } = props;
  return (
    <div className="mt-s3 flex flex-wrap items-center gap-x-s3">
      <FootButton
        letter="U"
        shortcutsOn={shortcutsOn}
        onClick={undo}
        disabledBecause={!hasDeeds && 'There is nothing to take back.'}
      >
        <Icon id="undo" /> Undo
      </FootButton>
      <FootButton letter="Z" shortcutsOn={shortcutsOn} onClick={() => onDialog('acts')}>
        What you did
      </FootButton>
      {cardId !== null && (
        <>
          <FootButton letter="B" shortcutsOn={shortcutsOn} onClick={() => setAside('bury')}>
            Bury until tomorrow
          </FootButton>
          <FootButton letter="S" shortcutsOn={shortcutsOn} onClick={() => setAside('suspend')}>
            Suspend
          </FootButton>
          <ButtonLink bare small className={footStyle} href={`/cards/${cardId}`}>
            History of this card
          </ButtonLink>
        </>
      )}
      {canRestore && (
        <FootButton letter="R" shortcutsOn={shortcutsOn} onClick={restore}>
          Restore the card set aside
        </FootButton>
      )}
      <Button bare small className={`${footStyle} max-sm:hidden sm:ml-auto`} onClick={() => onDialog('keys')}>
        {shortcutsOn && <Kbd>?</Kbd>} all keys
      </Button>
    </div>
  );
});

/** Set as quietly as a link. */
const footStyle =
  'px-s1! font-normal! text-ink-2 underline decoration-[1.5px] decoration-over underline-offset-4';

type FootButtonProps = {
  /** The key that does the same. */
  letter: string;
  shortcutsOn: boolean;
  onClick: () => void;
  disabledBecause?: string | false;
  children: ReactNode;
};

function FootButton({ letter, shortcutsOn, onClick, disabledBecause, children }: FootButtonProps) {
  return (
    <Button
      bare
      small
      className={footStyle}
      onClick={onClick}
      disabledBecause={disabledBecause}
      aria-keyshortcuts={shortcutsOn ? letter : undefined}
    >
      {children} {shortcutsOn && <Kbd>{letter}</Kbd>}
    </Button>
  );
}
