import type { Reading } from '@/lib/curriculum/scenario-ask';
import type { TargetGiven } from '@/lib/curriculum/scenario-parts';

export function targetOf(read: Reading): TargetGiven | undefined {
  return read.field?.of ?? read.column?.of ?? read.condition?.of ?? read.due;
}
