'use client';

import { useEffect, useState } from 'react';
import { nextStop } from '../_session/plan';
import type { StudyPlan, StudyQueue } from '../_session/protocol';
import type { Session } from '../_session/session';

/** The scenario whose turn it is, and what puts it off for the day. What was put off is remembered by this tab. */
export function useStops(plan: StudyPlan | null, queue: StudyQueue, session: Session, looking: boolean) {
  const [putOff, setPutOff] = useState<ReadonlySet<string>>(new Set());
  const shelf = `pilotage.put-off.${queue.day}`;
  useEffect(() => setPutOff(new Set(readShelf(shelf))), [shelf]);
  const stop = plan && !looking ? nextStop(plan, queue.left, session, putOff) : null;
  const later = () => {
    if (!stop) return;
    const next = new Set([...putOff, stop.scenarioId]);
    setPutOff(next);
    try {
      sessionStorage.setItem(shelf, JSON.stringify([...next]));
    } catch {
      // Where the browser keeps nothing, the scenario is offered again when the page is opened again.
    }
  };
  const waiting = plan?.stops.filter(({ scenarioId }) => !putOff.has(scenarioId)).length ?? 0;
  return { stop, later, waiting };
}

function readShelf(key: string): readonly string[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}
