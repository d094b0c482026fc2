// The copy button gives programs. They are kept in PROGRAMS, so that a compiler can judge them.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Reader, chapters } from "./book.mjs";

const programs = process.env.PROGRAMS;
// These are not meant to compile, or are parts of a file.
const others = ["compile_fail", "ignore"];

describe("the copy button", () => {
    let reader;
    let copied = 0;
    before(async () => void (reader = await Reader.arrive()));
    after(() => reader.leave());

    for (const page of chapters) {
        test(page, () =>
            reader.look(page, async (tab) => {
                assert.equal(await tab.locator(".play-button").count(), 0, "a Run button asks another site");
                for (const [at, block] of (await tab.locator("main pre:has(> code.language-rust)").all()).entries()) {
                    // A folded answer must be open, or its button cannot be pressed.
                    await block.evaluate((pre) => {
                        for (let fold = pre.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
                    });
                    await block.hover();
                    await block.locator(".clip-button").click();
                    const text = await tab.evaluate(() => navigator.clipboard.readText());
                    const classes = (await block.locator("code").getAttribute("class")).split(" ");
                    if (classes.includes("ignore")) continue;
                    assert.match(text, /\bfn main\(\)/, `block ${at + 1} has no main`);
                    const hidden = await block.locator("code .boring").allTextContents();
                    for (const line of hidden) assert.ok(text.includes(line.trim()), `a hidden line is not copied: ${line}`);
                    if (others.some((other) => classes.includes(other))) continue;
                    copied += 1;
                    mkdirSync(programs, { recursive: true });
                    const name = `${page.replace(/\.html$/, "").replaceAll(/[^a-z0-9]+/gi, "_")}_${at + 1}.rs`;
                    writeFileSync(join(programs, name), text);
                }
            }),
        );
    }

    test("some programs were copied", () => assert.ok(copied > 20, `${copied} programs`));
});
