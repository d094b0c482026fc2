//! Reads keys, and notices when the terminal changes its size.

use std::sync::mpsc::Sender;
use std::thread;

use crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::event::{Event, Key};

/// What each key does, in the words of the last line.
pub(super) const HELP: [(char, &str); 9] = [
    ('h', "hint"),
    ('l', "list"),
    ('a', "run all"),
    ('r', "run again"),
    ('o', "open the chapter"),
    ('m', "more of the message"),
    ('n', "next"),
    ('p', "previous"),
    ('q', "quit"),
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
    match letter.to_ascii_lowercase() {
        'h' => Some(Key::Hint),
        'l' => Some(Key::List),
        'a' => Some(Key::RunAll),
        'r' => Some(Key::RunAgain),
        'o' => Some(Key::Chapter),
        'm' => Some(Key::Whole),
        'n' => Some(Key::Next),
        'p' => Some(Key::Previous),
        'q' => Some(Key::Quit),
        _ => None,
    }
}
