import { DEFINITIONS, SYMBOLS } from './symbols';

const PEN =
  'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"';

const SPRITE = `<defs>${DEFINITIONS}</defs>${Object.entries(SYMBOLS)
  .map(([id, body]) => `<symbol id="${id}" ${PEN}>${body}</symbol>`)
  .join('')}`;

/** Every symbol, once a page: `Icon` and the pictures refer to them by id. */
export function Sprite() {
  return (
    <svg
      width="0"
      height="0"
      className="absolute"
      aria-hidden="true"
      // biome-ignore lint/security/noDangerouslySetInnerHtml: constant text of this program; as one string it costs a fifth of its elements.
      dangerouslySetInnerHTML={{ __html: SPRITE }}
    />
  );
}
