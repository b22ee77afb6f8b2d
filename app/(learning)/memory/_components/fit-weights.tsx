'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { Button } from '@/app/_components/button';
import { FormError } from '@/app/_components/form';
import { EmptyState } from '@/app/_components/notes';
import { useDeed } from '../../use-deed';

type FitWeightsProps = {
  /** A fit was under way when the page was made. */
  running: boolean;
  failed: string | null;
  reviews: number;
  wanted: number;
};

/** Begins a fit and tells how far it is. It goes on when the page is left. */
export function FitWeights({ running, failed, reviews, wanted }: FitWeightsProps) {
  const { deed, send } = useDeed<{ result: 'started' | 'running' | 'too-few' }>('/api/optimiser');
  const [started, setStarted] = useState(running);
  const share = useProgress(started || running, setStarted);
  if (reviews < wanted) {
    return (
      <EmptyState>
        <p>
          Not enough answers yet: {reviews}; weights are fitted from {wanted} on. Until then those hold that
          describe most people.
        </p>
      </EmptyState>
    );
  }
  const isUnderWay = started || running;
  return (
    <div className="grid justify-items-start gap-s3">
      <p className="read">
        Twenty-one numbers describe how fast you forget. They can be fitted to your{' '}
        {reviews.toLocaleString('en-GB')} answers: to the first four fifths, and judged by the last. Only
        weights that predict those better can be taken.
      </p>
      <Button
        busy={isUnderWay && 'Fitting…'}
        onClick={async () => {
          const answer = await send({});
          setStarted(answer?.result === 'started' || answer?.result === 'running');
        }}
      >
        Fit weights to your answers
      </Button>
      <div role="status" className="w-full max-w-[28rem]">
        {isUnderWay && (
          <p className="mut grid gap-s1">
            Fitting in the background. You may leave this page.
            <progress max={1} value={share ?? undefined} className="w-full accent-ink" />
          </p>
        )}
      </div>
      <FormError>
        {deed.kind === 'refused'
          ? deed.problem
          : failed !== null && !isUnderWay && `The last fit came to nothing: ${failed}`}
      </FormError>
    </div>
  );
}

const lookEveryMs = 700;

/** Asks now and then how far the fit is; shows the page anew when it is done. */
function useProgress(isOn: boolean, setStarted: (started: boolean) => void): number | null {
  const router = useRouter();
  const [share, setShare] = useState<number | null>(null);
  useEffect(() => {
    if (!isOn) return;
    const look = async () => {
      const response = await fetch('/api/optimiser', { cache: 'no-store' }).catch(() => null);
      if (!response?.ok) return;
      const state = (await response.json()) as { running: boolean; progress: number };
      setShare(state.progress);
      if (state.running) return;
      clearInterval(timer);
      setStarted(false);
      router.refresh();
    };
    const timer = setInterval(() => void look(), lookEveryMs);
    return () => clearInterval(timer);
  }, [isOn, router, setStarted]);
  return share;
}
