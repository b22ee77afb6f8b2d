'use client';

import { type ReactNode, useEffect, useState } from 'react';

/** How long a toast stays when nobody touches it. */
const STAYS_MS = 8000;

type ToastProps = {
  /** What was done: "Rated Again: kube-proxy, which component." */
  children: ReactNode;
  /** The button that undoes it. */
  action: ReactNode;
  onGone: () => void;
};

/** Only for what can be undone. Give it a `key` per deed: its time starts anew. It waits while it has focus or the mouse. */
export function Toast({ children, action, onGone }: ToastProps) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(onGone, STAYS_MS);
    return () => clearTimeout(timer);
  }, [held, onGone]);
  return (
    <div
      className="toast"
      role="status"
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
    >
      <span>{children}</span>
      {action}
    </div>
  );
}
