/** What `two-runs.ts` finds: plain data, and nothing of the simulator, so that a page can show it. */
import type { StepId } from '@/lib/simulator/index';

/** Fields of an object that are told among the few. */
export const fieldsOfFew = 4;

/** Plain data that survives JSON. */
export type TwoRuns = {
  /** Where the runs part, and how much differs at the end; that nothing does, where nothing does. Markdown, sentences. */
  readonly says: string;
  /** In order of time. What is done again and again is one of them. */
  readonly steps: readonly LaidStep[];
  /** Those that decide first. */
  readonly objects: readonly LaidObject[];
  /** What is not listed any more. */
  readonly more: { readonly steps: number; readonly objects: number };
};

export type LaidStep = {
  readonly side: Side;
  readonly id: StepId;
  /** Printed virtual time: "14:03:12". */
  readonly time: string;
  /** One sentence, the actor first and strong. Markdown. */
  readonly says: string;
  readonly rule: string | null;
  /** How often it is done in this run beyond what the other does. */
  readonly times: number;
  /** Among the few that decide. */
  readonly decides: boolean;
};

export type Side = 'here' | 'there';

export type LaidObject = {
  /** Markdown: "*Deployment web*". */
  readonly name: string;
  /** Of one that only one run has. */
  readonly only?: Side;
  /** The first are those of the few; empty where only one run has the object. */
  readonly fields: readonly LaidField[];
  readonly decides: boolean;
};

/** Values as they are printed; null where the field is absent. */
export type LaidField = {
  readonly path: string;
  readonly here: string | null;
  readonly there: string | null;
};
