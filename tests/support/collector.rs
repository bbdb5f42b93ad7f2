//! Reads a pipe or a terminal in the background, so that no shell ever waits for its test.

use std::io::Read;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Instant;

#[derive(Default)]
struct Seen {
    bytes: Vec<u8>,
    ended: bool,
}

/// Everything that a stream has given so far.
#[derive(Clone)]
pub(crate) struct Collector {
    shared: Arc<(Mutex<Seen>, Condvar)>,
}

impl Collector {
    /// Reads `source` on a thread of its own until it ends.
    pub(crate) fn of(mut source: impl Read + Send + 'static) -> Self {
        let collector = Self { shared: Arc::default() };
        let sink = collector.clone();
        thread::spawn(move || {
            let mut chunk = [0; 65536];
            // The master side of a terminal ends with EIO where a pipe ends with 0 bytes.
            while let Ok(count @ 1..) = source.read(&mut chunk) {
                sink.update(|seen| seen.bytes.extend_from_slice(&chunk[..count]));
            }
            sink.update(|seen| seen.ended = true);
        });
        collector
    }

    fn update(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.shared.0.lock().unwrap());
        self.shared.1.notify_all();
    }

    /// Waits until `enough` is true of the bytes seen, the stream ends, or `deadline` passes.
    /// Returns what `enough` says in the end.
    pub(crate) fn wait_until(&self, deadline: Instant, enough: impl Fn(&[u8]) -> bool) -> bool {
        let mut seen = self.shared.0.lock().unwrap();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if enough(&seen.bytes) || seen.ended || left.is_zero() {
                return enough(&seen.bytes);
            }
            seen = self.shared.1.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Waits for the end of the stream, at most until `deadline`; then all that was read.
    pub(crate) fn finish(&self, deadline: Instant) -> Vec<u8> {
        self.wait_until(deadline, |_| false);
        self.bytes()
    }

    /// All that was read so far.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.shared.0.lock().unwrap().bytes.clone()
    }

    /// How many bytes were read so far.
    pub(crate) fn len(&self) -> usize {
        self.shared.0.lock().unwrap().bytes.len()
    }
}
