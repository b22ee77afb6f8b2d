'use client';

import { type ReactNode, useEffect, useRef } from 'react';

/**
 * Keeps the focus near where something was done. What was pressed is often gone when the page shows what came of it; the
 * browser then lets the focus fall to the top of the page, and whoever goes by keyboard or ear begins anew.
 */
export function KeepsFocus({ className, children }: { className?: string; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const wasWithin = useRef(false);
  // After each change of what is within, whatever it came from.
  useEffect(() => {
    if (wasWithin.current && document.activeElement === document.body) {
      box.current?.focus({ preventScroll: true });
    }
  });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it listens to where the focus is, and does nothing when pressed.
    <div
      ref={box}
      tabIndex={-1}
      className={`outline-none ${className ?? ''}`}
      onFocus={() => {
        wasWithin.current = true;
      }}
      onBlur={({ relatedTarget }) => {
        if (relatedTarget instanceof Node && !box.current?.contains(relatedTarget)) wasWithin.current = false;
      }}
    >
      {children}
    </div>
  );
}
