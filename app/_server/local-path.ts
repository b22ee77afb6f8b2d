/** A path of this site to go to next, from a form or a link; anything that could lead elsewhere becomes `fallback`. */
export function localPath(text: string | null | undefined, fallback = '/'): string {
  if (!text || !/^\/(?![/\\])/.test(text) || /[\s\\]/.test(text)) return fallback;
  const url = new URL(text, 'http://here');
  return url.origin === 'http://here' ? `${url.pathname}${url.search}${url.hash}` : fallback;
}
