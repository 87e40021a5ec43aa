const permission = 'view-engagement-dashboard';

/** A failed request, with the message that the page shows. */
export class ApiError extends Error {
  constructor(readonly status: number, message: string, readonly command?: string) {
    super(message);
  }
}

/** The body of an error response. */
export interface ErrorBody {
  error?: string;
  message?: string;
}

/** The error of a response whose status is not 2xx. */
export function apiError(response: Response, { error, message }: ErrorBody): ApiError {
  const text = message ?? error ?? `The service answered with status ${response.status}.`;
  switch (response.status) {
    case 403:
      return new ApiError(
        403, `This account may not see these numbers: it lacks the permission ${permission}. The service's operator can grant it to its role:`,
        `permission grant ${permission} --role ROLE`);
    case 429:
      return new ApiError(429, `Too many requests. Wait ${/(\d+) seconds?/.exec(text)?.[1] ?? 'some'} seconds, then try again.`);
    case 503:
      return new ApiError(503, `${text.replace(/; try again later\.$/, '.')} Try again in ${response.headers.get('Retry-After') ?? 'a few'} seconds.`);
    default:
      return new ApiError(response.status, text);
  }
}
