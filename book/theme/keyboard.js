// What the keyboard does not reach in mdBook's pages: code and tables that scroll inside their box,
// and the switch of the table of contents, which is a label. There the arrows move the code, and turn no page.
(() => {
    'use strict';

    const boxes = document.querySelectorAll('pre > code, .table-wrapper, figure.diagram');

    function reach_what_scrolls() {
        boxes.forEach(box => {
            if (box.scrollWidth > box.clientWidth) {
                box.tabIndex = 0;
            } else {
                box.removeAttribute('tabindex');
            }
        });
    }

    reach_what_scrolls();
    window.addEventListener('resize', reach_what_scrolls);
    // An answer has no width until it is unfolded.
    document.querySelectorAll('details').forEach(answer => answer.addEventListener('toggle', reach_what_scrolls));

    document.body.addEventListener('keydown', event => {
        if (event.target.tabIndex === 0 && [...boxes].includes(event.target) && /^Arrow(Left|Right)$/.test(event.key)) {
            event.stopImmediatePropagation();
        }
    });

    const contents = document.getElementById('mdbook-sidebar-toggle');
    contents.setAttribute('role', 'button');
    contents.tabIndex = 0;
    contents.addEventListener('keydown', event => {
        if (event.key === 'Enter' || event.key === ' ') {
            event.preventDefault();
            contents.click();
        }
    });
})();
