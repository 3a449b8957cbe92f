//! When which layer's work is done.
//!
//! As many threads as there are jobs share one board, on which each layer is waiting, running, done
//! or blocked. A thread takes the first waiting layer below which everything is done, marks it as
//! running, and works without holding the board. When it comes back:
//!
//! - the layer is **done**: its dependents may have become ready, so all threads look again;
//! - it **failed**: whatever stands on it, directly or not, is blocked, with the name of what failed;
//!   everything else goes on;
//! - it says **halt** (the credentials have expired, somebody pressed Ctrl-C): nothing else starts,
//!   and what runs is waited for.
//!
//! A thread that finds nothing ready waits while something runs, and ends when nothing does: then
//! nothing can become ready any more.

use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use env::LayerGraph;

/// What follows from how a layer's work ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// What stands on it may start.
    GoOn,
    /// What stands on it may not.
    Block,
    /// Nothing else may start.
    Halt,
}

/// How it went with a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended<R> {
    /// Its work was done, with or without success.
    Ran(R),
    /// It was not started, because of this layer.
    Blocked(usize),
    /// It was not started, because everything was halted.
    Halted,
}

enum Status<R> {
    Waiting,
    Running,
    Over { result: R, done: bool },
    Blocked(usize),
}

struct Board<R> {
    layers: Vec<Status<R>>,
    halted: bool,
}

/// Does `work` on every layer, `jobs` at a time, none before what is below it is done.
pub fn run<R: Send>(
    graph: &LayerGraph,
    jobs: NonZeroUsize,
    work: impl Fn(usize) -> (R, Next) + Sync,
) -> Vec<Ended<R>> {
    let layers = (0..graph.len()).map(|_| Status::Waiting).collect();
    let board = Mutex::new(Board { layers, halted: false });
    let changed = Condvar::new();
    thread::scope(|scope| {
        for _ in 0..jobs.get().min(graph.len()) {
            scope.spawn(|| {
                while let Some(layer) = take(graph, &board, &changed) {
                    let (result, next) = work(layer);
                    lock(&board).end(graph, layer, result, next);
                    changed.notify_all();
                }
            });
        }
    });
    let board = board.into_inner().unwrap_or_else(PoisonError::into_inner);
    let ended = board.layers.into_iter().map(|status| match status {
        Status::Over { result, .. } => Ended::Ran(result),
        Status::Blocked(by) => Ended::Blocked(by),
        Status::Waiting | Status::Running => Ended::Halted,
    });
    ended.collect()
}

fn lock<R>(board: &Mutex<Board<R>>) -> MutexGuard<'_, Board<R>> {
    board.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The next layer to work on, waiting for one if need be; `None` if there will be none.
fn take<R>(graph: &LayerGraph, board: &Mutex<Board<R>>, changed: &Condvar) -> Option<usize> {
    let mut board = lock(board);
    loop {
        if board.halted {
            return None;
        }
        if let Some(layer) = board.ready(graph) {
            board.layers[layer] = Status::Running;
            return Some(layer);
        }
        if !board.layers.iter().any(|status| matches!(status, Status::Running)) {
            return None;
        }
        board = changed.wait(board).unwrap_or_else(PoisonError::into_inner);
    }
}

impl<R> Board<R> {
    fn ready(&self, graph: &LayerGraph) -> Option<usize> {
        let done = |&layer: &usize| matches!(self.layers[layer], Status::Over { done: true, .. });
        (0..graph.len()).find(|&layer| {
            matches!(self.layers[layer], Status::Waiting) && graph.below(layer).iter().all(done)
        })
    }

    fn end(&mut self, graph: &LayerGraph, layer: usize, result: R, next: Next) {
        self.layers[layer] = Status::Over { result, done: next == Next::GoOn };
        self.halted |= next == Next::Halt;
        if next == Next::Block {
            for upper in 0..graph.len() {
                let waits = matches!(self.layers[upper], Status::Waiting);
                if waits && graph.stands_on(upper, layer) {
                    self.layers[upper] = Status::Blocked(layer);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;
    use std::sync::{Barrier, Mutex};

    use super::{Ended, LayerGraph, Next, run};

    fn jobs(jobs: usize) -> NonZeroUsize {
        NonZeroUsize::new(jobs).unwrap()
    }

    fn graph() -> LayerGraph {
        let names = ["network", "registry", "security", "discovery", "compute"];
        let edges = [
            ("network", "security"),
            ("registry", "security"),
            ("network", "discovery"),
            ("security", "compute"),
            ("discovery", "compute"),
        ];
        LayerGraph::new(names, edges)
    }

    #[test]
    fn nothing_starts_before_what_is_below_it_is_done() {
        for count in [1, 2, 8] {
            let done = Mutex::new(Vec::new());
            let graph = graph();
            run(&graph, jobs(count), |layer| {
                let before = done.lock().unwrap().clone();
                assert!(graph.below(layer).iter().all(|below| before.contains(below)));
                done.lock().unwrap().push(layer);
                ((), Next::GoOn)
            });
            assert_eq!(done.into_inner().unwrap().len(), 5);
        }
    }

    #[test]
    fn one_job_goes_through_the_layers_in_order() {
        let order = Mutex::new(Vec::new());
        run(&graph(), jobs(1), |layer| (order.lock().unwrap().push(layer), Next::GoOn));
        assert_eq!(order.into_inner().unwrap(), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn what_can_run_at_the_same_time_does() {
        // Both layers wait for each other, so that one at a time would never end.
        let barrier = Barrier::new(2);
        let graph = LayerGraph::new(["network", "registry"], []);
        let ended = run(&graph, jobs(4), |_| (barrier.wait(), Next::GoOn));
        assert_eq!(ended.len(), 2);
    }

    #[test]
    fn a_failure_stops_only_what_stands_on_it() {
        for count in [1, 3] {
            let ended = run(&graph(), jobs(count), |layer| {
                (layer, if layer == 1 { Next::Block } else { Next::GoOn })
            });
            let ran = Ended::Ran;
            assert_eq!(ended, [ran(0), ran(1), Ended::Blocked(1), ran(3), Ended::Blocked(1)]);
        }
    }

    #[test]
    fn a_halt_stops_everything_that_has_not_begun() {
        let ended = run(&graph(), jobs(1), |layer| {
            (layer, if layer == 1 { Next::Halt } else { Next::GoOn })
        });
        let halted = Ended::Halted;
        assert_eq!(ended, [Ended::Ran(0), Ended::Ran(1), halted.clone(), halted.clone(), halted]);
    }
}
