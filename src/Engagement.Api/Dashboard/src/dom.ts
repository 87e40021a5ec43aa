type Attribute = string | number | boolean | null | EventListener;
type Child = Node | string | null;

/**
 * Creates an element. `on…` adds a listener, true sets an attribute without a value, false and null set none. Text is never parsed as markup.
 */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name, attributes: Record<string, Attribute> = {}, ...children: Child[]): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') {
      element.addEventListener(key.slice(2), value);
    } else if (value !== null && value !== false) {
      element.setAttribute(key, value === true ? '' : String(value));
    }
  }

  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Text for screen readers only. */
export function visuallyHidden(text: string): HTMLElement {
  return h('span', { class: 'visually-hidden' }, text);
}

/** A decorative character, which screen readers skip. */
export function symbol(text: string): HTMLElement {
  return h('span', { class: 'symbol', 'aria-hidden': 'true' }, text);
}

export function select(control: string, label: string, options: readonly (readonly [value: string, text: string])[], value: string): HTMLSelectElement {
  const element = h('select', { 'data-control': control, 'aria-label': label }, ...options.map(([key, text]) => h('option', { value: key }, text)));
  element.value = value;
  return element;
}

export function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';
}

/** Downloads a file. */
export function save(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
