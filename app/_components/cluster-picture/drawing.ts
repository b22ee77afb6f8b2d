import type { SceneArrow, SceneId } from '@/lib/grading/scene/scene';
import type { SymbolId } from '../symbols';

/** Where something stands, in user units of the picture: one unit is one pixel at full width. */
export type Box = { readonly x: number; readonly y: number; readonly w: number; readonly h: number };

/** A line of text inside a shape, from its left edge and its top. */
export type Line = {
  readonly text: string;
  /** From the left edge of the shape; from its right edge when negative, and then ended there. */
  readonly dx: number;
  /** Baseline, from the top of the shape. */
  readonly dy: number;
  readonly style: 'name' | 'plain' | 'small' | 'code' | 'slanted' | 'question';
  /** A light before the text. */
  readonly light?: 'ok' | 'pending' | 'fault' | 'leaving' | 'stopped';
};

export type Shape = {
  readonly id: SceneId;
  readonly kind: 'band' | 'node' | 'process' | 'stopped' | 'object' | 'rules' | 'pod' | 'ghost' | 'more';
  readonly box: Box;
  readonly symbol?: {
    readonly id: SymbolId;
    readonly size: number;
    readonly tone?: 'pending' | 'fault' | 'leaving' | 'stopped';
  };
  readonly lines: readonly Line[];
  /** Rows behind single lines: a rule that was met, or is stale. */
  readonly bars?: readonly { readonly dy: number; readonly h: number; readonly mark: 'met' | 'stale' }[];
};

export type Route = {
  readonly kind: SceneArrow['kind'] | 'own';
  readonly points: readonly Point[];
  readonly label?: { readonly text: string; readonly at: Point };
  /** A part of a longer way: it has no head of its own. */
  readonly headless?: boolean;
  /** Where the cross of a cut connection stands. */
  readonly cross?: Point;
};

export type Point = readonly [x: number, y: number];

/** A picture, laid out: what stands where, in the order in which it is drawn. */
export type Drawing = {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
  readonly routes: readonly Route[];
};
