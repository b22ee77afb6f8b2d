import { v7 as uuid } from 'uuid';
import type { Verdict } from '@/lib/grading/judge/verdict';
import type { ConfidenceName } from './attempt';

/** A verdict as it was shown. */
export type ShownVerdict = { readonly verdict: Verdict; readonly confidence: ConfidenceName | null };

const key = 'pilotage.verdict';

/**
 * Remembers that this entry of the browser's history shows a verdict. The mark stands in the entry, so that coming back
 * finds it and opening the page anew does not; the verdict itself, which is large, in the tab's storage.
 */
export function keepShown(shown: ShownVerdict): void {
  try {
    const mark = uuid();
    sessionStorage.setItem(key, JSON.stringify({ mark, ...shown }));
    window.history.replaceState({ ...window.history.state, [key]: mark }, '');
  } catch {
    // A browser that keeps nothing: the verdict is shown all the same.
  }
}

/** The verdict that this entry of the history showed; only the latest of the tab is kept. */
export function shownVerdict(scenarioId: string): ShownVerdict | undefined {
  try {
    const mark: unknown = window.history.state?.[key];
    if (typeof mark !== 'string') return undefined;
    const kept = JSON.parse(sessionStorage.getItem(key) ?? 'null') as
      | (ShownVerdict & { mark: string })
      | null;
    return kept?.mark === mark && kept.verdict.scenarioId === scenarioId ? kept : undefined;
  } catch {
    return undefined;
  }
}
