//! Waiting after a step, and watching alarms meanwhile.

use std::collections::BTreeSet;
use std::thread;
use std::time::{Duration, Instant};

use account::{Account, AskError};
use anyhow::Result;

use crate::commands::interrupt::interrupt;
use crate::commands::running::RunningEnvironment;

/// Between two questions. An alarm of ours looks at minutes.
const INTERVAL: Duration = Duration::from_secs(10);

/// The alarms of an environment.
pub struct Watch {
    account: Account,
    alarms: BTreeSet<String>,
}

/// How a bake has ended.
pub enum Baked {
    /// The time has gone by.
    Done,
    /// Somebody wants us to stop.
    Interrupted,
    /// These alarms have gone on.
    Alarmed(BTreeSet<String>),
    /// Whether alarms are on is not known.
    Unknown(AskError),
}

impl Watch {
    /// All alarms of an environment.
    pub fn of(running: RunningEnvironment) -> Self {
        let RunningEnvironment { account, alarms, .. } = running;
        Self { account, alarms }
    }

    /// Which of them are on.
    pub fn on(&self) -> Result<BTreeSet<String>, AskError> {
        Ok(&self.account.alarms_on()? & &self.alarms)
    }
}

/// Waits. With a watch, a last look is taken when the time has gone by; a question that is not answered before is
/// asked again.
pub fn bake(time: Duration, watch: Option<&Watch>) -> Result<Baked> {
    let (began, interrupt) = (Instant::now(), interrupt()?);
    loop {
        let is_over = began.elapsed() >= time;
        match watch.map(Watch::on) {
            Some(Ok(alarms)) if !alarms.is_empty() => return Ok(Baked::Alarmed(alarms)),
            Some(Err(error)) if is_over => return Ok(Baked::Unknown(error)),
            _ => {}
        }
        if interrupt.is_raised() {
            return Ok(Baked::Interrupted);
        }
        if is_over {
            return Ok(Baked::Done);
        }
        let asked = Instant::now();
        while asked.elapsed() < INTERVAL && began.elapsed() < time && !interrupt.is_raised() {
            thread::sleep(Duration::from_millis(100));
        }
    }
}
