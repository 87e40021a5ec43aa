import { type Day, dayText } from './day';
import { number, plural } from './format';
import type { Zone } from './zone';

/** The response of `workspace/source`. */
export interface SourceBody {
  /** Absent where the store follows no MongoDB. */
  source?: Source;
}

/** How far the store follows the workspace's MongoDB. */
export interface Source {
  mode: 'pull' | 'stream' | 'poll';
  pulledAt?: string;
  lagSeconds?: number;
  lastEventAt?: string;
  reconciledAt?: string;
  corrected?: number;
  comparedAt?: string;
  missing?: number;
  extra?: number;
}

const maxLagSeconds = 300;

/** Whether the numbers of today may be too small. */
export function isBehind({ pulledAt, lagSeconds }: Source): boolean {
  return pulledAt === undefined || (lagSeconds ?? 0) > maxLagSeconds;
}

/** What is known of the source, in sentences. */
export function sourceText(source: Source, zone: Zone, today: Day): string {
  const at = (instant: string): string => {
    const ms = Date.parse(instant);
    return zone.dayOf(ms) === today ? `at ${zone.timeText(ms)}` : `on ${dayText(zone.dayOf(ms))}, ${zone.timeText(ms)}`;
  };
  return [following(source, at), reconciled(source, at), compared(source, at)].filter((sentence) => sentence !== null).join(' ');
}

function following({ mode, pulledAt, lagSeconds, lastEventAt }: Source, at: (instant: string) => string): string {
  if (pulledAt === undefined) {
    return 'The workspace’s MongoDB is still being pulled: not all of it counts yet.';
  }

  if (mode === 'pull') {
    return `The workspace’s MongoDB was pulled ${at(pulledAt)}; later changes are not followed.`;
  }

  return `Follows the workspace’s MongoDB ${mode === 'stream' ? 'by its change stream' : 'by queries'}`
    + `${lagSeconds === undefined ? '' : `, ${lagText(lagSeconds)} behind`}${lastEventAt === undefined ? '' : `; last change ${at(lastEventAt)}`}.`;
}

function reconciled({ reconciledAt, corrected = 0 }: Source, at: (instant: string) => string): string | null {
  return reconciledAt === undefined ? null : `The last two days were read again ${at(reconciledAt)}: `
    + (corrected === 0 ? 'nothing differed.' : `${plural(corrected, 'document differed and was', 'documents differed and were')} corrected.`);
}

function compared({ comparedAt, missing = 0, extra = 0 }: Source, at: (instant: string) => string): string | null {
  return comparedAt === undefined ? null : `The ids of all messages were compared ${at(comparedAt)}: `
    + (missing === 0 ? 'none was missing here' : `${plural(missing, 'was missing here and is', 'were missing here and are')} fetched`)
    + `${extra === 0 ? '' : `, ${plural(extra, 'is', 'are')} no longer in MongoDB`}.`;
}

/** "1 s", "5 min", "3 h" or "4 days". */
export function lagText(seconds: number): string {
  return seconds < 120 ? `${seconds} s`
    : seconds < 7_200 ? `${Math.floor(seconds / 60)} min`
    : seconds < 172_800 ? `${Math.floor(seconds / 3_600)} h`
    : `${number(Math.floor(seconds / 86_400))} days`;
}
