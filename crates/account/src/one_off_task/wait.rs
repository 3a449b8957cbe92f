//! Waiting for the end of a one-off task.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::log_tail::LogTail;
use super::{OneOffOutcome, OneOffTask};
use crate::account::Account;
use crate::answer::list;
use crate::ask_error::{AskError, AskErrorKind};
use crate::rollouts::{id_of, reason_of};

/// Between two questions.
const INTERVAL: Duration = Duration::from_secs(1);

/// How long a log is still read after the last line of a task that has stopped: CloudWatch shows lines a
/// little later than it takes them.
const QUIET: u32 = 3;

/// How often in a row the account may fail to answer, or not know the task yet.
const FAILURES: u32 = 20;

/// How long a task that was told to stop is waited for: its container has at most two minutes, and its
/// interface is taken away after that.
const STOPPING: Duration = Duration::from_mins(4);

/// How to wait for a one-off task.
pub struct OneOffWatch<'a> {
    /// Whether somebody wants us to stop.
    pub is_interrupted: &'a dyn Fn() -> bool,
    /// Hears what there is to tell meanwhile.
    pub heard: &'a mut dyn FnMut(OneOffNews<'_>),
}

/// What there is to tell of a one-off task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OneOffNews<'a> {
    /// It has this ID.
    Started(&'a str),
    /// A line of its log.
    Line(&'a str),
    /// Its log cannot be read.
    NoLog(&'a AskError),
    /// It is told to stop.
    Stopping,
    /// It cannot be told to stop, and goes on.
    NotStopped(&'a AskError),
}

/// A task that has been started.
pub(super) struct Waiting<'a> {
    account: &'a Account,
    task: &'a OneOffTask<'a>,
    arn: &'a str,
    log: Option<LogTail>,
    /// Why it was told to stop, and when.
    told: Option<(OneOffOutcome, Instant)>,
}

impl<'a> Waiting<'a> {
    pub fn new(
        account: &'a Account,
        task: &'a OneOffTask<'a>,
        arn: &'a str,
        container: &Value,
    ) -> Self {
        let log = LogTail::of(container, id_of(arn));
        Self { account, task, arn, log, told: None }
    }

    /// Waits.
    pub fn until_its_end(mut self, watch: &mut OneOffWatch<'_>) -> OneOffOutcome {
        (watch.heard)(OneOffNews::Started(id_of(self.arn)));
        let began = Instant::now();
        let mut failures = 0;
        loop {
            match self.described() {
                Ok(Some(task)) => {
                    failures = 0;
                    if task["lastStatus"] == "STOPPED" {
                        return self.end(&task, watch);
                    }
                }
                Ok(None) => failures += 1,
                Err(error) => {
                    let is_final = error.kind == AskErrorKind::Denied;
                    failures += 1;
                    if is_final || failures > FAILURES {
                        return self.told.map_or(OneOffOutcome::Unknown(error), |(why, _)| why);
                    }
                }
            }
            self.read_log(watch);
            if failures > FAILURES {
                return OneOffOutcome::NotRun { reason: "ECS does not know the task".to_owned() };
            }
            if let Some((why, since)) = &self.told {
                if since.elapsed() > STOPPING {
                    return why.clone();
                }
            } else if let Some((why, reason)) = self.why_stop(began, watch)
                && let Err(error) = self.stop(why.clone(), reason, watch)
            {
                (watch.heard)(OneOffNews::NotStopped(&error));
                return why;
            }
            self.pause(watch);
        }
    }

    fn described(&self) -> Result<Option<Value>, AskError> {
        let request = json!({ "cluster": self.task.settings.cluster, "tasks": [self.arn] });
        let answer = self.account.ask("ecs", "describe-tasks", &request)?;
        Ok(list(&answer, "/tasks").first().cloned())
    }

    /// Says whether there was a line.
    fn read_log(&mut self, watch: &mut OneOffWatch<'_>) -> bool {
        let Some(log) = &mut self.log else { return false };
        match log.read(self.account, &mut |line| (watch.heard)(OneOffNews::Line(line))) {
            Ok(any) => any,
            Err(error) if error.kind == AskErrorKind::Denied => {
                (watch.heard)(OneOffNews::NoLog(&error));
                self.log = None;
                false
            }
            // The next time, perhaps.
            Err(_) => false,
        }
    }

    /// Why it has to be told to stop, if it has to, for us and for whoever looks at the task.
    fn why_stop(
        &self,
        began: Instant,
        watch: &OneOffWatch<'_>,
    ) -> Option<(OneOffOutcome, &'static str)> {
        if (watch.is_interrupted)() {
            return Some((OneOffOutcome::Interrupted, "strata was interrupted"));
        }
        let is_over = began.elapsed() >= self.task.timeout;
        is_over
            .then_some((OneOffOutcome::TimedOut, "it did not end in the time that strata gave it"))
    }

    fn stop(
        &mut self,
        why: OneOffOutcome,
        reason: &str,
        watch: &mut OneOffWatch<'_>,
    ) -> Result<(), AskError> {
        (watch.heard)(OneOffNews::Stopping);
        let cluster = &self.task.settings.cluster;
        let request = json!({ "cluster": cluster, "task": self.arn, "reason": reason });
        let answer = self.account.ask("ecs", "stop-task", &request);
        self.told = Some((why, Instant::now()));
        answer.map(|_| ())
    }

    fn pause(&self, watch: &OneOffWatch<'_>) {
        let began = Instant::now();
        // Who interrupts does not wait.
        while began.elapsed() < INTERVAL && (self.told.is_some() || !(watch.is_interrupted)()) {
            thread::sleep(Duration::from_millis(100));
        }
    }

    fn end(mut self, task: &Value, watch: &mut OneOffWatch<'_>) -> OneOffOutcome {
        let mut containers = list(task, "/containers").iter();
        let container = containers.find(|it| it["name"] == self.task.container);
        let code = container.and_then(|it| it["exitCode"].as_i64());
        let mut quiet = 0;
        while code.is_some() && self.log.is_some() && quiet < QUIET {
            quiet = if self.read_log(watch) { 0 } else { quiet + 1 };
            if quiet < QUIET {
                thread::sleep(INTERVAL);
            }
        }
        if let Some((why, _)) = self.told {
            return why;
        }
        let reason = reason_of(task, container);
        match code {
            Some(code) => OneOffOutcome::Exited { code, reason },
            None => OneOffOutcome::NotRun { reason },
        }
    }
}
