import { ruleSources } from './_server/rule-sources';

/** The rules of the simulator, the same for everybody: read once, when the program is built. */
export const dynamic = 'force-static';

export function GET(): Response {
  return Response.json(ruleSources());
}
