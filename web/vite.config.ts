import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/static/",
  plugins: [react()],
  build: {
    outDir: "../assistant/web",
    emptyOutDir: true,
    target: ["chrome123", "firefox120", "safari17.5"],
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
  server: {
    proxy: { "/v1": "http://127.0.0.1:8000", "/agui": "http://127.0.0.1:8000", "/healthz": "http://127.0.0.1:8000" },
  },
});
