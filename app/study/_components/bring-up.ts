/**
 * Brings what is shown now into view, and moves the focus to it once it is on the screen: moving it costs the browser a
 * second look at styles, which the learner need not wait for. Whoever takes the focus meanwhile, as a field that opens,
 * keeps it. Answers with what calls it off.
 */
export function bringUp(shown: HTMLElement | null): (() => void) | undefined {
  if (!shown) return undefined;
  shown.scrollIntoView({ block: 'nearest' });
  const focused = document.activeElement;
  return afterPaint(() => {
    if (document.activeElement === focused) shown.focus({ preventScroll: true });
  });
}

/** Longest wait for a frame, in ms: a page that is not looked at gets none. */
const longestWaitMs = 150;

/** Runs when the next frame has been painted. Answers with what calls it off. */
export function afterPaint(run: () => void): () => void {
  let timer = setTimeout(run, longestWaitMs);
  const frame = requestAnimationFrame(() => {
    clearTimeout(timer);
    timer = setTimeout(run, 0);
  });
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
