// The book on the wall of a room, opened from a folder with the network off.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { Reader, chapters } from "./book.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const wall = { width: 1920, height: 1080 };
const chapter = "2-a-first-pool.html";

/** What is on the wall, as the room could tell it from another time. */
const shown = (tab) =>
    tab.evaluate(() => ({
        sections: [...document.querySelectorAll("main > :is(h1, h2, h3):not([hidden])")].map((heading) => heading.id),
        top: Math.round(scrollY),
        open: [...document.querySelectorAll("main details")].map((answer) => answer.open),
    }));

describe("on the wall", () => {
    let reader;
    before(async () => void (reader = await Reader.arrive({ ...wall, fromDisk: true })));
    after(() => reader.leave());

    for (const page of chapters) {
        test(`${page}: one key shows all of it in order, and another leads back the same way`, () =>
            reader.look(`${page}?project`, async (tab) => {
                const path = new URL(tab.url()).pathname;
                await tab.evaluate(() => {
                    const parts = document.querySelectorAll("main :is(h1, h2, h3, p, pre, li, tr, dd, summary, figcaption)");
                    // A stepper has keys of its own.
                    globalThis.unseen = new Set([...parts].filter((part) => !part.closest(".stepper")));
                    globalThis.look = () => {
                        const foot = document.querySelector(".projection-bar").getBoundingClientRect().top;
                        for (const part of globalThis.unseen)
                            if (part.checkVisibility() && part.getBoundingClientRect().bottom <= foot + 1) globalThis.unseen.delete(part);
                        return [...globalThis.unseen].map((part) => part.outerHTML.slice(0, 120));
                    };
                });
                const states = [];
                let unseen;
                // The last key turns the page, or on the last page does nothing.
                for (;;) {
                    states.push(await shown(tab));
                    unseen = await tab.evaluate(() => globalThis.look());
                    assert.ok(states.length < 300, "it does not come to an end");
                    const last = await tab.evaluate(() => document.querySelector("main > :is(h1, h2, h3):nth-last-child(1 of h1, h2, h3)").hidden === false);
                    if (last && unseen.length === 0) break;
                    await tab.keyboard.press("ArrowRight");
                    assert.equal(new URL(tab.url()).pathname, path, `the page was turned before all was seen: ${unseen}`);
                    assert.notDeepEqual(await shown(tab), states.at(-1), "a key did nothing");
                }
                const order = states.flatMap(({ sections }) => sections);
                const headings = await tab.evaluate(() => [...document.querySelectorAll("main > :is(h1, h2, h3)")].map(({ id }) => id));
                assert.deepEqual([...new Set(order)], headings, "the sections come in their order");
                for (const state of states.reverse().slice(1)) {
                    await tab.keyboard.press("ArrowLeft");
                    assert.deepEqual(await shown(tab), state);
                }
            }));
    }

    test("an answer is folded until its key, and again when its section comes up again", () =>
        reader.look(`${chapter}?project#the-program`, async (tab) => {
            const answer = tab.locator("main details").first();
            const open = () => answer.evaluate((details) => details.open);
            assert.equal(await open(), false);
            await tab.keyboard.press("PageDown");
            assert.equal(await open(), true);
            await tab.keyboard.press("Home");
            await tab.keyboard.press("ArrowRight");
            assert.deepEqual((await shown(tab)).sections, ["the-program"]);
            assert.equal(await open(), false);
        }));

    test("the type is large, follows + and -, and stays so on the next page", () =>
        reader.look(chapter, async (tab) => {
            const type = () => tab.locator("main p").first().evaluate((text) => parseFloat(getComputedStyle(text).fontSize));
            const read = await type();
            await tab.keyboard.press("p");
            const large = await type();
            assert.ok(large > 1.9 * read, `${large} px on the wall, ${read} px to read`);
            await tab.keyboard.press("+");
            await tab.keyboard.press("+");
            await tab.keyboard.press("-");
            assert.ok(Math.abs((await type()) / large - 1.1) < 0.01, `${await type()} px`);
            await tab.keyboard.press("End");
            for (let step = 0; tab.url().includes(chapter); step += 1) {
                assert.ok(step < 100, "the page is never turned");
                await tab.keyboard.press("ArrowRight");
                await tab.waitForTimeout(50);
            }
            await tab.waitForLoadState();
            assert.match(tab.url(), /3-mistakes\/index\.html\?project=110/);
            assert.ok(Math.abs((await type()) / large - 1.1) < 0.01, `${await type()} px`);
        }));

    test("P begins at the section that was read, and Escape leaves there", () =>
        reader.look(chapter, async (tab) => {
            await tab.evaluate(() => document.getElementById("what-a-reset-does").scrollIntoView());
            await tab.keyboard.press("p");
            assert.deepEqual((await shown(tab)).sections, ["what-a-reset-does"]);
            assert.equal(await tab.locator("#mdbook-menu-bar").isVisible(), false);
            await tab.keyboard.press("ArrowRight");
            await tab.keyboard.press("End");
            assert.deepEqual((await shown(tab)).sections, ["where-to-read-more"]);
            await tab.keyboard.press("Escape");
            assert.equal((await shown(tab)).sections.length, await tab.locator("main > :is(h1, h2, h3)").count());
            assert.ok(await tab.locator("#where-to-read-more").evaluate((heading) => heading.getBoundingClientRect().top < innerHeight));
            assert.equal(await tab.locator(".projection-bar").count(), 0);
            assert.equal(new URL(tab.url()).search, "");
        }));

    test("the bar at the foot does what the keys do, and says where the room is", () =>
        reader.look(chapter, async (tab) => {
            await tab.getByRole("button", { name: "Project" }).click();
            const place = tab.locator(".projection-bar [role=status]");
            assert.match(await place.textContent(), /^A first pool, 1 of \d+$/);
            await tab.getByRole("button", { name: "Next" }).click();
            assert.match(await place.textContent(), /^The program, 2 of \d+$/);
            await tab.getByRole("button", { name: "Back" }).click();
            assert.match(await place.textContent(), /^A first pool, 1 of \d+$/);
            await tab.getByRole("button", { name: "Leave" }).click();
            assert.equal(await tab.locator("html.projection").count(), 0);
        }));

    test("a link to a section of the page shows that section", () =>
        reader.look(`${chapter}?project`, async (tab) => {
            await tab.evaluate(() => void (location.hash = "#what-a-reset-does"));
            await tab.waitForFunction(() => document.getElementById("what-a-reset-does").checkVisibility());
            assert.deepEqual((await shown(tab)).sections, ["what-a-reset-does"]);
        }));

    test("who types in the search is not interrupted", () =>
        reader.look(chapter, async (tab) => {
            await tab.keyboard.press("s");
            await tab.locator("#mdbook-searchbar").pressSequentially("pool");
            assert.equal(await tab.locator("html.projection").count(), 0);
            assert.equal(await tab.locator("#mdbook-searchbar").inputValue(), "pool");
        }));

    test("code that is wider than its box is moved by the arrows", () =>
        reader.look(`${chapter}?project=200#the-program`, async (tab) => {
            const code = tab.locator("main pre > code").first();
            await code.evaluate((box) => void (box.style.width = "300px"));
            await tab.evaluate(() => dispatchEvent(new Event("resize")));
            await code.focus();
            await tab.keyboard.press("ArrowRight");
            await tab.waitForFunction(() => document.querySelector("main pre > code").scrollLeft > 0);
            assert.equal((await shown(tab)).open[0], false);
        }));
});

for (const theme of ["light", "navy"]) {
    test(`on the wall, ${theme}: axe-core finds no serious fault, and nothing lies beside the wall`, async () => {
        const reader = await Reader.arrive({ ...wall, theme });
        try {
            await reader.look(`${chapter}?project#the-same-in-go`, async (tab) => {
                assert.ok(await tab.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
                await tab.evaluate(axe);
                const found = await tab.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
                const faults = found.violations
                    .filter(({ impact }) => ["serious", "critical"].includes(impact))
                    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
                assert.deepEqual(faults, []);
            });
        } finally {
            await reader.leave();
        }
    });
}
