import { z } from 'zod';
import { earliestAnswerMs, latestAnswerMs } from '@/lib/data/memory/device-report';

/** The id that a device gives to an answer, so that a second delivery changes nothing: a UUIDv7 in lower case. */
export const reportId = z
  .uuidv7('An id is a UUID of version 7.')
  .refine((id) => id === id.toLowerCase(), 'An id is written in lower case.');

/** When the device took the answer, in ms since 1970. What is ahead of the server's clock is refused by lib/data. */
export const answeredAtField = z
  .int('A time is in whole ms since 1970.')
  .min(earliestAnswerMs, 'That time is before 2020.')
  .max(latestAnswerMs, 'That time is after 2200.');

/** How long the answer took, in ms. An hour at most is stored. */
export const durationField = z.number('A duration is in ms.').min(0, 'A duration is not negative.');
