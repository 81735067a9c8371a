import '@testing-library/jest-dom/vitest';
import { cleanup } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, vi } from 'vitest';
import { server } from './server';

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => {
  cleanup();
  server.resetHandlers();
});
afterAll(() => server.close());

// What jsdom does not have and the components ask for.
Object.defineProperty(window, 'matchMedia', {
  value: (query: string) => ({
    matches: false, media: query, addEventListener: () => {}, removeEventListener: () => {}, addListener: () => {}, removeListener: () => {},
  }),
});
class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
vi.stubGlobal('ResizeObserver', NoObserver);
Element.prototype.scrollIntoView = () => {};
Object.defineProperty(HTMLElement.prototype, 'offsetHeight', { get: () => 600 });
Object.defineProperty(HTMLElement.prototype, 'offsetWidth', { get: () => 1000 });
Object.defineProperty(document, 'fonts', { value: new EventTarget() });
window.scrollTo = () => {};
