import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const texts = fileURLToPath(new URL("../src/holdfast/texts", import.meta.url));

export default defineConfig({
  base: "/",
  plugins: [react()],
  resolve: { alias: { "#texts": texts } },
  build: {
    outDir: fileURLToPath(new URL("../src/holdfast/faces/web/static", import.meta.url)),
    emptyOutDir: true,
    // Everything is a file of its own, since the page may load nothing from data URLs.
    assetsInlineLimit: 0,
    target: "es2022",
    modulePreload: { polyfill: false },
    // Small pieces that many screens share come as one, since each file is a question of its own.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "parts", test: /web\/src\/(parts|words|looks)\/(?!FanChart|Picture|Paper)/ }] } } },
  },
  server: {
    fs: { allow: [".", texts] },
    // `npm run dev` shows changes at once, over a server that runs beside it: holdfast serve.
    proxy: Object.fromEntries(["/api", "/auth"].map((path) => [path, process.env.HOLDFAST_SERVER ?? "http://127.0.0.1:8420"])),
  },
});
