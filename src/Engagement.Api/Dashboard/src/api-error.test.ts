import { describe, expect, it } from 'vitest';
import { apiError } from './api-error';

const response = (status: number, headers: Record<string, string> = {}): Response => new Response('', { status, headers });

describe('the error of a response', () => {
  it('with status 403 names the missing permission, and the command that grants it', () => {
    const { message, command } = apiError(response(403), { error: 'User does not have the permissions required for this action [error-unauthorized]' });
    expect(message).toContain('view-engagement-dashboard');
    expect(command).toBe('permission grant view-engagement-dashboard --role ROLE');
  });

  it('with status 429 names the seconds to wait', () => {
    const error = 'Error, too many requests. Please slow down. You must wait 42 seconds before trying this endpoint again. [error-too-many-requests]';
    expect(apiError(response(429), { error }).message).toBe('Too many requests. Wait 42 seconds, then try again.');
  });

  it('with status 503 names the seconds until the next attempt', () => {
    expect(apiError(response(503, { 'Retry-After': '5' }), { error: 'The database cannot be reached; try again later.' }).message)
      .toBe('The database cannot be reached. Try again in 5 seconds.');
  });

  it.each([
    [{ error: 'Unauthorized', message: 'Blocked for 5 minutes' }, 'Blocked for 5 minutes'],
    [{ error: "Match error: Missing key 'start'" }, "Match error: Missing key 'start'"],
    [{}, 'The service answered with status 400.'],
  ])('with status 400 and body %j has the message %s', (body, message) => {
    expect(apiError(response(400), body).message).toBe(message);
  });
});
