// Every page in both themes, on a desk and on a phone.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { Reader, pages } from "./book.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

for (const theme of ["light", "navy"]) {
    for (const width of [1280, 390]) {
        describe(`${theme}, ${width} px`, () => {
            let reader;
            before(async () => void (reader = await Reader.arrive({ theme, width })));
            after(() => reader.leave());

            for (const page of pages) {
                test(page, () =>
                    reader.look(page, async (tab) => {
                        assert.ok(await tab.locator("html").evaluate((html, theme) => html.classList.contains(theme), theme));
                        await nothingBesideTheWindow(tab);
                        await nothingJumps(tab);
                        // What it finds does not depend on the width, and takes it longer than all else here.
                        if (width > 1000) await everybodyCanReadIt(tab);
                    }),
                );
            }
        });
    }
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

async function everybodyCanReadIt(tab) {
    await tab.evaluate(axe);
    const found = await tab.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
    const faults = found.violations
        .filter(({ impact }) => ["serious", "critical"].includes(impact))
        .flatMap(({ id, help, nodes }) => nodes.map((node) => `${id} (${help}): ${node.target} ${node.html.slice(0, 160)}`));
    assert.deepEqual(faults, [], "axe-core finds serious faults");
}
