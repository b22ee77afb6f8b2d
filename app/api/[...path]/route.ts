import { refusalResponse } from '@/app/_server/handler';
import { refuse } from '@/app/_server/refusal';

/** Every address under /api that has no route of its own: programs that ask get JSON here too, not a page. */
function answer(): Response {
  return refusalResponse(refuse('not-found', 'There is no such address.'));
}

export { answer as DELETE, answer as GET, answer as PATCH, answer as POST, answer as PUT };
