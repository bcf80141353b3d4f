// usage: node build.mjs FOLDER
// Bundles the page into a folder, which is emptied first. The name of each file holds a
// hash of what is in it, and beside each lies a compressed copy. The licences of all that
// it is made of are in one file.
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { licencesOf } from "./licences.mjs";

const folder = process.argv[2];
const sources = [];

const common = {
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome120", "firefox120", "safari17"],
  outdir: folder,
  legalComments: "none",
  metafile: true,
};

/** Bundle one entry and return the name of its file. */
async function bundle(name, source, options = {}) {
  const { metafile } = await build({
    ...common,
    ...options,
    entryPoints: { [name]: source },
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
  });
  sources.push(...Object.keys(metafile.inputs));
  const [file] = Object.entries(metafile.outputs).find(
    ([, it]) => it.entryPoint === source,
  );
  return basename(file);
}

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const worker = await bundle("worker", "src/files/worker.ts");
const entrypoint = await bundle("panel", "src/panel.ts", {
  splitting: true,
  define: { WORKER_FILE: JSON.stringify(worker) },
});
await writeFile(
  join(folder, "entrypoint.json"),
  `${JSON.stringify({ entrypoint }, null, 2)}\n`,
);
await writeFile(join(folder, "licences.txt"), await licencesOf(sources));
for (const name of await readdir(folder)) {
  if (name.endsWith(".js")) {
    const path = join(folder, name);
    await writeFile(`${path}.gz`, gzipSync(await readFile(path), { level: 9 }));
  }
}
