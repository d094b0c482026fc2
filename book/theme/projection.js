// A page on the wall of a room: one section at a time, in large type. Begun by the button in the menu bar,
// by P, or by an address that ends in ?project; the bar at the foot says where you are and how to leave.
(() => {
    'use strict';

    const main = document.querySelector('main');
    const root = document.documentElement;
    const sections = cut(main);

    /** Percent of the usual size, while the page is projected. */
    let size = 100;
    let now = 0;
    /** What was on the wall before each step, for the way back. */
    let trail = [];

    const bar = document.createElement('nav');
    bar.className = 'projection-bar';
    bar.setAttribute('aria-label', 'Projection');
    const place = document.createElement('span');
    place.setAttribute('role', 'status');
    bar.append(
        button('Back', 'ArrowLeft PageUp', back),
        place,
        button('Next', 'ArrowRight PageDown', next),
        button('Smaller', '-', () => resize(-10)),
        button('Larger', '+', () => resize(10)),
        button('Leave', 'Escape', leave),
    );

    const enter_here = button('Project', 'P', () => enter(nearest()));
    enter_here.className = 'projection-enter';
    enter_here.title = 'Project this page: one section at a time, in large type';
    document.querySelector('.right-buttons').prepend(enter_here);

    /** A section is a heading and what follows it; a heading right above another goes with that one. */
    function cut(page) {
        const found = [[]];
        for (const block of page.children) {
            const last = found.at(-1);
            if (/^H[123]$/.test(block.tagName) && last.some(other => !/^H[123]$/.test(other.tagName))) {
                found.push([block]);
            } else {
                last.push(block);
            }
        }
        return found;
    }

    function button(name, keys, press) {
        const made = document.createElement('button');
        made.type = 'button';
        made.textContent = name;
        made.setAttribute('aria-keyshortcuts', keys);
        made.addEventListener('click', press);
        return made;
    }

    const projecting = () => root.classList.contains('projection');
    const holding = element => sections.findIndex(blocks => blocks.some(block => block.contains(element)));
    const linked = () => holding(document.getElementById(decodeURIComponent(location.hash.slice(1))));
    const answers = () => sections[now].flatMap(block => [...block.querySelectorAll('details'), ...(block.matches('details') ? [block] : [])]);

    /** The section that the reader was reading. */
    function nearest() {
        const begun = sections.filter(blocks => blocks[0].getBoundingClientRect().top < window.innerHeight / 3);
        return Math.max(begun.length - 1, 0);
    }

    function enter(section) {
        root.classList.add('projection');
        document.body.append(bar);
        resize(0);
        go(section);
    }

    function leave() {
        root.classList.remove('projection');
        root.style.removeProperty('--projection-size');
        bar.remove();
        sections.flat().forEach(block => { block.hidden = false; });
        address(location.hash);
        sections[now][0].scrollIntoView();
        enter_here.focus({ preventScroll: true });
    }

    function resize(by) {
        size = Math.min(Math.max(size + by, 50), 200);
        root.style.setProperty('--projection-size', size / 100);
        note_address();
    }

    function go(section) {
        trail = [];
        show(section);
    }

    function show(section) {
        now = section;
        sections.forEach((blocks, index) => blocks.forEach(block => { block.hidden = index !== section; }));
        // The room predicts first.
        answers().forEach(answer => { answer.open = false; });
        const heading = sections[now].findLast(block => /^H[123]$/.test(block.tagName));
        place.textContent = `${heading?.textContent ?? document.title}, ${now + 1} of ${sections.length}`;
        note_address();
        window.scrollTo({ top: 0, behavior: 'instant' });
        // What scrolls inside its box is found by those who listen to this.
        window.dispatchEvent(new Event('resize'));
    }

    /** The address leads back to this section, at this size; so does one that a teacher keeps. */
    function note_address() {
        const heading = sections[now].find(block => block.id);
        const project = size === 100 ? '?project' : `?project=${size}`;
        address(project + (heading ? `#${heading.id}` : ''));
    }

    function address(end) {
        try {
            history.replaceState(null, '', location.pathname + end);
        } catch {
            // A page from a folder may not be allowed to; then its address stays as it was.
        }
    }

    const foot = () => window.innerHeight - bar.offsetHeight;
    const margin = () => parseFloat(getComputedStyle(document.body).fontSize);

    /** Unfolds an answer whose question is seen; or else moves on to what is cut off; or else to the next section. */
    function next() {
        const before = { section: now, top: window.scrollY, open: answers().map(answer => answer.open) };
        const answer = answers().find(each => !each.open && each.checkVisibility() && bottom(each.firstElementChild) <= foot() + 1);
        const more = first_cut_off();
        if (answer) {
            answer.open = true;
            reveal(answer);
        } else if (more?.matches('summary')) {
            // What it asks about stays in sight.
            reveal(more);
        } else if (more) {
            scroll(top(more) > margin() + 1 ? top(more) - margin() : foot() * 0.8);
        } else if (now + 1 < sections.length) {
            show(now + 1);
        } else {
            return turn_to('next');
        }
        trail.push(before);
    }

    /** Moves no further than to see the end of it, or as much from its beginning as there is room for. */
    function reveal(element) {
        scroll(Math.max(Math.min(bottom(element) + margin() - foot(), top(element) - margin()), 0));
    }

    function back() {
        const before = trail.pop();
        if (before) {
            show(before.section);
            answers().forEach((answer, index) => { answer.open = before.open[index]; });
            window.scrollTo({ top: before.top, behavior: 'instant' });
        } else if (now > 0) {
            show(now - 1);
        } else {
            turn_to('prev');
        }
    }

    const top = element => element.getBoundingClientRect().top;
    const bottom = element => element.getBoundingClientRect().bottom;
    const scroll = by => window.scrollBy({ top: by, behavior: 'instant' });

    function first_cut_off() {
        const parts = sections[now].flatMap(block => [block, ...block.querySelectorAll('p, pre, figure, li, tr, dd, summary')]);
        // A block that has parts is looked at through them.
        return parts.find(part => !part.matches('details, ul, ol, dl, blockquote, .table-wrapper')
            && part.checkVisibility() && bottom(part) > foot() + 1);
    }

    function turn_to(where) {
        const link = document.querySelector(`a.nav-chapters[rel~='${where}']`);
        if (link) location.href = link.href + location.search;
    }

    const keys = {
        ArrowRight: next,
        PageDown: next,
        ArrowLeft: back,
        PageUp: back,
        Home: () => go(0),
        End: () => go(sections.length - 1),
        '+': () => resize(10),
        '-': () => resize(-10),
        Escape: leave,
        p: leave,
    };

    // On the body, so that a figure with keys of its own comes first, and mdBook's own keys last.
    document.body.addEventListener('keydown', event => {
        if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
        if (event.target.matches('input, textarea, select')) return;
        const act = projecting() ? keys[event.key] : event.key === 'p' && enter_here.click.bind(enter_here);
        if (!act) return;
        event.preventDefault();
        event.stopPropagation();
        act();
    });

    window.addEventListener('hashchange', () => {
        if (projecting() && linked() >= 0) go(linked());
    });

    const asked = new URLSearchParams(location.search).get('project');
    if (asked !== null) {
        size = Number.parseInt(asked, 10) || 100;
        enter(Math.max(linked(), 0));
    }
})();
