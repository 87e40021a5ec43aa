import type { CardSpec } from '../card-spec';
import { dailyCard, type DailyAnswer } from './daily-card';

export function newUsers(): CardSpec<DailyAnswer<{ day: string; users: number }>> {
  return dailyCard({
    id: 'new-users',
    title: 'New users',
    path: 'users/new-users',
    noun: 'new users',
    says: 'Users created on each day',
    value: (row) => row.users,
  });
}
