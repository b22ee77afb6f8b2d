/** What a server answers to a request for a path, from what is given of its image. */
import type { ImageBehaviour } from './image-behaviour';

export type Answered = { readonly status: number; readonly body: string };

/** The exact path first, then the longest that ends in `*` and covers it. */
export function answerTo(answers: ImageBehaviour['answers'], path: string, pod: string): Answered {
  const given =
    typeof answers === 'object' ? answers[bestFor(Object.keys(answers), path)] : (answers ?? '{pod}\n');
  if (given === undefined) return { status: 404, body: 'Not Found\n' };
  const { status = 200, body = '' } = typeof given === 'string' ? { body: given } : given;
  return { status, body: body.replaceAll('{pod}', pod) };
}

function bestFor(paths: readonly string[], path: string): string {
  const asked = path.replace(/[?#].*$/, '');
  if (paths.includes(asked)) return asked;
  const covering = paths.filter((each) => each.endsWith('*') && asked.startsWith(each.slice(0, -1)));
  return covering.sort((a, b) => b.length - a.length)[0] ?? '';
}
