// Every page in both themes, on a desk and on a phone.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Reader, pages, seriousFaults } from "./book.mjs";

describe("on a desk and on a phone", () => {
    let desk;
    let phone;
    before(async () => {
        desk = await Reader.arrive({ theme: "light", width: 1280 });
        phone = await Reader.arrive({ theme: "navy", width: 390 });
    });
    after(async () => {
        await desk.leave();
        await phone.leave();
    });

    for (const page of pages) {
        test(page, async () => {
            await desk.look(page, async (tab) => {
                await hasTheme(tab, "light");
                await nothingBesideTheWindow(tab);
                await nothingJumps(tab);
                assert.deepEqual(await seriousFaults(tab), [], "axe-core finds serious faults");

                // Only the colours of a page depend on its theme, so the other one needs no second visit.
                await tab.locator("#mdbook-theme-toggle").click();
                await tab.locator("#mdbook-theme-navy").click();
                // Some colours change slowly.
                await tab.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
                await hasTheme(tab, "navy");
                await nothingBesideTheWindow(tab);
                assert.deepEqual(await seriousFaults(tab, ["color-contrast"]), [], "axe-core finds serious faults in navy");
            });
            // What moves while a page loads depends on the width, and a theme that was chosen before is there from the start.
            await phone.look(page, async (tab) => {
                await hasTheme(tab, "navy");
                await nothingBesideTheWindow(tab);
                await nothingJumps(tab);
            });
        });
    }
});

async function hasTheme(tab, theme) {
    const classes = await tab.locator("html").getAttribute("class");
    assert.ok(classes.split(" ").includes(theme), `the theme is ${theme}, and not ${classes}`);
}

async function nothingBesideTheWindow(tab) {
    const wide = await tab.evaluate(() => {
        const room = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= room) return undefined;
        return [...document.querySelectorAll("body *")]
            .filter((element) => element.getBoundingClientRect().right > room + 1)
            .map((element) => element.outerHTML.slice(0, 120));
    });
    assert.equal(wide, undefined, `the page scrolls sideways, for ${wide?.join("\n") ?? "nothing"}`);
}

/** The measure is Chromium's own; 0.1 is what it calls good. */
async function nothingJumps(tab) {
    const shift = await tab.evaluate(
        () =>
            new Promise((done) => {
                let sum = 0;
                new PerformanceObserver((list) => {
                    for (const entry of list.getEntries()) sum += entry.value;
                }).observe({ type: "layout-shift", buffered: true });
                setTimeout(() => done(sum), 100);
            }),
    );
    assert.ok(shift < 0.1, `what is read moves while the page loads: a layout shift of ${shift}`);
}
