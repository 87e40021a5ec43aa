import type { CardSpec } from '../card-spec';
import { dailyCard, type DailyAnswer } from './daily-card';

export function messagesSent(): CardSpec<DailyAnswer<{ day: string; messages: number }>> {
  return dailyCard({
    id: 'messages-sent',
    title: 'Messages sent',
    path: 'messages/messages-sent',
    noun: 'messages',
    says: 'Messages on each day',
    value: (row) => row.messages,
  });
}
