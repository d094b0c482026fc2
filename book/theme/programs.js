// The copy button of a Rust block gives a program that compiles as it is: with the lines that the page
// hides, with a `main` around them where the block has none (by rustdoc's rules), and with a first
// line that says what to add to an empty package. The button beside it saves the same as a file.
(() => {
    'use strict';

    const text_shown = window.playground_text;

    // mdBook's copy button calls this function of book.js by its global name.
    window.playground_text = (block, hidden) => {
        const code = block.querySelector('code');
        const is_program = code.classList.contains('language-rust') && !code.classList.contains('ignore');
        return is_program ? program(code.textContent) : text_shown(block, hidden);
    };

    // A block that is not meant to compile, or is a part of a file, is no program to save.
    document.querySelectorAll('main pre > code.language-rust').forEach((code, at) => {
        if (code.matches('.ignore, .compile_fail')) {
            return;
        }
        const name = `${page()}-${at + 1}.rs`;
        const button = document.createElement('button');
        button.className = 'save-button';
        button.title = `Download ${name}`;
        button.setAttribute('aria-label', button.title);
        button.addEventListener('click', () => save(name, program(code.textContent)));
        code.parentNode.querySelector('.clip-button').after(button);
    });

    // The way to this page from the book's first folder, as one word.
    function page() {
        const depth = path_to_root.split('../').length;
        const way = location.pathname.replace(/\.html$/, '').split('/').slice(-depth);
        return way.filter(part => part !== '' && part !== 'index').join('-') || 'introduction';
    }

    function save(name, text) {
        const link = document.createElement('a');
        link.download = name;
        link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
        link.click();
        // Not at once: a browser may still be reading it.
        setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    }

    function program(block) {
        return needs(block) + (/\bfn\s+main\s*\(/.test(block) ? block : inside_main(block));
    }

    function inside_main(block) {
        const lines = block.trimEnd().split('\n');
        // What speaks of the whole program stays outside.
        const first = lines.findIndex(line => !/^\s*(#!\[.*\]|\/\/.*)?$/.test(line));
        const head = lines.slice(0, first).filter(line => line.trim() !== '');
        const body = lines.slice(first).join('\n');
        // A block that ends so uses `?`.
        const with_errors = /\bOk::<\s*\(\)\s*,/.test(body);
        const main = with_errors
            ? `fn main() {\nfn run() -> Result<(), impl core::fmt::Debug> {\n${body}\n}\nrun().unwrap()\n}\n`
            : `fn main() {\n${body}\n}\n`;
        return head.map(line => line + '\n').join('') + main;
    }

    // Crates of this repository come from it, all others from the registry.
    function needs(block) {
        const names = new Set(Array.from(block.matchAll(/(?:^|\{)\s*(?:pub )?use ([a-z_0-9]+)::/gm), found => found[1]));
        ['std', 'core', 'alloc', 'crate', 'self', 'super'].forEach(name => names.delete(name));
        const repository = document.querySelector('a[title="Git repository"]').href;
        const own = ['conformance', 'encoder', 'hintpool', 'http_server', 'steps'];
        return Array.from(names, name => own.includes(name)
            ? `// cargo add ${name.replace('_', '-')} --git ${repository}\n`
            : `// cargo add ${name}\n`).join('');
    }
})();
