// The book on the wall of a room, opened from a folder with the network off.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { Reader, chapters, seriousFaults } from "./book.mjs";

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
                const { order, headings, fault } = await tab.evaluate(walk);
                assert.equal(fault, undefined);
                assert.deepEqual([...new Set(order)], headings, "the sections come in their order");
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
            // The key that changes nothing on the wall turns the page. Pressed once more while the next one loads, it
            // would begin to turn anew, and on a slow machine never come to an end.
            for (let before; ; ) {
                const now = await shown(tab).catch(() => before);
                if (isDeepStrictEqual(now, before) || !tab.url().includes(chapter)) break;
                before = now;
                await tab.keyboard.press("ArrowRight");
            }
            await tab.waitForURL(/3-mistakes/);
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
                assert.deepEqual(await seriousFaults(tab), []);
            });
        } finally {
            await reader.leave();
        }
    });
}

/** Runs in the page: from its first state to its last by one key, and back by another. */
function walk() {
    const sections = () => [...document.querySelectorAll("main > :is(h1, h2, h3):not([hidden])")].map(({ id }) => id);
    const answers = () => [...document.querySelectorAll("main details")].map(({ open }) => open);
    const state = () => JSON.stringify([sections(), Math.round(scrollY), answers()]);
    const press = (key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    const last = document.querySelector("main > :is(h1, h2, h3):nth-last-child(1 of h1, h2, h3)");
    const parts = document.querySelectorAll("main :is(h1, h2, h3, p, pre, li, tr, dd, summary, figcaption)");
    // A stepper has keys of its own.
    const unseen = new Set([...parts].filter((part) => !part.closest(".stepper")));
    const look = () => {
        const foot = document.querySelector(".projection-bar").getBoundingClientRect().top;
        for (const part of unseen) if (part.checkVisibility() && part.getBoundingClientRect().bottom <= foot + 1) unseen.delete(part);
    };

    const headings = [...document.querySelectorAll("main > :is(h1, h2, h3)")].map(({ id }) => id);
    const states = [];
    const order = [];
    const result = (fault) => ({ order, headings, fault });
    for (;;) {
        states.push(state());
        order.push(...sections());
        look();
        // The next key would turn the page, or on the last page do nothing.
        if (!last.hidden && unseen.size === 0) break;
        if (states.length === 300) return result("it does not come to an end");
        press("ArrowRight");
        const missed = [...unseen].map((part) => part.outerHTML.slice(0, 120));
        if (state() === states.at(-1)) return result(`a key did nothing, or turned the page before all was seen: ${missed}`);
    }
    for (const before of states.reverse().slice(1)) {
        press("ArrowLeft");
        if (state() !== before) return result(`the way back comes to ${state()} and not to ${before}`);
    }
    return result();
}
