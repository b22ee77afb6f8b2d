'use client';

import { useEffect, useId, useRef, useState } from 'react';
import { v7 as uuid } from 'uuid';
import { Button } from '@/app/_components/button';
import { Icon } from '@/app/_components/icon';
import { Kbd } from '@/app/_components/kbd';
import type { CardNote } from '../_session/protocol';
import { postJson } from '../_session/requests';

/** What is open below the answer. */
export type Writing = 'note' | 'flag' | null;

type CardWordsProps = {
  cardId: string;
  note: CardNote | null;
  /** One's own card is not flagged: one edits it. */
  canFlag: boolean;
  shortcutsOn: boolean;
  writing: Writing;
  onWriting: (writing: Writing) => void;
  onNote: (note: CardNote | null) => void;
};

/** Own words on a card, and a way to say that it is wrong or unclear. */
export function CardWords({
  cardId,
  note,
  canFlag,
  shortcutsOn,
  writing,
  onWriting,
  onNote,
}: CardWordsProps) {
  const [flagged, setFlagged] = useState(false);
  const [saved, setSaved] = useState<string | null>(null);
  const whole = useRef<HTMLElement>(null);
  const wasWriting = useRef(writing);
  // The form that had the focus is gone: it goes to what the form has left, so that the next key is heard from there.
  useEffect(() => {
    if (wasWriting.current !== null && writing === null) whole.current?.focus({ preventScroll: true });
    wasWriting.current = writing;
  }, [writing]);
  return (
    <section
      ref={whole}
      aria-label="About this card"
      tabIndex={-1}
      className="mt-s4 grid gap-s3 outline-none"
    >
      {note && writing !== 'note' && (
        <section aria-label="Your words" className="border-over border-l-3 pl-s4">
          {/* biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised by the server. */}
          <div className="read" dangerouslySetInnerHTML={{ __html: note.html }} />
        </section>
      )}
      {writing === 'note' && (
        <NoteForm
          cardId={cardId}
          note={note}
          onNote={(written) => {
            setSaved(written ? 'Saved with the card.' : 'Your words are gone.');
            onNote(written);
          }}
          onClose={() => onWriting(null)}
        />
      )}
      {writing === 'flag' && (
        <FlagForm
          cardId={cardId}
          onClose={(sent) => {
            if (sent) setFlagged(true);
            onWriting(null);
          }}
        />
      )}
      {writing === null && (
        <div className="-ml-s1 flex flex-wrap items-center gap-x-s3">
          <Button
            bare
            small
            className={quiet}
            onClick={() => onWriting('note')}
            aria-keyshortcuts={shortcutsOn ? 'N' : undefined}
          >
            {note ? 'Edit your words' : 'Add your own words'} {shortcutsOn && <Kbd>N</Kbd>}
          </Button>
          {canFlag && !flagged && (
            <Button
              bare
              small
              className={quiet}
              onClick={() => onWriting('flag')}
              aria-keyshortcuts={shortcutsOn ? 'W' : undefined}
            >
              Wrong or unclear {shortcutsOn && <Kbd>W</Kbd>}
            </Button>
          )}
        </div>
      )}
      {/* Always there, so that it is read out when something comes to stand in it. */}
      <div role="status" className="grid gap-s1 text-xs empty:-mt-s3">
        {saved && writing === null && <p className="vh">{saved}</p>}
        {flagged && (
          <p>
            <Icon id="check" /> Flagged. It reaches those who run your teams, and this site.
          </p>
        )}
      </div>
    </section>
  );
}

/** What is seldom wanted is set as quietly as a link. */
const quiet =
  'px-s1! font-normal! text-ink-2 underline decoration-[1.5px] decoration-over underline-offset-4';

type NoteFormProps = {
  cardId: string;
  note: CardNote | null;
  onNote: (note: CardNote | null) => void;
  onClose: () => void;
};

function NoteForm({ cardId, note, onNote, onClose }: NoteFormProps) {
  const id = useId();
  const { busy, problem, send } = usePost();
  return (
    <form
      className="grid gap-s2"
      onSubmit={async (event) => {
        event.preventDefault();
        const text = String(new FormData(event.currentTarget).get('text') ?? '');
        const answer = await send('/api/cards/notes', { cardId, text });
        if (!answer) return;
        onNote((answer as { note: CardNote | null }).note);
        onClose();
      }}
    >
      <label htmlFor={id} className="font-semibold">
        Your words on this card
      </label>
      <textarea
        id={id}
        name="text"
        rows={3}
        maxLength={4000}
        defaultValue={note?.text ?? ''}
        className="input h-auto! w-full py-s2!"
        aria-describedby={`${id}-hint`}
        ref={focusOnce}
      />
      <p id={`${id}-hint`} className="mut text-xs">
        Shown to you alone, after the answer. Markdown; empty takes it away.
      </p>
      <Sending busy={busy && 'Saving…'} problem={problem} label="Save" onClose={onClose} />
    </form>
  );
}

function FlagForm({ cardId, onClose }: { cardId: string; onClose: (sent: boolean) => void }) {
  const id = useId();
  const { busy, problem, send } = usePost();
  return (
    <form
      className="grid gap-s2"
      onSubmit={async (event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const flag = { id: uuid(), cardId, reason: form.get('reason'), text: String(form.get('text') ?? '') };
        if (await send('/api/cards/flags', flag)) onClose(true);
      }}
    >
      <fieldset className="flex flex-wrap gap-x-s5 gap-y-s2">
        <legend className="mb-s1 font-semibold">This card is</legend>
        {(['wrong', 'unclear'] as const).map((reason, n) => (
          <label key={reason} className="check">
            <input
              type="radio"
              name="reason"
              value={reason}
              required
              defaultChecked={n === 0}
              ref={n === 0 ? focusOnce : undefined}
            />
            <span>{reason}</span>
          </label>
        ))}
      </fieldset>
      <label htmlFor={id}>What is wrong, or what you would need</label>
      <textarea id={id} name="text" rows={2} maxLength={2000} className="input h-auto! w-full py-s2!" />
      <p className="mut text-xs">
        The owners and managers of your teams see it, and whoever runs this site; with your name, if you have
        given one.
      </p>
      <Sending busy={busy && 'Sending…'} problem={problem} label="Flag it" onClose={() => onClose(false)} />
    </form>
  );
}

/** The form has been asked for, so the focus comes to it. */
const focusOnce = (field: HTMLElement | null): void => field?.focus();

function Sending({
  busy,
  problem,
  label,
  onClose,
}: {
  busy: string | false;
  problem: string | null;
  label: string;
  onClose: () => void;
}) {
  return (
    <>
      {problem && (
        <p role="alert" className="err">
          {problem}
        </p>
      )}
      <div className="flex gap-s2">
        <Button type="submit" small busy={busy}>
          {label}
        </Button>
        <Button bare small onClick={onClose}>
          Never mind
        </Button>
      </div>
    </>
  );
}

/** Sends a form; answers with what the server said, or null when it took nothing. What was written stays in the form. */
function usePost() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const send = async (path: string, body: unknown): Promise<unknown> => {
    setBusy(true);
    const sent = await postJson(path, body).catch(() => null);
    setBusy(false);
    if (sent && sent.status < 400) {
      setProblem(null);
      return sent.body;
    }
    const said = (sent?.body as { error?: { message?: string } } | null)?.error?.message;
    setProblem(said ?? 'The server does not answer. What you wrote is still here; try again.');
    return null;
  };
  return { busy, problem, send };
}
