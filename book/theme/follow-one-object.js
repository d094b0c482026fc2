// Shows the steps of `.stepper` one at a time. Without this script they stand one below the other.
(() => {
    'use strict';

    const stepper = document.querySelector('.stepper');
    if (!stepper) return;
    const steps = [...stepper.querySelectorAll('.step')];
    const last = steps.length - 1;
    const calm = matchMedia('(prefers-reduced-motion: reduce)');
    let now = 0;

    const make = (name, properties) => Object.assign(document.createElement(name), properties);
    const button = (text, to) => {
        const made = make('button', { type: 'button', textContent: text });
        made.addEventListener('click', () => go(to()));
        return made;
    };
    const first = button('First', () => 0);
    const back = button('Back', () => now - 1);
    const next = button('Next', () => now + 1);
    const slider = make('input', { type: 'range', min: 0, max: last, value: 0 });
    slider.setAttribute('aria-label', 'Step');
    slider.addEventListener('input', () => go(Number(slider.value)));
    const said = make('p', { className: 'stepper-said' });
    said.setAttribute('role', 'status');
    const keys = make('div', { className: 'stepper-keys' });
    keys.setAttribute('role', 'group');
    keys.setAttribute('aria-label', 'Go through the steps');
    keys.append(first, back, slider, next, said);

    function go(to) {
        const step = Math.min(Math.max(to, 0), last);
        if (step === now) return;
        const forward = step === now + 1;
        show(step);
        if (forward) move(steps[step]);
        say();
        // In place of the address, so that the browser's own way back leaves the page.
        try {
            history.replaceState(null, '', '#step-' + step);
        } catch {
            // A page from a folder may not be allowed to; then it has no address for the step.
        }
    }

    function show(step) {
        steps[now].classList.remove('step-now');
        steps[step].classList.add('step-now');
        now = step;
        slider.value = step;
        slider.setAttribute('aria-valuetext', step + ' of ' + last);
        // Not `disabled`, which would throw the focus away.
        first.setAttribute('aria-disabled', step === 0);
        back.setAttribute('aria-disabled', step === 0);
        next.setAttribute('aria-disabled', step === last);
    }

    function say() {
        said.textContent = steps[now].querySelector('figcaption').textContent;
    }

    // Every value comes from where it was.
    function move(step) {
        if (calm.matches) return;
        for (const value of step.querySelectorAll('[data-from]')) {
            const [x, y] = value.dataset.from.split(' ');
            value.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: 'none' }], {
                duration: 350,
                easing: 'ease-in-out',
            });
        }
    }

    // The book turns its pages with the arrow keys; here they are for the steps.
    keys.addEventListener('keydown', (event) => {
        if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
        const to = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last }[event.key];
        if (to === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        go(to);
    });

    // A link to a step shows it.
    function follow() {
        const linked = steps.findIndex((step) => '#' + step.id === location.hash);
        if (linked < 0) return;
        show(linked);
        steps[linked].scrollIntoView();
    }
    addEventListener('hashchange', () => {
        follow();
        say();
    });

    stepper.prepend(keys);
    stepper.classList.add('stepper-one');
    show(0);
    follow();
})();
