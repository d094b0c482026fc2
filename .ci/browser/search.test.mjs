// Search finds each chapter from a folder on disk with the network off, and it works where the book is published.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Reader, chapters } from "./book.mjs";

for (const fromDisk of [false, true]) {
    describe(fromDisk ? "from disk, offline" : "published", () => {
        let reader;
        before(async () => void (reader = await Reader.arrive({ fromDisk })));
        after(() => reader.leave());

        for (const page of fromDisk ? chapters : chapters.slice(0, 1)) {
            test(page, () =>
                reader.look(page, async (tab) => {
                    const title = await tab.locator("main h1").first().innerText();
                    await tab.keyboard.press("/");
                    await tab.keyboard.type(title);
                    const results = tab.locator("#mdbook-searchresults a");
                    await results.first().waitFor();
                    const found = await results.evaluateAll((links) => links.map((link) => new URL(link.href).pathname));
                    assert.ok(
                        found.some((path) => path.endsWith(`/${page}`)),
                        `a search for "${title}" does not find this page, but ${[...new Set(found)].join(", ")}`,
                    );
                }),
            );
        }
    });
}
