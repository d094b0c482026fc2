// A chapter weighs less than 300 KiB, as a server sends it, and has its text, its answers and the way on without JavaScript.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { Reader, chapters } from "./book.mjs";

const LIMIT = 300 * 1024;
// What is compressed already is sent as it is.
const packed = /\.(woff2|png)$/;

describe("weight, and JavaScript off", () => {
    let reader;
    let plain;
    before(async () => {
        reader = await Reader.arrive();
        plain = await Reader.arrive({ javaScript: false });
    });
    after(async () => {
        await reader.leave();
        await plain.leave();
    });

    for (const page of chapters) {
        test(page, async (now) => {
            const parts = new Map();
            const weigh = (response) => {
                const path = new URL(response.url()).pathname;
                parts.set(path, response.body().then((body) => (packed.test(path) ? body : gzipSync(body)).length));
            };
            const words = await reader.look(
                page,
                async (tab) => {
                    await tab.waitForLoadState("networkidle");
                    await Promise.all(parts.values());
                    return wordsOf(tab);
                },
                { response: weigh },
            );
            const bytes = await Promise.all([...parts].map(async ([path, size]) => [path, await size]));
            const sum = bytes.reduce((sum, [, size]) => sum + size, 0);
            now.diagnostic(`${Math.round(sum / 1024)} KiB`);
            assert.ok(sum < LIMIT, `${sum} bytes:\n${bytes.map(([path, size]) => `${size} ${path}`).join("\n")}`);

            await plain.look(page, async (tab) => {
                const left = new Set(await wordsOf(tab));
                const missing = words.filter((word) => !left.has(word));
                assert.deepEqual(missing, [], "words that only JavaScript shows");

                const answer = tab.locator("main details").first();
                if ((await answer.count()) > 0) {
                    await answer.locator("summary").first().click();
                    assert.notEqual(await answer.getAttribute("open"), null, "an answer does not unfold");
                }
                assert.ok((await tab.locator("a[rel~=next], a[rel~=prev]").count()) > 0, "there is no way on");
            });
        });
    }
});

/** What stands on the page and in its folded answers. */
async function wordsOf(tab) {
    const text = await tab.locator("main p:visible, main li:visible, main td:visible, main summary:visible, main h2:visible").allInnerTexts();
    return text.join(" ").split(/\s+/);
}
