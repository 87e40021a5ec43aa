import { defineConfig } from 'vite';

// The service's page names these files by the manifest, relative to its own address, so that any path prefix works.
export default defineConfig({
  base: './',
  build: {
    outDir: process.env['DASHBOARD_OUT'] ?? 'dist',
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    // main.ts loads the chart engine early. Without this, Vite would add a helper that preloads it by link elements.
    modulePreload: false,
    // The chart engine is a chunk of its own, larger than the default limit of 500 kB.
    chunkSizeWarningLimit: 700,
    rolldownOptions: { input: 'src/main.ts' },
  },
});
