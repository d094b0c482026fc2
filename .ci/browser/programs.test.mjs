// The copy button gives programs, and the button beside it saves the same ones. They are kept in PROGRAMS, so that
// a compiler can judge them.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Reader, chapters } from "./book.mjs";

const programs = process.env.PROGRAMS;
// These are not meant to compile, or are parts of a file.
const others = ["compile_fail", "ignore"];

describe("the buttons of a program", () => {
    let reader;
    let copied = 0;
    const saved = new Set();
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
                    const other = others.some((other) => classes.includes(other));
                    assert.equal(await block.locator(".save-button").count(), other ? 0 : 1, `block ${at + 1}, which is ${classes}`);
                    if (classes.includes("ignore")) continue;
                    assert.match(text, /\bfn main\(\)/, `block ${at + 1} has no main`);
                    const hidden = await block.locator("code .boring").allTextContents();
                    for (const line of hidden) assert.ok(text.includes(line.trim()), `a hidden line is not copied: ${line}`);
                    if (other) continue;
                    copied += 1;
                    mkdirSync(programs, { recursive: true });
                    const name = `${page.replace(/(\/index)?\.html$/, "").replaceAll("/", "-")}-${at + 1}.rs`;
                    writeFileSync(join(programs, name), text);

                    const file = await savedByKeyboard(tab, block, name);
                    assert.equal(readFileSync(file, "utf8"), text, `${name} is not what was copied`);
                    assert.ok(!saved.has(name), `there are two files ${name}`);
                    saved.add(name);
                }
            }),
        );
    }

    test("some programs were copied", () => assert.ok(copied > 20, `${copied} programs`));
});

/** The file that the button after the copy button saves, once Enter is pressed on it. */
async function savedByKeyboard(tab, block, name) {
    await tab.mouse.move(0, 0);
    await block.locator(".clip-button").focus();
    await tab.keyboard.press("Tab");
    const button = block.getByRole("button", { name: `Download ${name}`, exact: true });
    assert.ok(await button.evaluate((button) => button === document.activeElement), `Tab does not come to the button of ${name}`);
    const seen = (button) => getComputedStyle(button.parentNode).opacity === "1";
    await tab.waitForFunction(seen, await button.elementHandle());
    const [download] = await Promise.all([tab.waitForEvent("download"), tab.keyboard.press("Enter")]);
    assert.equal(download.suggestedFilename(), name);
    return download.path();
}
