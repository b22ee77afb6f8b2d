'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

/** Lets a single key open a page, unless it is typed somewhere or pressed with another. Draws nothing. */
export function KeyLink({ letter, href }: { letter: string; href: string }) {
  const router = useRouter();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key.toLowerCase() !== letter || !(event.target instanceof Element)) return;
      if (event.target.closest('input, textarea, select, dialog, [popover]')) return;
      event.preventDefault();
      router.push(href);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [letter, href, router]);
  return null;
}
