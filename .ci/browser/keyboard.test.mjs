// The keyboard reaches everything that the mouse does.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Reader, chapters } from "./book.mjs";

describe("by keyboard", () => {
    let reader;
    before(async () => void (reader = await Reader.arrive()));
    after(() => reader.leave());

    for (const page of chapters) {
        test(`${page}: Tab comes to every link, button and answer`, () =>
            reader.look(page, async (tab) => {
                const all = await tab.evaluate(() => {
                    const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: false });
                    const things = document.querySelectorAll("a[href], button, summary, input:not([type=checkbox]), label[for], [tabindex='0']");
                    globalThis.left = new Set([...things].filter(seen));
                    return globalThis.left.size;
                });
                for (let step = 0; step < all + 20; step += 1) {
                    await tab.keyboard.press("Tab");
                    const left = await tab.evaluate(() => {
                        globalThis.left.delete(document.activeElement);
                        return globalThis.left.size;
                    });
                    if (left === 0) return;
                }
                const missed = await tab.evaluate(() => [...globalThis.left].map((element) => element.outerHTML.slice(0, 120)));
                assert.deepEqual(missed, [], "Tab never comes to these");
            }));

        test(`${page}: Enter unfolds and folds each answer`, () =>
            reader.look(page, async (tab) => {
                for (const answer of await tab.locator("main details").all()) {
                    const was = await answer.evaluate((details) => details.open);
                    await answer.locator("summary").first().focus();
                    await tab.keyboard.press("Enter");
                    assert.equal(await answer.evaluate((details) => details.open), !was);
                    await tab.keyboard.press("Enter");
                    assert.equal(await answer.evaluate((details) => details.open), was);
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
