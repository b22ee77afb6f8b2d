/** What stands in the picture, one by one: how large it is, and what is written in it. */
import type { SceneId, SceneObject, ScenePod, SceneProcess, SceneRules } from '@/lib/grading/scene/scene';
import type { Box, Line, Shape } from './drawing';
import { fitText, textWidth } from './measure';
import { objectSymbol, podSymbol, processSymbol } from './symbols-of';

/** The name of a process whose name is the question. */
const ASKED = '?';

/** Sizes of text: names, remarks, and what a machine says. */
export const NAME = 13;
export const SMALL = 12;
export const CODE = 11.5;

/** How far a slanted box leans: its top edge is that much to the right of its bottom edge. */
export const LEAN = 16;

/** A shape of known size that has no place yet. */
export type Flowing = { readonly shape: Omit<Shape, 'box'>; readonly w: number; readonly h: number };

export function processShape(process: SceneProcess, most: number): Flowing {
  const { state } = process;
  if (process.name === ASKED) {
    const lines: Line[] = [{ text: ASKED, dx: 46, dy: 22, style: 'question' }];
    return { shape: { id: process.id, kind: 'process', lines }, w: Math.min(most, 100), h: 32 };
  }
  const remark =
    state.kind === 'running'
      ? ''
      : state.kind === 'stopped'
        ? ` · stopped ${state.since}`
        : ` · cut off ${state.since}`;
  const text = fitText(`${process.name}${remark}`, most - 52, NAME);
  return {
    shape: {
      id: process.id,
      kind: state.kind === 'stopped' ? 'stopped' : 'process',
      symbol: {
        id: processSymbol(process.name),
        size: 18,
        ...(state.kind === 'stopped'
          ? { tone: 'stopped' }
          : state.kind === 'cut-off'
            ? { tone: 'fault' }
            : {}),
      },
      lines: [{ text, dx: 32, dy: 20.5, style: 'name' }],
    },
    w: Math.min(most, Math.ceil(textWidth(text, NAME) + 52)),
    h: 32,
  };
}

export function objectShape(object: SceneObject, most: number): Flowing {
  const room = most - 42 - LEAN;
  // The kind is always whole: a name alone could be anything.
  const forName = room - textWidth(`${object.kind} `, NAME);
  const title =
    forName > NAME * 2
      ? `${object.kind} ${fitText(object.name, forName, NAME)}`
      : fitText(`${object.kind} ${object.name}`, room, NAME);
  const machine = object.detail !== undefined && /^[\d.:, /]+$/.test(object.detail);
  const detail =
    object.detail && fitText(object.detail, room, machine ? CODE : SMALL, machine ? 'code' : 'ui');
  const detailWidth = detail ? textWidth(detail, machine ? CODE : SMALL, machine ? 'code' : 'ui') : 0;
  const lines: Line[] = [{ text: title, dx: 40, dy: detail ? 15 : 21, style: 'slanted' }];
  if (detail) lines.push({ text: detail, dx: 38, dy: 29, style: machine ? 'code' : 'small' });
  return {
    shape: { id: object.id, kind: 'object', symbol: { id: objectSymbol(object.kind), size: 18 }, lines },
    w: Math.min(most, Math.ceil(Math.max(textWidth(title, NAME), detailWidth) + 44 + LEAN)),
    h: 36,
  };
}

const POD_TONES: Partial<Record<ScenePod['look'], 'pending' | 'fault' | 'leaving'>> = {
  pending: 'pending',
  running: 'pending',
  failed: 'fault',
  unknown: 'fault',
  gone: 'fault',
  terminating: 'leaving',
};

export function podShape(pod: ScenePod, most: number, least = 0): Flowing {
  const tone = POD_TONES[pod.look];
  const room = most - 46;
  const name = fitText(pod.name, room, NAME);
  const lines: Line[] = [{ text: name, dx: 35, dy: 17, style: 'name' }];
  // What is wrong matters more than the address: without room for both, the status stays.
  const both = [pod.ip, pod.status].filter(Boolean).join(' · ');
  if (pod.look === 'ready' && pod.ip) {
    lines.push({ text: fitText(pod.ip, room, CODE, 'code'), dx: 35, dy: 32, style: 'code' });
  } else if (textWidth(both, CODE, 'code') <= room) {
    lines.push({ text: both, dx: 35, dy: 32, style: 'code' });
  } else {
    const text = textWidth(both, SMALL) <= room ? both : fitText(pod.status, room, SMALL);
    lines.push({ text, dx: 35, dy: 32, style: 'small' });
  }
  if (pod.note) lines.push({ text: fitText(pod.note, room, SMALL), dx: 35, dy: 47, style: 'small' });
  const widest = Math.max(
    ...lines.map((line) =>
      textWidth(
        line.text,
        line.style === 'code' ? CODE : line.style === 'small' ? SMALL : NAME,
        line.style === 'code' ? 'code' : 'ui',
      ),
    ),
  );
  return {
    shape: {
      id: pod.id,
      kind: pod.look === 'gone' ? 'ghost' : 'pod',
      symbol: { id: podSymbol(pod.look), size: 20, ...(tone ? { tone } : {}) },
      lines,
    },
    w: Math.max(least, Math.min(most, Math.ceil(widest + 46))),
    h: pod.note ? 56 : 42,
  };
}

const RULE_LINE = 18;
const MOST_RULES = 6;

export function rulesShape(rules: SceneRules, nodeName: string, at: Box): Shape {
  // The whole words where there is room, else the time alone: half a time says nothing.
  const written = rules.lastWritten
    ? [`last written ${rules.lastWritten}`, `written ${rules.lastWritten}`, rules.lastWritten]
    : ['never written'];
  const oneLine = rules.lines.length === 0;
  const title = oneLine ? 'rules' : `rules on ${nodeName}`;
  const lines: Line[] = [{ text: title, dx: 32, dy: 20, style: oneLine ? 'plain' : 'name' }];
  const room = at.w - 44 - textWidth(title, NAME) - 10;
  const remarks = oneLine && rules.summary !== undefined ? [rules.summary] : written;
  const remark = remarks.find((text) => textWidth(text, SMALL) <= room) ?? remarks[0] ?? '';
  if (room > 44) lines.push({ text: fitText(remark, room, SMALL), dx: -10, dy: 20, style: 'small' });
  const shown = rules.lines.slice(0, MOST_RULES);
  const bars: { dy: number; h: number; mark: 'met' | 'stale' }[] = [];
  shown.forEach((rule, i) => {
    const dy = 40 + i * RULE_LINE;
    const chance = rule.chance ?? '';
    lines.push({ text: chance === '' ? '→' : `${chance} →`, dx: 12, dy, style: 'small' });
    lines.push({ text: fitText(rule.to, at.w - 84, CODE, 'code'), dx: 68, dy, style: 'code' });
    if (rule.mark) bars.push({ dy: dy - 13, h: RULE_LINE, mark: rule.mark });
    if (rule.mark === 'stale' && at.w >= 260) lines.push({ text: 'stale', dx: -10, dy, style: 'small' });
  });
  if (rules.lines.length > shown.length) {
    const dy = 40 + shown.length * RULE_LINE;
    lines.push({ text: `and ${rules.lines.length - shown.length} more`, dx: 12, dy, style: 'small' });
  }
  const rows = shown.length + (rules.lines.length > shown.length ? 1 : 0);
  return {
    id: rules.id,
    kind: 'rules',
    box: { ...at, h: oneLine ? 32 : 32 + rows * RULE_LINE },
    symbol: { id: 'rules', size: 18 },
    lines,
    bars,
  };
}

/** Baseline of a rule's line within its box, for the arrow that leaves there. */
export function ruleLine(index: number): number {
  return 40 + Math.min(index, MOST_RULES) * RULE_LINE - 4;
}

/** What is not drawn is counted, by its status. */
export function rest(id: SceneId, pods: readonly ScenePod[], width: number): Flowing[] {
  if (pods.length === 0) return [];
  const counts = new Map<string, number>();
  for (const pod of pods) counts.set(pod.status, (counts.get(pod.status) ?? 0) + 1);
  const by = [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
  const long = `and ${pods.length} more: ${by}`;
  const text = textWidth(long, SMALL) <= width - 8 ? long : `and ${pods.length} more`;
  return [{ shape: { id, kind: 'more', lines: [{ text, dx: 0, dy: 15, style: 'small' }] }, w: width, h: 20 }];
}

/** What is there besides, by its number. */
export function counted(id: SceneId, count: number | undefined, what: string): Flowing[] {
  if (!count) return [];
  const text = `and ${count} more ${what}`;
  return [
    {
      shape: { id, kind: 'more', lines: [{ text, dx: 0, dy: 22, style: 'small' }] },
      w: Math.ceil(textWidth(text, SMALL)) + 8,
      h: 36,
    },
  ];
}
