/** A room as answers name it. */
export interface NamedRoom {
  t: string;
  name?: string;
  usernames?: string[];
}

interface RoomType {
  word: string;
  mark: string;
  nameless: string;
}

const types: Record<string, RoomType> = {
  c: { word: 'Public', mark: '#', nameless: 'Public channel' },
  p: { word: 'Private', mark: '🔒\uFE0E', nameless: 'Private group' },
  d: { word: 'Direct', mark: '@', nameless: 'Direct messages' },
};

export function roomType(t: string): RoomType {
  return types[t] ?? { word: t, mark: '·', nameless: `Room of type ${t}` };
}

/** The room's name; who talks in it where it has none; else its type. */
export function roomName({ t, name, usernames }: NamedRoom): string {
  return name || usernames?.join(' × ') || roomType(t).nameless;
}
