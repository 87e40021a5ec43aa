import { ApiError, apiError, type ErrorBody } from './api-error';
import { syncClock } from './clock';
import type { Session } from './session';

const timeoutMs = 15_000;
const cacheMs = 300_000;

/** A GET request below `engagement-dashboard/`. */
export interface Query {
  path: string;
  parameters: Record<string, string>;
  /** Distinguishes views of the same response, such as those of two periods. It is not sent. */
  viewKey?: string;
}

/** Client of the API of the service that serves the page. */
export class Api {
  private readonly cache = new Map<string, { until: number; body: unknown }>();

  constructor(readonly session: Session, private readonly onUnauthorized: (message: string) => void) {}

  /** The cache key. */
  static keyOf({ path, parameters }: Query): string {
    return `${path}?${new URLSearchParams(parameters)}`;
  }

  /** Signs in. A token in place of name and password is looked up, and no new one is issued. */
  static async signIn(method: Session['method'], credentials: Record<string, string>): Promise<Session> {
    const body = await send('login', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(credentials) });
    const { data } = body as { data: { userId: string; authToken: string; me?: { username?: string } } };
    return { userId: data.userId, token: data.authToken, username: data.me?.username ?? data.userId, method };
  }

  /** Gets a response body: a cached one, unless `fresh`. */
  async get<Body>(query: Query, signal: AbortSignal, fresh: boolean): Promise<Body> {
    const key = Api.keyOf(query);
    const cached = this.cache.get(key);
    if (cached && !fresh && cached.until > Date.now()) {
      return cached.body as Body;
    }

    try {
      const body = await send(`engagement-dashboard/${key.replace(/\?$/, '')}`, { headers: this.headers(), signal });
      this.cache.delete(key);
      this.cache.set(key, { until: Date.now() + cacheMs, body });
      if (this.cache.size > 50) {
        this.cache.delete(this.cache.keys().next().value!);
      }

      return body as Body;
    } catch (failure) {
      if (failure instanceof ApiError && failure.status === 401 && !signal.aborted) {
        this.onUnauthorized('You are not signed in any more. Sign in again to go on.');
      }

      throw failure;
    }
  }

  clearCache(): void {
    this.cache.clear();
  }

  /** Revokes the token, unless it was pasted: other clients may use that one. */
  async signOut(): Promise<void> {
    if (this.session.method === 'password') {
      await send('logout', { method: 'POST', headers: this.headers() });
    }
  }

  private headers(): Record<string, string> {
    return { 'X-User-Id': this.session.userId, 'X-Auth-Token': this.session.token };
  }
}

async function send(path: string, options: RequestInit): Promise<unknown> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(new URL(`api/v1/${path}`, document.baseURI), { ...options, signal, credentials: 'omit' });
    syncClock(response.headers.get('Date'));
    body = await response.json().catch((failure: unknown) => (failure instanceof SyntaxError ? null : Promise.reject(failure)));
  } catch (failure) {
    if (options.signal?.aborted) {
      throw failure;
    }

    throw new ApiError(0, timeout.aborted ? `The service has not answered within ${timeoutMs / 1000} seconds.` : 'The service cannot be reached.');
  }

  if (!response.ok) {
    throw apiError(response, (body ?? {}) as ErrorBody);
  }

  if (body === null) {
    throw new ApiError(response.status, 'The response did not come from the service; a proxy may have sent it.');
  }

  return body;
}
