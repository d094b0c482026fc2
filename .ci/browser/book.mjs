// The built book in a browser: which pages it has, and a reader who looks at them.

import { chromium } from "playwright-core";
import { mkdirSync, readFileSync, readdirSync, statSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";

/** The folder with the built book. */
export const folder = process.env.BOOK ?? stop("BOOK must name the folder with the built book");

/** Where the book is published. Nobody is asked there: every answer comes from the folder. */
export const home = "https://hintpool.github.io/a-hint-not-a-promise/";

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

/** One browser serves all readers of a program, and ends with the last of them. */
let browser;
let readers = 0;

function theBrowser() {
    browser ??= chromium.launch({
        executablePath: process.env.CHROMIUM ?? stop("CHROMIUM must name the browser's program"),
        args: ["--no-sandbox", "--disable-gpu"],
        timeout: PATIENCE,
    });
    return browser;
}

/**
 * A reader: a browser window with a theme and a width. `look` opens a page for as long as a check takes.
 *
 * The published book is read from the folder. A request to anywhere else is refused and noted.
 */
export class Reader {
    static async arrive({ theme = "light", width = 1280, height = 900, javaScript = true, fromDisk = false, touch = false } = {}) {
        readers += 1;
        const context = await (await theBrowser()).newContext({
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
        Object.assign(reader, { context, fromDisk, name: `${theme}-${width}${javaScript ? "" : "-no-js"}` });
        if (!fromDisk) await context.route("**", (route) => answer(route));
        return reader;
    }

    address(page) {
        return fromFolder(this.fromDisk, page);
    }

    /**
     * Opens the page, which may end in a query, and runs `check(tab)`. Faults are what the page itself complains of or asks for elsewhere.
     * `listeners` are added to the tab before there is a page. One tab shows all pages, since a new one takes longer than they do.
     */
    async look(page, check, listeners = {}) {
        this.tab ??= await this.context.newPage();
        const tab = this.tab;
        const faults = [];
        const inside = this.fromDisk ? pathToFileURL(folder).href : home;
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
                    if (!/^(data|blob|about):/.test(request.url()) && !request.url().startsWith(inside))
                        faults.push(`request to elsewhere: ${request.url()}`);
                },
            ],
        ]);
        for (const [event, listener] of all) tab.on(event, listener);
        try {
            await tab.goto(this.address(page), { waitUntil: "load" });
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
        const last = await browser;
        browser = undefined;
        await last.close();
    }
}

function fromFolder(fromDisk, page) {
    const [file, query = ""] = page.split(/(?=\?)/);
    return (fromDisk ? pathToFileURL(join(folder, file)).href : home + file) + query;
}

async function answer(route) {
    const url = route.request().url();
    if (!url.startsWith(home)) return route.abort();
    const path = decodeURI(new URL(url).pathname).slice(new URL(home).pathname.length) || "index.html";
    const file = join(folder, path);
    const found = statSync(file, { throwIfNoEntry: false })?.isFile();
    return route.fulfill({
        status: found ? 200 : 404,
        contentType: types[extname(found ? file : "404.html")] ?? "application/octet-stream",
        body: readFileSync(found ? file : join(folder, "404.html")),
    });
}

function stop(message) {
    throw new Error(message);
}
