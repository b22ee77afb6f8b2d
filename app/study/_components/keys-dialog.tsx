'use client';

import { useState } from 'react';
import { Button } from '@/app/_components/button';
import { Dialog } from '@/app/_components/dialog';

type KeysDialogProps = {
  open: boolean;
  onClose: () => void;
  shortcutsOn: boolean;
  /** Stores the wish; answers whether that worked. */
  onSwitch: (on: boolean) => Promise<boolean>;
};

const keys: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['Space', 'Enter'], 'Show the answer, then rate Good (Again after a wrong true or false)'],
  [['1', '2', '3', '4'], 'Rate Again, Hard, Good, Easy'],
  [['T', 'F'], 'Say true or false'],
  [['U'], 'Take the last rating or burial back'],
  [['B'], 'Bury the card until tomorrow'],
  [['?'], 'Show this list'],
];

/** All keys of the study page, and the switch for them. */
export function KeysDialog({ open, onClose, shortcutsOn, onSwitch }: KeysDialogProps) {
  const [problem, setProblem] = useState(false);
  return (
    <Dialog open={open} onClose={onClose} title="Keys">
      <dl className="grid grid-cols-[auto_1fr] gap-x-s4 gap-y-s2">
        {keys.map(([names, does]) => (
          <div key={does} className="contents">
            <dt className="flex gap-s1">
              {names.map((name) => (
                <kbd key={name} className="self-center">
                  {name}
                </kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label className="check mt-s4">
        <input
          type="checkbox"
          checked={shortcutsOn}
          onChange={async (event) => setProblem(!(await onSwitch(event.currentTarget.checked)))}
        />
        Single keys are on
      </label>
      {problem && <p role="alert">The server does not answer. The keys stay so until this page is left.</p>}
      <div className="mt-s4">
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}
