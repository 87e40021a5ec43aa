/** What the browser has kept; null where it has nothing, or keeps nothing for this page. */
export function stored(storage: () => Storage, key: string): string | null {
  try {
    return storage().getItem(key);
  } catch {
    return null;
  }
}

/** Keeps a value, or with null forgets it; a browser that keeps nothing is no failure. */
export function store(storage: () => Storage, key: string, value: string | null): void {
  try {
    if (value === null) {
      storage().removeItem(key);
    } else {
      storage().setItem(key, value);
    }
  } catch {
    // The page works without.
  }
}
