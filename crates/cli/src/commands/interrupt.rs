//! Ctrl-C, for the whole process: a command may do what others do, one after another.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use anyhow::{Context, Result};
use runner::{Interrupt, Progress};

static INTERRUPT: OnceLock<Interrupt> = OnceLock::new();

/// What is on the screen just now, and has to make room for a word.
static SHOWN: Mutex<Option<Arc<dyn Progress>>> = Mutex::new(None);

/// What says whether somebody wants us to stop.
pub fn interrupt() -> Result<Interrupt> {
    if let Some(interrupt) = INTERRUPT.get() {
        return Ok(interrupt.clone());
    }
    let installed = Interrupt::install(|told| {
        let text = match told {
            Some(0) => return,
            Some(_) => "interrupted: waiting for terraform to release its locks",
            None => {
                "still waiting: what runs is told to stop only once, so that it ends as it should"
            }
        };
        let shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match shown {
            Some(shown) => shown.pause(&mut || eprintln!("\n{text}")),
            None => eprintln!("\n{text}"),
        }
    });
    let installed = installed.context("cannot handle signals")?;
    Ok(INTERRUPT.get_or_init(|| installed).clone())
}

/// From here on, this is on the screen.
pub fn shown(progress: &Arc<dyn Progress>) {
    *SHOWN.lock().unwrap_or_else(PoisonError::into_inner) = Some(progress.clone());
}
