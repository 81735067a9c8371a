import { Anchor, Code, createTheme, Table, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const slipway: MantineColorsTuple = [
  '#e8f3fc', '#d3e3f3', '#a7c6e6', '#78a7d8', '#508dcc', '#377cc6', '#2871bd', '#1a5fa6', '#0b5394', '#003f7a',
];

/** One look for light and dark; contrasts hold WCAG AA in both. */
export const theme = createTheme({
  primaryColor: 'slipway',
  primaryShade: { light: 8, dark: 7 },
  colors: { slipway },
  autoContrast: true,
  respectReducedMotion: true,
  defaultRadius: 'sm',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace',
  cursorType: 'pointer',
  focusRing: 'auto',
  // Links within sentences are not told by their colour alone.
  components: {
    Anchor: Anchor.extend({ defaultProps: { underline: 'always' } }),
    // What scrolls can be scrolled by keyboard.
    Code: Code.extend({ defaultProps: { tabIndex: 0 } }),
    TableScrollContainer: Table.ScrollContainer.extend({ defaultProps: { scrollAreaProps: { viewportProps: { tabIndex: 0 } } } }),
  },
});

/** Quiet words and links with the contrast that WCAG AA asks for. */
export const contrasts: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-dimmed': '#545d67', '--mantine-color-anchor': '#0b5394', '--mantine-color-placeholder': '#626b75' },
  dark: { '--mantine-color-dimmed': '#a9b3bd', '--mantine-color-anchor': '#8ec3f5', '--mantine-color-placeholder': '#9aa4ae' },
});
