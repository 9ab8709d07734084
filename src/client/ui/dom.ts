// Makes elements. Strings become text nodes, never markup, so what people write can never become code.
// Used by every view.

type Child = Node | string | null | undefined | false
type Props<T> = Partial<Omit<T, 'style' | 'dataset' | 'className' | 'attributes'>> & {
  class?: string
  /** data-* attributes. */
  data?: Record<string, string>
  /** Other attributes; false leaves one out. */
  attributes?: Record<string, string | false>
}

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props<HTMLElementTagNameMap[K]> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  const { class: className, data, attributes, ...rest } = props
  if (className !== undefined) element.className = className
  Object.assign(element.dataset, data)
  for (const [name, value] of Object.entries(attributes ?? {}))
    if (value !== false) element.setAttribute(name, value)
  // A button in a form would send it.
  Object.assign(element, tag === 'button' && { type: 'button' }, rest)
  element.append(...children.filter((child) => child instanceof Node || typeof child === 'string'))
  return element
}

/** Changes the text only when it is another one, so nothing is redrawn or read aloud again. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

/** Shows one of several parts by emptying or filling the element. */
export function setChild(element: Element, child: Element | null): void {
  if (element.firstElementChild === child) return
  element.replaceChildren(...(child ? [child] : []))
}
