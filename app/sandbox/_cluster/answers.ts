/** Answers the questions of the page, one after another, over the cluster at hand. */
import { loadPart } from '@/lib/simulator/parts/late';
import { PartMissing } from '@/lib/simulator/parts/part';
import { Desk, Refused } from './desk';
import { fromFragment, readDocument, toFragment } from './document';
import { endsAt, kindsAt, nextChange, objectAt, objectsAt, rulesAt, sceneAt, treeAt } from './look';
import { numbersOf } from './numbers';
import type { Answers, Base, QuestionKind, Questions, SceneAnswer } from './protocol';
import { detailOf, Filtered, rowOf } from './rows';
import { loadTyping } from './typing';

type Open = { readonly desk: Desk; readonly filtered: Filtered };

export class Answering {
  #open: Open | undefined;
  #base: Base | undefined;

  /** Throws `Refused` for what a person can do something about. */
  async answer<K extends QuestionKind>(kind: K, question: Questions[K]): Promise<Answers[K]> {
    const answer = this.#answers[kind] as (question: Questions[K]) => Answers[K] | Promise<Answers[K]>;
    for (let last: PartMissing | undefined; ; ) {
      const before = this.#open?.desk.document.typed.length ?? 0;
      try {
        return await answer(question);
      } catch (error) {
        // The same part twice: it was loaded, and did not bring what it is to bring.
        if (!(error instanceof PartMissing) || error.part === last?.part) throw error;
        last = error;
        this.#takeBack(before);
        await loaded(() => loadPart(error.part), `A part of the simulator (${error.part})`);
      }
    }
  }

  /** What was stopped half-way is thrown away: the desk is again as it was with so many lines typed. */
  #takeBack(lines: number): void {
    if (this.#open === undefined) return;
    const { document } = this.#open.desk;
    if (document.typed.length === lines) return;
    this.#take(new Desk({ ...document, typed: document.typed.slice(0, lines) }, this.#base), this.#base);
  }

  readonly #answers: { [K in QuestionKind]: (question: Questions[K]) => Answers[K] | Promise<Answers[K]> } = {
    open: async ({ document, base }) => this.#take(await opened(document, base), base),
    openLink: async ({ fragment, base }) => {
      const read = await fromFragment(fragment);
      if (!read.ok) throw new Refused(read.problem);
      return this.#take(await opened(read.document, base), base);
    },
    type: async ({ line, stdin, passes }) => {
      await readyToType();
      return this.#at.desk.type(line, stdin, passes);
    },
    forkHere: ({ at }) => this.#take(this.#at.desk.before(at), this.#base),
    scene: ({ at, open, filter, packet }) => this.#scene(at, open, filter, packet),
    trace: ({ filter, from, count }) => {
      const { filtered } = this.#at;
      const ids = filtered.ids(filter);
      const rows = ids.slice(from, from + Math.min(count, 400)).flatMap((id) => filtered.row(id) ?? []);
      return { total: ids.length, steps: filtered.steps(filter), from, rows };
    },
    step: ({ id }) => {
      const { cluster } = this.#at.desk;
      const step = cluster.trace.steps[id];
      if (step === undefined) throw new Refused(`there is no step ${id}`);
      return detailOf(cluster, step);
    },
    change: ({ at, open, forward }) => ({ at: nextChange(this.#at.desk, at, open, forward) }),
    kinds: ({ at }) => kindsAt(this.#at.desk, at),
    objects: ({ at, kind }) => objectsAt(this.#at.desk, at, kind),
    tree: ({ at }) => treeAt(this.#at.desk, at),
    object: ({ at, kind, key, since }) => objectAt(this.#at.desk, at, kind, key, since),
    rules: ({ at, node, packet }) => rulesAt(this.#at.desk, at, node, packet),
    ends: ({ at }) => endsAt(this.#at.desk, at),
    complete: async ({ line }) => {
      await readyToType();
      return this.#at.desk.cluster.complete(line);
    },
    share: async () => ({ fragment: await toFragment(this.#at.desk.document) }),
    numbers: () => numbersOf(this.#at.desk.cluster, this.#at.desk.state.done),
    whatIf: async ({ change }) => {
      if (change.kind === 'do' || change.kind === 'number') await readyToType();
      const { differencesOf } = await loaded(
        () => import('./differences'),
        'What lays two runs side by side',
      );
      return differencesOf(this.#at.desk, change);
    },
  };

  get #at(): Open {
    if (this.#open === undefined) throw new Error('no cluster is open');
    return this.#open;
  }

  #take(desk: Desk, base: Base | undefined): Answers['open'] {
    this.#open = { desk, filtered: new Filtered(desk.cluster) };
    this.#base = base;
    return desk.opened;
  }

  #scene(
    at: number,
    open: readonly string[],
    filter: Questions['scene']['filter'],
    packet: Questions['scene']['packet'],
  ): SceneAnswer {
    const { desk, filtered } = this.#at;
    const { stood, trace } = desk.cluster;
    const moment = Math.min(Math.max(at, stood), trace.steps.length);
    const step = moment > stood ? trace.steps[moment - 1] : undefined;
    return {
      at: moment,
      scene: sceneAt(desk, moment, open, packet),
      step: step === undefined ? null : rowOf(step),
      passed: filtered.passed(filter, moment),
      says: step?.says ?? 'The cluster stands; nothing has been done to it.',
    };
  }
}

/** A desk at which what was typed is played again. */
async function opened(value: unknown, base: Base | undefined): Promise<Desk> {
  const read = readDocument(value);
  if (!read.ok) throw new Refused(read.problem);
  const isTyped =
    read.document.typed.length > 0 || base?.commands.some(({ kind }) => kind === 'kubectl') === true;
  if (isTyped) await readyToType();
  return new Desk(read.document, base);
}

async function readyToType(): Promise<void> {
  await loaded(loadTyping, 'What understands kubectl');
}

/** Loads a file; that it cannot be had is something a person can do something about. */
async function loaded<T>(load: () => Promise<T>, what: string): Promise<T> {
  try {
    return await load();
  } catch {
    throw new Refused(`${what} could not be loaded. The cluster is kept; try again.`);
  }
}
