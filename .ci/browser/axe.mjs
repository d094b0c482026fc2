// What axe-core finds on an open page.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The serious faults; `rules` limits the search to these. */
export async function seriousFaults(tab, rules) {
    if (!(await tab.evaluate(() => "axe" in globalThis))) await tab.evaluate(axe);
    const options = { resultTypes: ["violations"], ...(rules && { runOnly: rules }) };
    const found = await tab.evaluate((options) => globalThis.axe.run(options), options);
    return found.violations
        .filter(({ impact }) => ["serious", "critical"].includes(impact))
        .flatMap(({ id, help, nodes }) => nodes.map((node) => `${id} (${help}): ${node.target} ${node.html.slice(0, 160)}`));
}
