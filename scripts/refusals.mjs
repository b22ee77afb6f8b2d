// What is refused before Next sees it, because Next would answer it with a bare 500.

/**
 * Whether the path of a request decodes: a % that begins no character of UTF-8 cannot be looked up anywhere.
 * @param {string | undefined} url path and query, as they came
 */
export function pathDecodes(url) {
  try {
    decodeURIComponent((url ?? '').split('?', 1)[0] ?? '');
    return true;
  } catch {
    return false;
  }
}
