'use client';

import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { Icon } from '@/app/_components/icon';
import { InlineMarkdown } from '@/app/_components/inline-markdown';
import type { Option } from '@/lib/grading/question';

type OrderListProps = {
  readonly options: readonly Option[];
  /** Ids in their present order. */
  readonly order: readonly string[];
  readonly onOrder: (order: readonly string[]) => void;
};

/** Steps to put in order: two buttons each, or the arrow keys on them. The focus goes along with the step. */
export function OrderList({ options, order, onOrder }: OrderListProps) {
  const [told, setTold] = useState('');
  const list = useRef<HTMLOListElement>(null);
  const follow = useRef<{ id: string; by: number } | null>(null);

  useEffect(() => {
    const moved = follow.current;
    if (!moved) return;
    follow.current = null;
    const item = list.current?.querySelector(`[data-id="${moved.id}"]`);
    const wanted = item?.querySelector<HTMLButtonElement>(`[data-by="${moved.by}"]:not([aria-disabled])`);
    (wanted ?? item?.querySelector<HTMLButtonElement>('button:not([aria-disabled])'))?.focus();
  });

  const move = (id: string, by: number) => {
    const from = order.indexOf(id);
    const to = from + by;
    if (to < 0 || to >= order.length) return;
    const next = [...order];
    next.splice(from, 1);
    next.splice(to, 0, id);
    follow.current = { id, by };
    onOrder(next);
    setTold(`Now ${to + 1} of ${order.length}`);
  };
  const press = (id: string) => (event: KeyboardEvent) => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    move(id, event.key === 'ArrowUp' ? -1 : 1);
  };

  return (
    <>
      <ol ref={list} className="opts" aria-label="Steps, first at the top">
        {order.map((id, n) => {
          const label = options.find((option) => option.id === id)?.label ?? '';
          return (
            <li key={id} data-id={id} className="opt order">
              <input type="hidden" name="option" value={id} />
              <span className="k" aria-hidden="true">
                {n + 1}
              </span>
              <span>
                <InlineMarkdown>{label}</InlineMarkdown>
              </span>
              <span className="movers">
                {([-1, 1] as const).map((by) => {
                  const end = by < 0 ? n === 0 : n === order.length - 1;
                  return (
                    <button
                      key={by}
                      type="button"
                      className="btn sm"
                      data-by={by}
                      aria-disabled={end || undefined}
                      aria-label={`Move ${by < 0 ? 'up' : 'down'}: ${plain(label)}`}
                      onClick={() => move(id, by)}
                      onKeyDown={press(id)}
                    >
                      <Icon id="chevron" className={by < 0 ? 'i -rotate-90' : 'i rotate-90'} />
                    </button>
                  );
                })}
              </span>
            </li>
          );
        })}
      </ol>
      <p className="vh" role="status">
        {told}
      </p>
    </>
  );
}

/** Markdown as it is read out. */
function plain(label: string): string {
  return label.replace(/[*`]/g, '');
}
