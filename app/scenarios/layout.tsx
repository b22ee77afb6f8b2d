import type { ReactNode } from 'react';
import './scenarios.css';

export default function ScenariosLayout({ children }: { children: ReactNode }) {
  return children;
}
