//! Working on several things at a time.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// Does `work` on every item, `jobs` at a time, and hands each result to `done` in the order of the
/// items, as soon as those of all earlier items are there.
///
/// Threads take the next item that nobody has taken; results travel through a channel to the
/// calling thread, which holds back those that are early. So output never interleaves, and it is
/// the same for any number of jobs.
pub fn parallel_in_order<T: Sync, R: Send>(
    jobs: NonZeroUsize,
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut done: impl FnMut(&T, R),
) {
    let next = AtomicUsize::new(0);
    let (sender, results) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..jobs.get().min(items.len()) {
            let (sender, next, work) = (sender.clone(), &next, &work);
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    if sender.send((index, work(item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut awaited = 0;
        for (index, result) in results {
            early.insert(index, result);
            while let Some(result) = early.remove(&awaited) {
                done(&items[awaited], result);
                awaited += 1;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;
    use std::time::Duration;

    use super::parallel_in_order;

    fn run(jobs: usize, items: &[u64]) -> (Vec<u64>, usize) {
        let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let mut results = Vec::new();
        parallel_in_order(
            NonZeroUsize::new(jobs).unwrap(),
            items,
            |&milliseconds| {
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                thread::sleep(Duration::from_millis(milliseconds));
                running.fetch_sub(1, Ordering::SeqCst);
                milliseconds
            },
            |&item, result| {
                assert_eq!(item, result);
                results.push(result);
            },
        );
        (results, most.into_inner())
    }

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items = [30, 1, 20, 2, 10, 3];
        for jobs in [1, 2, 3, 100] {
            let (results, most) = run(jobs, &items);
            assert_eq!(results, items);
            assert!(most <= jobs, "{most} at a time, {jobs} allowed");
        }
    }

    #[test]
    fn as_many_run_at_a_time_as_are_allowed() {
        // Each waits for the others, so that fewer than four at a time would never end.
        let barrier = Barrier::new(4);
        let jobs = NonZeroUsize::new(4).unwrap();
        let mut done = 0;
        parallel_in_order(jobs, &[(); 8], |()| barrier.wait(), |(), _| done += 1);
        assert_eq!(done, 8);
    }

    #[test]
    fn nothing_to_do_is_done() {
        assert_eq!(run(3, &[]), (vec![], 0));
    }
}
