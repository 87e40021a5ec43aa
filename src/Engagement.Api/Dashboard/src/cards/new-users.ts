import type { CardSpec } from '../card-spec';
import { dailyCard, type DailyResponse } from './daily-card';

export function newUsers(): CardSpec<DailyResponse<{ day: string; users: number }>> {
  return dailyCard({
    id: 'new-users',
    title: 'New users',
    path: 'users/new-users',
    noun: 'new users',
    caption: 'Users created on each day',
    value: (row) => row.users,
  });
}
