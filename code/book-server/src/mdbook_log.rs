//! mdBook says in its log what went wrong, and goes on. This listens to it.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex, PoisonError};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry;

/// Runs `work` and returns what mdBook's crates logged meanwhile as warnings or errors.
pub(crate) fn listen<T>(work: impl FnOnce() -> T) -> (T, Vec<String>) {
    let heard = Heard::default();
    let subscriber = registry().with(heard.clone());
    let result = tracing::subscriber::with_default(subscriber, work);
    let messages = std::mem::take(&mut *heard.0.lock().unwrap_or_else(PoisonError::into_inner));
    (result, messages)
}

#[derive(Debug, Clone, Default)]
struct Heard(Arc<Mutex<Vec<String>>>);

impl<S: Subscriber> Layer<S> for Heard {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        // Higher levels are less severe.
        if *metadata.level() > Level::WARN || !metadata.target().starts_with("mdbook") {
            return;
        }
        let mut text = Message(String::new());
        event.record(&mut text);
        let mut messages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match messages.last_mut() {
            // mdBook logs the causes of an error as events of their own.
            Some(last) if text.0.trim_start().to_lowercase().starts_with("caused by") => {
                last.push_str("; ");
                last.push_str(text.0.trim());
            }
            _ => messages.push(text.0),
        }
    }
}

struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            write!(self.0, "{value:?}").expect("a String takes all that is written");
        }
    }
}
