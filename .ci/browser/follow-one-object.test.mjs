// The steps of "Follow one object": by mouse, touch and keyboard, by link, from a folder, and all at once where nothing runs.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Reader } from "./book.mjs";

const PAGE = "7-inside-the-pool/follow-one-object.html";

async function reads(options, check, page = PAGE) {
    const reader = await Reader.arrive(options);
    try {
        await reader.look(page, check);
    } finally {
        await reader.leave();
    }
}

const key = (tab, name) => tab.getByRole("button", { name, exact: true });
const lastStep = async (tab) => (await tab.locator(".step").count()) - 1;

/** One step is shown, it has this number, and the address, the slider and the words that are read aloud say so. */
async function shows(tab, number) {
    const steps = tab.locator(".step:visible");
    assert.equal(await steps.count(), 1, "one step at a time");
    assert.equal(await steps.getAttribute("id"), `step-${number}`);
    assert.equal(new URL(tab.url()).hash, `#step-${number}`);
    assert.equal(await tab.getByRole("slider").inputValue(), `${number}`);
    assert.equal(await tab.getByRole("status").textContent(), await steps.locator("figcaption").textContent());
}

async function allSteps(tab) {
    const steps = await tab.locator(".step").count();
    assert.ok(steps > 10, `${steps} steps`);
    assert.equal(await tab.locator(".step:visible").count(), steps);
}

describe("follow one object", () => {
    // While it is here, the browser stays for the others.
    let first;
    before(async () => void (first = await Reader.arrive()));
    after(() => first.leave());

    test("by mouse", () =>
        reads({}, async (tab) => {
            assert.equal(await tab.locator(".step:visible").getAttribute("id"), "step-0");
            await key(tab, "Next").click();
            await shows(tab, 1);
            await key(tab, "Next").click();
            await key(tab, "Next").click();
            await shows(tab, 3);
            await key(tab, "Back").click();
            await shows(tab, 2);
            await key(tab, "First").click();
            await shows(tab, 0);
            const slider = await tab.getByRole("slider").boundingBox();
            await tab.mouse.click(slider.x + slider.width - 4, slider.y + slider.height / 2);
            await shows(tab, await lastStep(tab));
        }));

    test("by touch, with room for a finger", () =>
        reads({ width: 390, touch: true }, async (tab) => {
            await key(tab, "Next").tap();
            await shows(tab, 1);
            for (const thing of await tab.locator(".stepper-keys").locator("button, input").all()) {
                const { width, height } = await thing.boundingBox();
                assert.ok(width >= 44 && height >= 44, `${width} by ${height} px: ${await thing.evaluate((each) => each.outerHTML)}`);
            }
        }));

    test("by keyboard, at both ends too, and the page stays", () =>
        reads({}, async (tab) => {
            const last = await lastStep(tab);
            for (const thing of [key(tab, "Next"), tab.getByRole("slider")]) {
                await thing.focus();
                await tab.keyboard.press("End");
                for (const [press, number] of [
                    ["ArrowRight", last],
                    ["ArrowLeft", last - 1],
                    ["Home", 0],
                    ["ArrowLeft", 0],
                    ["ArrowRight", 1],
                ]) {
                    await tab.keyboard.press(press);
                    await shows(tab, number);
                    assert.ok(await thing.evaluate((each) => each === document.activeElement), "the focus stays");
                }
            }
            await key(tab, "Next").focus();
            const outline = await key(tab, "Next").evaluate((each) => getComputedStyle(each).outlineStyle);
            assert.notEqual(outline, "none", "the focus is seen");
        }));

    test("by link, from within the page and from elsewhere", () =>
        reads({}, async (tab) => {
            await tab.locator("main a[href='#step-7']").click();
            await shows(tab, 7);
            assert.ok(await key(tab, "Next").isVisible());
            await tab.reload();
            assert.equal(await tab.locator(".step:visible").getAttribute("id"), "step-7");
            const keys = await key(tab, "Next").boundingBox();
            assert.ok(keys.y > 0 && keys.y < 900, `the buttons are in the window: ${keys.y}`);
        }));

    test("from a folder", () =>
        reads({ fromDisk: true }, async (tab) => {
            await key(tab, "Next").click();
            await shows(tab, 1);
        }));

    test("values move, and do not for a reader who wants calm", () =>
        reads({}, async (tab) => {
            await tab.evaluate(() => {
                globalThis.moved = 0;
                const animate = Element.prototype.animate;
                Element.prototype.animate = function (...how) {
                    globalThis.moved += 1;
                    return animate.apply(this, how);
                };
            });
            const moved = () => tab.evaluate(() => globalThis.moved);
            const intoTheSlot = async () => {
                for (const press of ["Home", "ArrowRight", "ArrowRight"]) await key(tab, "Next").press(press);
            };
            await intoTheSlot();
            const once = await moved();
            assert.ok(once > 0, "A moves into its slot");
            await tab.emulateMedia({ reducedMotion: "reduce" });
            await intoTheSlot();
            assert.equal(await moved(), once);
        }));

    test("without JavaScript, all steps stand one below the other", () =>
        reads({ javaScript: false }, async (tab) => {
            await allSteps(tab);
            assert.equal(await tab.locator(".stepper-keys").count(), 0, "buttons that would do nothing");
        }));

    for (const page of [PAGE, "print.html"]) {
        test(`on paper, all steps stand one below the other: ${page}`, () =>
            reads(
                {},
                async (tab) => {
                    await tab.emulateMedia({ media: "print" });
                    await allSteps(tab);
                    assert.equal(await tab.locator(".stepper-keys:visible").count(), 0);
                },
                page,
            ));
    }
});
