import type { Icon } from './icons';

/** A room as answers name it. */
export interface NamedRoom {
  t: string;
  name?: string;
  usernames?: string[];
}

interface RoomType {
  word: string;
  /** The sign before its name. */
  icon: Icon;
  nameless: string;
}

const types: Record<string, RoomType> = {
  c: { word: 'Public', icon: 'hash', nameless: 'Public channel' },
  p: { word: 'Private', icon: 'lock', nameless: 'Private group' },
  d: { word: 'Direct', icon: 'at', nameless: 'Direct messages' },
};

export function roomType(t: string): RoomType {
  return types[t] ?? { word: t, icon: 'dot', nameless: `Room of type ${t}` };
}

/** The room's name; who talks in it where it has none; else its type. */
export function roomName({ t, name, usernames }: NamedRoom): string {
  return name || usernames?.join(' × ') || roomType(t).nameless;
}
