// The keyboard reaches everything that the mouse does.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Reader, chapters } from "./book.mjs";

describe("by keyboard", () => {
    let reader;
    before(async () => void (reader = await Reader.arrive()));
    after(() => reader.leave());

    for (const page of chapters) {
        test(`${page}: Tab comes to every link, button and answer, and Enter unfolds and folds each answer`, () =>
            reader.look(page, async (tab) => {
                // What stands around the text is the same on every page.
                await everythingByTab(tab, page === chapters[0] ? "body" : "#mdbook-content");
                for (const answer of await tab.locator("main details").all()) {
                    const was = await answer.evaluate((details) => {
                        details.querySelector("summary").focus();
                        return details.open;
                    });
                    for (const now of [!was, was]) {
                        await tab.keyboard.press("Enter");
                        assert.equal(await answer.evaluate((details) => details.open), now);
                    }
                }
            }));
    }

    test("Enter opens and closes the table of contents", () =>
        reader.look(chapters[0], async (tab) => {
            const contents = tab.locator("#mdbook-sidebar-toggle");
            const before = await contents.getAttribute("aria-expanded");
            for (const now of [before === "true" ? "false" : "true", before]) {
                await contents.focus();
                await tab.keyboard.press("Enter");
                assert.equal(await contents.getAttribute("aria-expanded"), now);
            }
        }));
});

/** Begins at the element that `where` selects, and comes to everything in it. */
async function everythingByTab(tab, where) {
    const all = await tab.evaluate((where) => {
        const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: false });
        const start = document.querySelector(where);
        start.tabIndex = -1;
        start.focus();
        const things = start.querySelectorAll("a[href], button, summary, input:not([type=checkbox]), label[for], [tabindex='0']");
        globalThis.left = new Set([...things].filter(seen));
        // As they get the focus, since a key that is held down waits for nobody's questions.
        addEventListener("focusin", ({ target }) => globalThis.left.delete(target));
        return globalThis.left.size;
    }, where);
    const AT_ONCE = 50;
    for (let step = 0; step < all + 20; step += AT_ONCE) {
        await Promise.all(Array.from({ length: AT_ONCE }, () => tab.keyboard.down("Tab")));
        await tab.keyboard.up("Tab");
        if ((await tab.evaluate(() => globalThis.left.size)) === 0) return;
    }
    const missed = await tab.evaluate(() => [...globalThis.left].map((element) => element.outerHTML.slice(0, 120)));
    assert.deepEqual(missed, [], "Tab never comes to these");
}
