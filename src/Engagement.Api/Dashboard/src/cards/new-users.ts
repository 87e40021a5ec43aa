import type { CardSpec } from '../card';
import { type Compared } from '../daily';
import { dailyCard } from './daily-card';

interface NewUsers {
  days: { day: string; users: number }[];
  period: Compared;
  yesterday: Compared;
}

export function newUsers(): CardSpec<NewUsers> {
  return dailyCard({
    id: 'new-users',
    title: 'New users',
    path: 'users/new-users',
    noun: 'new users',
    says: 'Users created on each day',
    value: (row) => row.users,
  });
}
