import { defineConfig } from 'vite';

// The service's page names these files by the manifest, relative to its own address, so that any path prefix works.
export default defineConfig({
  base: './',
  build: {
    outDir: process.env['DASHBOARD_OUT'] ?? 'dist',
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    // Fetched by the page itself where it is wanted; the helper that Vite would add writes link elements.
    modulePreload: false,
    // The engine of the charts, in one piece of its own.
    chunkSizeWarningLimit: 700,
    rolldownOptions: { input: 'src/main.ts' },
  },
});
