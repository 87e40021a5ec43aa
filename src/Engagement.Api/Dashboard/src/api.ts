import { ApiError, refusal, type Refusal } from './refusal';
import { learnTime } from './clock';
import type { Session } from './session';

const limitMs = 15_000;
const keptMs = 300_000;

/** A question to the API. */
export interface Question {
  path: string;
  query: Record<string, string>;
  /** Which part of the answer is shown, where the same answer serves for several. */
  part?: string;
}

/** Asks the API of the service that the page came from. */
export class Api {
  private readonly kept = new Map<string, { until: number; answer: unknown }>();

  constructor(readonly session: Session, private readonly onRefused: (message: string) => void) {}

  /** The same key, the same answer. */
  static keyOf({ path, query }: Question): string {
    return `${path}?${new URLSearchParams(query)}`;
  }

  /** Signs in; a token in place of name and password is looked up, not made. */
  static async signIn(by: Session['by'], body: Record<string, string>): Promise<Session> {
    const answer = await send('login', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    const { data } = answer as { data: { userId: string; authToken: string; me?: { username?: string } } };
    return { userId: data.userId, token: data.authToken, username: data.me?.username ?? data.userId, by };
  }

  /** Asks; an answer of the last minutes is given again unless a fresh one is wanted. */
  async get<Answer>(question: Question, signal: AbortSignal, fresh: boolean): Promise<Answer> {
    const key = Api.keyOf(question);
    const kept = this.kept.get(key);
    if (kept && !fresh && kept.until > Date.now()) {
      return kept.answer as Answer;
    }

    try {
      const answer = await send(`engagement-dashboard/${key.replace(/\?$/, '')}`, { headers: this.headers(), signal });
      this.kept.delete(key);
      this.kept.set(key, { until: Date.now() + keptMs, answer });
      if (this.kept.size > 50) {
        this.kept.delete(this.kept.keys().next().value!);
      }

      return answer as Answer;
    } catch (failure) {
      if (failure instanceof ApiError && failure.status === 401 && !signal.aborted) {
        this.onRefused('You are not signed in any more. Sign in again to go on.');
      }

      throw failure;
    }
  }

  /** Forgets what was answered, so that it is asked again. */
  forget(): void {
    this.kept.clear();
  }

  /** Ends the session; a pasted token goes on working for whoever else has it. */
  async signOut(): Promise<void> {
    if (this.session.by === 'password') {
      await send('logout', { method: 'POST', headers: this.headers() });
    }
  }

  private headers(): Record<string, string> {
    return { 'X-User-Id': this.session.userId, 'X-Auth-Token': this.session.token };
  }
}

async function send(path: string, options: RequestInit): Promise<unknown> {
  const limit = AbortSignal.timeout(limitMs);
  const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(new URL(`api/v1/${path}`, document.baseURI), { ...options, signal, credentials: 'omit' });
    learnTime(response.headers.get('Date'));
    body = await response.json().catch((failure: unknown) => (failure instanceof SyntaxError ? null : Promise.reject(failure)));
  } catch (failure) {
    if (options.signal?.aborted) {
      throw failure;
    }

    throw new ApiError(0, limit.aborted ? `The service has not answered within ${limitMs / 1000} seconds.` : 'The service cannot be reached.');
  }

  if (!response.ok) {
    throw refusal(response, (body ?? {}) as Refusal);
  }

  if (body === null) {
    throw new ApiError(response.status, 'Something else than the service has answered, such as a proxy.');
  }

  return body;
}
