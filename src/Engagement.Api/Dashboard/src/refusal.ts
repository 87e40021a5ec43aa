const permission = 'view-engagement-dashboard';

/** A failure in words for the person in front of the page. */
export class ApiError extends Error {
  constructor(readonly status: number, message: string, readonly command?: string) {
    super(message);
  }
}

/** What the API says beside a status. */
export interface Refusal {
  error?: string;
  message?: string;
}

/** What an answer that is none means. */
export function refusal(response: Response, { error, message }: Refusal): ApiError {
  const said = message ?? error ?? `The service answered with status ${response.status}.`;
  switch (response.status) {
    case 403:
      return new ApiError(
        403, `This account may not see these numbers: it lacks the permission ${permission}. Whoever runs the service can grant it to its role:`,
        `permission grant ${permission} --role ROLE`);
    case 429:
      return new ApiError(429, `Too many requests. Wait ${/(\d+) seconds?/.exec(said)?.[1] ?? 'some'} seconds, then try again.`);
    case 503:
      return new ApiError(503, `${said.replace(/; try again later\.$/, '.')} Try again in ${response.headers.get('Retry-After') ?? 'a few'} seconds.`);
    default:
      return new ApiError(response.status, said);
  }
}
