//! Ctrl-C: every terraform that runs is interrupted once, and waited for.
//!
//! Each terraform has a process group of its own, so that the terminal's Ctrl-C does not reach it
//! besides ours: a terraform that is interrupted twice gives up its state. Further signals are
//! answered with a word, and with nothing else.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// Whether somebody wants us to stop, and what has to be told.
#[derive(Debug, Clone, Default)]
pub struct Interrupt {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Debug, Default)]
struct Shared {
    raised: bool,
    running: Vec<Pid>,
}

impl Interrupt {
    /// One that this process's SIGINT, SIGTERM and SIGHUP raise. `notice` hears of each signal: how
    /// many terraforms were told, or `None` if they had been told before.
    ///
    /// # Errors
    /// If the operating system refuses.
    pub fn install(notice: impl Fn(Option<usize>) + Send + 'static) -> io::Result<Self> {
        let interrupt = Self::default();
        let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
        let raised = interrupt.clone();
        thread::spawn(move || {
            for _ in signals.forever() {
                notice(raised.raise());
            }
        });
        Ok(interrupt)
    }

    /// Whether it was raised.
    pub fn is_raised(&self) -> bool {
        self.lock().raised
    }

    /// Interrupts everything that runs, the first time, and says how many that are.
    pub fn raise(&self) -> Option<usize> {
        let mut shared = self.lock();
        if shared.raised {
            return None;
        }
        shared.raised = true;
        for pid in &shared.running {
            // It may have ended just now.
            let _ = kill_process(*pid, Signal::INT);
        }
        Some(shared.running.len())
    }

    /// Interrupts one that runs, and no other: it is not interrupted again.
    pub(crate) fn interrupt(&self, child: u32) {
        let mut shared = self.lock();
        let is_it = |pid: &Pid| u32::try_from(pid.as_raw_nonzero().get()) == Ok(child);
        if let Some(place) = shared.running.iter().position(is_it) {
            let _ = kill_process(shared.running.swap_remove(place), Signal::INT);
        }
    }

    /// Starts a program, unless it was raised: then `None`.
    pub(crate) fn start(&self, command: &mut Command) -> io::Result<Option<Child>> {
        let mut shared = self.lock();
        if shared.raised {
            return Ok(None);
        }
        let child = command.process_group(0).spawn()?;
        shared.running.push(Pid::from_child(&child));
        Ok(Some(child))
    }

    /// Waits for the end of what was started.
    pub(crate) fn wait(&self, child: &mut Child) -> io::Result<ExitStatus> {
        let pid = Pid::from_child(child);
        // Without taking it off the system's list, so that its number is not given to another
        // process before it is off ours.
        let ended = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        while let Err(error) = waitid(WaitId::Pid(pid), ended) {
            if error != rustix::io::Errno::INTR {
                return Err(error.into());
            }
        }
        let mut shared = self.lock();
        shared.running.retain(|running| *running != pid);
        child.wait()
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};
    use std::thread;
    use std::time::Duration;

    use super::Interrupt;

    #[test]
    fn what_runs_is_interrupted_once_and_nothing_else_starts() {
        // Where nothing handles SIGINT it may be ignored, as in the background of a script, and what
        // is started would ignore it, too.
        let interrupt = Interrupt::install(|_| {}).unwrap();
        let mut command = Command::new("sh");
        let script = "trap 'echo told; n=1' INT; n=0; while [ $n = 0 ]; do sleep 0.01; done";
        command.args(["-c", script]).stdout(Stdio::piped());
        let mut child = interrupt.start(&mut command).unwrap().unwrap();
        thread::sleep(Duration::from_millis(200));
        assert!(!interrupt.is_raised());
        assert_eq!(interrupt.raise(), Some(1));
        assert_eq!(interrupt.raise(), None);
        assert!(interrupt.wait(&mut child).unwrap().success());
        assert_eq!(std::io::read_to_string(child.stdout.take().unwrap()).unwrap(), "told\n");
        assert!(interrupt.is_raised());
        assert!(interrupt.start(&mut Command::new("true")).unwrap().is_none());
    }

    #[test]
    fn one_alone_is_interrupted_and_once() {
        let interrupt = Interrupt::install(|_| {}).unwrap();
        let mut command = Command::new("sh");
        let script = "trap 'n=$((n + 1))' INT; n=0; while [ $n = 0 ]; do sleep 0.01; done; sleep 0.3; exit $n";
        command.args(["-c", script]);
        let mut child = interrupt.start(&mut command).unwrap().unwrap();
        thread::sleep(Duration::from_millis(200));
        interrupt.interrupt(child.id());
        interrupt.interrupt(child.id());
        assert_eq!(interrupt.raise(), Some(0));
        assert_eq!(interrupt.wait(&mut child).unwrap().code(), Some(1));
    }
}
