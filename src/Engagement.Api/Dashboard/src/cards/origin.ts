import type { CardSpec } from '../card-spec';
import { donut } from '../charts/donut';
import { inWords } from '../context';
import { ratio, share } from '../format';
import { bounds } from '../period';
import { roomType } from '../rooms';

interface Origin {
  origins: { messages: number; t: string }[];
}

const order = 'cpd';

export function origin(): CardSpec<Origin> {
  return {
    id: 'origin',
    title: 'Where messages are sent',
    chart: true,
    caption: (context) => `Messages by type of room, ${inWords(context.period, context.today)}`,
    query: ({ zone, period }) => ({ path: 'messages/origin', parameters: bounds(zone, period) }),
    view: ({ origins }, { period }) => {
      const total = origins.reduce((sum, { messages }) => sum + messages, 0);
      const parts = [...origins].sort((one, other) => order.indexOf(one.t) - order.indexOf(other.t))
        .map(({ t, messages }) => ({ name: roomType(t).word, value: messages, share: share(ratio(messages, total)) }));
      return {
        emptyNoun: total === 0 ? 'messages' : null,
        chart: {
          drawing: donut('Messages', parts),
          description: `Ring: ${parts.map((part) => `${part.name} ${part.share}`).join(', ')}.`,
        },
        tableData: {
          columns: [{ name: 'Room type' }, { name: 'Messages', numeric: true }, { name: 'Share', numeric: true }],
          rows: parts.map((part) => [part.name, part.value, part.share]),
        },
        days: period,
      };
    },
  };
}
