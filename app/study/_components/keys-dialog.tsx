'use client';

import { useState } from 'react';
import { Button } from '@/app/_components/button';
import { Dialog } from '@/app/_components/dialog';

type KeysDialogProps = {
  open: boolean;
  onClose: () => void;
  shortcutsOn: boolean;
  twoButtons: boolean;
  /** Stores the wish; answers whether that worked. */
  onSwitch: (on: boolean) => Promise<boolean>;
};

type Row = readonly [keys: readonly string[], does: string];

const before: readonly Row[] = [
  [['Space', 'Enter'], 'Show the answer'],
  [['T', 'F'], 'Say true or false'],
  [['A', 'B', 'C', 'D'], 'Choose a reason, where it is asked why'],
  [['1', '…', '9'], 'Point at a part of a picture'],
  [['Enter'], 'Compare what was typed'],
  [['Esc'], 'Leave the field, so that these keys work'],
];
const rateTwo: Row = [['1', '2'], 'Rate Again, Good'];
const rateFour: Row = [['1', '2', '3', '4'], 'Rate Again, Hard, Good, Easy'];
const after: readonly Row[] = [
  [['Space', 'Enter'], 'Rate as your answer suggests, else Good'],
  [['N'], 'Write your own words on the card'],
  [['W'], 'Say that the card is wrong or unclear'],
];
const always: readonly Row[] = [
  [['U'], 'Take the last act back'],
  [['Z'], 'List the last acts, to take any of them back'],
  [['B'], 'Bury the card until tomorrow'],
  [['S'], 'Suspend the card'],
  [['R'], 'Restore the card that was set aside last'],
  [['L'], 'Put a scenario off and go on with the cards'],
  [['?'], 'Show this list'],
];

/** All keys of the study page, and the switch for them. */
export function KeysDialog({ open, onClose, shortcutsOn, twoButtons, onSwitch }: KeysDialogProps) {
  const [problem, setProblem] = useState(false);
  return (
    <Dialog open={open} onClose={onClose} title="Keys">
      {open && (
        <>
          <KeyList title="Before the answer" rows={before} />
          <KeyList title="After it" rows={[twoButtons ? rateTwo : rateFour, ...after]} />
          <KeyList title="At any time" rows={always} />
        </>
      )}
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

function KeyList({ title, rows }: { title: string; rows: readonly Row[] }) {
  return (
    <>
      <h3 className="mut mt-s3 mb-s1 text-xs">{title}</h3>
      <dl className="grid grid-cols-[6.5rem_1fr] gap-x-s4 gap-y-s1">
        {rows.map(([names, does]) => (
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
    </>
  );
}
