// The built book in a browser: which pages it has, a reader who looks at them, and what axe-core finds on them.

import { chromium } from "playwright-core";
import { mkdirSync, readFileSync, readdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";

/** The folder with the built book. */
export const folder = process.env.BOOK ?? stop("BOOK must name the folder with the built book");

/** Where the book lies on its server, as it does where it is published. */
const path = "/a-hint-not-a-promise/";

const failures = process.env.FAILURES ?? stop("FAILURES must name a folder for screenshots");

const types = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
};

/** The pages with text, by their path in the book; `print.html` repeats all others, and a figure is part of one. */
export const pages = readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith(".html") && !["print.html", "toc.html"].includes(file) && !file.startsWith("figures/"))
    .sort();

/** The pages that SUMMARY.md names. `index.html` is the first of them once more. */
export const chapters = pages.filter((page) => !["404.html", "index.html"].includes(page));

/** For one step of a page; far above what anything takes, so that a slow machine fails no check. */
const PATIENCE = 120_000;

/** One browser and one server serve all readers of a program, and end with the last of them. */
let started;
let readers = 0;

async function start() {
    const server = createServer(answer);
    await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
    const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM ?? stop("CHROMIUM must name the browser's program"),
        // No other address is known to it.
        args: ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        timeout: PATIENCE,
    });
    return { browser, server, home: `http://127.0.0.1:${server.address().port}${path}` };
}

/**
 * A reader: a browser window with a theme and a width. `look` opens a page for as long as a check takes.
 *
 * The published book is read from a server of its own. A request to anywhere else is noted as a fault.
 */
export class Reader {
    static async arrive({ theme = "light", width = 1280, height = 900, javaScript = true, fromDisk = false, touch = false } = {}) {
        readers += 1;
        started ??= start();
        const { browser, home } = await started;
        const context = await browser.newContext({
            viewport: { width, height },
            javaScriptEnabled: javaScript,
            hasTouch: touch,
            offline: fromDisk,
            permissions: fromDisk ? [] : ["clipboard-read", "clipboard-write"],
        });
        context.setDefaultTimeout(PATIENCE);
        await context.addInitScript((theme) => {
            // print.html prints itself, and a page that is being printed cannot be printed again.
            globalThis.print = () => {};
            try {
                localStorage.setItem("mdbook-theme", theme);
            } catch {
                // A page of another origin has no storage; none of the book's is one.
            }
        }, theme);
        const reader = new Reader();
        const inside = fromDisk ? `${pathToFileURL(folder).href}/` : home;
        Object.assign(reader, { context, inside, name: `${theme}-${width}${javaScript ? "" : "-no-js"}` });
        return reader;
    }

    /**
     * Opens the page, which may end in a query, and runs `check(tab)`. Faults are what the page itself complains of or asks for elsewhere.
     * `listeners` are added to the tab before there is a page. One tab shows all pages, since a new one takes longer than they do.
     */
    async look(page, check, listeners = {}) {
        this.tab ??= await this.context.newPage();
        const tab = this.tab;
        const faults = [];
        const all = Object.entries(listeners).concat([
            ["console", (message) => ["error", "warning"].includes(message.type()) && faults.push(`console: ${message.text()}`)],
            ["pageerror", (error) => faults.push(`uncaught: ${error.message}`)],
            // Aborted is what a page still waits for when the next one is opened, such as its icon.
            [
                "requestfailed",
                (request) => request.failure()?.errorText !== "net::ERR_ABORTED" && faults.push(`request failed: ${request.url()}`),
            ],
            [
                "request",
                (request) => {
                    if (!/^(data|blob|about):/.test(request.url()) && !request.url().startsWith(this.inside))
                        faults.push(`request to elsewhere: ${request.url()}`);
                },
            ],
        ]);
        for (const [event, listener] of all) tab.on(event, listener);
        try {
            await tab.goto(this.inside + page, { waitUntil: "load" });
            const result = await check(tab, faults);
            if (faults.length > 0) throw new Error(faults.join("\n"));
            for (const [event, listener] of all) tab.off(event, listener);
            // What the page still waits for ends with it, and not in the middle of the next one.
            await tab.goto("about:blank");
            return result;
        } catch (error) {
            mkdirSync(failures, { recursive: true });
            const picture = join(failures, `${page.replaceAll(/[^a-z0-9]+/gi, "-")}-${this.name}.png`);
            await tab.screenshot({ path: picture, fullPage: true }).catch(() => {});
            error.message = `${page}, ${this.name}: ${error.message}\n(the page as it was: ${relative(process.cwd(), picture)})`;
            // The next check begins with nothing that this one left.
            this.tab = undefined;
            await tab.close();
            throw error;
        }
    }

    async leave() {
        await this.context.close();
        readers -= 1;
        if (readers > 0) return;
        const { browser, server } = await started;
        started = undefined;
        await browser.close();
        server.close();
    }
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The serious faults that axe-core finds on an open page; `rules` limits the search to these. */
export async function seriousFaults(tab, rules) {
    if (!(await tab.evaluate(() => "axe" in globalThis))) await tab.evaluate(axe);
    const options = { resultTypes: ["violations"], ...(rules && { runOnly: rules }) };
    const found = await tab.evaluate((options) => globalThis.axe.run(options), options);
    return found.violations
        .filter(({ impact }) => ["serious", "critical"].includes(impact))
        .flatMap(({ id, help, nodes }) => nodes.map((node) => `${id} (${help}): ${node.target} ${node.html.slice(0, 160)}`));
}

/** Answers with a file of the folder, or with the page for wrong addresses. */
function answer(request, response) {
    const asked = decodeURI(new URL(request.url, "http://127.0.0.1").pathname);
    const file = join(folder, asked.slice(path.length) || "index.html");
    const found = asked.startsWith(path) && statSync(file, { throwIfNoEntry: false })?.isFile();
    const sent = found ? file : join(folder, "404.html");
    response.writeHead(found ? 200 : 404, {
        "content-type": types[extname(sent)] ?? "application/octet-stream",
        // What all pages share is asked for once.
        "cache-control": "max-age=3600",
    });
    response.end(readFileSync(sent));
}

function stop(message) {
    throw new Error(message);
}
