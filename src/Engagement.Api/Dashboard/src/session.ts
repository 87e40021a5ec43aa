import { store, stored } from './storage';

const key = 'engagement.session';

/** The signed-in account, stored in this browser tab only. */
export interface Session {
  userId: string;
  token: string;
  username: string;
  /** How the account signed in. Signing out revokes the token of a password sign-in; a pasted token is only removed from the browser. */
  method: 'password' | 'token';
}

export function savedSession(): Session | null {
  const saved = stored(() => sessionStorage, key);
  try {
    return saved === null ? null : JSON.parse(saved) as Session;
  } catch {
    return null; // It was not written by this page.
  }
}

export function saveSession(session: Session | null): void {
  store(() => sessionStorage, key, session && JSON.stringify(session));
}
