//! Consent of the person at the terminal.

use std::io::{self, BufRead, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use runner::Interrupt;

/// Whether somebody at a terminal can be asked.
pub fn can_confirm() -> bool {
    io::stdin().is_terminal()
}

/// Whether the answer to a question is the expected word. Ctrl-C means no.
pub fn confirm(question: &str, expected: &str, interrupt: &Interrupt) -> bool {
    eprint!("{question}");
    let _ = io::stderr().flush();
    let (sender, answer) = mpsc::channel();
    // A read cannot be interrupted, so that somebody else does it.
    thread::spawn(move || {
        let mut line = String::new();
        let _ = io::stdin().lock().read_line(&mut line);
        let _ = sender.send(line);
    });
    while !interrupt.is_raised() {
        match answer.recv_timeout(Duration::from_millis(100)) {
            Ok(line) => return line.trim() == expected,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
    false
}
