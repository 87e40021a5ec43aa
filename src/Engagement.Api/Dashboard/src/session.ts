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
  try {
    const saved = JSON.parse(sessionStorage.getItem(key) ?? 'null') as Partial<Session> | null;
    return saved?.userId && saved.token ? { username: saved.userId, by: 'token', ...saved } as Session : null;
  } catch {
    return null;
  }
}

export function saveSession(session: Session | null): void {
  if (session) {
    sessionStorage.setItem(key, JSON.stringify(session));
  } else {
    sessionStorage.removeItem(key);
  }
}
