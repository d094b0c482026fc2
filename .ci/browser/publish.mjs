// What a published book needs a browser for: `node publish.mjs` draws card.png and prints the whole book into book.pdf.
// BOOK names the folder that is published.

import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Reader, folder } from "./book.mjs";

const reader = await Reader.arrive({ fromDisk: true, width: 1200 });
try {
    const card = await reader.context.newPage();
    await card.setViewportSize({ width: 1200, height: 630 });
    await card.goto(pathToFileURL(join(folder, "theme/card.svg")).href);
    await card.screenshot({ path: join(folder, "card.png") });

    await reader.look("print.html", async (tab) => {
        // On paper nothing can be unfolded.
        await tab.evaluate(() => document.querySelectorAll("details").forEach((answer) => (answer.open = true)));
        await tab.pdf({
            path: join(folder, "book.pdf"),
            format: "A4",
            margin: { top: "20mm", bottom: "20mm", left: "18mm", right: "18mm" },
            outline: true,
            tagged: true,
        });
    });
} finally {
    await reader.leave();
}

for (const [file, least] of [["card.png", 10], ["book.pdf", 200]]) {
    const size = statSync(join(folder, file)).size / 1024;
    assert.ok(size > least, `${file} has ${size} KiB, so there can be next to nothing in it`);
    console.log(`${file}: ${Math.round(size)} KiB`);
}
