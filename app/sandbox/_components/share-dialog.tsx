'use client';

import { useEffect, useState } from 'react';
import { Button } from '@/app/_components/button';
import { Dialog } from '@/app/_components/dialog';
import type { Sandbox } from './use-sandbox';

/** A link that holds the whole sandbox: nothing of it is on a server. */
export function ShareDialog({
  sandbox,
  open,
  onClose,
}: {
  sandbox: Sandbox;
  open: boolean;
  onClose: () => void;
}) {
  const { client, stamp } = sandbox;
  const [link, setLink] = useState('');
  const [copied, setCopied] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another cluster has another link.
  useEffect(() => {
    if (!open) return;
    setCopied(false);
    client.ask('share', {}).then(
      ({ fragment }) => setLink(`${window.location.origin}${window.location.pathname}#${fragment}`),
      () => setLink(''),
    );
  }, [open, client, stamp]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      setCopied(true);
    } catch {
      setCopied(false);
    }
  };
  const tooLong = link.length > longestLink;
  return (
    <Dialog open={open} onClose={onClose} title="A link to this cluster">
      <div className="grid gap-s4">
        <p>
          The link holds where the cluster begins and every line that was typed. Whoever opens it sees the
          same cluster, to the last step. Nothing is kept on a server.
        </p>
        {tooLong ? (
          <p className="err">
            This sandbox is too long for a link ({link.length} characters). Go back to an earlier moment, or
            begin a new one.
          </p>
        ) : (
          <input
            className="input code max-w-none!"
            readOnly
            aria-label="Link"
            value={link}
            onFocus={(event) => event.currentTarget.select()}
          />
        )}
        <div className="flex items-center gap-s2">
          <Button
            main
            onClick={copy}
            disabledBecause={(tooLong || link === '') && 'There is no link to copy.'}
          >
            Copy
          </Button>
          <Button onClick={onClose}>Done</Button>
          <span role="status">{copied && 'Copied.'}</span>
        </div>
      </div>
    </Dialog>
  );
}

const longestLink = 60_000;
