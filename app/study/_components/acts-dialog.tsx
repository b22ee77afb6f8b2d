'use client';

import { useEffect, useState } from 'react';
import { Button } from '@/app/_components/button';
import { Dialog } from '@/app/_components/dialog';
import type { Act } from '../_session/protocol';
import { fetchActs } from '../_session/requests';

type ActsDialogProps = {
  open: boolean;
  onClose: () => void;
  /** Ratings given here that the server has not yet are sent first, so that they are in the list. */
  beforeList: () => Promise<void>;
  onTakeBack: (act: Act) => void;
};

/** The last things done, here or elsewhere, today or before; each can be taken back on its own. */
export function ActsDialog({ open, onClose, beforeList, onTakeBack }: ActsDialogProps) {
  const [acts, setActs] = useState<readonly Act[] | 'none' | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list is fetched each time that it is opened.
  useEffect(() => {
    if (!open) return;
    let shown = true;
    void beforeList()
      .then(fetchActs)
      .then((found) => shown && setActs(found ?? 'none'));
    return () => {
      shown = false;
      setActs(null);
    };
  }, [open]);
  return (
    <Dialog open={open} onClose={onClose} title="What you did last">
      {acts === null && <p className="mut">Looking…</p>}
      {acts === 'none' && <p role="alert">The server does not answer. Nothing is lost; try again.</p>}
      {Array.isArray(acts) && acts.length === 0 && <p>Nothing can be taken back.</p>}
      {Array.isArray(acts) && acts.length > 0 && (
        <>
          <p className="mut mb-s3 text-xs">
            The latest first. Taking one back leaves the others as they are; the card is asked as before it.
          </p>
          <ol className="max-h-[60vh] overflow-y-auto">
            {acts.map((act: Act) => (
              <li
                key={act.id}
                className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-s3 border-line border-b py-s2"
              >
                <span>
                  <b>{act.what}</b> <span className="mut text-xs">{act.when}</span>
                  {/* biome-ignore lint/security/noDangerouslySetInnerHtml: cards are sanitised when the content is read. */}
                  <span className="block" dangerouslySetInnerHTML={{ __html: act.about }} />
                </span>
                <Button small onClick={() => onTakeBack(act)}>
                  Take back
                </Button>
              </li>
            ))}
          </ol>
        </>
      )}
      <div className="mt-s4">
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}
