import { describe, expect, it } from 'vitest';
import { refusal } from './refusal';

const answer = (status: number, headers: Record<string, string> = {}): Response => new Response('', { status, headers });

describe('a refusal', () => {
  it('of a permission names it, and the command that grants it', () => {
    const { message, command } = refusal(answer(403), { error: 'User does not have the permissions required for this action [error-unauthorized]' });
    expect(message).toContain('view-engagement-dashboard');
    expect(command).toBe('permission grant view-engagement-dashboard --role ROLE');
  });

  it('of too many requests says how long to wait', () => {
    const error = 'Error, too many requests. Please slow down. You must wait 42 seconds before trying this endpoint again. [error-too-many-requests]';
    expect(refusal(answer(429), { error }).message).toBe('Too many requests. Wait 42 seconds, then try again.');
  });

  it('while the store is away says when to try again', () => {
    expect(refusal(answer(503, { 'Retry-After': '5' }), { error: 'The database cannot be reached; try again later.' }).message)
      .toBe('The database cannot be reached. Try again in 5 seconds.');
  });

  it.each([
    [{ error: 'Unauthorized', message: 'Blocked for 5 minutes' }, 'Blocked for 5 minutes'],
    [{ error: "Match error: Missing key 'start'" }, "Match error: Missing key 'start'"],
    [{}, 'The service answered with status 400.'],
  ])('says what the service says of %j: %s', (body, message) => {
    expect(refusal(answer(400), body).message).toBe(message);
  });
});
