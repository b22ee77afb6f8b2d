'use client';

import { type KeyboardEvent, type ReactNode, useId } from 'react';

type TabsProps<Id extends string> = {
  label: string;
  tabs: readonly { readonly id: Id; readonly label: string; readonly body: ReactNode }[];
  chosen: Id;
  onChoose: (id: Id) => void;
};

/** One of several panels; ← and → choose among the tabs, as upstream's pattern for tabs has it. (WAI-ARIA APG) */
export function Tabs<Id extends string>({ label, tabs, chosen, onChoose }: TabsProps<Id>) {
  const base = useId();
  const onKey = (event: KeyboardEvent<HTMLButtonElement>) => {
    const here = tabs.findIndex(({ id }) => id === chosen);
    const to = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: tabs.length - 1 }[event.key];
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onChoose(next.id);
    document.getElementById(`${base}-${next.id}`)?.focus();
  };
  return (
    <div>
      <div role="tablist" aria-label={label} className="tabs" data-own-keys>
        {tabs.map(({ id, label: name }) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`${base}-${id}`}
            aria-selected={id === chosen}
            aria-controls={`${base}-panel`}
            tabIndex={id === chosen ? 0 : -1}
            onClick={() => onChoose(id)}
            onKeyDown={onKey}
          >
            {name}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${base}-panel`} aria-labelledby={`${base}-${chosen}`} className="pt-s3">
        {tabs.find(({ id }) => id === chosen)?.body}
      </div>
    </div>
  );
}
