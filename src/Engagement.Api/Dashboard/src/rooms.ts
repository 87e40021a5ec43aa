import type { Icon } from './icons';

/** A room in a response. */
export interface NamedRoom {
  t: string;
  name?: string;
  usernames?: string[];
}

interface RoomType {
  word: string;
  /** The icon before its name. */
  icon: Icon;
  unnamed: string;
}

const types: Record<string, RoomType> = {
  c: { word: 'Public', icon: 'hash', unnamed: 'Public channel' },
  p: { word: 'Private', icon: 'lock', unnamed: 'Private group' },
  d: { word: 'Direct', icon: 'at', unnamed: 'Direct messages' },
};

export function roomType(t: string): RoomType {
  return types[t] ?? { word: t, icon: 'dot', unnamed: `Room of type ${t}` };
}

/** The room's name; without one, its members' names; without those, its type. */
export function roomName({ t, name, usernames }: NamedRoom): string {
  return name || usernames?.join(' × ') || roomType(t).unnamed;
}
