import type { CardSpec } from '../card-spec';
import { ranking } from '../charts/ranking';
import { inWords } from '../context';
import { plural } from '../format';
import { bounds } from '../period';
import { type NamedRoom, roomName, roomType } from '../rooms';

interface TopFive {
  channels: (NamedRoom & { messages: number })[];
}

export function topFive(): CardSpec<TopFive> {
  return {
    id: 'top-five',
    title: 'Top five channels',
    chart: true,
    caption: (context) => `Rooms with the most messages, ${inWords(context.period, context.today)}`,
    query: ({ zone, period }) => ({ path: 'messages/top-five-popular-channels', parameters: bounds(zone, period) }),
    view: ({ channels }, { period }) => {
      const rooms = channels.map((room) => ({ name: roomName(room), type: roomType(room.t).word, value: room.messages }));
      return {
        emptyNoun: rooms.length === 0 ? 'messages' : null,
        chart: {
          drawing: ranking('Messages', 'Channel', rooms),
          description: `Bars: ${rooms.map(({ name, value }) => `${name} ${plural(value, 'message')}`).join(', ')}.`,
        },
        tableData: {
          columns: [{ name: '#', numeric: true }, { name: 'Channel' }, { name: 'Type' }, { name: 'Messages', numeric: true }],
          rows: rooms.map(({ name, type, value }, index) => [index + 1, name, type, value]),
        },
        days: period,
      };
    },
  };
}
