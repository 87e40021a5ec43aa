import { Api } from './api';
import { h } from './dom';
import type { Session } from './session';

/** The sign-in page. */
export function signInPage(message: string, onSignedIn: (session: Session) => void): HTMLElement {
  let method: Session['method'] = 'password';
  const username = field('User name', { name: 'username', autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', required: true });
  const password = field('Password', { name: 'password', type: 'password', autocomplete: 'current-password', required: true });
  const token = field('Token', { name: 'token', type: 'password', autocomplete: 'off', spellcheck: 'false', required: true });
  const hint = h('p', { class: 'hint' },
    'The token that “token create” printed as X-Auth-Token. Signing out only removes it here; it stays valid elsewhere.');
  const fields = h('div', { class: 'fields' });
  const alert = h('p', { role: 'alert', class: 'alert' }, message);
  const submit = h('button', { type: 'submit', class: 'primary' }, 'Sign in');
  const change = h('button', { type: 'button', class: 'link', onclick: () => switchTo(method === 'token' ? 'password' : 'token') });
  const form = h('form', { 'data-form': 'sign-in', class: 'sign-in', onsubmit: (event) => void signIn(event) },
    h('h1', {}, 'Engagement'), h('p', { class: 'hint' }, 'Sign in to see how your workspace is used.'), alert, fields, submit, change);

  function switchTo(next: Session['method']): void {
    method = next;
    fields.replaceChildren(...(method === 'password' ? [username.label, password.label] : [token.label, hint]));
    change.textContent = method === 'password' ? 'Sign in with a token' : 'Sign in with a password';
    if (form.isConnected) {
      alert.textContent = '';
      (method === 'password' ? username : token).input.focus();
    }
  }

  async function signIn(event: Event): Promise<void> {
    event.preventDefault();
    submit.disabled = true;
    alert.textContent = '';
    try {
      const body: Record<string, string> = method === 'password'
        ? { user: username.input.value, password: password.input.value }
        : { resume: token.input.value.trim() };
      onSignedIn(await Api.signIn(method, body));
    } catch (failure) {
      alert.textContent = errorText(failure, method);
      (method === 'password' ? password : token).input.select();
    } finally {
      submit.disabled = false;
    }
  }

  switchTo(method);
  return h('main', { class: 'sign-in-page', id: 'content' }, form);
}

function field(text: string, attributes: Record<string, string | boolean>): { label: HTMLElement; input: HTMLInputElement } {
  const input = h('input', { ...attributes });
  return { label: h('label', { class: 'field' }, h('span', {}, text), input), input };
}

function errorText(failure: unknown, method: Session['method']): string {
  const message = failure instanceof Error ? failure.message : String(failure);
  if (message !== 'Unauthorized') {
    return message;
  }

  return method === 'password' ? 'User name or password is wrong.' : 'This token is not known, or works no longer.';
}
