import type { CardSpec } from '../card-spec';
import { dailyCard, type DailyResponse } from './daily-card';

export function messagesSent(): CardSpec<DailyResponse<{ day: string; messages: number }>> {
  return dailyCard({
    id: 'messages-sent',
    title: 'Messages sent',
    path: 'messages/messages-sent',
    noun: 'messages',
    caption: 'Messages on each day',
    value: (row) => row.messages,
  });
}
