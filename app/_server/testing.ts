/** For tests: asks a route handler as a page of this site would. */
type Route = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;

export async function ask(route: Route, path: string): Promise<{ status: number; body: unknown }> {
  return told(await route(new Request(`http://here${path}`), { params: Promise.resolve({}) }));
}

/** Sends a value as JSON, or bytes as they are. */
export async function send(
  route: Route,
  path: string,
  body: unknown,
): Promise<{ status: number; body: unknown }> {
  const isBytes = body instanceof Uint8Array;
  const request = new Request(`http://here${path}`, {
    method: 'POST',
    headers: {
      'content-type': isBytes ? 'application/octet-stream' : 'application/json',
      'sec-fetch-site': 'same-origin',
    },
    body: isBytes ? new Uint8Array(body) : JSON.stringify(body),
  });
  return told(await route(request, { params: Promise.resolve({}) }));
}

async function told(response: Response): Promise<{ status: number; body: unknown }> {
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('application/json')) return { status: response.status, body: await response.json() };
  if (type.startsWith('text/')) return { status: response.status, body: await response.text() };
  return { status: response.status, body: new Uint8Array(await response.arrayBuffer()) };
}
