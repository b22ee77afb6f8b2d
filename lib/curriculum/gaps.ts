/** One card of a cloze text: some of its gaps open, the others filled. */
export type OpenGap = {
  /** Number of the card: that of the gap, or the one that its gaps share. */
  readonly group: number;
  readonly ask: string;
  /** What fills the open gaps, in their order. */
  readonly answer: string;
};

const gap = /\{\{(?:(\d{1,3})::)?([^{}]+)\}\}/g;

/**
 * One card per {{gap}}, or per number for gaps written {{1::gap}}, which are asked together. {{gap|hint}} shows the hint in
 * its place.
 */
export function openGaps(text: string): readonly OpenGap[] {
  const found = [...text.matchAll(gap)].map(([, number, inside = ''], index) => ({
    group: number === undefined ? index + 1 : Number(number),
    part: split(inside)[0],
  }));
  const groups = [...new Set(found.map(({ group }) => group))].sort((a, b) => a - b);
  return groups.map((open) => {
    let index = -1;
    const ask = text.replace(gap, (_all, _number, inside: string) => {
      index += 1;
      const [part, hint] = split(inside);
      return found[index]?.group === open ? `[${hint ?? '…'}]` : part;
    });
    const parts = found.filter(({ group }) => group === open).map(({ part }) => part);
    return { group: open, ask, answer: parts.join(' … ') };
  });
}

function split(inside: string): readonly [part: string, hint: string | undefined] {
  const [part = '', hint] = inside.split('|').map((each) => each.trim());
  return [part, hint];
}
