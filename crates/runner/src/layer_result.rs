//! How the work on a layer ended.

use std::time::Duration;

use crate::error::RunError;

/// How it went with a layer, and how long it took.
#[derive(Debug)]
pub struct LayerResult<R> {
    /// The layer.
    pub layer: String,
    /// What came of it.
    pub outcome: LayerOutcome<R>,
    /// How long it took; `None` if nothing was done, or all layers were done together.
    pub time: Option<Duration>,
}

/// What came of the work on a layer.
#[derive(Debug)]
pub enum LayerOutcome<R> {
    /// This.
    Done(R),
    /// It failed.
    Failed(RunError),
    /// It was skipped, because this layer failed.
    Blocked(String),
    /// It was skipped, because everything was stopped.
    Halted,
}

impl<R> LayerResult<R> {
    /// What was done, if it was.
    pub fn done(&self) -> Option<&R> {
        match &self.outcome {
            LayerOutcome::Done(done) => Some(done),
            _ => None,
        }
    }
}
