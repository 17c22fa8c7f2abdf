// Draws messages of Slack as pictures, by a renderer of other hands that looks much like the real one.
//
//   node slack.mjs MESSAGES.json FOLDER NAME=WIDTH…      in a folder with the packages:
//   npm i slack-blocks-to-jsx@1.1.1 react@19.3.1 react-dom@19.3.1
//
// MESSAGES.json: a list of bodies of chat.postMessage. CHROMIUM names the browser, if it is not /usr/bin/chromium.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [file, folder, ...sizes] = process.argv.slice(2);
const packages = resolve("node_modules");
const load = (path) => import(pathToFileURL(join(packages, path)));
const { createElement } = (await load("react/index.js")).default;
const { renderToStaticMarkup } = (await load("react-dom/server.node.js")).default;
const { Message } = await load("slack-blocks-to-jsx/dist/index.mjs");
const style = readFileSync(join(packages, "slack-blocks-to-jsx/dist/style.css"), "utf8");
const browser = process.env.CHROMIUM ?? "/usr/bin/chromium";
const logo =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><rect width="36" height="36" fill="#22304a"/>' +
      '<path d="M11 8h10l5 5v15H11z" fill="#f4f4f0"/><path d="M14 19h3l2-4 2 7 2-3h1" fill="none" stroke="#c0582a" stroke-width="2"/></svg>',
  );

const draw = ({ blocks }) =>
  renderToStaticMarkup(
    createElement(Message, { blocks, name: "Paperwire", logo, time: new Date("2026-05-28T09:00:00"), theme: "light" }),
  );
const body = JSON.parse(readFileSync(file, "utf8")).map(draw).join("");
const page = `<!DOCTYPE html><meta charset="utf-8"><style>${style}
html,body{margin:0;background:#fff} main{padding:12px 20px 16px}</style><main>${body}</main>
<script>document.title = Math.ceil(document.querySelector("main").getBoundingClientRect().height)</script>`;

const scratch = mkdtempSync(join(tmpdir(), "slack-pictures-"));
const html = join(scratch, "page.html");
writeFileSync(html, page);
const chromium = (width, height, ...more) =>
  execFileSync(
    browser,
    [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", `--user-data-dir=${join(scratch, "profile")}`,
      "--force-device-scale-factor=2", `--window-size=${width},${height}`, ...more, pathToFileURL(html).href,
    ],
    { stdio: ["ignore", "pipe", "ignore"], encoding: "utf8" },
  );
for (const [name, width] of sizes.map((size) => size.split("="))) {
  // Chromium makes no window narrower than 500 pixels: a frame does.
  writeFileSync(html, page.replace("<main>", `<main style="width:${width - 40}px">`));
  const height = Number(/<title>(\d+)<\/title>/.exec(chromium(Math.max(500, width), 400, "--dump-dom"))[1]);
  chromium(Math.max(500, width), height, `--screenshot=${resolve(folder, `${name}.png`)}`);
}
rmSync(scratch, { recursive: true, force: true });
