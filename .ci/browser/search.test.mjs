// Search finds each chapter from a folder on disk with the network off, and it works where the book is published.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Reader, chapters, folder } from "./book.mjs";

const inFolder = chapters.find((page) => page.includes("/"));

for (const [place, fromDisk, page, wanted] of [
    ["published", false, chapters[0], chapters.slice(0, 1)],
    ["from disk, offline", true, chapters[0], chapters],
    ["from a folder on disk, offline", true, inFolder, [inFolder]],
]) {
    test(place, async () => {
        const reader = await Reader.arrive({ fromDisk });
        try {
            await reader.look(page, async (tab) => {
                await tab.keyboard.press("/");
                const bar = tab.locator("#mdbook-searchbar");
                for (const chapter of wanted) {
                    const html = readFileSync(join(folder, chapter), "utf8");
                    const title = await tab.evaluate(
                        (html) => new DOMParser().parseFromString(html, "text/html").querySelector("main h1").textContent.trim(),
                        html,
                    );
                    await bar.fill(title);
                    // The search listens to keys.
                    await bar.press("End");
                    await tab.locator("#mdbook-searchresults-header", { hasText: `for '${title}'` }).waitFor();
                    const links = await tab.locator("#mdbook-searchresults a").evaluateAll((links) => links.map((link) => new URL(link.href).pathname));
                    assert.ok(
                        links.some((path) => path.endsWith(`/${chapter}`)),
                        `a search for "${title}" does not find ${chapter}, but ${[...new Set(links)].join(", ")}`,
                    );
                }
            });
        } finally {
            await reader.leave();
        }
    });
}
