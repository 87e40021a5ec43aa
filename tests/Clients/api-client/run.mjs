// Rocket.Chat's own client, used as its web client uses it: sign in, the nine questions, what goes wrong, sign out.
// Usage: node run.mjs ADDRESS, with ADMIN, GUEST and PASSWORD in the environment: two names that share a password, of which the second may
// not see the dashboard. Prints a line for each call; ends with 1 when an answer is not what the documents say.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';

const { RestClient } = createRequire(import.meta.url)('@rocket.chat/api-client');
const { version } = createRequire(import.meta.url)('@rocket.chat/api-client/package.json');
const baseUrl = process.argv[2];
const { ADMIN: admin, GUEST: guest, PASSWORD: password } = process.env;
const dashboard = '/v1/engagement-dashboard';
const day = 86_400_000;

let calls = 0;
const say = (what, answer) => {
    calls += 1;
    console.log(`${what.padEnd(64)} ${answer}`);
};

const short = (value) => {
    const text = JSON.stringify(value);
    return text.length > 110 ? `${text.slice(0, 110)}…` : text;
};

// What the web client's hooks send: whole days up to the end of today.
const end = new Date(new Date().setUTCHours(23, 59, 59, 999));
const start = new Date(end.getTime() + 1 - 91 * day);
const period = { start: start.toISOString(), end: end.toISOString() };

const ask = async (client, path, params, check) => {
    const answer = await client.get(`${dashboard}/${path}`, params);
    assert.equal(answer.success, true);
    assert.equal(Object.keys(answer).at(-1), 'success');
    check(answer);
    say(`GET ${path}`, short(answer));
    return answer;
};

// The client rejects with the response itself.
const refused = async (what, promise, status, body) => {
    const response = await promise.then(() => assert.fail(`${what} was not refused`), (rejection) => rejection);
    assert.equal(response.status, status, what);
    const text = await response.text();
    assert.equal(text, JSON.stringify(body), what);
    say(what, `${status} ${text}`);
};

const notLoggedIn = { status: 'error', message: 'You must be logged in to do this.' };
const match = (message) => ({ success: false, error: `Match error: ${message}` });

const signIn = async (credentials) => {
    const client = new RestClient({ baseUrl });
    const { status, data } = await client.post('/v1/login', credentials);
    assert.equal(status, 'success');
    assert.equal(data.me._id, data.userId);
    client.setCredentials({ 'X-User-Id': data.userId, 'X-Auth-Token': data.authToken });
    say(`POST login as ${data.me.username}`, short({ status, data: { ...data, authToken: '…' } }));
    return client;
};

console.log(`@rocket.chat/api-client ${version} on node ${process.version}`);
await refused('POST login with a wrong password', new RestClient({ baseUrl }).post('/v1/login', { user: admin, password: 'wrong' }), 401,
    { status: 'error', message: 'Unauthorized', error: 'Unauthorized' });

const client = await signIn({ user: admin, password });
const me = await client.get('/v1/me');
assert.equal(me.username, admin);
assert.equal(me.success, true);
say('GET me', short(me));

const sent = await ask(client, 'messages/messages-sent', period, ({ days, period: { count } }) => {
    assert.ok(days.length > 0);
    assert.equal(days.reduce((sum, { messages }) => sum + messages, 0), count);
});
await ask(client, 'messages/origin', period, ({ origins }) => {
    assert.deepEqual(origins.map(({ t }) => t).sort(), ['c', 'd', 'p']);
    assert.equal(origins.reduce((sum, { messages }) => sum + messages, 0), sent.period.count);
});
const top = await ask(client, 'messages/top-five-popular-channels', period, ({ channels }) => assert.ok(channels.length > 0 && channels.length <= 5));
await ask(client, 'channels/list', { ...period, offset: 0, count: 2 }, ({ channels, total, offset, count }) => {
    assert.deepEqual([offset, count], [0, channels.length]);
    assert.ok(total >= channels.length && channels.length === 2);
    assert.equal(channels[0].messages, top.channels[0].messages);
    assert.ok(channels.every(({ messages, lastWeekMessages, diffFromLastWeek }) => messages - lastWeekMessages === diffFromLastWeek));
});
await ask(client, 'users/new-users', period, ({ days, period: { count } }) =>
    assert.equal(days.reduce((sum, { users }) => sum + users, 0), count));
const active = await ask(client, 'users/active-users', period, ({ month }) => {
    assert.ok(month.length > 0);
    assert.ok(month.every(({ users, usersList }) => users === new Set(usersList).size));
});
await ask(client, 'users/chat-busier/hourly-data', { start: new Date(end.getTime() - day).toISOString() }, ({ hours }) =>
    assert.deepEqual(hours.map(({ hour }) => hour), [22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0]));
await ask(client, 'users/chat-busier/weekly-data', { start: end.toISOString() }, ({ month }) => {
    assert.ok(month.length > 0 && month.length <= 8);
    assert.deepEqual(month, active.month.slice(0, month.length).map(({ usersList, ...rest }) => rest));
});
await ask(client, 'users/users-by-time-of-the-day-in-a-week', period, ({ week }) => assert.ok(week.length > 0));

const messagesSent = (params) => client.get(`${dashboard}/messages/messages-sent`, params);
await refused('without start', messagesSent({ end: period.end }), 400, match("Missing key 'start'"));
await refused('without end', messagesSent({ start: period.start }), 400, match("Missing key 'end'"));
await refused('start is no date', messagesSent({ ...period, start: 'yesterday' }), 400, match('Failed Match.Where validation in field start'));
await refused('end before start', messagesSent({ start: period.end, end: period.start }), 400, match('Failed Match.Where validation in field end'));
await refused('start twice', messagesSent({ ...period, start: [period.start, period.start] }), 400,
    match('Failed Match.Where validation in field start'));
await refused('without credentials', new RestClient({ baseUrl }).get(`${dashboard}/messages/origin`, period), 401, notLoggedIn);

// The digest of a password is as good as the password.
const digest = createHash('sha256').update(password).digest('hex');
const other = await signIn({ user: guest, password: { digest, algorithm: 'sha-256' } });
await refused('without the permission', other.get(`${dashboard}/messages/origin`, period), 403,
    { success: false, error: 'User does not have the permissions required for this action [error-unauthorized]' });

const resumed = await signIn({ resume: client.getCredentials()['X-Auth-Token'] });
assert.deepEqual(resumed.getCredentials(), client.getCredentials());

const goodbye = await client.post('/v1/logout', {});
assert.deepEqual(goodbye.data, { message: "You've been logged out!" });
say('POST logout', short(goodbye));
await refused('the same token afterwards', messagesSent(period), 401, notLoggedIn);
await refused('resuming it', new RestClient({ baseUrl }).post('/v1/login', { resume: client.getCredentials()['X-Auth-Token'] }), 401,
    { status: 'error', message: 'Unauthorized', error: 'Unauthorized' });
console.log(`${calls} calls, all answered as documented`);
