'use client';

import { createContext, useContext, useState } from 'react';

/**
 * What the panels of a workbench hold, by name, for as long as the workbench is there: a panel that gives way to another, or to
 * another arrangement on a narrower screen, is as it was when it comes back.
 */
export const PanelsHold = createContext<Map<string, unknown>>(new Map());

/** `useState` that outlives its component within a workbench, also when it is set after the component is gone. */
export function useKeptState<T>(name: string, initial: T): readonly [T, (value: T) => void] {
  const held = useContext(PanelsHold);
  const [value, setValue] = useState<T>(() => (held.has(name) ? (held.get(name) as T) : initial));
  const keep = (next: T) => {
    held.set(name, next);
    setValue(next);
  };
  return [value, keep];
}
