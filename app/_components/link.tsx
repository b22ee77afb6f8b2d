import NextLink from 'next/link';
import type { ComponentProps } from 'react';

/**
 * A way to another page of the program. Nothing is fetched before it is pressed, unless `prefetch` says so: every page is
 * drawn for its reader when they come, so that all there would be to fetch is a frame they have already, and a page of
 * fifty links would ask the server a hundred times.
 */
export function Link({ prefetch = false, ...rest }: ComponentProps<typeof NextLink>) {
  return <NextLink prefetch={prefetch} {...rest} />;
}
