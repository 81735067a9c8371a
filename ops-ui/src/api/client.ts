import createClient, { type Middleware } from 'openapi-fetch';
import type { Mistake, paths } from './schema';

/** A refusal of the server, in its own words (RFC 9457). */
export class Refusal extends Error {
  readonly status: number;
  readonly title: string;

  constructor(status: number, title: string, detail: string) {
    super(detail || title);
    this.name = 'Refusal';
    this.status = status;
    this.title = title;
  }
}

/** The server did not answer at all. */
export class Unreachable extends Error {
  constructor() {
    super('Slipway does not answer. The page goes on by itself when it does.');
    this.name = 'Unreachable';
  }
}

let token: { header: string; token: string } | undefined;

/** Names the token that writes of this browser's session must carry. */
export function writeWith(csrf: { header: string; token: string } | undefined) {
  token = csrf;
}

const tokens: Middleware = {
  onRequest({ request }) {
    if (token && request.method !== 'GET') {
      request.headers.set(token.header, token.token);
    }
    return request;
  },
  onError: () => new Unreachable(),
};

const client = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? '',
  credentials: 'same-origin',
  // Looked up with each request, so that tests can stand in between.
  fetch: (request) => globalThis.fetch(request),
});
client.use(tokens);

/** The published API. Failures come as values; {@link answer} makes them errors. */
export const api = client;

/** What the page does when the session has ended: load anew, and so come to the login and back to this very address. */
export const session = {
  ended: () => globalThis.location.reload(),
};

interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer, or its refusal as an error. */
export async function answer<T>(call: Promise<Outcome<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (response.ok) {
    return data as T;
  }
  throw refusal(response.status, error);
}

/** Reads text that is no JSON, such as a diagram. */
export async function text(path: string, accept: string): Promise<string> {
  let response: Response;
  try {
    response = await fetch(path, { headers: { Accept: accept }, credentials: 'same-origin' });
  } catch {
    throw new Unreachable();
  }
  const body = await response.text();
  if (response.ok) {
    return body;
  }
  throw refusal(response.status, problem(body));
}

function problem(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function refusal(status: number, body: unknown): Refusal {
  if (status === 401) {
    session.ended();
  }
  const said = (body ?? {}) as { title?: string; detail?: string; mistakes?: Mistake[] };
  const mistakes = (said.mistakes ?? []).map(({ place, problem, remedy }) => `${place}: ${problem} ${remedy}`);
  return new Refusal(status, said.title ?? `Error ${status}`, [said.detail ?? '', ...mistakes].filter(Boolean).join('\n'));
}
