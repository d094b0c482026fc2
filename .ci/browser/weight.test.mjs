// A chapter weighs less than 300 KiB, as a server sends it.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { Reader, chapters } from "./book.mjs";

const LIMIT = 300 * 1024;
// What is compressed already is sent as it is.
const packed = /\.(woff2|png)$/;

describe("weight", () => {
    let reader;
    before(async () => void (reader = await Reader.arrive()));
    after(() => reader.leave());

    for (const page of chapters) {
        test(page, async (now) => {
            const parts = new Map();
            const weigh = (response) => {
                const path = new URL(response.url()).pathname;
                parts.set(path, response.body().then((body) => (packed.test(path) ? body : gzipSync(body)).length));
            };
            await reader.look(
                page,
                async (tab) => {
                    await tab.waitForLoadState("networkidle");
                    await Promise.all(parts.values());
                },
                { response: weigh },
            );
            const bytes = await Promise.all([...parts].map(async ([path, size]) => [path, await size]));
            const sum = bytes.reduce((sum, [, size]) => sum + size, 0);
            now.diagnostic(`${Math.round(sum / 1024)} KiB`);
            assert.ok(sum < LIMIT, `${sum} bytes:\n${bytes.map(([path, size]) => `${size} ${path}`).join("\n")}`);
        });
    }
});
