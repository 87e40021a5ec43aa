import { store, stored } from './storage';

const key = 'engagement.session';

/** Who is signed in, kept in this browser tab alone. */
export interface Session {
  userId: string;
  token: string;
  username: string;
  /** A token made by signing in with a password is revoked by signing out; a pasted one is only forgotten. */
  by: 'password' | 'token';
}

export function savedSession(): Session | null {
  const saved = stored(() => sessionStorage, key);
  try {
    return saved === null ? null : JSON.parse(saved) as Session;
  } catch {
    return null; // Somebody else wrote it.
  }
}

export function saveSession(session: Session | null): void {
  store(() => sessionStorage, key, session && JSON.stringify(session));
}
