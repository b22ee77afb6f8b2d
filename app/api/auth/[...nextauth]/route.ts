import { cookies } from 'next/headers';
import { isSameOrigin } from '@/app/_server/guard';
import { refusalResponse } from '@/app/_server/handler';
import { requestTime } from '@/app/_server/now';
import { refuse } from '@/app/_server/refusal';
import { timeZoneCookie, timeZoneOf } from '@/app/_server/time-zone';
import { answerNextAuth } from '@/lib/auth/next-auth';

type Context = { params: Promise<{ nextauth: string[] }> };

/** The one route that does not go through `handler`: next-auth answers it, with its own checks and formats. */
async function answer(request: Request, context: Context): Promise<Response> {
  if (request.method === 'POST' && !isSameOrigin(request.headers)) {
    return refusalResponse(refuse('forbidden', 'This request does not come from a page of this site.'));
  }
  const timeZone = timeZoneOf((await cookies()).get(timeZoneCookie)?.value);
  const response = await answerNextAuth(request, context, timeZone, await requestTime());
  return response ?? refusalResponse(refuse('not-found', 'There is no such address.'));
}

export { answer as GET, answer as POST };
