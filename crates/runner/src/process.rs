//! Running terraform with its output in a file.
//!
//! terraform writes to the log file itself, and we read along. With a pipe, a terraform whose strata
//! was killed would die at its next line, in the middle of an apply; with a file it comes to its end
//! and keeps its state.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::{Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::error::RunnerError;
use crate::interrupt::Interrupt;

/// How often the log is read while terraform runs.
const TICK: Duration = Duration::from_millis(80);

/// Opens a file that only its owner may read, for writing at its end.
pub(crate) fn open_private(path: &Path) -> Result<File, RunnerError> {
    OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(path)
        .map_err(RunnerError::io("write", path))
}

/// Runs a command to its end and gives its output.
pub(crate) fn output(command: &mut Command) -> Result<Output, RunnerError> {
    let program = Path::new(command.get_program()).to_owned();
    command.output().map_err(RunnerError::io("run", &program))
}

/// Runs a command to its end; its output goes to the log, and each line of it to `line`. While it
/// runs, its number is in the file `pid`. It is interrupted once `give_up` says so. `None` if it was not started
/// because of an interrupt.
pub(crate) fn run(
    command: &mut Command,
    log: &Path,
    pid: &Path,
    interrupt: &Interrupt,
    line: &mut dyn FnMut(&str),
    give_up: &dyn Fn() -> bool,
) -> Result<Option<ExitStatus>, RunnerError> {
    let file = open_private(log)?;
    let unwritable = || RunnerError::io("write", log);
    let mut along = Along::at_end(log)?;
    command.stdout(Stdio::from(file.try_clone().map_err(unwritable())?)).stderr(Stdio::from(file));
    let program = Path::new(command.get_program()).to_owned();
    let started = interrupt.start(command).map_err(RunnerError::io("run", &program))?;
    let Some(mut child) = started else { return Ok(None) };
    // Only for the next run, after this process was killed.
    let number = child.id();
    let _ = fs::write(pid, number.to_string());
    let mut has_given_up = false;
    let (sender, ended) = mpsc::channel();
    let status = thread::scope(|scope| {
        scope.spawn(|| {
            let status = interrupt.wait(&mut child);
            let _ = sender.send(status);
        });
        loop {
            match ended.recv_timeout(TICK) {
                Ok(status) => break status,
                Err(RecvTimeoutError::Timeout) => {
                    let _ = along.read(line);
                    if !has_given_up && give_up() {
                        has_given_up = true;
                        interrupt.interrupt(number);
                    }
                }
                Err(RecvTimeoutError::Disconnected) => {
                    break Err(io::Error::other("nobody waits for it"));
                }
            }
        }
    });
    let _ = fs::remove_file(pid);
    along.read(line).map_err(RunnerError::io("read", log))?;
    along.finish(line);
    status.map(Some).map_err(RunnerError::io("wait for", &program))
}

/// A file that grows, read line by line.
struct Along {
    file: File,
    rest: Vec<u8>,
}

impl Along {
    fn at_end(path: &Path) -> Result<Self, RunnerError> {
        let open = || {
            let mut file = File::open(path)?;
            file.seek(SeekFrom::End(0))?;
            Ok(file)
        };
        Ok(Self { file: open().map_err(RunnerError::io("read", path))?, rest: Vec::new() })
    }

    fn read(&mut self, line: &mut dyn FnMut(&str)) -> io::Result<()> {
        self.file.read_to_end(&mut self.rest)?;
        let Some(end) = self.rest.iter().rposition(|&byte| byte == b'\n') else {
            return Ok(());
        };
        let rest = self.rest.split_off(end + 1);
        let whole = std::mem::replace(&mut self.rest, rest);
        String::from_utf8_lossy(&whole).lines().for_each(line);
        Ok(())
    }

    fn finish(&mut self, line: &mut dyn FnMut(&str)) {
        String::from_utf8_lossy(&self.rest).lines().for_each(line);
        self.rest.clear();
    }
}

/// Whether the process whose number a file holds still runs, and is the program of that name.
pub(crate) fn left_running(pid: &Path, name: &str) -> Option<u32> {
    let number: u32 = fs::read_to_string(pid).ok()?.trim().parse().ok()?;
    let output = Command::new("ps")
        .args(["-o", "command=", "-p", &number.to_string()])
        .stdin(Stdio::null())
        .output()
        .ok()?;
    String::from_utf8_lossy(&output.stdout).contains(name).then_some(number)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::process::{Command, Stdio};

    use super::{left_running, run};
    use crate::interrupt::Interrupt;

    #[test]
    fn every_line_is_read_and_kept_in_a_private_file() {
        let directory = tempfile::tempdir().unwrap();
        let (log, pid) = (directory.path().join("log"), directory.path().join("pid"));
        let mut lines = Vec::new();
        for text in ["a", "c"] {
            let mut command = Command::new("sh");
            command.args(["-c", "echo $0; sleep 0.2; echo b >&2; printf end", text]);
            let mut line = |line: &str| lines.push(line.to_owned());
            let status = run(&mut command, &log, &pid, &Interrupt::default(), &mut line, &|| false);
            assert!(status.unwrap().unwrap().success());
        }
        assert_eq!(lines, ["a", "b", "end", "c", "b", "end"]);
        assert_eq!(fs::read_to_string(&log).unwrap(), "a\nb\nendc\nb\nend");
        assert_eq!(fs::metadata(&log).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(!pid.exists());
    }

    #[test]
    fn a_terraform_that_an_earlier_run_has_left_is_recognised() {
        let directory = tempfile::tempdir().unwrap();
        let pid = directory.path().join("pid");
        assert_eq!(left_running(&pid, "terraform"), None);
        let mut child = Command::new("sh")
            .args(["-c", "sleep 20; true", "terraform"])
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        fs::write(&pid, child.id().to_string()).unwrap();
        assert_eq!(left_running(&pid, "terraform"), Some(child.id()));
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(left_running(&pid, "terraform"), None);
    }
}
