import localFont from 'next/font/local';

/** Reads and asks: questions, titles, prose. The optical size axis keeps 52 px fine and 17 px sturdy. */
const read = localFont({
  variable: '--face-read',
  src: [
    {
      path: '../node_modules/@fontsource-variable/source-serif-4/files/source-serif-4-latin-opsz-normal.woff2',
      weight: '200 900',
      style: 'normal',
    },
  ],
  adjustFontFallback: 'Times New Roman',
  display: 'swap',
});

/** Seldom on the first screen, so it is not preloaded. */
const readSlanted = localFont({
  variable: '--face-read-slanted',
  src: [
    {
      path: '../node_modules/@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-italic.woff2',
      weight: '200 900',
      style: 'italic',
    },
  ],
  adjustFontFallback: 'Times New Roman',
  display: 'swap',
  preload: false,
});

/** Labels the interface, pictures and tables: Kubernetes names are long. */
const ui = localFont({
  variable: '--face-ui',
  src: [
    {
      path: '../node_modules/@fontsource/ibm-plex-sans-condensed/files/ibm-plex-sans-condensed-latin-400-normal.woff2',
      weight: '400',
      style: 'normal',
    },
    {
      path: '../node_modules/@fontsource/ibm-plex-sans-condensed/files/ibm-plex-sans-condensed-latin-400-italic.woff2',
      weight: '400',
      style: 'italic',
    },
    {
      path: '../node_modules/@fontsource/ibm-plex-sans-condensed/files/ibm-plex-sans-condensed-latin-600-normal.woff2',
      weight: '600',
      style: 'normal',
    },
  ],
  adjustFontFallback: 'Arial',
  display: 'swap',
});

/** What a machine says. */
const code = localFont({
  variable: '--face-code',
  src: [
    {
      path: '../node_modules/@fontsource/ibm-plex-mono/files/ibm-plex-mono-latin-400-normal.woff2',
      weight: '400',
      style: 'normal',
    },
  ],
  adjustFontFallback: false,
  display: 'swap',
  preload: false,
});

export const fontVariables = [read, readSlanted, ui, code].map((face) => face.variable).join(' ');
