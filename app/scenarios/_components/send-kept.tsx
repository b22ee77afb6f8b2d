'use client';

import { useEffect } from 'react';
import { sendKept } from './attempt';

/** On every page of somebody who is signed in: hands over the answers that they gave as a stranger in this browser. */
export function SendKept() {
  useEffect(() => {
    void sendKept();
  }, []);
  return null;
}
