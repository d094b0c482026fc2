// With JavaScript off, every page has its text, its answers and the way on.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Reader, chapters } from "./book.mjs";

describe("JavaScript off", () => {
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
        test(page, async () => {
            const words = await reader.look(page, (tab) => wordsOf(tab));
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
