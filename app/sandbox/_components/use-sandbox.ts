'use client';

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { ClusterClient, Problem } from '../_cluster/client';
import type {
  Base,
  Filter,
  LogLine,
  Opened,
  PacketQuestion,
  Passing,
  SceneAnswer,
  State,
} from '../_cluster/protocol';
import { useAnswer } from './use-answer';

export const everyStep: Filter = { component: '', text: '' };

/** What the terminal shows: a line with its answer, or a text that was only looked at. */
export type Shown = LogLine & { readonly key: number };

/** So many lines wait at most while one is being done. */
const mostWaiting = 20;

export type Awaiting = { readonly line: string; readonly text?: string };

export type Sandbox = {
  readonly client: ClusterClient;
  readonly state: State | null;
  /** Changes whenever the cluster at hand does. */
  readonly stamp: string;
  readonly shown: readonly Shown[];
  readonly view: SceneAnswer | undefined;
  /** The moment looked at: so many steps have been made. */
  readonly at: number;
  readonly filter: Filter;
  readonly packet: PacketQuestion | null;
  /** What could not be done, in words. */
  readonly problem: string | null;
  readonly busy: boolean;
  /** Lines typed while another was being done, each done when its turn comes. */
  readonly waiting: readonly string[];
  /** A line that waits for its text, and what stands there to begin with. */
  readonly awaiting: Awaiting | null;
  readonly goTo: (at: number) => void;
  readonly setFilter: (filter: Filter) => void;
  readonly setPacket: (packet: PacketQuestion | null) => void;
  readonly openNode: (node: string) => void;
  /** These three answer null, or what went wrong. */
  readonly open: (document: unknown) => Promise<string | null>;
  readonly openLink: (fragment: string) => Promise<string | null>;
  readonly type: (line: string, stdin?: string) => Promise<string | null>;
  /** Has a line done after what is being done; false where too many wait. */
  readonly typeNext: (line: string) => boolean;
  readonly forkHere: () => Promise<void>;
  readonly jump: (forward: boolean) => Promise<void>;
  /** Gives up what is being done, however long it would take, and opens the sandbox again as it was before. */
  readonly stop: () => Promise<void>;
  readonly passes: Passing;
  readonly setPasses: (passes: Passing) => void;
  readonly dropAwaiting: () => void;
};

/** A cluster in a worker, and the moment of it that one looks at. */
export function useSandbox(base: Base | undefined, firstPassing: Passing = 'settle'): Sandbox {
  const client = useMemo(() => new ClusterClient(), []);
  const [state, setState] = useState<State | null>(null);
  const [generation, setGeneration] = useState(0);
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const [at, setAt] = useState(0);
  const [filter, setFilter] = useState(everyStep);
  const [packet, setPacket] = useState<PacketQuestion | null>(null);
  const [openNodes, setOpenNodes] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [waiting, setWaiting] = useState<readonly string[]>([]);
  const [awaiting, setAwaiting] = useState<Awaiting | null>(null);
  const [passes, setPasses] = useState(firstPassing);
  const nextKey = useRef(0);
  useEffect(() => () => client.stop(), [client]);

  const keyed = useCallback(
    (lines: readonly LogLine[]) => lines.map((line) => ({ ...line, key: nextKey.current++ })),
    [],
  );
  const take = useCallback(
    ({ state: opened, log }: Opened, moment?: number) => {
      setState(opened);
      setGeneration((n) => n + 1);
      setShown(keyed(log));
      setAt(moment ?? opened.steps);
      setOpenNodes(opened.nodes.length > 12 ? opened.nodes.slice(0, 3) : []);
      setFilter(everyStep);
      setPacket(null);
      setWaiting([]);
    },
    [keyed],
  );

  /** Does something that may fail for a reason a person understands. */
  const attempt = useCallback(async (deed: () => Promise<void>): Promise<string | null> => {
    setProblem(null);
    setBusy(true);
    try {
      await deed();
      return null;
    } catch (error) {
      const told =
        error instanceof Problem ? error.message : 'This did not work. The sandbox is as it was before.';
      setProblem(told);
      return told;
    } finally {
      setBusy(false);
    }
  }, []);

  const stamp = `${generation} ${state?.steps ?? 0}`;
  const view = useAnswer(client, 'scene', state && { at, open: openNodes, filter, packet }, stamp);
  // What can be done stays the same while time is scrubbed, so that whoever is handed it need not be drawn anew.
  const latest = useRef({ state, passes, base, waiting });
  latest.current = { state, passes, base, waiting };
  const stood = state?.stood;
  const steps = state?.steps;
  const goTo = useCallback(
    (to: number) => {
      if (stood !== undefined && steps !== undefined) setAt(Math.min(Math.max(to, stood), steps));
    },
    [stood, steps],
  );
  const openNode = useCallback(
    (node: string) =>
      setOpenNodes((nodes) =>
        nodes.includes(node) ? nodes.filter((each) => each !== node) : [...nodes, node].slice(-4),
      ),
    [],
  );
  const type = useCallback(
    (line: string, stdin?: string) =>
      attempt(async () => {
        setAwaiting(null);
        const { state: before, passes: passing } = latest.current;
        const question = { line, passes: passing, ...(stdin !== undefined && { stdin }) };
        const typed = await client.ask('type', question).catch((error: unknown) => {
          // Where others wait, what is wrong with this one stands below it, and they are done all the same.
          if (error instanceof Problem && latest.current.waiting.length > 0) return error;
          throw error;
        });
        if (typed instanceof Problem) {
          const refused: LogLine = {
            line,
            pieces: [{ to: 'stderr', text: typed.message }],
            failed: true,
            before: before?.steps ?? 0,
          };
          return setShown((lines) => [...lines, ...keyed([refused])]);
        }
        if (typed.kind === 'asks-for-text') return setAwaiting(typed);
        if (typed.kind === 'look') {
          const looked: LogLine = {
            line,
            pieces: [{ to: 'stdout', text: `${typed.text}\n` }],
            failed: false,
            before: before?.steps ?? 0,
          };
          return setShown((lines) => [...lines, ...keyed([looked])]);
        }
        setShown((lines) => [...lines, ...keyed(typed.log)].slice(-200));
        setState(typed.state);
        setAt(typed.state.steps);
      }),
    [attempt, client, keyed],
  );
  const typeNext = useCallback(
    (line: string) => {
      if (waiting.length >= mostWaiting) return false;
      setWaiting((lines) => [...lines, line]);
      return true;
    },
    [waiting.length],
  );
  // The next line in turn, as long as the sandbox can be worked with.
  useEffect(() => {
    const [next, ...rest] = waiting;
    if (busy || awaiting !== null || next === undefined) return;
    if (problem !== null) {
      setWaiting([]);
      setProblem(`${problem} ${notDone(waiting)}`);
    } else {
      setWaiting(rest);
      void type(next);
    }
  }, [busy, awaiting, waiting, problem, type]);
  const stop = useCallback(async () => {
    const { state: before, base: on, waiting: left } = latest.current;
    setWaiting([]);
    client.stop();
    if (before === null) return;
    await attempt(async () =>
      take(await client.ask('open', { document: before.document, ...(on && { base: on }) })),
    );
    const told = 'Stopped: the line is not done, and the sandbox is as it was before it.';
    setProblem(left.length === 0 ? told : `${told} ${notDone(left)}`);
  }, [attempt, client, take]);

  return {
    client,
    state,
    stamp,
    shown,
    view,
    at,
    filter,
    packet,
    problem,
    busy,
    waiting,
    awaiting,
    passes,
    goTo,
    openNode,
    type,
    typeNext,
    stop,
    setFilter,
    setPacket,
    setPasses,
    dropAwaiting: () => setAwaiting(null),
    open: (document) =>
      attempt(async () => take(await client.ask('open', { document, ...(base && { base }) }))),
    openLink: (fragment) =>
      attempt(async () => take(await client.ask('openLink', { fragment, ...(base && { base }) }))),
    forkHere: async () => {
      await attempt(async () => take(await client.ask('forkHere', { at })));
    },
    jump: async (forward) => {
      if (state === null) return;
      const { at: there } = await client.ask('change', { at, open: openNodes, forward });
      setAt(there);
    },
  };
}

function notDone(lines: readonly string[]): string {
  return `Not done either: ${lines.join('; ')}.`;
}
