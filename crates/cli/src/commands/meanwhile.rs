//! Looking after something beside work that takes long.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Between two looks.
const INTERVAL: Duration = Duration::from_secs(3);

/// Does the work, and looks again and again until it has ended.
pub fn meanwhile<R>(work: impl FnOnce() -> R, mut look: impl FnMut() + Send) -> R {
    let has_ended = AtomicBool::new(false);
    thread::scope(|scope| {
        let is_over = || has_ended.load(Ordering::Relaxed);
        scope.spawn(move || {
            while !is_over() {
                look();
                let began = Instant::now();
                while began.elapsed() < INTERVAL && !is_over() {
                    thread::sleep(Duration::from_millis(100));
                }
            }
        });
        let result = work();
        has_ended.store(true, Ordering::Relaxed);
        result
    })
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::meanwhile;

    #[test]
    fn it_is_looked_while_the_work_goes_on() {
        let (sender, receiver) = channel();
        // Work that ends only once somebody has looked.
        let result = meanwhile(|| receiver.recv(), move || _ = sender.send("seen"));
        assert_eq!(result, Ok("seen"));
    }
}
