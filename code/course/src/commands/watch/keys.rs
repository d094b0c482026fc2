//! Reads keys, and notices when the terminal changes its size.

use std::sync::mpsc::Sender;
use std::thread;

use crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::event::{Event, Key};

/// Each key, what it does, and what the last line calls that.
pub(super) const KEYS: [(char, Key, &str); 9] = [
    ('h', Key::Hint, "hint"),
    ('l', Key::List, "list"),
    ('a', Key::RunAll, "run all"),
    ('r', Key::RunAgain, "run again"),
    ('o', Key::Chapter, "open the chapter"),
    ('m', Key::Whole, "more of the message"),
    ('n', Key::Next, "next"),
    ('p', Key::Previous, "previous"),
    ('q', Key::Quit, "quit"),
];

pub(super) const NEEDED_MOST: [char; 4] = ['h', 'l', 'm', 'q'];

/// Reads until the terminal is gone. The thread is not joined: it waits for a key, for ever.
pub(super) fn read(events: Sender<Event>) {
    thread::spawn(move || {
        loop {
            let event = match event::read() {
                Ok(event::Event::Key(key)) => match meaning(key) {
                    Some(key) => Event::Key(key),
                    None => continue,
                },
                Ok(event::Event::Resize(..)) => Event::Resized,
                Ok(_) => continue,
                Err(_) => Event::InputClosed,
            };
            let last = matches!(event, Event::InputClosed);
            if events.send(event).is_err() || last {
                return;
            }
        }
    });
}

fn meaning(key: KeyEvent) -> Option<Key> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    let KeyCode::Char(letter) = key.code else {
        return None;
    };
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return match letter {
            'c' => Some(Key::Interrupt),
            'd' => Some(Key::Quit),
            _ => None,
        };
    }
    let letter = letter.to_ascii_lowercase();
    let mut keys = KEYS.iter();
    keys.find_map(|(key, does, _)| (*key == letter).then_some(*does))
}
