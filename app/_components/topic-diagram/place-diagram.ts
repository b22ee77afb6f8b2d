import type { Box, Drawing, Line, Point, Route, Shape } from '../cluster-picture/drawing';
import { textWidth } from '../cluster-picture/measure';
import { LEAN } from '../cluster-picture/shapes-of';
import type { Diagram, Ground, Thing } from './diagram';

const NAME = 13;
const SMALL = 12;
const SPINE = 12;

/** Lays a diagram out: the kube-apiserver with what it keeps, then where the subject runs with what stands beside it. */
export function placeDiagram(diagram: Diagram, layout: 'half' | 'tall'): Drawing {
  return layout === 'half' ? sideBySide(diagram) : stacked(diagram);
}

const SERVER = 'kube-apiserver';
const SUBJECT = 'subject';

function sideBySide(diagram: Diagram): Drawing {
  const width = 640;
  const kept = keptBy(diagram);
  const server: Box = { x: 0.5, y: 34, w: 150, h: 34 };
  const records = column(kept, { x: 26, y: 80, w: 226, h: 0 });
  const groundX = 300;
  const subjectW = boxWidth(diagram.subject.name);
  const subject: Box = { x: groundX + 18, y: 34, w: subjectW, h: 34 };
  const besideX = subject.x + subjectW + 74;
  const beside = asideOf(diagram, { x: besideX, y: 34, w: width - besideX - 14, h: 0 });
  const bottom = Math.max(...[server, ...records.map(({ box }) => box)].map((box) => box.y + box.h), 96);
  const besideBottom = Math.max(0, ...beside.map(({ box }) => box.y + box.h));
  const ground: Box = {
    x: groundX + 0.5,
    y: 0.5,
    w: width - groundX - 1,
    h: Math.max(88, besideBottom + 12),
  };
  const height = Math.max(bottom, ground.h) + 2;
  const writesStartX = subject.x + 22;
  const routes: Route[] = [
    ...spine(server, records),
    ...(diagram.watches.length > 0
      ? [
          labelled(
            'watch',
            [
              [server.x + server.w, 51],
              [subject.x - 2, 51],
            ],
            'watches',
            [server.x + server.w + 12, 44],
          ),
        ]
      : diagram.asksServer !== null
        ? [
            labelled(
              'write',
              [
                [subject.x, 51],
                [server.x + server.w + 2, 51],
              ],
              'asks',
              [server.x + server.w + 12, 44],
            ),
          ]
        : []),
    ...records.flatMap((record, i): Route[] => {
      if (!kept[i]?.isWritten) return [];
      const y = record.box.y + record.box.h / 2;
      const end: Point = [record.box.x + record.box.w - LEAN / 2 + 3, y];
      const way: Point[] = [[writesStartX, subject.y + subject.h], [writesStartX, y], end];
      return [
        kept.findLastIndex((item) => item.isWritten) === i
          ? labelled('write', way, 'writes', [writesStartX - 44, y - 6])
          : { kind: 'write', points: way },
      ];
    }),
    ...beside.map((shape): Route => {
      const y = shape.box.y + shape.box.h / 2;
      const startX = subject.x + subject.w;
      const way: Point[] =
        Math.abs(y - 51) < 1
          ? [
              [startX, 51],
              [shape.box.x - 2, 51],
            ]
          : [
              [startX, 51],
              [startX + 24, 51],
              [startX + 24, y],
              [shape.box.x - 2, y],
            ];
      return labelled('write', way, shape.verb, [startX + 30, y - 7]);
    }),
  ];
  return { width, height, shapes: shapesOf(diagram, { server, subject, ground, records, beside }), routes };
}

function stacked(diagram: Diagram): Drawing {
  const width = 304;
  const kept = keptBy(diagram);
  const server: Box = { x: 0.5, y: 1, w: 150, h: 34 };
  const records = column(kept, { x: 26, y: 46, w: width - 66, h: 0 });
  const recordsBottom = Math.max(server.y + server.h, ...records.map(({ box }) => box.y + box.h));
  const top = recordsBottom + 26;
  const subject: Box = { x: 14, y: top + 34, w: boxWidth(diagram.subject.name), h: 34 };
  const beside = asideOf(diagram, { x: 14, y: subject.y + 34 + 34, w: width - 28, h: 0 });
  const bottom = Math.max(subject.y + subject.h, ...beside.map(({ box }) => box.y + box.h)) + 14;
  const ground: Box = { x: 0.5, y: top, w: width - 1, h: bottom - top };
  const lane = width - 12;
  const middle = subject.y + subject.h / 2;
  const routes: Route[] = [
    ...spine(server, records),
    ...(diagram.watches.length > 0
      ? [
          labelled(
            'watch',
            [
              [SPINE / 2, server.y + server.h],
              [SPINE / 2, middle],
              [subject.x - 2, middle],
            ],
            'watches',
            [SPINE / 2 + 8, top - 9],
          ),
        ]
      : diagram.asksServer !== null
        ? [
            labelled(
              'write',
              [
                [subject.x, middle],
                [SPINE / 2, middle],
                [SPINE / 2, server.y + server.h + 2],
              ],
              'asks',
              [SPINE / 2 + 8, top - 9],
            ),
          ]
        : []),
    ...records.flatMap((record, i): Route[] => {
      if (!kept[i]?.isWritten) return [];
      const y = record.box.y + record.box.h / 2;
      const end: Point = [record.box.x + record.box.w - LEAN / 2 + 3, y];
      const way: Point[] = [[subject.x + subject.w, middle], [lane, middle], [lane, y], end];
      return [
        kept.findLastIndex((item) => item.isWritten) === i
          ? labelled('write', way, 'writes', [lane - 42, top - 9])
          : { kind: 'write', points: way },
      ];
    }),
    ...beside.slice(0, 1).map((shape): Route => {
      const x = subject.x + 30;
      return labelled(
        'write',
        [
          [x, subject.y + subject.h],
          [x, shape.box.y - 2],
        ],
        shape.verb,
        [x + 9, subject.y + subject.h + 20],
      );
    }),
  ];
  return {
    width,
    height: bottom + 2,
    shapes: shapesOf(diagram, { server, subject, ground, records, beside }),
    routes,
  };
}

/* ---- parts ---- */

type Kept = Thing & { readonly isWritten: boolean };

/** Records that the kube-apiserver keeps: what is watched, then what is written. */
function keptBy({ watches, writes }: Diagram): readonly Kept[] {
  const written = writes.filter(({ isRecord }) => isRecord);
  const also = new Set(written.map(({ text }) => text));
  return [
    ...watches.filter(({ text }) => !also.has(text)).map((thing) => ({ ...thing, isWritten: false })),
    ...written.map((thing) => ({ ...thing, isWritten: true })),
  ];
}

type Aside = Shape & { readonly verb: string };

/** What is written or talked to where the subject runs. */
function asideOf({ writes, talksTo }: Diagram, area: Box): readonly Aside[] {
  const things = [
    ...writes.filter(({ isRecord }) => !isRecord).map((thing) => ({ thing, verb: 'writes', about: '' })),
    ...talksTo.map(({ to, about }) => ({ thing: to, verb: 'asks', about })),
  ];
  let y = area.y;
  return things.map(({ thing, verb, about }): Aside => {
    const lines: Line[] = wrap(thing.text, area.w - 44, NAME).map((text, i) => ({
      text,
      dx: 34,
      dy: 21 + i * 16,
      style: 'name',
    }));
    const first = lines.length;
    const told = about === '' ? [] : wrap(about, area.w - 20, SMALL, 3);
    told.forEach((text, i) => {
      lines.push({ text, dx: 10, dy: 25 + first * 16 + i * 15 - 4, style: 'small' });
    });
    const h = 18 + first * 16 + (told.length > 0 ? told.length * 15 + 4 : 0);
    const box = { x: area.x, y, w: area.w, h };
    y += h + 10;
    return {
      id: `aside ${thing.text}`,
      kind: thing.symbol === 'rules' ? 'rules' : 'process',
      box,
      symbol: { id: thing.symbol, size: 18 },
      lines,
      verb,
    };
  });
}

function column(kept: readonly Kept[], area: Box): readonly Shape[] {
  let y = area.y;
  return kept.map((thing): Shape => {
    const texts = wrap(thing.text, area.w - 44 - LEAN, NAME);
    const h = texts.length > 1 ? 40 : 32;
    const widest = Math.max(...texts.map((text) => textWidth(text, NAME)));
    const lines: Line[] = texts.map((text, i) => ({
      text,
      dx: texts.length > 1 ? 40 - i * 3 : 38,
      dy: (texts.length > 1 ? 17 : 20.5) + i * 15,
      style: 'slanted',
    }));
    const box = { x: area.x, y, w: Math.ceil(widest + 44 + LEAN), h };
    y += h + 8;
    return { id: `record ${thing.text}`, kind: 'object', box, symbol: { id: thing.symbol, size: 18 }, lines };
  });
}

const groundNames: { readonly [ground in Ground]: string } = {
  'every node': 'every node',
  'the control plane': 'Control plane',
  'a Pod': 'in a Pod',
};

type Placed = {
  readonly server: Box;
  readonly subject: Box;
  readonly ground: Box;
  readonly records: readonly Shape[];
  readonly beside: readonly Aside[];
};

function shapesOf(diagram: Diagram, { server, subject, ground, records, beside }: Placed): readonly Shape[] {
  const place = diagram.ground;
  const grounds: readonly Shape[] =
    place === null
      ? []
      : [
          {
            id: 'ground',
            kind: place === 'the control plane' ? 'band' : 'node',
            box: ground,
            lines: [{ text: groundNames[place], dx: 14, dy: 22, style: 'name' }],
          },
        ];
  return [
    ...grounds,
    {
      id: SERVER,
      kind: 'process',
      box: server,
      symbol: { id: SERVER, size: 18 },
      lines: [{ text: SERVER, dx: 34, dy: 21.5, style: 'name' }],
    },
    {
      id: SUBJECT,
      kind: 'process',
      box: subject,
      symbol: { id: diagram.subject.symbol, size: 18 },
      lines: [{ text: diagram.subject.name, dx: 34, dy: 21.5, style: 'name' }],
    },
    ...records,
    ...beside,
  ];
}

/** A line down from the kube-apiserver to each record that it keeps. */
function spine(server: Box, records: readonly Shape[]): readonly Route[] {
  return records.map(({ box }): Route => {
    const y = box.y + box.h / 2;
    return {
      kind: 'own',
      headless: true,
      points: [
        [server.x + SPINE, server.y + server.h],
        [server.x + SPINE, y],
        [box.x + LEAN / 2, y],
      ],
    };
  });
}

function labelled(kind: Route['kind'], points: readonly Point[], text: string, at: Point): Route {
  return { kind, points, label: { text, at } };
}

function boxWidth(name: string): number {
  return Math.ceil(textWidth(name, NAME) + 48);
}

/** At most `most` lines of at most `width`; a longer text ends in an ellipsis. */
function wrap(text: string, width: number, size: number, most = 2): readonly string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer, size) <= width || line === '') lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), `${lines[most - 1]}…`];
}
