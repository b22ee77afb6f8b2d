import { Button } from '@/app/_components/button';
import { Kbd } from '@/app/_components/kbd';

type RevealProps = {
  /** True and False are offered too. */
  isClaim: boolean;
  shortcutsOn: boolean;
  onReveal: () => void;
  onClaim: (said: boolean) => void;
};

/** Shows the answer; of a claim, after saying whether it holds. */
export function Reveal({ isClaim, shortcutsOn, onReveal, onClaim }: RevealProps) {
  if (!isClaim) {
    return (
      <Button
        main
        className="w-full"
        onClick={onReveal}
        aria-keyshortcuts={shortcutsOn ? 'Space Enter' : undefined}
      >
        Show the answer {shortcutsOn && <Kbd>Space</Kbd>}
      </Button>
    );
  }
  return (
    <div className="grid grid-cols-2 gap-s2">
      <Button onClick={() => onClaim(true)} aria-keyshortcuts={shortcutsOn ? 'T' : undefined}>
        True {shortcutsOn && <Kbd>T</Kbd>}
      </Button>
      <Button onClick={() => onClaim(false)} aria-keyshortcuts={shortcutsOn ? 'F' : undefined}>
        False {shortcutsOn && <Kbd>F</Kbd>}
      </Button>
      <Button main className="col-span-2" onClick={onReveal}>
        Show the answer {shortcutsOn && <Kbd>Space</Kbd>}
      </Button>
    </div>
  );
}
