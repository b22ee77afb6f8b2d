import type { ReactNode } from 'react';
import { LearningNav } from '@/app/_components/learning-nav';

export default function LearningLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <LearningNav />
      {children}
    </>
  );
}
