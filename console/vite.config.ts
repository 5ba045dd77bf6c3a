import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `npm run dev:console` finds an API: `stepline up`, or the fake server. */
const API = process.env['STEPLINE_ENDPOINT'] ?? 'http://127.0.0.1:4510';

/** Nothing is inlined as a script or a style: the page's content policy allows files of its own alone. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [react()],
  server: {
    proxy: {
      '/rest': API,
      // The API is called where the page is: by POST.
      '^/$': { target: API, bypass: ({ method, url }) => (method === 'POST' ? undefined : url) },
    },
  },
  build: {
    outDir: '../dist/console',
    assetsDir: 'assets',
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2_000,
  },
});
